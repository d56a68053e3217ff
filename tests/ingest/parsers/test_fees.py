"""The fee schedule files become records: stacked headings, fixed positions, two conversion factors, localities."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import AnesthesiaFactor, FeeScheduleRow, Gpci, Locality, OppsCap
from core.records import CodeRecord, SearchText, TextKind
from ingest.manifest import read_manifest
from ingest.parsers import Layout
from ingest.parsers.fees import cpt_descriptions
from ingest.parsers.reading import raw_rows
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files
from tests.ingest.parsers.spoiling import Edit, Reader, edits

FEES = DATA / "fees"
CSV = FEES / "PPRRVU2025_Oct.csv"
TEXT = FEES / "PPRRVU2025_Oct.txt"
MPFS = OFFICIAL / "mpfs"


def fee_rows(path: Path, source: str = "mpfs-rvu") -> list[FeeScheduleRow]:
    return of_kind(read(source, path), FeeScheduleRow)


def fee_row(path: Path, code: str, modifier: str = "") -> FeeScheduleRow:
    return next(row for row in fee_rows(path) if row.code.code == code and row.modifier == modifier)


# relative values


def test_headings_that_stand_over_four_rows_are_read_as_one() -> None:
    row = fee_row(CSV, "29881")
    assert row == FeeScheduleRow(
        code=Code(CodeSystem.CPT, "29881"),
        modifier="",
        status="A",
        work_rvu=Decimal("7.03"),
        nonfacility_pe_rvu=Decimal("8.00"),
        facility_pe_rvu=Decimal("7.70"),
        malpractice_rvu=Decimal("1.41"),
        nonfacility_total=Decimal("16.44"),
        facility_total=Decimal("16.14"),
        nonfacility_na=True,
        facility_na=False,
        pctc_indicator="0",
        global_days="090",
        preoperative=Decimal("0.10"),
        intraoperative=Decimal("0.69"),
        postoperative=Decimal("0.21"),
        multiple_procedure="2",
        bilateral_surgery="1",
        assistant_surgeon="0",
        co_surgeon="1",
        team_surgeon="0",
        endoscopic_base=Code(CodeSystem.CPT, "29870"),
        conversion_factor=Decimal("32.3465"),
        supervision="09",
        calculation_flag="0",
        imaging_family="99",
        opps_nonfacility_pe=Decimal("0.00"),
        opps_facility_pe=Decimal("0.00"),
        opps_malpractice=Decimal("0.00"),
    )


def test_the_text_with_fixed_positions_gives_the_same_rows() -> None:
    assert fee_rows(TEXT) == fee_rows(CSV)


def test_the_spreadsheet_gives_the_same_rows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for _, cells in raw_rows(CSV):
        sheet.append([cell or None for cell in cells])
    path = tmp_path / "PPRRVU2025_Oct.xlsx"
    book.save(path)
    assert fee_rows(path) == fee_rows(CSV)


def test_each_component_of_a_service_is_a_row_of_its_own() -> None:
    assert fee_row(CSV, "71046").facility_na
    assert fee_row(CSV, "71046", "26").nonfacility_total == Decimal("0.26")
    assert fee_row(CSV, "G0105", "53").work_rvu == Decimal("1.63")


def test_only_cms_own_descriptions_are_kept() -> None:
    titles = {row.code.code: row.title for row in fee_rows(CSV)}
    assert titles == {"10021": "", "29881": "", "71046": "", "D0120": "", "G0105": "Screen the bowel"}


def test_a_new_column_of_a_later_year_does_not_move_the_others() -> None:
    rows = fee_rows(FEES / "PPRRVU2026_Jan_nonQPP.csv")
    assert {row.conversion_factor for row in rows} == {Decimal("33.4009")}
    assert [row.work_rvu for row in rows] == [row.work_rvu for row in fee_rows(CSV)]


def test_participants_in_alternative_payment_models_have_a_conversion_factor_of_their_own() -> None:
    rows = fee_rows(FEES / "PPRRVU2026_Jan_QPP.csv", "mpfs-rvu-qpp")
    assert {row.conversion_factor for row in rows} == {Decimal("33.5675")}


def test_the_descriptions_of_cpt_codes_come_out_only_for_the_licensed_store() -> None:
    layout = layout_of("mpfs-rvu")
    records = list(cpt_descriptions(CSV, layout))
    code = Code(CodeSystem.CPT, "71046")
    assert [record for record in records if isinstance(record, CodeRecord | SearchText) and record.code == code] == [
        CodeRecord(code, "A third CPT text", short_title="A third CPT text"),
        SearchText(code, "A third CPT text", TextKind.TITLE),
    ]
    assert {record.code.code for record in of_kind(records, CodeRecord)} == {"10021", "29881", "71046"}
    assert list(cpt_descriptions(TEXT, layout)) == records


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("71046,26,", "71046,,", r"row 13, code\): 71046 stands here twice"),
        ("G0105,53,", "G0105,,", r"code\): G0105 stands here twice"),
        ("7.03,8.00", "7.04,8.50", r"nonfacility_total\): is 16.44, but work, practice expense and malpractice add up"),
        ("7.03,8.00", "much,8.00", r"work_rvu\): 'much' is not a number"),
        ("29881,", "2988,", r"code\): '2988' does not have the shape of a code"),
        (",29870,", ",2987,", r"endoscopic_base\): '2987' does not have"),
        ("HCPCS,MOD", "HCPCS,KIND", r"has no column modifier \(MOD\)"),
    ],
)
def test_a_bad_row_is_named_with_its_field(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        fee_rows(changed(tmp_path, CSV, old, new))


def test_a_text_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / TEXT.name
    path.write_bytes(TEXT.read_bytes()[:700])
    with pytest.raises(SourceFileError, match=r"row 4\): ends before character 140"):
        fee_rows(path)


# localities


def test_practice_cost_indices_end_before_the_footnotes() -> None:
    assert read("mpfs-gpci", FEES / "GPCI2025.csv") == [
        Gpci("10112", "AL", "00", "ALABAMA", Decimal(1), Decimal("0.869"), Decimal("0.575")),
        Gpci("02102", "AK", "01", "ALASKA*", Decimal("1.5"), Decimal("1.081"), Decimal("0.592")),
    ]


def test_the_work_index_with_the_floor_is_taken_where_there_are_two() -> None:
    assert of_kind(read("mpfs-gpci", FEES / "GPCI2026.csv"), Gpci)[0].work == Decimal(1)


def test_the_state_is_carried_down_and_numbers_get_their_zeros_back() -> None:
    assert read("mpfs-localities", FEES / "25LOCCO.csv") == [
        Locality("10112", "00", "ALABAMA", "STATEWIDE", "ALL COUNTIES"),
        Locality("01182", "18", "CALIFORNIA", "SOUTHERN TOWN", "SOUTH COUNTY"),
        Locality("01112", "05", "CALIFORNIA", "NORTHERN TOWN", "NORTH COUNTY, HILLS"),
        Locality("05302", "99", "MISSOURI", "REST OF STATE*", "ALL OTHER COUNTIES"),
    ]


def test_the_national_anesthesia_factor_is_read_out_of_its_heading() -> None:
    assert read("mpfs-anesthesia", FEES / "ANES2025.csv") == [
        AnesthesiaFactor("", "", "National", Decimal("20.3178")),
        AnesthesiaFactor("10112", "00", "ALABAMA", Decimal("19.31")),
        AnesthesiaFactor("02102", "01", "ALASKA*", Decimal("27.86")),
    ]


def test_of_two_anesthesia_factors_that_of_most_claims_is_taken() -> None:
    assert read("mpfs-anesthesia", FEES / "ANES2026.csv") == [
        AnesthesiaFactor("", "", "National", Decimal("20.49754")),
        AnesthesiaFactor("10112", "00", "ALABAMA", Decimal("19.53")),
    ]


def test_outpatient_caps_are_by_locality() -> None:
    assert read("mpfs-opps-cap", FEES / "OPPSCAP_Oct.csv") == [
        OppsCap(Code(CodeSystem.CPT, "0633T"), "TC", "C", "01112", "05", Decimal("150.69"), Decimal("150.69")),
        OppsCap(Code(CodeSystem.CPT, "71046"), "", "A", "01112", "05", Decimal("30.12"), Decimal("30.12")),
    ]


@pytest.mark.parametrize(
    ("source", "name", "old", "new", "message"),
    [
        ("mpfs-gpci", "GPCI2025.csv", "02102,AK,01", "10112,AK,00", r"00 of contractor 10112 stands here twice"),
        ("mpfs-gpci", "GPCI2025.csv", "1,0.869", "0,0.869", r"work\): 0 is not above zero"),
        ("mpfs-gpci", "GPCI2025.csv", "PW GPCI (with 1.0 Floor)", "Index A", r"headings\): has no column of the work"),
        ("mpfs-localities", "25LOCCO.csv", "1182,18", "1182,South", r"'South' is not a number of up to 2 digits"),
        ("mpfs-localities", "25LOCCO.csv", "10112,0,ALABAMA ", "10112,0,", r"state\): is empty in the first row"),
        ("mpfs-anesthesia", "ANES2025.csv", "National Anes CF of", "Factor", r"has no heading with the national"),
        ("mpfs-anesthesia", "ANES2025.csv", "02102 ,01 ", "10112 ,00 ", r"00 of contractor 10112 stands here twice"),
        ("mpfs-opps-cap", "OPPSCAP_Oct.csv", "71046,,A", "0633T,TC,A", r"0633T stands here twice for one locality"),
        ("mpfs-opps-cap", "OPPSCAP_Oct.csv", "30.12,30.12", "30.12,", r"nonfacility_price\): is empty"),
    ],
)
def test_a_bad_locality_is_named_with_its_field(
    tmp_path: Path, source: str, name: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(SourceFileError, match=message):
        read(source, changed(tmp_path, FEES / name, old, new))


# recognition, and any content


def layout_of(source: str) -> Layout:
    entry = read_manifest().get(source)
    assert entry is not None
    return Layout(entry.columns, entry.positions, entry.options)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rvu25d.zip/PPRRVU2025_Oct.csv", "mpfs-rvu"),
        ("PPRRVU2025_Oct_no_cpt_text.csv", "mpfs-rvu"),
        ("rvu24a.zip/PPRRVU24_JAN.xlsx", "mpfs-rvu"),
        ("rvu26a-updated-12-29-2025.zip/PPRRVU2026_Jan_nonQPP.csv", "mpfs-rvu"),
        ("rvu26a-updated-12-29-2025.zip/PPRRVU2026_Jan_QPP.csv", "mpfs-rvu-qpp"),
        ("rvu25d.zip/GPCI2025.csv", "mpfs-gpci"),
        ("rvu25d.zip/25LOCCO.csv", "mpfs-localities"),
        ("rvu25d.zip/ANES2025.xlsx", "mpfs-anesthesia"),
        ("rvu25d.zip/OPPSCAP_Oct.csv", "mpfs-opps-cap"),
    ],
)
def test_each_file_of_an_archive_is_recognised_by_its_name(name: str, expected: str) -> None:
    entries = [entry for entry in read_manifest().source if not entry.licensed]
    assert [e.id for e in entries if any(re.search(file, name, re.IGNORECASE) for file in e.files)] == [expected]


@pytest.mark.parametrize("name", ["RVU25D.pdf", "PPRRVU2025_Oct.txt", "GPCI2025.txt", "25LOCCO.txt", "ANES2025.txt"])
def test_what_comes_along_in_an_archive_is_known(name: str) -> None:
    beside = [pattern for entry in read_manifest().source for pattern in entry.beside]
    assert any(re.search(pattern, f"rvu25d.zip/{name}", re.IGNORECASE) for pattern in beside)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("mpfs-rvu", CSV),
        ("mpfs-rvu", TEXT),
        ("mpfs-gpci", FEES / "GPCI2025.csv"),
        ("mpfs-localities", FEES / "25LOCCO.csv"),
        ("mpfs-anesthesia", FEES / "ANES2025.csv"),
        ("mpfs-opps-cap", FEES / "OPPSCAP_Oct.csv"),
    ],
)
def test_whatever_a_file_holds_only_a_source_file_error_comes_out(
    source: str, path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    reader = Reader(source, path, tmp_path_factory.mktemp("spoiled"))

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(edits())
    def check(changes: list[Edit]) -> None:
        assert reader.survives(changes)

    check()


# the official files


@with_official_files
@pytest.mark.reference
def test_the_official_relative_values_have_the_stated_counts() -> None:
    rows = fee_rows(MPFS / "PPRRVU2025_Oct_no_cpt_text.csv")
    assert len(rows) == 19_090
    assert len({row.code for row in rows}) == 16_852
    assert {row.conversion_factor for row in rows} == {Decimal("32.3465")}


@with_official_files
@pytest.mark.reference
@pytest.mark.parametrize(
    ("source", "name", "count"),
    [
        ("mpfs-gpci", "GPCI2025.csv", 109),
        ("mpfs-localities", "25LOCCO.csv", 109),
        ("mpfs-anesthesia", "ANES2025.csv", 110),
        ("mpfs-opps-cap", "OPPSCAP_Oct.csv", 16_100),
    ],
)
def test_the_official_localities_are_all_there(source: str, name: str, count: int) -> None:
    assert len(read(source, MPFS / name)) == count
