"""The small world, built once: nothing writes to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from codestore import CodeStore
from core.answer import Answer
from tests.assistant import official
from tests.assistant import world as small

settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")

Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[small.World]:
    """A code store with some codes, notes, edits and passages, and searches over them."""
    built = small.build(tmp_path_factory.mktemp("world"))
    yield built
    built.store.close()


@pytest.fixture
def store(world: small.World) -> CodeStore:
    return world.store


@pytest.fixture
def ask(world: small.World) -> Ask:
    """Ask without a model; today is `world.TODAY`."""
    return world.assistant().ask


@pytest.fixture(scope="session")
def official_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[small.World]:
    """The small world with official tables beside it, built once: nothing writes to it either."""
    built = official.build(tmp_path_factory.mktemp("official"))
    yield built
    built.store.close()


@pytest.fixture
def loaded(official_world: small.World) -> Ask:
    """Ask without a model where official tables are loaded."""
    return official_world.assistant().ask
