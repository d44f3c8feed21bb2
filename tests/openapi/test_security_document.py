"""SECURITY.md promises tests: they are there."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_every_test_that_the_threat_model_names_exists():
    named = set(re.findall(r"`(tests/[\w/.]+)", (ROOT / "SECURITY.md").read_text()))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
