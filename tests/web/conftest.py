"""The application over the small world with official tables, built once: nothing writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from core.settings import Settings
from tests.assistant import official
from tests.assistant.world import TODAY, World
from web.app import create_app
from web.service import Service
from web.working import Workers

TOKEN = "a token for these tests"  # noqa: S105  # it guards nothing


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = official.build(tmp_path_factory.mktemp("web"))
    yield built
    built.store.close()


def application(world: World, home: Path, **settings: object) -> FastAPI:
    """The application over a world in which today is `TODAY`."""
    chosen = Settings(home=home).model_copy(update=settings)
    return create_app(chosen, Service(world.tools, world.assistant(), Workers(), today=lambda: TODAY))


@pytest.fixture(scope="session")
def app(world: World, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return application(world, tmp_path_factory.mktemp("settings"))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client on this machine."""
    with TestClient(app, base_url="http://127.0.0.1:8600") as client:
        yield client


@pytest.fixture
def guarded(world: World, tmp_path: Path) -> Iterator[TestClient]:
    """A client that shows no token, of a server that wants one."""
    with TestClient(
        application(world, tmp_path, api_token=SecretStr(TOKEN)), base_url="http://coder.example"
    ) as client:
        yield client
