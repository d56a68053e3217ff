"""Read the ICD-10-PCS order file (CMS, "long and abbreviated titles") and the list of changes that comes with it.

Layout of the order file: order number in 1-5, code in 7-13, whether it is a valid code (1) or the header of a table (0)
in 15, short title in 17-76, long title from 78 on.

79,115 long titles differ from their neighbours in an approach or a device; searching all of them finds the same thing
many times. So a code stands below a record of our making, its first four characters ("0DTJ", the table with the body
part), whose title is what the titles of its codes share: "Resection of Appendix". Tables and these records are
searched; from there the approach, the device and the qualifier are chosen in the table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import Record
from core.pcs import LENGTH, TABLE
from core.records import CodeRecord, Level, SearchText, TextKind
from ingest.parsers import Layout
from ingest.parsers.reading import FETCH_AGAIN, Row, read_fixed_width

BODY_PART = 4
"""Characters of a table with one of its body parts."""

_SHAPE = re.compile(r"[0-9A-HJ-NP-Z]{3,7}", re.ASCII)
_LEAST = 15
"""Characters a line has at least: up to the flag."""


def order(path: Path, layout: Layout) -> Iterator[Record]:
    """Read an order file: tables, then for each table and body part a record of its own and its codes.

    Args:
        path: The text file.
        layout: Positions of ``code``, ``valid``, ``short_title`` and ``title``.

    Raises:
        SourceFileError: A line does not fit the layout, codes are not in order, or a code comes before its table.
    """
    last = ""
    tables: dict[str, CodeRecord] = {}
    for beginning, group in groupby(_rows(path, layout), key=lambda row: row.text("code")[:BODY_PART]):
        rows = list(group)
        for row in rows:
            if row.text("code") <= last:
                raise row.error("code", f"{row.text('code')} does not come after {last}.")
            last = row.text("code")
        if len(beginning) == TABLE:
            tables[beginning] = record = _table(rows[0])
            yield record
            yield SearchText(record.code, record.title, TextKind.TITLE)
        elif table := tables.get(beginning[:TABLE]):
            yield from _body_part(beginning, rows, table)
        else:
            raise rows[0].error("code", f"{rows[0].text('code')} comes before the header of its table.")


def _rows(path: Path, layout: Layout) -> Iterator[Row]:
    for row in read_fixed_width(path, layout.positions, least=_LEAST):
        code, flag = row.required("code"), row.required("valid")
        if _SHAPE.fullmatch(code) is None or (flag, len(code)) not in {("0", TABLE), ("1", LENGTH)}:
            problem = f"{code!r} with the flag {flag!r} is neither a table of three characters nor a code of seven."
            raise row.error("code", problem)
        yield row


def _table(row: Row) -> CodeRecord:
    title, short = row.required("title"), row.required("short_title")
    return CodeRecord(pcs(row.text("code")), title, Level.SECTION, billable=False, short_title=short)


def _body_part(beginning: str, rows: Sequence[Row], table: CodeRecord) -> Iterator[Record]:
    """The record of a table and body part, its search text, and its codes."""
    operation = table.title.rpartition(", ")[2]
    title = shared_title([row.required("title") for row in rows], operation)
    part = CodeRecord(pcs(beginning), title, Level.SECTION, billable=False, parent=table.code)
    yield part
    yield SearchText(part.code, title, TextKind.TITLE)
    for row in rows:
        yield _code(row, part.code)


def _code(row: Row, parent: Code, valid_from: date | None = None, valid_to: date | None = None) -> CodeRecord:
    return CodeRecord(
        pcs(row.text("code")),
        row.required("title"),
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to,
        short_title=row.required("short_title"),
    )


def pcs(characters: str) -> Code:
    """A code, or the beginning of one, which has a record too."""
    return Code(CodeSystem.ICD10PCS, characters)


_APPROACH = re.compile(r", [^,]*\bApproach\b.*")
_CONNECTING = frozenset("and as at by for from in into of on or than the through to using via with without".split())
_SIDES = frozenset({"left", "right", "bilateral"})
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")


def shared_title(titles: Sequence[str], operation: str) -> str:
    """What the titles of the codes of one body part have in common: their words, in order, less the approach.

    Args:
        titles: Long titles, at least one.
        operation: What the table does; stands before shared words that do not say it.

    Returns:
        The shared words without a connecting word left over at an end or before another one. Where that leaves no
        body part, the titles themselves if they are few.

    >>> shared_title(["Resection of Appendix, Open Approach", "Resection of Appendix, External Approach"], "Resection")
    'Resection of Appendix'
    >>> shared_title(["Introduction of Dye into Vein", "Introduction of Gas into Vein"], "Introduction")
    'Introduction into Vein'
    """
    wordings = list(dict.fromkeys(_APPROACH.sub("", title) for title in titles))
    kept = _shared_words([wording.split() for wording in wordings])
    said = {_bare(word) for word in kept}
    if len(wordings) in {2, 3} and (said <= _words(operation) or _bare(kept[-1]) in _SIDES):
        return " or ".join(wordings)
    if said <= _words(operation):
        return operation
    shared = " ".join(kept).rstrip(",:;-( ")
    return shared if said >= _words(operation) else f"{operation}, {shared}"


def _shared_words(wordings: Sequence[Sequence[str]]) -> list[str]:
    """The words that all have, in the order of the first."""
    common = Counter(map(_bare, wordings[0]))
    for words in wordings[1:]:
        common &= Counter(map(_bare, words))
    kept: list[str] = []
    for word in wordings[0]:
        if not common[_bare(word)]:
            continue
        common[_bare(word)] -= 1
        if _bare(word) not in _CONNECTING:
            kept.append(word)
        elif kept and _bare(kept[-1]) in _CONNECTING:
            kept[-1] = word
        elif kept:
            kept.append(word)
    while kept and _bare(kept[-1]) in _CONNECTING:
        kept.pop()
    return kept


def _words(text: str) -> set[str]:
    return {_bare(word) for word in text.split()}


def _bare(word: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", word).lower()


def order_addenda(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the changes to an order file: deleted codes with their last day of service, new ones with their first.

    The list of changes of a fiscal year says what held until it began, so its release has the dates of the fiscal
    year before. Its summary is compared with the lines above it.

    Args:
        path: The text file.
        layout: Positions of ``action``, ``code``, ``short_title`` and ``title``, and ``line`` for the whole line of
            the summary; the first day of the fiscal year before the changes.

    Raises:
        SourceFileError: A line does not fit the layout, a code changes twice, or the summary counts other changes.
    """
    first_day = layout.effective_from.replace(year=layout.effective_from.year + 1)
    changed: dict[tuple[str, str], Row] = {}
    told: Counter[str] = Counter()
    for row in read_fixed_width(path, layout.positions):
        action = row.text("action")
        if action in _COUNTED:
            key = (action, row.required("code"))
            if key in changed:
                raise row.error("code", f"{key[1]} has “{action}” twice.")
            changed[key] = row
        elif found := _SUMMARY.fullmatch(row.text("line")):
            told[found["kind"]] += int(found["number"])
    _compare(path, Counter(_COUNTED[action] for action, _ in changed), told)
    yield from _changes(changed.items(), first_day)


