from collections.abc import Callable

import pytest
from django.test import Client

from partners import tokens
from partners.models import Scope

ALL_SCOPES = [scope.value for scope in Scope]


@pytest.fixture
def key_of(world) -> Callable[..., str]:
    """Makes a token and gives its key: `key_of("cy", scopes=[...])`."""

    def make(name: str = "cy", *, institution=None, scopes=ALL_SCOPES, label="Nightly upload", **told) -> str:
        person = world.people[name]
        place = institution or (world.there if name == "dot" else world.here)
        _, key = tokens.issue(owner=person, institution=place, name=label, scopes=scopes, by=person, **told)
        return key

    return make


@pytest.fixture
def caller() -> Callable[[str], Client]:
    """A client that sends this key with each request."""
    return lambda key: Client(headers={"authorization": f"Bearer {key}"})
