"""A session without a browser, with the program served over a small world."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from core.settings import PROJECT_ROOT
from evals.visitor import Visitor
from tests.ui.conftest import served


def test_a_session_sees_what_a_browser_would_be_shown(tmp_path: Path) -> None:
    async def look(url: str) -> None:
        async with Visitor(url) as visitor:
            assert "<h1>Search</h1>" in (await visitor.visit("search")).html
            found = await visitor.visit("search", q="62320")
            assert 'data-cw-found="62320"' in found.html
            page = await visitor.visit("code", system="cpt", code="62320")
            assert "cw-sheet-head" in page.html
            assert 0 < page.first_ms <= page.ms

    with served(PROJECT_ROOT / "tests" / "ui" / "claim_app.py", tmp_path, os.environ) as url:
        asyncio.run(look(url))


def test_a_session_that_is_not_open_says_so() -> None:
    with pytest.raises(ConnectionError, match="not open"):
        asyncio.run(Visitor("http://127.0.0.1:1").visit("search"))
