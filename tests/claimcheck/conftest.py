"""The tables to hold claims against, loaded once: nothing writes to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.claimcheck import world
from tests.claimcheck.world import Checker

settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")


@pytest.fixture(scope="session")
def check(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    """Checks claims against all tables."""
    tools = world.build(tmp_path_factory.mktemp("claims"))
    yield Checker(tools)
    tools.store.close()


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    """Checks claims against the Tabular List and the starter knowledge alone."""
    tools = world.build(tmp_path_factory.mktemp("bare"), without=world.TABLES)
    yield Checker(tools)
    tools.store.close()
