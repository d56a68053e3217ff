"""National Correct Coding Initiative: procedure-to-procedure edits, medically unlikely edits, add-on codes (CMS).

Official layouts. PTP: tab-delimited text and a spreadsheet of the same rows, in four parts a quarter and setting; a
banner, headings that go on over several lines, then column 1, column 2, ``*`` for edits older than 1996, effective
date, deletion date (``*`` while active), modifier indicator and rationale. MUE: CSV and spreadsheet with a notice of
copyright in the first cell. Add-on codes: tab-delimited text and spreadsheet, dates as year and day of the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from core.codes import Code
from core.errors import CodeFormatError, SourceFileError
from core.facts import AddOnPair, MueLimit, Record
from core.records import PtpEdit, Setting
from ingest.parsers import Layout
from ingest.parsers.reading import (
    FETCH_AGAIN,
    HEADING_WITHIN,
    OPEN_ENDED,
    Columns,
    Row,
    as_date,
    bare_heading,
    find_headings,
    procedure_code,
    raw_rows,
    read_table,
)

NumberedRow = tuple[int, Sequence[str]]

_OFFICIAL_PTP = {
    "column1": 0,
    "column2": 1,
    "effective_date": 3,
    "deletion_date": 4,
    "modifier_indicator": 5,
    "rationale": 6,
}
_WRAPPED_PTP = re.compile(r"column1column2.*effective.*deletion.*modifier.*rationale")
_INDICATORS = {"0": 0, "1": 1, "9": 9}
_CONTRACTOR_DEFINED = "CCCCC"
_DAY_OF_YEAR = re.compile(r"(?P<year>[12]\d{3})(?P<day>\d{3})", re.ASCII)
_KINDS = frozenset({1, 2, 3})


# Procedure-to-procedure edits


def ptp(path: Path, layout: Layout) -> Iterator[Record]:
    """The edits of one part of a PTP file, in the file's order, deleted ones included.

    A pair that was deleted and added again has a row for each time. Rows exactly alike are an error; they are noticed
    among the rows of one column 1 code, which stand together in every file, so that no more than those are remembered.

    Args:
        path: One of the files ``ccipra-…-f1`` to ``f4`` or ``ccioph-…``, or a table with the columns of `layout`.
        layout: ``options["setting"]`` is ``practitioner`` or ``outpatient``; the column ``effective_date`` may be
            missing.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a row comes twice.
    """
    setting = Setting(layout.options["setting"])
    rows = iter(raw_rows(path))
    beginning = list(islice(rows, HEADING_WITHIN))
    start, places = _ptp_headings(path, beginning, layout.columns)
    below = beginning[start + 1 :]
    while below and _continues_headings(below[0][1], places):
        del below[0]
    yield from _edits(path.name, chain(below, rows), places, setting)


def _ptp_headings(path: Path, rows: Sequence[NumberedRow], columns: Columns) -> tuple[int, Mapping[str, int]]:
    """Where the headings end, and the place of each column.

    In some editions of the text the line breaks inside the headings are not quoted: they then go on over several lines,
    and only their order tells the columns.
    """
    try:
        return find_headings(path, rows, columns, frozenset({"effective_date"}))
    except SourceFileError:
        first = next((index for index, (_, cells) in enumerate(rows) if _begins_headings(cells)), len(rows))
        text = ""
        for index, (_, cells) in enumerate(rows[first:], first):
            text += "".join(bare_heading(cell) for cell in cells)
            if _WRAPPED_PTP.match(text):
                return index, _OFFICIAL_PTP
        raise


def _begins_headings(cells: Sequence[str]) -> bool:
    return [bare_heading(cell) for cell in cells[:2]] == ["column1", "column2"]


def _continues_headings(cells: Sequence[str], places: Mapping[str, int]) -> bool:
    """Whether nothing stands in a row's code columns, as in the lines that spreadsheet headings go on over."""
    return not any(cells[places[field]].strip() for field in ("column1", "column2") if places[field] < len(cells))


def _edits(file: str, rows: Iterator[NumberedRow], places: Mapping[str, int], setting: Setting) -> Iterator[PtpEdit]:
    """Records of the rows. Millions pass through here: every text becomes its value once, and no row is copied."""
    at1, at2, at_deleted = places["column1"], places["column2"], places["deletion_date"]
    at_indicator, at_rationale = places["modifier_indicator"], places["rationale"]
    at_effective = places.get("effective_date")
    width = max(places.values()) + 1
    previous = ""
    seen: set[tuple[str, ...]] = set()
    for number, cells in rows:
        if len(cells) < width or not cells[at1]:
            if any(cell.strip() for cell in cells):
                raise _incomplete(file, number, cells, width)
            continue
        code1, code2, deleted, indicator = cells[at1], cells[at2], cells[at_deleted], cells[at_indicator]
        rationale = cells[at_rationale]
        effective = "" if at_effective is None else cells[at_effective]
        if code1 != previous:
            previous = code1
            seen.clear()
        key = (code2, effective, deleted, indicator, rationale)
        if key in seen:
            raise SourceFileError(file, f"{code1} with {code2} stands here twice.", f"row {number}", FETCH_AGAIN)
        seen.add(key)
        try:
            edit = PtpEdit(
                _code(code1),
                _code(code2),
                _INDICATORS[indicator.strip()],
                setting,
                _day(effective),
                _day(deleted),
                rationale.strip(),
            )
        except (CodeFormatError, LookupError, ValueError):
            raise _what_is_wrong(file, number, key, code1) from None
        yield edit


