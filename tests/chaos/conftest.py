import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from installation import Installation  # noqa: E402


@pytest.fixture
def installation():
    """One of its own for each test: it is going to be hurt."""
    installation = Installation.new(LOG_LEVEL="warn")
    yield installation
    installation.stop()


@pytest.fixture
def seconds():
    return float(os.environ.get("CHAOS_SECONDS", "20"))
