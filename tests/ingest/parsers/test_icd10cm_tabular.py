"""The tabular list becomes records: hierarchy, notes, seventh characters, and clear words about a bad file."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import Code, CodeSystem, parse, stem_key
from core.errors import SourceFileError
from core.records import CodeRecord, Level, NoteKind, TextKind
from ingest.contents import Contents
from ingest.origins import packaged_tabular_list
from ingest.parsers import icd10cm_tabular
from tests.builders import icd_code
from tests.ingest.conftest import TABULAR, change

ORDER_FILE = Path(__file__).parents[4] / "shared" / "data" / "icd10cm" / "cms_2026_dx.zip"


@pytest.fixture(scope="module")
def contents() -> Contents:
    return icd10cm_tabular.parse(TABULAR)


def record(contents: Contents, code: str) -> CodeRecord:
    return next(record for record in contents.codes if record.code.code == code)


def notes(contents: Contents, code: str) -> list[tuple[NoteKind, str]]:
    return [(note.kind, note.text) for note in contents.notes if note.owner == icd_code(code)]


def below(contents: Contents, code: str) -> list[str]:
    return [record.code.code for record in contents.codes if record.parent == icd_code(code)]


def spoiled(tmp_path: Path, old: str, new: str) -> Path:
    path = tmp_path / "tabular.xml"
    path.write_bytes(TABULAR.read_bytes())
    change(path, old, new)
    return path


# hierarchy


def test_the_list_states_its_year() -> None:
    assert icd10cm_tabular.edition_year(TABULAR) == "2026"


def test_chapters_sections_categories_and_codes_come_in_the_order_of_the_list(contents: Contents) -> None:
    codes = [record.code.code for record in contents.codes]
    assert codes[:6] == ["CHAPTER 1", "G00-G19", "G00-G09", "G00", "G00.0", "G00.9"]


def test_levels_are_told(contents: Contents) -> None:
    assert record(contents, "CHAPTER 1").level is Level.CHAPTER
    assert record(contents, "G00-G09").level is Level.SECTION
    assert record(contents, "G00").level is Level.CODE


def test_a_section_without_categories_stands_above_the_sections_in_its_range(contents: Contents) -> None:
    assert below(contents, "G00-G19") == ["G00-G09", "G10-G10"]
    assert below(contents, "CHAPTER 1") == ["G00-G19", "G20-G29", "G40-G49"]


def test_a_section_of_one_category_is_told_from_the_category(contents: Contents) -> None:
    assert record(contents, "G10-G10").title == "Cracks (G10)"
    assert record(contents, "G10").parent == icd_code("G10-G10")


def test_only_codes_without_anything_below_are_billable(contents: Contents) -> None:
    billable = [record.code.code for record in contents.codes if record.billable]
    assert billable == [
        *("G00.0", "G00.9"),
        *("G10.0XXA", "G10.0XXD", "G10.1X1A", "G10.1X1D", "G10.23X1", "G10.23X2"),
        *("G20.101A", "G20.101D", "G20.101S", "G20.107A"),
        "G40",
    ]


def test_blanks_in_titles_are_evened_out(contents: Contents) -> None:
    assert record(contents, "G00.0").title == "Faded red hat"


# seventh characters


def test_x_fills_the_empty_places_before_the_seventh(contents: Contents) -> None:
    variant = record(contents, "G10.0XXA")
    assert variant.title == "Crack of hat, first repair"
    assert variant.stem == variant.parent == icd_code("G10.0")


def test_a_placeholder_inside_a_code_is_a_header_of_its_own(contents: Contents) -> None:
    assert not record(contents, "G10.1X").billable
    assert record(contents, "G10.1X1A").stem == icd_code("G10.1X1")


def test_a_deeper_definition_overrides_a_higher_one(contents: Contents) -> None:
    assert below(contents, "G10.23") == ["G10.23X1", "G10.23X2"]
    assert record(contents, "G10.23X2").title == "Crack of long beard, left as it is"


def test_headers_get_no_seventh_character(contents: Contents) -> None:
    assert below(contents, "G10") == ["G10.0", "G10.1", "G10.2"]


def test_a_note_takes_seventh_characters_away_from_some_codes(contents: Contents) -> None:
    assert below(contents, "G20.107") == ["G20.107A"]


def test_an_exception_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    path = spoiled(tmp_path, "do not apply to codes in category G20", "do not apply on Sundays in category G20")
    with pytest.raises(SourceFileError, match=r"tabular\.xml \(G20\): cannot read the exception"):
        icd10cm_tabular.parse(path)


@given(
    stem=st.from_regex(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{0,2}[0-9])?", fullmatch=True), seventh=st.sampled_from("ADS0")
)
def test_a_full_code_has_seven_characters_and_leads_back_to_its_stem(stem: str, seventh: str) -> None:
    full = icd10cm_tabular.full_code(stem, seventh)
    assert len(full.replace(".", "")) == 7
    assert full[3] == "."
    assert stem_key(full) == stem.replace(".", "").rstrip("X")


# notes and search texts


def test_notes_stand_at_their_owner_in_order(contents: Contents) -> None:
    assert notes(contents, "CHAPTER 1") == [
        (NoteKind.INCLUDES, "gnomes of any material"),
        (NoteKind.USE_ADDITIONAL, "code to identify the garden (Z99.-)"),
    ]
    assert notes(contents, "G00-G19") == [(NoteKind.EXCLUDES2, "moss (G40)")]
    assert notes(contents, "G00") == [
        (NoteKind.EXCLUDES1, "hat of another gnome (G01.-)"),
        (NoteKind.CODE_FIRST, "sun exposure (Z98.1)"),
    ]
    assert notes(contents, "G00.0") == [
        (NoteKind.INCLUSION_TERM, "Pink hat"),
        (NoteKind.INCLUSION_TERM, "Washed-out hat"),
    ]


def test_seventh_characters_are_notes_labelled_with_the_character(contents: Contents) -> None:
    found = [(note.label, note.text) for note in contents.notes if note.kind is NoteKind.SEVENTH_CHARACTER]
    assert found[:2] == [("A", "first repair"), ("D", "later repair")]
    assert (NoteKind.CODE_ALSO, "cause of the crack") in notes(contents, "G10")
    assert (NoteKind.NOTE, "A crack not said to be open is closed.") in notes(contents, "G10")


def test_a_remark_below_a_seventh_character_is_an_inclusion_term_of_it(contents: Contents) -> None:
    remark = next(note for note in contents.notes if note.text == "first repair NOS")
    assert (remark.owner, remark.kind, remark.label) == (icd_code("G10"), NoteKind.INCLUSION_TERM, "A")


def test_the_table_of_visual_impairment_becomes_one_note_a_row(contents: Contents) -> None:
    assert [text for _, text in notes(contents, "G40")] == [
        "Degree of moss 1. Cover in best light. Less than: half; 50 %. At least: a tenth; 10 %",
        "Degree of moss 2. Cover in best light. Less than: all",
    ]


def test_titles_and_inclusion_terms_are_searched_but_not_variants_or_sections(contents: Contents) -> None:
    searched = {(text.code.code, text.text, text.kind) for text in contents.texts}
    assert ("G00.0", "Faded red hat", TextKind.TITLE) in searched
    assert ("G00.0", "Pink hat", TextKind.INCLUSION_TERM) in searched
    assert {code for code, _, _ in searched} == {
        record.code.code for record in contents.codes if record.level is Level.CODE and record.stem is None
    }


# bad files


def test_a_truncated_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cut.xml"
    path.write_bytes(TABULAR.read_bytes()[:2_000])
    with pytest.raises(SourceFileError, match=r"^cut\.xml \(line \d+, column \d+\): is not complete XML"):
        icd10cm_tabular.parse(path)


def test_a_web_page_is_not_taken_for_the_list(tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    path.write_text("<html><body>Not found</body></html>", encoding="utf-8")
    with pytest.raises(SourceFileError, match=r"begins with <html>, a tabular list with <ICD10CM\.tabular>"):
        icd10cm_tabular.parse(path)


def test_an_entity_bomb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml"
    bomb = '<!DOCTYPE x [<!ENTITY a "gnome"><!ENTITY b "&a;&a;&a;&a;">]><ICD10CM.tabular>&b;</ICD10CM.tabular>'
    path.write_text(bomb, encoding="utf-8")
    with pytest.raises(SourceFileError, match="declares a document type or entities"):
        icd10cm_tabular.parse(path)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "empty.xml"
    path.touch()
    with pytest.raises(SourceFileError, match="is not complete XML"):
        icd10cm_tabular.parse(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<name>G00.9</name>", "<name>G00.0</name>", r"\(G00\.0\): G00\.0 stands twice"),
        ("<name>G00.9</name>", "<name>gnome</name>", r"\(G00\): “gnome” does not have the shape"),
        ("<desc>Faded hat, unspecified</desc>", "", r"\(G00\.9\): <diag> has no <desc>"),
        ('id="G00-G09">\n      <desc>', 'id="hats">\n      <desc>', r"\(CHAPTER 1\): a section has the id “hats”"),
        ('char="D">later repair<', 'char="DD">later repair<', r"\(G10\): the seventh character “DD” has no meaning"),
        ("<name>G10.23</name>", "<name>G10.2345</name>", r"\(G10\.2345\): has no place left for a seventh"),
        ("<heading>Less than:</heading>", "", r"\(G40\): the table of visual impairment has other headings"),
        ("<codeAlso>", "<codeNever></codeNever><codeAlso>", r"\(G10\): has the unknown element <codeNever>"),
    ],
)
def test_what_contradicts_the_layout_is_told_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = spoiled(tmp_path, old, new)
    with pytest.raises(SourceFileError, match=r"^tabular\.xml " + message):
        icd10cm_tabular.parse(path)


def test_a_list_without_a_year_is_told(tmp_path: Path) -> None:
    path = spoiled(tmp_path, "<version>2026</version>", "<version>next</version>")
    with pytest.raises(SourceFileError, match=r"^tabular\.xml \(version\): states no year"):
        icd10cm_tabular.edition_year(path)


# the official files


@pytest.fixture(scope="module")
def official() -> Contents:
    path, _ = packaged_tabular_list()
    return icd10cm_tabular.parse(path)


def test_the_packaged_list_is_read_in_full(official: Contents) -> None:
    assert (len(official.codes), official.billable) == (98_505, 74_719)
    assert sum(record.level is Level.CODE for record in official.codes) == 98_186
    variants = [record for record in official.codes if record.stem]
    assert (len(variants), len({record.stem for record in variants})) == (51_305, 12_929)


def test_every_code_of_the_packaged_list_has_the_shape_users_are_understood_by(official: Contents) -> None:
    codes = [record.code for record in official.codes if record.level is Level.CODE]
    assert [code for code in codes if parse(code.code, CodeSystem.ICD10CM) != code] == []


def test_every_parent_is_there_before_what_is_below_it(official: Contents) -> None:
    seen: set[Code | None] = {None}
    for one in official.codes:
        assert one.parent in seen
        seen.add(one.code)


@pytest.mark.reference
@pytest.mark.skipif(not ORDER_FILE.exists(), reason="the official order file is not in ../shared/data")
def test_codes_titles_and_headers_are_those_of_the_official_order_file(official: Contents) -> None:
    """The list of April 2026 adds no code to that of October 2025.

    The order file is ASCII, so Ménière is Meniere there; apart from accents the titles are equal letter for letter.
    """
    with zipfile.ZipFile(ORDER_FILE) as archive:
        lines = archive.read("icd10cm_order_2026.txt").decode("latin-1").splitlines()
    theirs = {line[6:14].strip(): (line[14] == "1", line[77:].strip()) for line in lines}
    ours = {
        record.code.code.replace(".", ""): (record.billable, _without_accents(record.title))
        for record in official.codes
        if record.level is Level.CODE
    }
    assert len(theirs) == 98_186
    assert {code: (theirs[code], ours.get(code)) for code in theirs if theirs[code] != ours.get(code)} == {}
    assert ours.keys() - theirs.keys() == set()


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
