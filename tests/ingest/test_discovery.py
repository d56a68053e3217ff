"""Telling what a file is: its source by its name, its edition by its name, its text or its day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.errors import SourceFileError
from ingest.archives import Item, survey
from ingest.discovery import EditionDates, discover, edition_of
from ingest.manifest import Edition, Period, SourceEntry, read_manifest
from ingest.parsers import find_parser
from tests.ingest.gnomes import codes, manifest, write

REFERENCE = Path(__file__).parents[3] / "shared" / "data"


def entry(*editions: Edition) -> SourceEntry:
    codes_entry = manifest().get("gnome-codes")
    assert codes_entry is not None
    return codes_entry.model_copy(update={"edition": editions})


def told(name: str, edition: Edition, modified: str = "") -> EditionDates | None:
    nowhere = Path("nowhere")
    try:
        return edition_of(entry(edition), Item(name, nowhere, nowhere, modified=modified), nowhere)
    except SourceFileError:
        return None


@pytest.mark.parametrize(
    ("name", "pattern", "period", "label", "expected"),
    [
        ("x_2026.txt", r"_(?P<year>\d{4})", Period.FISCAL_YEAR, "FY{year}", ("FY2026", "2025-10-01", "2026-09-30")),
        ("FY26.txt", r"FY(?P<year>\d\d)", Period.FISCAL_YEAR, "FY{year}", ("FY2026", "2025-10-01", "2026-09-30")),
        ("FY26.txt", r"FY(?P<year>\d\d)", Period.FISCAL_YEAR_BEFORE, "{yy}", ("26", "2024-10-01", "2025-09-30")),
        ("a2025.csv", r"(?P<year>\d{4})", Period.CALENDAR_YEAR, "CY{year}", ("CY2025", "2025-01-01", "2025-12-31")),
        (
            "RVU25D.zip/PPRRVU.csv",
            r"rvu(?P<year>\d\d)(?P<quarter>[a-d])",
            Period.QUARTER,
            "{year} Q{quarter}",
            ("2025 Q4", "2025-10-01", "2025-12-31"),
        ),
        (
            "2026-q2.zip/x.txt",
            r"(?P<year>\d{4})-q(?P<quarter>\d)",
            Period.QUARTER,
            "{year} Q{quarter}",
            ("2026 Q2", "2026-04-01", "2026-06-30"),
        ),
        (
            "July 2024.csv",
            r"(?P<month>[a-z]+) (?P<year>\d{4})",
            Period.QUARTER,
            "{year}-{month}",
            ("2024-07", "2024-07-01", "2024-09-30"),
        ),
        (
            "eff_04-01-2026.csv",
            r"(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d{4})",
            Period.OPEN,
            "from {from}",
            ("from 2026-04-01", "2026-04-01", None),
        ),
    ],
)
def test_an_edition_is_told_by_the_name(
    name: str, pattern: str, period: Period, label: str, expected: tuple[str, str, str | None]
) -> None:
    found = told(name, Edition(pattern=pattern, period=period, label=label))
    last = date.fromisoformat(expected[2]) if expected[2] else None
    assert found == EditionDates(expected[0], date.fromisoformat(expected[1]), last)


def test_numbers_that_are_no_date_tell_no_edition() -> None:
    pattern = r"(?P<month>\d\d)-(?P<year>\d{4})"
    assert told("13-2026.csv", Edition(pattern=pattern, period=Period.OPEN, label="x")) is None
    assert told("5x2026.csv", Edition(pattern=r"(?P<quarter>\d)x(?P<year>\d{4})", period="quarter", label="x")) is None


def test_the_first_match_that_makes_sense_counts() -> None:
    edition = Edition(pattern=r"(?P<month>\d\d)-(?P<year>\d{4})", period=Period.OPEN, label="{from}")
    found = told("99-2026 of 04-2026.csv", edition)
    assert found is not None
    assert found.effective_from == date(2026, 4, 1)


def test_an_edition_may_be_told_by_the_day_the_file_was_written() -> None:
    edition = Edition(pattern=r"^(?P<year>\d{4})-(?P<month>\d\d)", within="modified", period="open", label="{from}")
    found = told("lcd.csv", edition, modified="2026-05-06 12:00")
    assert found is not None
    assert found.label == "2026-05-01"


def test_an_edition_may_be_told_by_the_first_rows_of_a_spreadsheet(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Gnome codes FY26"], ["Code", "Name", "Short"], ["99901", "Mending", "Mend"]):
        sheet.append(row)
    book.save(tmp_path / "gnome-codes.xlsx")
    found = discover(survey([tmp_path], tmp_path / "scratch").items, manifest(), tmp_path / "scratch")
    assert [group.edition.label for group in found.groups] == ["FY2026"]


def test_text_is_preferred_to_a_spreadsheet_of_the_same_edition(tmp_path: Path) -> None:
    folder = write(tmp_path / "files", {"gnome-codes-2026-q1.csv": codes({"99901": "Mending"})})
    Workbook().save(folder / "gnome-codes-2026-q1.xlsx")
    found = discover(survey([folder], tmp_path / "scratch").items, manifest(), tmp_path / "scratch")
    assert [part.name for group in found.groups for part in group.parts] == ["gnome-codes-2026-q1.csv"]
    assert found.remarks[0].startswith("gnome-codes-2026-q1.xlsx: the same edition as gnome-codes-2026-q1.csv")


# the official manifest


def test_every_source_of_the_manifest_has_a_parser() -> None:
    for source in read_manifest().source:
        assert callable(find_parser(source.parser)), source.id


@pytest.mark.reference
def test_every_file_of_the_reference_data_is_told(tmp_path: Path) -> None:
    if not REFERENCE.is_dir():
        pytest.skip(f"there is no {REFERENCE}")
    found = discover(survey([REFERENCE], tmp_path).items, read_manifest(), tmp_path)
    assert not found.problems
    assert found.unknown in ([], ["icd10cm-addenda-2026.zip"])
    assert all(group.parts for group in found.groups)
