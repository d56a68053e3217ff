"""Read the ICD-10-CM order file (CMS, "code descriptions in tabular order") and its list of changes.

Layout of the order file, after the document that comes with it: order number in 1-5, code without its dot in 7-13,
whether it is valid for claims (1) or a header (0) in 15, short title in 17-76, full title from 78 on.

How the changes answer "was it valid then?" The list of changes of a fiscal year says what held until it began, so its
release has the dates of the fiscal year before. On a date in that year it goes before the order file, which had not
begun: a deleted code has its last day and was billable, a new code has its first day and was not valid yet, a revised
code has its older title; a code that is not among the changes stood as it stands in the order file. From the first day
on the order file goes first, and a deleted code that it no longer has is found in the changes, with its last day.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import Record
from core.records import CodeRecord, SearchText, TextKind
from ingest.parsers import Layout
from ingest.parsers.reading import FETCH_AGAIN, Row, read_fixed_width

_LEAST = 15
"""Characters a line has at least: up to the flag."""


def order(path: Path, layout: Layout) -> Iterator[Record]:
    """Read an order file: every category, subcategory and code, each followed by its title as a search text.

    A code with a seventh character is not searched: its stem is, which has a row of its own.

    Args:
        path: The text file.
        layout: Positions of ``code``, ``billable``, ``short_title`` and ``title``; the option
            ``seventh_characters``, a regular expression for the codes that take one (Official Guidelines, I.A.5).

    Raises:
        SourceFileError: A line does not fit the layout, or a code stands twice.
    """
    takes_seventh = _takes_seventh(layout.options)
    seen: set[str] = set()
    for row in read_fixed_width(path, layout.positions, least=_LEAST):
        code = _code(row)
        if code.code in seen:
            raise row.error("code", f"{code.code} stands twice.")
        record = _record(row, code, _above(code.code, seen), takes_seventh)
        seen.add(code.code)
        yield record
        if record.stem is None:
            yield SearchText(code, record.title, TextKind.TITLE)


def order_addenda(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the changes to an order file: codes as they were before it, and the first day of those it adds.

    A code that became a header is printed as deleted and added; only its deletion is given. The closing summary is
    compared with the lines above it.

    Args:
        path: The text file.
        layout: Positions of ``action``, ``code``, ``billable``, ``short_title`` and ``title``; the option
            ``seventh_characters``; the first day of the fiscal year before the change.

    Raises:
        SourceFileError: A line does not fit the layout, a code is added or deleted twice, or the summary counts
            other changes.
    """
    first_day = layout.effective_from.replace(year=layout.effective_from.year + 1)
    changes = _Changes(path.name)
    for row in read_fixed_width(path, layout.positions):
        if row.text("action") in _ACTIONS:
            changes.add(row)
        else:
            changes.count(row)
    changes.compare()
    takes_seventh = _takes_seventh(layout.options)
    for action, rows in (("Delete:", changes.deleted), ("Add:", changes.added), ("Revise from:", changes.revised)):
        for code, row in rows.items():
            if action != "Delete:" and code in changes.deleted:
                continue
            record = _record(row, code, _above_by_shape(code.code), takes_seventh)
            yield _dated(record, action, first_day, changes)


_ACTIONS = frozenset({"Add:", "Delete:", "Revise from:", "Revise to:", "No change:"})
_SUMMARY = re.compile(r"(?P<number>\d+) (?P<kind>additions|deletions|revisions)\b")


class _Changes:
    """The lines of a list of changes, by action, and what its summary says there should be."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.added: dict[Code, Row] = {}
        self.deleted: dict[Code, Row] = {}
        self.revised: dict[Code, Row] = {}
        self._summary: dict[str, int] = {}

    def add(self, row: Row) -> None:
        """Keep a line that tells of a change."""
        rows = {"Add:": self.added, "Delete:": self.deleted, "Revise from:": self.revised}.get(row.text("action"))
        if rows is None:
            return
        code = _code(row)
        if code in rows:
            raise row.error("code", f"{code.code} has “{row.text('action')}” twice.")
        rows[code] = row

    def count(self, row: Row) -> None:
        """Keep a line of the summary: additions, deletions and revisions, of headers and then of codes."""
        if found := _SUMMARY.fullmatch(row.text("line")):
            kind = found["kind"]
            self._summary[kind] = self._summary.get(kind, 0) + int(found["number"])

    def compare(self) -> None:
        """Compare the lines with the summary; a file cut off in the middle has none.

        Raises:
            SourceFileError: They differ.
        """
        there = {"additions": len(self.added), "deletions": len(self.deleted), "revisions": len(self.revised)}
        for kind, number in there.items():
            told = self._summary.get(kind)
            if told != number:
                problem = f"lists {number} {kind}, and its summary tells of {'none' if told is None else told}."
                raise SourceFileError(self._file, problem, "summary", FETCH_AGAIN)


def _dated(record: CodeRecord, action: str, first_day: date, changes: _Changes) -> CodeRecord:
    """The record with its first or last day of service."""
    match action:
        case "Delete:":
            below = _successors(record.code, changes.added)
            return replace(record, valid_to=first_day - timedelta(days=1), replaced_by=below)
        case "Add:":
            return replace(record, valid_from=first_day)
        case _:
            return record


def _successors(code: Code, added: Mapping[Code, Row]) -> tuple[Code, ...]:
    """The new billable codes that divide a deleted one: those that continue it, or continue it up to its seventh."""
    bare = code.code
    stem, seventh = (bare[:-1].rstrip("X."), bare[-1]) if len(bare) == 8 else (bare, "")
    return tuple(
        other
        for other, row in added.items()
        if row.text("billable") == "1"
        and other != code
        and other.code.startswith(stem)
        and other.code.endswith(seventh)
    )


def _takes_seventh(options: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(options["seventh_characters"])


def _code(row: Row) -> Code:
    if not row.required("code").isalnum():
        raise row.error("code", f"{row.text('code')[:40]!r} is not a code without its dot.")
    return row.code("code", CodeSystem.ICD10CM)


def _record(row: Row, code: Code, parent: Code | None, takes_seventh: re.Pattern[str]) -> CodeRecord:
    flag = row.required("billable")
    if flag not in {"0", "1"}:
        raise row.error("billable", f"{flag!r} is neither 0 (header) nor 1 (valid).")
    is_variant = len(code.code) == 8 and takes_seventh.match(code.code) is not None
    return CodeRecord(
        code,
        row.required("title"),
        billable=flag == "1",
        parent=parent,
        stem=parent if is_variant else None,
        short_title=row.required("short_title"),
    )


def _above(code: str, seen: Container[str]) -> Code | None:
    """The longest code that this one continues; headers stand before what is below them."""
    for length in range(len(code) - 1, 2, -1):
        if (beginning := code[:length]) in seen:
            return Code(CodeSystem.ICD10CM, beginning)
    return None


def _above_by_shape(code: str) -> Code | None:
    """The same where the codes above stand in another file: one character less, and no X that only fills a place."""
    above = code[:-1].rstrip("X") if len(code) == 8 else code[:-1]
    return Code(CodeSystem.ICD10CM, above.rstrip(".")) if len(above) >= 3 else None
