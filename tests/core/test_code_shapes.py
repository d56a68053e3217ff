import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import Code, CodeSystem, fits, parse, shapes, stem_key
from core.errors import CodeFormatError

CPT, HCPCS, MODIFIER = CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.MODIFIER
CM, PCS, ICD9 = CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.ICD9CM
ICD9_PROCEDURE = CodeSystem.ICD9PCS

OFFICIAL = Path(__file__).parents[3] / "shared" / "data"
with_official_files = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official files are not beside the checkout")


@pytest.mark.parametrize(
    ("typed", "system", "canonical"),
    [
        ("99213", CPT, "99213"),
        (" 00100 ", CPT, "00100"),
        ("2022f", CPT, "2022F"),
        ("0591T", CPT, "0591T"),
        ("0001U", CPT, "0001U"),
        ("0002M", CPT, "0002M"),
        ("0001A", CPT, "0001A"),
        ("j1100", HCPCS, "J1100"),
        ("D0120", HCPCS, "D0120"),
        ("E119", CM, "E11.9"),
        ("e11.9", CM, "E11.9"),
        ("I10", CM, "I10"),
        ("S52501A", CM, "S52.501A"),
        ("W19XXXA", CM, "W19.XXXA"),
        ("c4a.0", CM, "C4A.0"),
        ("U07.1", CM, "U07.1"),
        ("QA0.012", CM, "QA0.012"),
        ("0dtj4zz", PCS, "0DTJ4ZZ"),
        ("GZB0ZZZ", PCS, "GZB0ZZZ"),
        ("250.00", ICD9, "250.00"),
        ("47.09", ICD9, "47.09"),
        ("E950.3", ICD9, "E950.3"),
        ("25", MODIFIER, "25"),
        ("p3", MODIFIER, "P3"),
        ("1P", MODIFIER, "1P"),
        ("xs", MODIFIER, "XS"),
        ("T5", MODIFIER, "T5"),
    ],
)
def test_a_code_is_read_as_its_likeliest_system_in_canonical_form(
    typed: str, system: CodeSystem, canonical: str
) -> None:
    assert parse(typed) == Code(system, canonical)


@pytest.mark.parametrize(
    ("typed", "system", "canonical"),
    [
        ("25000", ICD9, "250.00"),
        ("428", ICD9, "428"),
        ("V5869", ICD9, "V58.69"),
        ("E9503", ICD9, "E950.3"),
        ("E950", ICD9, "E950"),
        ("V5869", CM, "V58.69"),
        ("E1190", CM, "E11.90"),
        ("E1190", HCPCS, "E1190"),
        ("0210093", PCS, "0210093"),
        ("4709", ICD9_PROCEDURE, "47.09"),
        ("0001", ICD9_PROCEDURE, "00.01"),
        ("47.0", ICD9_PROCEDURE, "47.0"),
        ("47", ICD9_PROCEDURE, "47"),
    ],
)
def test_a_named_system_decides_how_a_code_is_read(typed: str, system: CodeSystem, canonical: str) -> None:
    assert parse(typed, system) == Code(system, canonical)


@pytest.mark.parametrize(
    "text", ["", " ", "6232", "623201", "diabetes", "E11.12345", "1", "I1000000", "99213-25", "٩٩٢١٣"]
)
def test_what_has_no_shape_is_refused_by_name(text: str) -> None:
    with pytest.raises(CodeFormatError, match="shape of a code"):
        parse(text)


def test_a_code_of_another_system_is_refused_with_the_systems_name() -> None:
    with pytest.raises(CodeFormatError, match="'99213' does not have the shape of a code in ICD-10-CM"):
        parse("99213", CM)


@pytest.mark.parametrize(
    ("typed", "systems"),
    [
        ("99213", (CPT,)),
        ("E1190", (HCPCS, CM, ICD9)),
        ("M5416", (CM, HCPCS)),
        ("V58.69", (CM, ICD9)),
        ("0DTJ4ZZ", (PCS,)),
        ("X000XXA", (CM, PCS)),
        ("25", (MODIFIER,)),
        ("word", ()),
    ],
)
def test_shapes_come_likeliest_first(typed: str, systems: tuple[CodeSystem, ...]) -> None:
    assert shapes(typed) == systems


@given(st.from_regex(r"\d\d\.?\d{0,2}", fullmatch=True))
def test_a_bare_number_is_never_taken_for_a_procedure_of_icd9(text: str) -> None:
    assert ICD9_PROCEDURE not in shapes(text)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("E11.9", "E119"),
        ("E119", "E119"),
        ("S52.501A", "S52501"),
        ("W19.XXXA", "W19"),
        ("T36.0X1A", "T360X1"),
        ("T36.0X", "T360X"),
        ("o31.8x10", "O318X1"),
        ("I10", "I10"),
    ],
)
def test_stem_keys_leave_out_the_dot_the_seventh_character_and_its_padding(code: str, key: str) -> None:
    assert stem_key(code) == key


@given(st.text(max_size=12))
def test_any_text_is_parsed_to_a_stable_code_or_refused(text: str) -> None:
    systems = shapes(text)
    if not systems:
        with pytest.raises(CodeFormatError):
            parse(text)
    for system in systems:
        code = parse(text, system)
        assert parse(code.code, system) == code
        assert fits(code.code, system)


@with_official_files
@pytest.mark.reference
def test_every_official_icd10cm_code_keeps_its_form() -> None:
    with zipfile.ZipFile(OFFICIAL / "icd10cm" / "cms_2026_dx.zip") as bundle:
        name = next(name for name in bundle.namelist() if "order" in name and name.endswith(".txt"))
        rows = bundle.read(name).decode("latin-1").splitlines()
    undotted = [row[6:14].strip() for row in rows]
    assert len(undotted) > 70_000
    assert [code for code in undotted if parse(code, CM).code.replace(".", "") != code] == []


@with_official_files
@pytest.mark.reference
def test_every_official_procedure_code_has_the_shape_of_its_system() -> None:
    with zipfile.ZipFile(OFFICIAL / "icd10pcs" / "cms_2026_pr.zip") as bundle:
        rows = io.TextIOWrapper(bundle.open("icd10pcs_order_2026.txt"), "latin-1").read().splitlines()
    procedures = [code for row in rows if len(code := row[6:14].strip()) == 7]
    with (OFFICIAL / "hcpcs" / "hcpcs_level2_2024-07.csv").open(encoding="utf-8-sig") as file:
        supplies = [row["hcpcs"] for row in csv.DictReader(file)]
    with (OFFICIAL / "hcpcs" / "tuva_hcpcs_level_2_with_modifiers.csv").open(encoding="utf-8-sig") as file:
        modifiers = [row["hcpcs"] for row in csv.DictReader(file) if len(row["hcpcs"]) == 2]
    assert len(procedures) > 70_000
    assert [code for code in procedures if PCS not in shapes(code)] == []
    assert [code for code in supplies if shapes(code)[0] is not HCPCS] == []
    assert [code for code in modifiers if shapes(code) != (MODIFIER,)] == []
