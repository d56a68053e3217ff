"""What other programs get: look-ups at once, searches when they are needed, and nothing of the user's licence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.opening import open_desk
from assistant.tools import call
from core.errors import NotReadyError, StoreError
from core.records import CodeRecord
from core.settings import Settings
from tests.assistant import official
from tests.assistant.official import load
from tests.builders import cpt_code, release


def test_tables_are_looked_up_without_any_index(tmp_path: Path) -> None:
    official.build(tmp_path).store.close()
    desk = open_desk(Settings(home=tmp_path))
    found: Any = call(desk, "look_up_mue", {"code": "62320", "as_of": "2025-03-01"})
    assert found.limits[0].units == 3


def test_a_search_that_cannot_be_opened_says_so_each_time(tmp_path: Path) -> None:
    official.build(tmp_path).store.close()
    desk = open_desk(Settings(home=tmp_path))
    for name, arguments in (("find_codes", {"words": "knee"}), ("search_passages", {"query": "modifier 25"})) * 2:
        with pytest.raises(StoreError, match="python -m ingest"):
            call(desk, name, arguments)


def test_nothing_loaded_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError):
        open_desk(Settings(home=tmp_path))


def test_licensed_text_is_not_opened_for_other_programs(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    official.build(tmp_path).store.close()
    licensed = release("cpt-long", "2026"), [CodeRecord(cpt_code("62320"), "A descriptor under licence")]
    load(settings.licensed().home, [licensed])
    desk = open_desk(settings)
    assert desk.tools.licensed is None
    assert "under licence" not in call(desk, "read_code_sheet", {"code": "62320"}).model_dump_json()
