"""Each target of this folder for FUZZ_SECONDS (5), from its seeds. What it finds stays in build/fuzz/findings."""

import os
import pathlib
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build/fuzz"


@pytest.mark.parametrize("target", sorted(file.stem for file in HERE.glob("*.cc")))
def test_no_bytes_break(target):
    corpus, findings = BUILD / "corpus" / target, BUILD / "findings" / target
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    seeds = HERE / "seeds" / target
    assert list(seeds.iterdir())
    done = subprocess.run(
        [BUILD / "targets" / target, corpus, seeds, f"-max_total_time={os.environ.get('FUZZ_SECONDS', '5')}",
         "-max_len=4096", "-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1", f"-artifact_prefix={findings}/"],
        env={**os.environ, "PMQ_TEMPLATES": str(ROOT / "templates")}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-6000:]
