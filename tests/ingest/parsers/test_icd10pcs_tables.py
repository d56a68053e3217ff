"""ICD-10-PCS tables, index, definitions and guidelines."""

from __future__ import annotations

import zipfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from core.errors import SourceFileError
from core.facts import IndexTerm, PcsValue, Record, ValueLabel
from core.pcs import read_pcs_code
from core.records import CodeRecord, Passage, SearchText
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files

FOLDER = DATA / "icd10pcs"
XML, TABLE = FOLDER / "icd10pcs_tables_2027.xml", FOLDER / "pcs_tables_2027.csv"
INDEX_XML, INDEX_TABLE = FOLDER / "icd10pcs_index_2027.xml", FOLDER / "pcs_index_2027.csv"


def _values(path: Path) -> list[PcsValue]:
    return of_kind(read("icd10pcs-tables", path), PcsValue)


def test_both_forms_of_the_tables_say_the_same() -> None:
    assert _values(XML) == _values(TABLE)


@pytest.mark.parametrize("path", [XML, TABLE])
def test_a_code_has_its_seven_axes_from_the_tables(path: Path) -> None:
    reading = read_pcs_code("0DTJ4ZZ", _values(path))
    assert (reading.valid, reading.rows) == (True, (1,))
    assert [(axis.name, axis.label) for axis in reading.axes] == [
        ("Section", "Gnome Surgery"),
        ("Body System", "Garden"),
        ("Operation", "Resection"),
        ("Body Part", "Beard"),
        ("Approach", "Percutaneous Endoscopic"),
        ("Device", "No Device"),
        ("Qualifier", "No Qualifier"),
    ]
    assert read_pcs_code("0DTK4ZZ", _values(path)).wrong == 5


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        (XML, '<label code="J">', '<label code="O">', "table 0DT, row 1, place 4.*no value with a label"),
        (XML, '<axis pos="5" values="2">', '<axis pos="9" values="2">', "an <axis> for place '9'"),
        (XML, '<axis pos="2" values="1">', '<axis pos="1" values="1">', "one value for each of the places 1 to 3"),
        (XML, "ICD10PCS.tabular", "ICD10CM.tabular", "begins with <ICD10CM.tabular>"),
        (XML, "</pcsTable>\n", "", "not complete XML"),
        (TABLE, "0DT,Gnome Surgery,Garden,Resection,71,6,Device,Z,No Device\n", "", "row 1.*no value for place 6"),
        (TABLE, "71,4,Body Part,J", "71,3,Body Part,J", "row 2, axis.*not a place from 4 to 7"),
        (TABLE, "5,Approach,4", "5,Approach,0", "has the value 0 twice"),
    ],
)
def test_a_table_that_is_damaged_is_named(tmp_path: Path, path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(SourceFileError, match=problem):
        _values(changed(tmp_path, path, old, new))


def _terms(path: Path) -> list[Record]:
    return read("icd10pcs-index", path)


def test_both_forms_of_the_index_send_to_the_same_codes() -> None:
    def sent(path: Path) -> list[tuple[str, str, bool]]:
        terms = of_kind(_terms(path), IndexTerm)
        return [(term.see, term.code.code if term.code else "", term.more_characters) for term in terms]

    assert sent(INDEX_XML) == sent(INDEX_TABLE)
    assert sent(INDEX_XML)[0] == ("Resection, Beard", "0DTJ", True)
    assert sent(INDEX_XML)[4] == ("", "0DTK0ZZ", False)


def test_nested_terms_keep_the_path_from_the_main_term() -> None:
    paths = [term.path for term in of_kind(_terms(INDEX_XML), IndexTerm)]
    assert "Resection > Hat > With brim" in paths


def test_terms_are_searched_for_the_table_or_body_part_they_send_to() -> None:
    texts = {(text.code.code, text.text) for text in of_kind(_terms(INDEX_XML), SearchText)}
    assert texts == {
        ("0DTJ", "Beardectomy"),
        ("0DTJ", "Resection, Beard"),
        ("0DTK0ZZ", "Resection, Hat, Open"),
        ("0DTK", "Resection, Hat, With brim"),
        ("0DX", "Repotting, Gnome"),
    }


def test_another_name_of_a_value_is_no_procedure() -> None:
    bobble = next(term for term in of_kind(_terms(INDEX_TABLE), IndexTerm) if term.path == "Bobble")
    assert (bobble.see, bobble.code) == ("Hat", None)


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        (INDEX_XML, "<codes>0DTK0</codes>", "<codes>0D TK</codes>", "term Resection > Hat > With brim"),
        (INDEX_XML, "<title>Bobble</title>", "", "a <mainTerm> has no <title>"),
        (INDEX_TABLE, "Gnome,See", "Gnome,Sea", "row 8, verb.*neither see nor use"),
        (INDEX_TABLE, "0DTK0ZZ", "0DTK0ZZZ", "row 6, code"),
    ],
)
def test_an_index_that_is_damaged_is_named(tmp_path: Path, path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(SourceFileError, match=problem):
        _terms(changed(tmp_path, path, old, new))


def test_definitions_say_what_a_value_means_and_includes() -> None:
    labels = of_kind(read("icd10pcs-definitions", FOLDER / "icd10pcs_definitions_2027.xml"), ValueLabel)
    assert [(label.value_set, label.label) for label in labels] == [
        ("icd10pcs:0:3", "Resection"),
        ("icd10pcs:0:4", "Boot, Left"),
        ("icd10pcs:0:4", "Boot, Right"),
    ]
    assert labels[0].description == (
        "Taking all of a part away. Nothing of it stays. Includes: Shaving off a whole beard."
    )
    assert labels[2].description == "Includes: Sole; Heel."


def test_definitions_as_a_table_have_the_character_where_there_is_one() -> None:
    labels = of_kind(read("icd10pcs-definitions", FOLDER / "pcs_definitions_2027.csv"), ValueLabel)
    assert [(label.value_set, label.value, label.label) for label in labels] == [
        ("icd10pcs:0:3", "T", "Resection"),
        ("icd10pcs:F:5", "Marching in step", "Marching in step"),
    ]


def test_each_guideline_is_a_passage_that_begins_with_its_number() -> None:
    passages = of_kind(read("icd10pcs-guidelines", FOLDER / "pcs_guidelines_2027.csv"), Passage)
    assert [passage.text for passage in passages] == [
        "A1. A gnome has seven parts.\nExample: The hat is the first.",
        "B3.4a. Taking a hat off is Removal.",
    ]
    assert passages[1].heading == ("Root Operation", "Hat procedures", "B3.4a")
    assert {passage.topic for passage in passages} == {"guideline"}


def test_a_guideline_that_comes_twice_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, FOLDER / "pcs_guidelines_2027.csv", "B3.4a", "A1")
    with pytest.raises(SourceFileError, match="not the number of one guideline"):
        read("icd10pcs-guidelines", path)


