"""Every test that asks for `settings`, `store` or `writer` runs on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from codestore import CodeStore, open_store
from codestore.writer import ReleaseWriter
from core.settings import Settings
from tests.codestore.postgres import Server, running_server, why_not


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for all tests; each finds it empty."""
    if reason := why_not():
        pytest.skip(reason)
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings that name a database with nothing in it."""
    if request.param == "sqlite":
        return Settings(home=tmp_path / "home")
    server: Server = request.getfixturevalue("postgres")
    return Settings(home=tmp_path / "home", database_url=server.url(server.emptied_database()))


@pytest.fixture
def store(settings: Settings) -> Iterator[CodeStore]:
    """A store with tables and no release."""
    with open_store(settings, create=True) as opened:
        yield opened


@pytest.fixture
def writer(store: CodeStore) -> ReleaseWriter:
    return ReleaseWriter(store)
