"""Whatever bytes a file holds, the readers give rows or one clear line."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.errors import SourceFileError
from ingest.parsers.reading import Row, raw_rows, read_fixed_width, read_lines, read_table

FUZZ = settings(max_examples=300, deadline=None)
COLUMNS = {"code": ["Code"], "units": ["Units"], "day": ["Day"], "amount": ["Amount"]}
TEXT = b"Banner of the file\nCode,Units,Day,Amount\n99901,3,2026-01-01,$1.25\n\n99902,4,*,7\n"


def _spreadsheet() -> bytes:
    book, stream = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (["Banner"], list(COLUMNS), ["99901", 3, "2026-01-01", 1.25]):
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


SPREADSHEET = _spreadsheet()


@st.composite
def spoiled(draw: st.DrawFn, right: bytes) -> bytes:
    """A right file, cut off somewhere and with some bytes changed."""
    content = bytearray(right[: draw(st.integers(0, len(right)))] if draw(st.booleans()) else right)
    for _ in range(draw(st.integers(0, 6)) if content else 0):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


def messages_of(*readings: Callable[[], object]) -> list[str]:
    """What the readings complain about."""
    messages: list[str] = []
    for read in readings:
        try:
            read()
        except SourceFileError as error:
            messages.append(str(error))
    return messages


def fields(rows: Iterator[Row]) -> None:
    """Every field of every row, as each of the kinds it may be."""
    for row in rows:
        messages = messages_of(
            partial(row.required, "code"),
            partial(row.code, "code"),
            partial(row.integer, "units"),
            partial(row.date, "day"),
            partial(row.decimal, "amount"),
        )
        assert not any("\n" in message for message in messages)


def read_in_every_way(path: Path) -> None:
    places = {"code": (1, 5), "units": (7, 9), "day": (11, 20), "amount": (22, 30)}
    messages = messages_of(
        lambda: list(raw_rows(path)),
        lambda: list(read_lines(path)),
        lambda: fields(read_table(path, COLUMNS)),
        lambda: fields(read_fixed_width(path, places)),
    )
    assert all(message.startswith(path.name) and "\n" not in message for message in messages)


@FUZZ
@given(content=st.one_of(st.binary(max_size=400), spoiled(TEXT), st.text(max_size=200).map(str.encode)))
def test_any_text_file_gives_rows_or_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "file.csv"
    path.write_bytes(content)
    read_in_every_way(path)


@FUZZ
@given(content=st.one_of(st.binary(max_size=200), spoiled(SPREADSHEET)))
def test_any_spreadsheet_gives_rows_or_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "file.xlsx"
    path.write_bytes(content)
    read_in_every_way(path)
