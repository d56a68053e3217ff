"""Tables in and out: tolerant of headings and delimiters, clear about what cannot be read, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck import Claim, ClaimLine, Sex
from claimcheck.export import claim_to_csv, findings_to_csv, to_markdown
from claimcheck.sheet import read_bytes, read_text
from core.errors import SourceFileError
from core.records import Setting
from tests.claimcheck.world import Checker, line

LINES = (
    ClaimLine(code="20610", modifiers=("RT",), units=1, pointers=(1,), place_of_service="11"),
    ClaimLine(code="99213", modifiers=("25", "57"), units=2, pointers=(1, 2), date_of_service=date(2026, 6, 1)),
)


@pytest.mark.parametrize("mark", ["\t", ",", ";", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    text = "\n".join(
        mark.join(cells)
        for cells in (
            ("Code", "Mods", "Units", "Ptr", "DOS", "POS"),
            ("20610", "RT", "1", "A", "", "11"),
            ("99213", "25 57", "2", "A B", "6/1/2026", ""),
        )
    )
    assert read_text(text, diagnoses=["M25.561", "I10"]).claim.lines == LINES


def test_headings_may_be_any_that_are_usual_and_in_any_order() -> None:
    text = (
        "Line,Charge,CPT/HCPCS,Modifier 1,Modifier 2,Place of Service,Days/Units,Date of Service,End date\n"
        "1,9.00,99213,25,59,11,2,20260601,\n"
    )
    sheet = read_text(text)
    assert sheet.claim.lines == (
        ClaimLine(
            code="99213", modifiers=("25", "59"), units=2, date_of_service=date(2026, 6, 1), place_of_service="11"
        ),
    )
    assert sheet.ignored == ("Charge", "End date")


def test_without_a_header_the_order_is_that_of_the_form() -> None:
    assert read_text("20610\tRT\t1\tA\t\t11\n99213\t25 57\t2\tAB\t06012026\t").claim.lines == LINES


def test_one_column_of_codes_is_a_claim_too() -> None:
    assert [one.code for one in read_text("20610\n99213\n").claim.lines] == ["20610", "99213"]


def test_modifiers_may_stand_behind_the_code() -> None:
    [one] = read_text("CPT,Units\n99213-25 59,1\n").claim.lines
    assert (one.code, one.modifiers) == ("99213", ("25", "59"))


def test_diagnoses_may_stand_in_the_lines_and_become_those_of_the_claim() -> None:
    claim = read_text("CPT,Dx1,Dx2\n20610,M25.561,\n99213,I10,m25561\n").claim
    assert claim.diagnoses == ("M25.561", "I10")
    assert [one.pointers for one in claim.lines] == [(1,), (2, 1)]


def test_diagnoses_above_the_header_keep_their_order() -> None:
    claim = read_text("Diagnoses,M25.561,I10\nCPT,Dx\n99213,I10\n99214,E11.9\n").claim
    assert claim.diagnoses == ("M25.561", "I10", "E11.9")
    assert [one.pointers for one in claim.lines] == [(2,), (3,)]


def test_rows_above_the_header_speak_of_the_claim() -> None:
    text = (
        "Dx:,E11.9 I10\nPayer,Aetna,Inc\nAge,40\nGender,female\nSetting,outpatient\nDate of service,6/1/26\n"
        "Code\n99213\n"
    )
    sheet = read_text(text)
    assert sheet.stated == {"diagnoses", "payer", "age", "sex", "setting", "date_of_service"}
    assert sheet.claim == Claim(
        lines=(ClaimLine(code="99213"),),
        diagnoses=("E11.9", "I10"),
        payer="Aetna Inc",
        age=40,
        sex=Sex.FEMALE,
        setting=Setting.OUTPATIENT,
        date_of_service=date(2026, 6, 1),
    )


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("Code,Units\n99213,two\n", "row 2, column Units", "“two” is no whole number. Write it in digits"),
        ("Code,Units\n99213,1.5\n", "row 2, column Units", "“1.5” is no whole number"),
        ("Code,DOS\n\n99213,02/30/2026\n", "row 3, column Date of service", "“02/30/2026” is no date. Write it as"),
        ("Code,Ptr\n99213,A?\n", "row 2, column Pointers", "neither a diagnosis pointer nor a code"),
        ("Code,Mod\n99213,ABCDEFGHIJK\n", "row 2, column Modifiers", "at most 8 characters"),
        ("Sex,green\nCode\n99213\n", "row 1, column Sex", "Write F or M"),
        ("Setting,moon\nCode\n99213\n", "row 1, column Setting", "Write practitioner, outpatient, dme"),
        ("Name,Birthday\nJane,1.1.1980\n", "row 1", "neither a code nor a heading that is known"),
        ("Code,Units\n", "", "has a header and no lines below it"),
        ("", "", "has no lines of service"),
        ("Code\n" + "99213\n" * 1001, "", "has 1001 lines; a check takes 1000"),
        ("Code\n99\x00213", "", "holds NUL characters"),
        ("Age,999\nCode\n99213\n", "", "age: Input should be less than or equal to 130"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row_and_column(text: str, where: str, said: str) -> None:
    with pytest.raises(SourceFileError) as caught:
        read_text(text, "claim.csv")
    assert str(caught.value).startswith(f"claim.csv ({where})" if where else "claim.csv")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 and so on", "is a workbook, not text. Save it as CSV"),
        (b"\x00\x01\x02\x81\x8d", "is not text"),
        (b"x" * 5_000_001, "has more than 5 MB"),
    ],
)
def test_a_file_that_is_no_table_is_told(content: bytes, said: str) -> None:
    with pytest.raises(SourceFileError, match=said):
        read_bytes(content, "claim.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheet_may_write_any_usual_encoding(encoding: str) -> None:
    content = "Payer,Carité\nCode\n99213\n".encode(encoding)
    assert read_bytes(content, "claim.csv").claim.payer == "Carité"


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), max_size=20)


@given(
    payer=_TEXTS,
    codes=st.lists(st.sampled_from(["99213", "J1100", "0591T", "20610"]), min_size=1, max_size=5),
    modifiers=st.lists(st.sampled_from(["25", "RT", "XS"]), max_size=4, unique=True),
    units=st.integers(-5, 5000),
    pointers=st.lists(st.integers(1, 2), max_size=4),
    day=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    setting=st.sampled_from(Setting),
)
def test_a_claim_that_was_written_is_read_back(
    payer: str,
    codes: list[str],
    modifiers: list[str],
    units: int,
    pointers: list[int],
    day: date | None,
    setting: Setting,
) -> None:
    made = ClaimLine(
        code="x", modifiers=tuple(modifiers), units=units, pointers=tuple(pointers), date_of_service=day,
        place_of_service="11",
    )  # fmt: skip
    claim = Claim(
        lines=tuple(made.model_copy(update={"code": code}) for code in codes),
        diagnoses=("E11.9", "I10"),
        payer=payer.lstrip("'"),
        age=40,
        sex=Sex.MALE,
        setting=setting,
        date_of_service=day,
    )
    assert read_text(claim_to_csv(claim)).claim == claim


@pytest.mark.parametrize("typed", ['=cmd|"/c calc"!A1', "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1"])
def test_no_cell_is_run_as_a_formula(typed: str, check: Checker) -> None:
    report = check(line("99213", code=typed), payer=typed, diagnoses="")
    for text in (claim_to_csv(report.claim), findings_to_csv(report)):
        for row in csv.reader(io.StringIO(text)):
            assert not any(cell.startswith(("=", "+", "-", "@", "＝", "\t", "\r")) for cell in row)


def test_the_findings_go_out_with_their_sources(check: Checker) -> None:
    report = check("62320-59", "62321")
    [head, first, *_] = csv.reader(io.StringIO(findings_to_csv(report)))
    told = dict(zip(head, first, strict=True))
    assert (told["Severity"], told["Lines"], told["Codes"], told["Medicare rule"]) == (
        "error",
        "2 1",
        "62321 62320",
        "yes",
    )
    assert told["Sources"] == ("NCCI-PTP-PRACTITIONER, 2026, from 2026-01-01 to 2026-12-31: PTP pair 62321 / 62320")


def test_the_report_reads_as_markdown_and_what_was_typed_is_no_markup(check: Checker) -> None:
    text = to_markdown(check(line("62320", code="<b>|x"), "62321", "62320", diagnoses="E11.9 E10.9", payer="*A*"))
    assert text.startswith("# Claim check\n\n3 lines checked: ")
    assert "does not make a claim payable" in text
    assert "\\<b\\>\\|x" in text
    assert "Payer: \\*A\\*." in text
    assert "| 2 | 62321 |  | 1 | 1 | 2026-06-01 |  |" in text
    assert "    - NCCI-PTP-PRACTITIONER, 2026, from 2026-01-01 to 2026-12-31: PTP pair 62321 / 62320" in text
    assert "American Medical Association" in text
