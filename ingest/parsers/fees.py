"""Physician fee schedule: relative values by code, and the national CPT descriptions of a user's own licence (CMS).

Official layout: ``RVUyyq.pdf`` in each quarter's archive. The CSV and the spreadsheet have a banner and headings that
stand over four rows, so that "WORK" above "RVU" is one heading; the text has a header record and fixed positions. From
2026 on there are two files, for participants in qualifying alternative payment models and for all others: they differ
in the conversion factor alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import FeeScheduleRow, Record
from core.records import CodeRecord, SearchText, TextKind
from ingest.parsers import Layout
from ingest.parsers.reading import (
    FETCH_AGAIN,
    HEADING_WITHIN,
    Row,
    read_fixed_width,
    read_lines,
    read_table,
)

_HEADER_RECORD = "HDR"
_NOT_AVAILABLE = "NA"
_ROUNDING = Decimal("0.02")


def pprrvu(path: Path, layout: Layout) -> Iterator[Record]:
    """The rows of the relative value file.

    The short description is kept for HCPCS Level II codes that are CMS's own: that of a CPT code is the AMA's, that of
    a D code the American Dental Association's.

    Args:
        path: ``PPRRVU….csv``, ``.xlsx`` or ``.txt``.
        layout: Columns by the names of `core.facts.FeeScheduleRow`, and positions by the same names for the text.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a code comes twice with one modifier.
    """
    seen: set[tuple[Code, str]] = set()
    for row in _fee_rows(path, layout):
        record = _fee_schedule_row(row)
        _require_sums(row, record)
        key = record.code, record.modifier
        if key in seen:
            with_modifier = f" with modifier {record.modifier}" if record.modifier else ""
            raise row.error("code", f"{record.code.code}{with_modifier} stands here twice.")
        seen.add(key)
        yield record


def cpt_descriptions(path: Path, layout: Layout) -> Iterator[Record]:
    """The short descriptions of the CPT codes, for a user who has accepted the AMA's licence for the file.

    Args:
        path: The same file as for `pprrvu`.
        layout: The same.

    Returns:
        A record and a text to be found by for each code; nothing for a file whose descriptions were taken out.

    Raises:
        SourceFileError: A column is missing, or a code is none.
    """
    seen: set[Code] = set()
    for row in _fee_rows(path, layout):
        code, text = row.code("code"), row.text("title")
        if code.system is CodeSystem.CPT and text and code not in seen:
            seen.add(code)
            yield CodeRecord(code, text, short_title=text)
            yield SearchText(code, text, TextKind.TITLE)


def _fee_rows(path: Path, layout: Layout) -> Iterator[Row]:
    if path.suffix.lower() != ".txt" or not _has_header_record(path):
        yield from read_table(path, layout.columns, stacked=True)
        return
    for row in read_fixed_width(path, layout.positions):
        if not row.text("code").startswith(_HEADER_RECORD):
            if not row.text("conversion_factor"):
                problem = f"ends before character {layout.positions['conversion_factor'][1]}."
                raise SourceFileError(path.name, problem, f"row {row.number}", FETCH_AGAIN)
            yield row


def _has_header_record(path: Path) -> bool:
    """Whether a text has fixed positions; others are delimited."""
    return any(line.startswith(_HEADER_RECORD) for line in islice(read_lines(path), HEADING_WITHIN))


def _require_sums(row: Row, record: FeeScheduleRow) -> None:
    """Columns read by a wrong heading do not add up to the totals that CMS prints beside them.

    Raises:
        SourceFileError: They do not.
    """
    for practice_expense, total, field in (
        (record.nonfacility_pe_rvu, record.nonfacility_total, "nonfacility_total"),
        (record.facility_pe_rvu, record.facility_total, "facility_total"),
    ):
        ours = record.work_rvu + practice_expense + record.malpractice_rvu
        if abs(ours - total) > _ROUNDING:
            raise row.error(field, f"is {total}, but work, practice expense and malpractice add up to {ours}.")


def _fee_schedule_row(row: Row) -> FeeScheduleRow:
    code = row.code("code")
    is_cms_text = code.system is CodeSystem.HCPCS and not code.code.startswith("D")
    return FeeScheduleRow(
        code=code,
        modifier=row.text("modifier"),
        status=row.required("status"),
        work_rvu=row.decimal("work_rvu"),
        nonfacility_pe_rvu=row.decimal("nonfacility_pe_rvu"),
        facility_pe_rvu=row.decimal("facility_pe_rvu"),
        malpractice_rvu=row.decimal("malpractice_rvu"),
        nonfacility_total=row.decimal("nonfacility_total"),
        facility_total=row.decimal("facility_total"),
        nonfacility_na=row.text("nonfacility_na") == _NOT_AVAILABLE,
        facility_na=row.text("facility_na") == _NOT_AVAILABLE,
        pctc_indicator=row.text("pctc_indicator"),
        global_days=row.text("global_days"),
        preoperative=row.decimal("preoperative"),
        intraoperative=row.decimal("intraoperative"),
        postoperative=row.decimal("postoperative"),
        multiple_procedure=row.text("multiple_procedure"),
        bilateral_surgery=row.text("bilateral_surgery"),
        assistant_surgeon=row.text("assistant_surgeon"),
        co_surgeon=row.text("co_surgeon"),
        team_surgeon=row.text("team_surgeon"),
        endoscopic_base=row.code("endoscopic_base") if row.text("endoscopic_base") else None,
        conversion_factor=row.decimal("conversion_factor"),
        supervision=row.text("supervision"),
        calculation_flag=row.text("calculation_flag"),
        imaging_family=row.text("imaging_family"),
        opps_nonfacility_pe=row.decimal("opps_nonfacility_pe"),
        opps_facility_pe=row.decimal("opps_facility_pe"),
        opps_malpractice=row.decimal("opps_malpractice"),
        title=row.text("title") if is_cms_text else "",
    )