def _incomplete(file: str, number: int, cells: Sequence[str], width: int) -> SourceFileError:
    if len(cells) < width:
        problem = f"has {len(cells)} columns; at least {width} are expected."
        return SourceFileError(file, problem, f"row {number}", FETCH_AGAIN)
    return SourceFileError(file, "is empty.", f"row {number}, column1", FETCH_AGAIN)


def _what_is_wrong(file: str, number: int, key: tuple[str, ...], code1: str) -> SourceFileError:
    """Why a row is no edit, naming the field."""
    code2, effective, deleted, indicator, _ = key
    values = {"column1": code1, "column2": code2, "effective_date": effective, "deletion_date": deleted}
    row = Row(file, number, {field: text.strip() for field, text in values.items()})
    try:
        for field in ("column1", "column2"):
            row.code(field)
        for field in ("effective_date", "deletion_date"):
            row.date(field)
    except SourceFileError as error:
        return error
    return row.error("modifier_indicator", f"{indicator[:40]!r} is none of 0, 1 and 9.")


@lru_cache(maxsize=1 << 16)
def _code(text: str) -> Code:
    return procedure_code(text)


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> date | None:
    """A date of the NCCI files; None while there is none.

    Raises:
        ValueError: It is no date.
    """
    bare = text.strip()
    if bare in OPEN_ENDED:
        return None
    found = as_date(bare)
    if found is None:
        raise ValueError(text)
    return found


# Medically unlikely edits


def mue(path: Path, layout: Layout) -> Iterator[Record]:
    """The medically unlikely edits of one setting.

    Args:
        path: ``MCR_MUE_…_Eff_….csv`` or ``.xlsx``, or a table with the columns of `layout`.
        layout: ``options["setting"]`` is ``practitioner``, ``outpatient`` or ``dme``.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a code comes twice.
    """
    setting = Setting(layout.options["setting"])
    seen: set[Code] = set()
    for row in read_table(path, layout.columns):
        code = row.code("code")
        if code in seen:
            raise row.error("code", f"{code.code} stands here for the second time.")
        seen.add(code)
        units = row.integer("units")
        if units < 0:
            raise row.error("units", f"{units} is less than nothing.")
        yield MueLimit(code, setting, units, _leading_digit(row, "adjudication_indicator"), row.text("rationale"))


def _leading_digit(row: Row, field: str) -> int:
    """The indicator that a cell begins with, such as ``3 Date of Service Edit: Clinical``: 1, 2 or 3."""
    value = row.required(field)
    digits = re.match(r"[0-9]+", value)
    if digits is None or int(digits[0]) not in _KINDS:
        raise row.error(field, f"{value[:40]!r} does not begin with 1, 2 or 3.")
    return int(digits[0])


# Add-on codes


def add_on(path: Path, layout: Layout) -> Iterator[Record]:
    """Add-on codes with their primary procedures.

    A pair ends when CMS deletes it, or either of its codes.

    Args:
        path: ``AOC_V….txt`` or ``.xlsx``, or a table with the columns of `layout`.
        layout: Only the columns ``add_on``, ``primary`` and ``kind`` must be there.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a row comes twice.
    """
    seen: set[AddOnPair] = set()
    for row in read_table(path, layout.columns, optional=layout.columns.keys() - {"add_on", "primary", "kind"}):
        ends = [_julian(row, field) for field in ("deletion_date", "add_on_deletion_date", "primary_deletion_date")]
        pair = AddOnPair(
            add_on=row.code("add_on"),
            primary=None if row.required("primary").upper() == _CONTRACTOR_DEFINED else row.code("primary"),
            kind=_leading_digit(row, "kind"),
            effective_from=_julian(row, "effective_date"),
            deletion_date=min((end for end in ends if end is not None), default=None),
            instruction=row.text("instruction"),
        )
        if pair in seen:
            raise row.error("add_on", f"{pair.add_on.code} stands here twice with the same primary code and dates.")
        seen.add(pair)
        yield pair


def _julian(row: Row, field: str) -> date | None:
    """A date as year and day of the year, such as 2026091 for April 1, 2026, or in any other form of official files.

    Zeros and the year 9999 mean that there is none.
    """
    value = row.text(field)
    match = _DAY_OF_YEAR.fullmatch(value)
    if match is None:
        return None if not value.strip("0") or value.startswith("9999") else row.date(field)
    found = date(int(match["year"]), 1, 1) + timedelta(days=int(match["day"]) - 1)
    if found.year != int(match["year"]):
        raise row.error(field, f"{value!r} is not a year and one of its days.")
    return found
