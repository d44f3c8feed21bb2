import pathlib
import sys
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from installation import Installation  # noqa: E402


@pytest.fixture(scope="session")
def installation():
    installation = Installation.given_or_new()
    yield installation
    installation.stop()


@pytest.fixture
def operator(installation):
    return installation.client("operator")


@pytest.fixture
def subscribe(operator):
    """Creates pull subscriptions with names of their own, and deletes them at the end."""
    names = []

    def create(purpose, event_types, **fields):
        name = f"{purpose}-{uuid.uuid4().hex[:8]}"
        operator.post("/v1/subscriptions",
                      {"name": name, "kind": "pull", "event_types": event_types, **fields})
        names.append(name)
        return name

    yield create
    for name in names:
        operator.delete(f"/v1/subscriptions/{name}?force=true")
