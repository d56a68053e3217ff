"""Read the reference lists: places of service, diagnosis related groups, and families of procedures (RBCS, CCS)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bs4 import BeautifulSoup

from core.codes import Code
from core.errors import SourceFileError
from core.facts import AttributeName, CodeAttribute, Record, ValueLabel
from ingest.parsers import Layout
from ingest.parsers.reading import FETCH_AGAIN, Row, read_table

_SEPARATOR = " > "


def place_of_service(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the place of service codes (CMS, Place of Service Code Set).

    Args:
        path: The page with CMS's table, saved as ``.html``, or a table with the columns ``code``, ``name``,
            ``description`` and perhaps ``group`` ("Facility" or "Non-Facility": which amount of the physician fee
            schedule is paid there).
        layout: Headings of the columns.

    Raises:
        SourceFileError: It is neither, or a code is none or comes twice.
    """
    is_page = path.suffix.lower() in {".html", ".htm"}
    rows = _page_rows(path, layout) if is_page else read_table(path, layout.columns, optional={"group"})
    seen: set[str] = set()
    for row in rows:
        group = row.text("group")
        for value in _places(row):
            if value in seen:
                raise row.error("code", f"{value} stands twice.")
            seen.add(value)
            known = "" if group == "Unassigned" else group
            yield ValueLabel("place_of_service", value, row.required("name"), row.text("description"), known)
    if not seen:
        raise SourceFileError(path.name, "has no place of service.", hint=FETCH_AGAIN)


def _places(row: Row) -> list[str]:
    """The codes of a row; CMS gives unassigned ones as a range."""
    found = re.fullmatch(r"(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?", row.required("code"), re.ASCII)
    if found is None or int(found[2] or 99) < int(found[1]):
        raise row.error("code", f"{row.text('code')[:40]!r} is neither a code of two digits nor a range of them.")
    return [f"{number:02}" for number in range(int(found[1]), int(found[2] or found[1]) + 1)]


def _page_rows(path: Path, layout: Layout) -> Iterator[Row]:
    """The rows of the first table of a page that has the headings."""
    try:
        page = BeautifulSoup(path.read_bytes(), "html.parser")
    except (OSError, ValueError, RecursionError) as error:
        raise SourceFileError(path.name, "is not a web page that can be read.", hint=FETCH_AGAIN) from error
    headings = {field: {_bare(name) for name in names} for field, names in layout.columns.items() if field != "group"}
    for table in page.find_all("table"):
        lines = [
            [" ".join(cell.get_text(" ").split()) for cell in line.find_all(["th", "td"])]
            for line in table.find_all("tr")
        ]
        for start, line in enumerate(lines):
            places = _find(line, headings)
            if len(places) == len(headings):
                for number, cells in enumerate(lines[start + 1 :], start + 2):
                    values = {field: cells[place] for field, place in places.items() if place < len(cells)}
                    if any(values.values()):
                        yield Row(path.name, number, values)
                return
    problem = f"has no table with the columns {', '.join(sorted(headings))}."
    raise SourceFileError(path.name, problem, "headings", "Save the page of the place of service codes again.")


def _find(line: list[str], headings: dict[str, set[str]]) -> dict[str, int]:
    return {
        field: place for field, names in headings.items() for place, cell in enumerate(line) if _bare(cell) in names
    }


def _bare(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def ms_drg(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the Medicare severity diagnosis related groups (CMS, table 5 of the inpatient rule, or a list of them).

    Args:
        path: A table with the columns ``drg``, ``category`` (major diagnostic category), ``kind`` (surgical or
            medical), ``title`` and perhaps ``deprecated`` and ``deprecated_on``.
        layout: Headings of the columns.

    Raises:
        SourceFileError: It is not such a table, or a group comes twice.
    """
    seen: set[str] = set()
    for row in read_table(path, layout.columns, optional={"deprecated", "deprecated_on"}):
        if not row.text("title"):  # the remarks below the official table
            continue
        number = row.required("drg").zfill(3)
        if re.fullmatch(r"\d{3}", number, re.ASCII) is None or number in seen:
            raise row.error("drg", f"{number[:40]!r} is not the number of one group.")
        seen.add(number)
        ended = row.date("deprecated_on") if row.text("deprecated") == "1" else None
        yield ValueLabel(
            "ms_drg",
            number,
            row.required("title"),
            group=_drg_group(row.text("category"), row.text("kind")),
            valid_to=_day_before(ended),
        )


_KINDS = {"SURG": "Surgical", "MED": "Medical"}


def _drg_group(category: str, kind: str) -> str:
    parts = (f"MDC {category}" if category else "", _KINDS.get(kind.upper(), kind))
    return ", ".join(filter(None, parts))


def _day_before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day and day > date.min else None


def rbcs(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the Restructured BETOS Classification System (CMS): of each code the classification that came last.

    Args:
        path: A table with the columns ``code``, ``category``, ``subcategory``, ``family``, ``added``, ``ended`` and
            ``effective``.
        layout: Headings of the columns.

    Raises:
        SourceFileError: It is not such a table.
    """
    latest: dict[Code, tuple[date, CodeAttribute]] = {}
    for row in read_table(path, layout.columns):
        code = row.code("code")
        family = "" if row.text("family").lower().startswith("no rbcs") else row.text("family")
        label = _SEPARATOR.join(filter(None, (row.required("category"), row.text("subcategory"), family)))
        attribute = CodeAttribute(code, AttributeName.RBCS, label, row.date("added"), row.date("ended"))
        effective = row.date("effective") or date.min
        if code not in latest or effective >= latest[code][0]:
            latest[code] = (effective, attribute)
    for _, attribute in latest.values():
        yield attribute


def ccs(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the Clinical Classifications Software for services and procedures (AHRQ).

    Args:
        path: A table with the columns ``code`` (one, or a range as ``'61000-61055'``) and ``label``. Spreadsheets
            drop the zeros in front: 872 is 00872.
        layout: Headings of the columns.

    Raises:
        SourceFileError: It is not such a table, or a range has no end.
    """
    for row in read_table(path, layout.columns, optional={"category"}):
        for code in _ccs_codes(row):
            yield CodeAttribute(code, AttributeName.CCS, row.required("label"))


_LONGEST_RANGE = 3_000
"""Codes in one range; the official ones have fewer than 1,000."""


def _ccs_codes(row: Row) -> Iterator[Code]:
    first, _, last = (part.strip(" '") for part in row.required("code").strip("'").partition("-"))
    start, end = first.zfill(5), (last or first).zfill(5)
    if start == end:
        yield _ccs_code(row, start)
        return
    # A range runs over the digits, between a letter that stays in front (A0021) or behind (0001T).
    pattern = re.compile(r"([A-Z]?)(\d{4,5})([A-Z]?)", re.ASCII)
    low, high = pattern.fullmatch(start), pattern.fullmatch(end)
    if low is None or high is None or (low[1], low[3]) != (high[1], high[3]):
        raise row.error("code", f"{row.text('code')[:40]!r} is neither a code nor a range of codes.")
    count = int(high[2]) - int(low[2]) + 1
    if not 0 < count <= _LONGEST_RANGE:
        raise row.error("code", f"{row.text('code')[:40]!r} is a range of {count} codes.")
    for number in range(int(low[2]), int(high[2]) + 1):
        yield _ccs_code(row, f"{low[1]}{number:0{len(low[2])}}{low[3]}")


def _ccs_code(row: Row, text: str) -> Code:
    """The code of a text, with the row's place in the message where it is none."""
    return Row(row.file, row.number, {"code": text}).code("code")
