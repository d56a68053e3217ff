"""How the pages open what they answer from."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from assistant.engine import Assistant
from core.settings import Settings
from tests.assistant import world as small
from tests.assistant.world import World
from ui import service


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = small.build(tmp_path)
    yield built
    built.store.close()


@pytest.fixture
def opened(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Whether licensed text was wanted, at each opening."""
    wanted: list[bool] = []

    def opening(settings: Settings, *, licensed: bool = True) -> Assistant:
        wanted.append(licensed)
        return world.assistant()

    monkeypatch.setattr(service, "open_assistant", opening)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    service.reopen()
    yield wanted
    service.reopen()


OWN = {"127.0.0.1": True, "localhost": True, "10.0.0.4": False, None: False}
"""Addresses that Streamlit is told to listen on, and whether nobody else can reach it there."""


@pytest.mark.parametrize("address", OWN)
def test_licensed_text_is_opened_for_this_machine_alone(
    opened: list[bool], monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    monkeypatch.setattr(st, "get_option", lambda _: address)
    service.get_tools()
    assert opened == [OWN[address]]
