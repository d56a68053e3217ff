"""NCCI files become edits: official layouts and plain tables, and clear words about a bad file."""

from __future__ import annotations

import gzip
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import AddOnPair, MueLimit, Record
from core.records import PtpEdit, Setting
from ingest.manifest import read_manifest
from ingest.parsers import Layout
from ingest.parsers.ncci import ptp
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files
from tests.ingest.parsers.spoiling import Edit, Reader, edits

PTP = DATA / "ncci" / "ccipra-v322r0-f1.txt"
MUE = DATA / "ncci" / "MCR_MUE_PractitionerServices_Eff_01-01-2026.csv"
AOC = DATA / "ncci" / "AOC_V2026Q1-MCR.txt"


def cpt(code: str) -> Code:
    return Code(CodeSystem.CPT, code)


def hcpcs(code: str) -> Code:
    return Code(CodeSystem.HCPCS, code)


def ptp_edits(path: Path, source: str = "ncci-ptp-practitioner") -> list[PtpEdit]:
    return of_kind(read(source, path), PtpEdit)


def written(folder: Path, text: str, name: str = "ncci_ptp_practitioner.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# procedure-to-procedure edits


def test_the_official_text_gives_every_edit_in_its_order_with_dates_indicator_and_rationale() -> None:
    found = ptp_edits(PTP)
    assert len(found) == 8
    assert found[0] == PtpEdit(
        cpt("0001A"), cpt("0591T"), 1, Setting.PRACTITIONER, date(2022, 1, 1), date(2023, 12, 31), "First reason"
    )
    assert found[5].deletion_date is None
    assert [edit.modifier_indicator for edit in found] == [1, 1, 0, 1, 9, 0, 0, 1]


def test_a_pair_deleted_and_added_again_has_a_row_for_each_time() -> None:
    again = [edit for edit in ptp_edits(PTP) if edit.column2 == cpt("97598")]
    assert [(edit.effective_from, edit.deletion_date) for edit in again] == [
        (date(2010, 1, 1), date(2012, 12, 31)),
        (date(2015, 1, 1), None),
    ]


def test_codes_of_both_systems_are_told_apart() -> None:
    last = ptp_edits(PTP)[-1]
    assert (last.column1, last.column2) == (hcpcs("J1100"), cpt("96372"))
    assert ptp_edits(PTP)[-2].column2 == hcpcs("G0289")


def test_the_hospital_file_is_read_as_outpatient() -> None:
    assert {edit.setting for edit in ptp_edits(PTP, "ncci-ptp-outpatient")} == {Setting.OUTPATIENT}


def test_headings_whose_line_breaks_are_not_quoted_are_read_by_their_order(tmp_path: Path) -> None:
    path = tmp_path / PTP.name
    path.write_bytes(PTP.read_bytes().replace(b'"', b""))
    assert ptp_edits(path) == ptp_edits(PTP)


def test_the_spreadsheet_whose_headings_stand_over_several_rows_gives_the_same(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["A notice of copyright."])
    sheet.append(["Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale"])
    sheet.append([None, None, "prior to 1996", "Date", "Date", "0=not allowed", None])
    sheet.append([None, None, None, None, "*=no data", "1=allowed", None])
    sheet.append([11042, "97597", None, 20100101, "*", 1, "Second reason"])
    path = tmp_path / "ccipra-v322r0-f1.xlsx"
    book.save(path)
    assert ptp_edits(path) == [ptp_edits(PTP)[1]]


def test_a_table_without_effective_dates_is_read_by_its_own_headings(tmp_path: Path) -> None:
    text = "column1,column2,deletion_date,modifier_indicator,rationale\n11042,97597,9999-12-31,1,Why\n"
    found = ptp_edits(written(tmp_path, text), "ncci-ptp-practitioner-table")
    assert found == [PtpEdit(cpt("11042"), cpt("97597"), 1, Setting.PRACTITIONER, None, None, "Why")]


def test_rows_alike_but_for_their_rationale_are_both_kept(tmp_path: Path) -> None:
    text = (
        "column1,column2,deletion_date,modifier_indicator,rationale\n"
        "11042,97597,2020-12-31,1,Why\n11042,97597,2020-12-31,1,For another reason\n"
    )
    assert len(ptp_edits(written(tmp_path, text), "ncci-ptp-practitioner-table")) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("11042\t97598\t\t20150101\t*\t1", "11042\t97597\t\t20100101\t*\t1", r"row 12\): 11042 with 97597 stands here"),
        ("11042\t97597", "1104\t97597", r"row 10, column1\): '1104' does not have the shape"),
        ("11042\t97597", "11042\tE11.9", r"column2\): 'E11.9' does not have the shape of a code in HCPCS"),
        ("20100101\t*", "20101301\t*", r"effective_date\): '20101301' is not a date"),
        ("20100101\t*\t1", "20100101\tsoon\t1", r"deletion_date\): 'soon' is not a date"),
        ("20100101\t*\t1", "20100101\t*\t2", r"modifier_indicator\): '2' is none of 0, 1 and 9"),
        ("11042\t97597\t\t20100101\t*\t1\tSecond reason", "11042\t97597", r"has 2 columns; at least 7"),
        ("11042\t97597", "\t97597", r"row 10, column1\): is empty"),
        ("Column 1\t", "First\t", r"has no column column1"),
        ("PTP Edit Rationale", "Remark", r"has no column rationale"),
    ],
)
def test_a_bad_row_is_named_with_its_field(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        ptp_edits(changed(tmp_path, PTP, old, new))


def test_each_part_and_each_setting_is_recognised_by_its_name() -> None:
    names = {
        "medicare-ncci-2026q3-ptp-edits-ccipra-v322r0-f1.zip/ccipra-v322r0-f1.TXT": "ncci-ptp-practitioner",
        "ccioph-v322r0-f4.txt": "ncci-ptp-outpatient",
        "ncci_ptp_practitioner_2024-07-01.csv": "ncci-ptp-practitioner-table",
        "x.zip/MCR_MUE_PractitionerServices_Eff_01-01-2026.csv": "ncci-mue-practitioner",
        "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2026.xlsx": "ncci-mue-outpatient",
        "MCR_MUE_DMESupplierServices_Eff_10-01-2025.csv": "ncci-mue-dme",
        "ncci_mue_dme_2024-07-01.csv": "ncci-mue-dme",
        "AOC_V2025Q4_01-MCR.txt": "ncci-add-on",
        "ncci_aoc_2024-06-03.csv": "ncci-add-on",
    }
    sources = read_manifest().source
    for name, expected in names.items():
        found = [entry.id for entry in sources if any(re.search(file, name, re.IGNORECASE) for file in entry.files)]
        assert found == [expected], name


# medically unlikely edits


def test_units_indicator_and_rationale_stand_below_the_notice() -> None:
    assert of_kind(read("ncci-mue-practitioner", MUE), MueLimit) == [
        MueLimit(cpt("0001U"), Setting.PRACTITIONER, 1, 2, "Reason of policy"),
        MueLimit(cpt("11055"), Setting.PRACTITIONER, 1, 3, "Reason of data"),
        MueLimit(hcpcs("J1100"), Setting.PRACTITIONER, 120, 3, "Reason of data, of course"),
        MueLimit(hcpcs("L8000"), Setting.PRACTITIONER, 6, 1, "Reason of equipment"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("11055,1,3", "0001U,1,3", r"code\): 0001U stands here for the second time"),
        ("11055,1,3 ", "11055,1,4 ", r"'4 Date of Service Edit: Clinical' does not begin with 1, 2 or 3"),
        ("11055,1,", "11055,one,", r"units\): 'one' is not a whole number"),
        ("11055,1,", "11055,-1,", r"units\): -1 is less than nothing"),
        ("11055,1,3 Date of Service Edit: Clinical", "11055,1,", r"adjudication_indicator\): is empty"),
        ("Practitioner Services MUE Values", "Values", r"has no column units \(Practitioner Services MUE Values or"),
    ],
)
def test_a_bad_limit_is_named_with_its_field(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        read("ncci-mue-practitioner", changed(tmp_path, MUE, old, new))


# add-on codes


def test_pairs_have_their_dates_and_end_with_the_first_of_the_pair_or_its_codes() -> None:
    pairs = of_kind(read("ncci-add-on", AOC), AddOnPair)
    assert pairs[0] == AddOnPair(cpt("0071U"), cpt("0070U"), 1, date(2018, 10, 1))
    assert pairs[3].deletion_date == date(2024, 12, 31)
    assert pairs[4] == AddOnPair(hcpcs("G2211"), cpt("99213"), 3, date(2024, 1, 1), date(2025, 6, 30))


def test_a_contractor_defined_primary_is_none() -> None:
    pair = of_kind(read("ncci-add-on", AOC), AddOnPair)[2]
    assert (pair.add_on, pair.primary, pair.kind) == (cpt("0054T"), None, 2)
    assert pair.instruction == "CCCCC = the contractor decides"


def test_a_table_of_pairs_alone_has_no_dates(tmp_path: Path) -> None:
    path = written(tmp_path, "primary_code,add_on_code,aoc_edit_type\nCCCCC,0054T,2\n11042,11045,1\n", "ncci_aoc.csv")
    assert read("ncci-add-on", path) == [
        AddOnPair(cpt("0054T"), None, 2),
        AddOnPair(cpt("11045"), cpt("11042"), 1),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2013091\t\tCCCCC", "2013366\t\tCCCCC", r"effective_date\): '2013366' is not a year and one of its days"),
        ("2\t0054T", "4\t0054T", r"kind\): '4' does not begin with 1, 2 or 3"),
        ("1\t11045\t\t11042\t\t2013091", "1\t0071U\t\t0070U\t\t2018274", r"0071U stands here twice"),
        ("Primary_Code\t", "Other\t", r"has no column primary"),
    ],
)
def test_a_bad_pair_is_named_with_its_field(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        read("ncci-add-on", changed(tmp_path, AOC, old, new))


# any content


@pytest.mark.parametrize(
    ("source", "path"), [("ncci-ptp-practitioner", PTP), ("ncci-mue-practitioner", MUE), ("ncci-add-on", AOC)]
)
def test_whatever_a_file_holds_only_a_source_file_error_comes_out(
    source: str, path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    reader = Reader(source, path, tmp_path_factory.mktemp("spoiled"))

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(edits())
    def check(changes: list[Edit]) -> None:
        assert reader.survives(changes)

    check()


# the official files


def of_kind_streamed(records: Iterator[Record]) -> Iterator[PtpEdit]:
    """All of two and a half million edits would take 300 MB at once."""
    return (record for record in records if isinstance(record, PtpEdit))


@with_official_files
@pytest.mark.reference
def test_the_official_edits_have_the_stated_counts(tmp_path: Path) -> None:
    path = tmp_path / "ncci_ptp_practitioner_2024-07-01.csv"
    with gzip.open(OFFICIAL / "ncci" / f"{path.name}.gz") as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    entry = read_manifest().get("ncci-ptp-practitioner-table")
    assert entry is not None
    indicators: Counter[int] = Counter()
    active = 0
    for edit in of_kind_streamed(ptp(path, Layout(entry.columns, options=entry.options))):
        indicators[edit.modifier_indicator] += 1
        active += edit.deletion_date is None
    assert indicators == {1: 1_707_611, 0: 739_553, 9: 98_853}
    assert indicators.total() == 2_546_017
    assert active == 1_669_820


@with_official_files
@pytest.mark.reference
@pytest.mark.parametrize(("setting", "count"), [("practitioner", 14_677), ("outpatient", 14_628), ("dme", 2_928)])
def test_the_official_limits_have_the_stated_counts(setting: str, count: int) -> None:
    limits = read(f"ncci-mue-{setting}", OFFICIAL / "ncci" / f"ncci_mue_{setting}_2024-07-01.csv")
    assert len(limits) == count


@with_official_files
@pytest.mark.reference
def test_the_official_add_on_codes_have_the_stated_count() -> None:
    pairs = of_kind(read("ncci-add-on", OFFICIAL / "ncci" / "ncci_aoc_2024-06-03.csv"), AddOnPair)
    assert len(pairs) == 7_465
    assert Counter(pair.kind for pair in pairs) == {1: 6_860, 2: 36, 3: 569}
