"""Medicare localities: practice cost indices, counties, anesthesia conversion factors and outpatient caps (CMS).

These files come with the relative values in each quarter's archive (``RVUyyq.pdf`` says what they hold). They are
spreadsheets by origin: contractor and locality numbers lose their leading zeros, footnotes follow the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

from core.codes import Code
from core.errors import SourceFileError
from core.facts import AnesthesiaFactor, Gpci, Locality, OppsCap, Record
from ingest.parsers import Layout
from ingest.parsers.reading import HEADING_WITHIN, Row, raw_rows, read_table

_NATIONAL_FACTOR = re.compile(
    r"anes\w*\s+(?:cf|conversion\s+factor)\b.*\bof\s+\$?\s*(\d{1,3}\.\d+)", re.IGNORECASE | re.DOTALL
)
_QUALIFYING = re.compile(r"(?<!non)(?<!non-)(?<!non )qualifying", re.IGNORECASE)


def gpci(path: Path, layout: Layout) -> Iterator[Record]:
    """The geographic practice cost indices.

    Where the file has the index of work both with and without the floor of 1.0, that with the floor is taken: it is
    what claims are paid by while the statute sets one.

    Args:
        path: ``GPCIyyyy.csv`` or ``.xlsx``.
        layout: The columns ``work`` and ``work_without_floor`` may be missing, but not both.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a locality comes twice.
    """
    seen: set[tuple[str, str]] = set()
    for row in _rows(path, layout, optional=("work", "work_without_floor")):
        work = "work" if "work" in row.values else "work_without_floor"
        if work not in row.values:
            raise SourceFileError(path.name, "has no column of the work index.", "headings")
        record = Gpci(
            contractor=_number(row, "contractor", 5),
            state=row.required("state"),
            locality=_number(row, "locality", 2),
            name=row.required("name"),
            work=_positive(row, work),
            practice_expense=_positive(row, "practice_expense"),
            malpractice=_positive(row, "malpractice"),
        )
        if (record.contractor, record.locality) in seen:
            raise row.error("locality", f"{record.locality} of contractor {record.contractor} stands here twice.")
        seen.add((record.contractor, record.locality))
        yield record


def counties(path: Path, layout: Layout) -> Iterator[Record]:
    """Which counties each locality covers. A state, and a contractor, hold until the next one is printed.

    A locality that two contractors serve is printed twice; where both rows are alike, one is given.

    Args:
        path: ``yyLOCCO.csv`` or ``.xlsx``.
        layout: Its columns.

    Raises:
        SourceFileError: A column is missing, or a value is none of its kind.
    """
    contractor = state = ""
    seen: set[Locality] = set()
    for row in _rows(path, layout):
        contractor = _number(row, "contractor", 5) if row.text("contractor") else contractor
        state = row.text("state") or state
        if not contractor or not state:
            raise row.error("state" if contractor else "contractor", "is empty in the first row.")
        locality = _number(row, "locality", 2)
        record = Locality(contractor, locality, state, row.required("area"), row.required("counties"))
        if record not in seen:
            seen.add(record)
            yield record


def anesthesia(path: Path, layout: Layout) -> Iterator[Record]:
    """The anesthesia conversion factors; the nation's, which stands in a heading, comes first.

    From 2026 on there are two: that for participants in qualifying alternative payment models is passed over, because
    most claims are paid by the other one.

    Args:
        path: ``ANESyyyy.csv`` or ``.xlsx``.
        layout: Its columns; that of the factor is found by what its heading says.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a locality comes twice.
    """
    heading, national = _national_factor(path)
    yield AnesthesiaFactor("", "", "National", national)
    seen: set[tuple[str, str]] = set()
    for row in read_table(path, {**layout.columns, "factor": (heading,)}):
        record = AnesthesiaFactor(
            contractor=_number(row, "contractor", 5),
            locality=_number(row, "locality", 2),
            name=row.required("name"),
            factor=_positive(row, "factor"),
        )
        if (record.contractor, record.locality) in seen:
            raise row.error("locality", f"{record.locality} of contractor {record.contractor} stands here twice.")
        seen.add((record.contractor, record.locality))
        yield record


def opps_cap(path: Path, layout: Layout) -> Iterator[Record]:
    """What the outpatient payment caps imaging services at.

    Args:
        path: ``OPPSCAP_mmm.csv`` or ``.xlsx``.
        layout: Its columns.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a code comes twice in one locality.
    """
    seen: set[tuple[Code, str, str, str]] = set()
    for row in read_table(path, layout.columns):
        record = OppsCap(
            code=row.code("code"),
            modifier=row.text("modifier"),
            status=row.required("status"),
            contractor=_number(row, "contractor", 5),
            locality=_number(row, "locality", 2),
            facility_price=_amount(row, "facility_price"),
            nonfacility_price=_amount(row, "nonfacility_price"),
        )
        key = record.code, record.modifier, record.contractor, record.locality
        if key in seen:
            raise row.error("code", f"{record.code.code} stands here twice for one locality.")
        seen.add(key)
        yield record


def _rows(path: Path, layout: Layout, optional: tuple[str, ...] = ()) -> Iterator[Row]:
    """The rows of a table without its footnotes, which stand alone in its first column."""
    for row in read_table(path, layout.columns, optional=optional, stacked=True):
        if any(text for field, text in row.values.items() if field != "contractor"):
            yield row


def _national_factor(path: Path) -> tuple[str, Decimal]:
    """The heading that the nation's factor stands in, and the factor."""
    for _, cells in islice(raw_rows(path), HEADING_WITHIN):
        for cell in cells:
            match = _NATIONAL_FACTOR.search(cell)
            if match is not None and not _QUALIFYING.search(cell):
                return cell, Decimal(match[1])
    raise SourceFileError(
        path.name,
        f"has no heading with the national anesthesia conversion factor within its first {HEADING_WITHIN} rows.",
        "headings",
        "If this is the anesthesia file of a new year, its heading has changed: report it.",
    )


def _number(row: Row, field: str, width: int) -> str:
    """The number of a contractor or locality, with the leading zeros a spreadsheet has taken away."""
    value = row.required(field)
    if not (value.isascii() and value.isdigit()) or len(value) > width:
        raise row.error(field, f"{value[:40]!r} is not a number of up to {width} digits.")
    return value.zfill(width)


def _amount(row: Row, field: str) -> Decimal:
    row.required(field)
    return row.decimal(field)


def _positive(row: Row, field: str) -> Decimal:
    amount = _amount(row, field)
    if amount <= 0:
        raise row.error(field, f"{amount} is not above zero.")
    return amount