_COUNTED = {"Add:": "additions", "Delete:": "deletions", "Revise from:": "revisions"}
_SUMMARY = re.compile(r"(?P<number>\d{1,6}) (?P<kind>additions|deletions|revisions)")


def _compare(path: Path, there: Counter[str], told: Counter[str]) -> None:
    """Compare the lines with the summary; a file cut off in the middle has none."""
    for kind in _COUNTED.values():
        if kind not in told or there[kind] != told[kind]:
            problem = f"lists {there[kind]} {kind}, and its summary tells of {told.get(kind, 'none')}."
            raise SourceFileError(path.name, problem, "summary", FETCH_AGAIN)


def _changes(changed: Iterable[tuple[tuple[str, str], Row]], first_day: date) -> Iterator[Record]:
    last_day = first_day - timedelta(days=1)
    for (action, code), row in changed:
        if _SHAPE.fullmatch(code) is None or len(code) not in {TABLE, LENGTH}:
            raise row.error("code", f"{code[:40]!r} is neither a table of three characters nor a code of seven.")
        starts = first_day if action == "Add:" else None
        ends = last_day if action == "Delete:" else None
        if len(code) == LENGTH:
            yield _code(row, pcs(code[:BODY_PART]), starts, ends)
        else:
            title, short = row.required("title"), row.required("short_title")
            yield CodeRecord(
                pcs(code), title, Level.SECTION, billable=False, valid_from=starts, valid_to=ends, short_title=short
            )