@with_official_files
@pytest.mark.reference
def test_the_codes_of_2026_resolve_in_the_tables_of_2024(tmp_path: Path) -> None:
    with zipfile.ZipFile(OFFICIAL / "icd10pcs" / "cms_2026_pr.zip") as bundle:
        order = bundle.extract("icd10pcs_order_2026.txt", tmp_path)
    tables: defaultdict[str, list[PcsValue]] = defaultdict(list)
    for value in _values(OFFICIAL / "icd10pcs" / "pcs_tables_2024.csv"):
        tables[value.table].append(value)
    assert len(tables) == 905
    codes = of_kind(read("icd10pcs", Path(order), date(2025, 10, 1)), CodeRecord)
    billable = [record.code.code for record in codes if record.billable]
    found = Counter(read_pcs_code(code, tables[code[:3]]).valid for code in billable if code[:3] in tables)
    # The others came since 2024: 401 into tables of that year, 217 with tables of their own.
    assert found == {True: 78_497, False: 401}


@with_official_files
@pytest.mark.reference
def test_the_official_index_definitions_and_guidelines_have_the_stated_counts() -> None:
    folder = OFFICIAL / "icd10pcs"
    index = read("icd10pcs-index", folder / "pcs_index_2024.csv")
    assert len(of_kind(index, IndexTerm)) == 14_629
    assert "Appendectomy" in {text.text for text in of_kind(index, SearchText) if text.code.code == "0DTJ"}
    assert len(read("icd10pcs-definitions", folder / "pcs_definitions_2024.csv")) == 329
    assert len(read("icd10pcs-guidelines", folder / "pcs_guidelines.csv")) == 60
