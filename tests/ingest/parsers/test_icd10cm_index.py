"""The indexes and tables: entries with their paths, codes and columns, and the phrases they are found by."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from core.errors import SourceFileError
from core.facts import IndexBook, IndexTerm, Record
from core.records import CodeRecord
from ingest.parsers.icd10cm_entries import read_entries
from ingest.parsers.icd10cm_wording import LONGEST, phrase
from tests.builders import icd_code
from tests.ingest.parsers.icd10cm_files import DATA, OFFICIAL, layout, read, terms, texts

INDEX = {"xml": DATA / "icd10cm_index_2026.xml", "csv": DATA / "ICD10CM_2026_Index.csv"}
NEOPLASMS = {"xml": DATA / "icd10cm_neoplasm_2026.xml", "csv": DATA / "ICD10CM_2026_neoplasms.csv"}
DRUGS = {"xml": DATA / "icd10cm_drug_2026.xml", "csv": DATA / "ICD10CM_2026_Drugs.csv"}


def changed(tmp_path: Path, path: Path, old: str, new: str) -> Path:
    content = path.read_text(encoding="utf-8")
    assert old in content
    copy = tmp_path / path.name
    copy.write_text(content.replace(old, new), encoding="utf-8")
    return copy


def at(records: list[Record], path: str, column: str = "") -> IndexTerm:
    return next(term for term in terms(records) if (term.path, term.column) == (path, column))


@pytest.fixture(scope="module", params=["xml", "csv"])
def index(request: pytest.FixtureRequest) -> list[Record]:
    """The index, read from each of its forms."""
    return read("icd10cm-index", INDEX[request.param])


@pytest.fixture(scope="module", params=["xml", "csv"])
def neoplasms(request: pytest.FixtureRequest) -> list[Record]:
    """The Neoplasm Table, read from each of its forms."""
    return read("icd10cm-neoplasms", NEOPLASMS[request.param])


@pytest.fixture(scope="module", params=["xml", "csv"])
def drugs(request: pytest.FixtureRequest) -> list[Record]:
    """The Table of Drugs and Chemicals, read from each of its forms."""
    return read("icd10cm-drugs", DRUGS[request.param])


# the alphabetic index


def test_entries_come_in_order_with_their_whole_path(index: list[Record]) -> None:
    assert [term.path for term in terms(index)] == [
        "Beard, bearded NEC",
        "Beard, bearded NEC > due to",
        "Beard, bearded NEC > due to > frost",
        "Beard, bearded NEC > with moss",
        "Bristle",
        "Whiskers",
        "Whiskers > frozen",
        "Whiskers > struck by lightning",
    ]


def test_an_entry_has_its_code_and_non_essential_modifiers(index: list[Record]) -> None:
    beard = at(index, "Beard, bearded NEC")
    assert (beard.book, beard.code, beard.modifiers) == (IndexBook.ALPHABETIC, icd_code("L10.9"), "(grey)")
    assert at(index, "Beard, bearded NEC > due to").code is None


def test_a_dash_means_that_more_characters_are_needed(index: list[Record]) -> None:
    frost = at(index, "Beard, bearded NEC > due to > frost")
    assert (frost.code, frost.more_characters, frost.manifestation) == (icd_code("L10.1"), True, icd_code("G63"))


def test_references_are_kept_as_printed(index: list[Record]) -> None:
    assert at(index, "Bristle").see == "Beard, frost"
    assert at(index, "Beard, bearded NEC > with moss").see_also == "Moss"
    assert at(index, "Whiskers > struck by lightning").see == "subcategory T75.0"


def test_an_entry_is_found_by_its_words_main_term_first(index: list[Record]) -> None:
    found = texts(index)
    assert found[:3] == [
        ("L10.9", "Beard, bearded (grey)"),
        ("L10.1", "Beard, bearded due to frost"),
        ("L10.2", "Beard, bearded with moss (heavy)"),
    ]


def test_words_that_send_elsewhere_find_the_code_there(index: list[Record]) -> None:
    """Through a connective that the reference leaves out, and through another reference."""
    assert texts(index)[3:] == [("L10.1", "Bristle"), ("L10.1", "Whiskers, frozen")]


def test_a_reference_that_leaves_a_choice_finds_nothing(index: list[Record]) -> None:
    assert "Whiskers" not in {text for _, text in texts(index)}


def test_references_that_lead_round_in_a_ring_find_nothing(tmp_path: Path) -> None:
    path = changed(tmp_path, INDEX["csv"], '"Beard, frost"', "Whiskers > frozen".replace(" > ", " "))
    assert "Bristle" not in {text for _, text in texts(read("icd10cm-index", path))}
    path = changed(tmp_path, INDEX["csv"], '"Beard, frost"', '"Whiskers, frozen"')
    assert "Bristle" not in {text for _, text in texts(read("icd10cm-index", path))}


def test_both_forms_say_the_same() -> None:
    for source, forms in (("icd10cm-index", INDEX), ("icd10cm-drugs", DRUGS)):
        assert read(source, forms["xml"]) == read(source, forms["csv"])


def test_a_long_path_keeps_its_beginning_and_its_end() -> None:
    said = phrase(["Complication", *(f"subterm number {number} of many" for number in range(20)), "gnome"])
    assert len(said) <= LONGEST
    assert said.startswith("Complication, subterm number")
    assert said.endswith("number 19 of many, gnome")


def test_long_lists_of_modifiers_are_not_searched() -> None:
    assert phrase(["Gnome"], "(s)") == "Gnome"
    assert phrase(["Gnome"], "(small) (tall)") == "Gnome (small) (tall)"
    assert phrase(["Gnome"], "(small) " * 10) == "Gnome"


# the tables


def test_each_cell_with_a_code_is_a_term_of_its_column(neoplasms: list[Record]) -> None:
    brim = [term for term in terms(neoplasms) if term.path == "Neoplasm, neoplastic > hat > brim"]
    assert [(term.column, term.code, term.more_characters) for term in brim] == [
        ("Malignant primary", icd_code("C56"), True),
        ("Benign", icd_code("D27.9"), False),
    ]
    assert at(neoplasms, "Neoplasm, neoplastic > hat").code is None


def test_sites_are_searched_as_people_name_tumors(neoplasms: list[Record]) -> None:
    found = texts(neoplasms)
    assert ("C80.1", "Malignant primary neoplasm (cancer) of unspecified site") in found
    assert ("D27.9", "Benign neoplasm (tumor) of hat, brim (wide)") in found


def test_a_site_that_sends_to_another_finds_its_codes_where_the_form_keeps_it(neoplasms: list[Record]) -> None:
    assert ("D27.9", "Benign neoplasm (tumor) of rim") in texts(neoplasms)


def test_two_dashes_are_no_code(drugs: list[Record]) -> None:
    paint = [term.column for term in terms(drugs) if term.path == "Gnome paint"]
    assert paint == [
        "Poisoning accidental (unintentional)",
        "Poisoning intentional self-harm",
        "Poisoning assault",
        "Poisoning undetermined",
    ]
    assert at(drugs, "Gnome paint > drops", "Adverse effect").code == icd_code("T49.5X5")


def test_substances_are_searched_for_the_columns_coders_ask_for(drugs: list[Record]) -> None:
    assert texts(drugs) == [
        ("T65.6X1", "Poisoning by Gnome paint (red), accidental"),
        ("T65.6X2", "Poisoning by Gnome paint (red), intentional self-harm"),
        ("T49.5X1", "Poisoning by Gnome paint, drops, accidental"),
        ("T49.5X2", "Poisoning by Gnome paint, drops, intentional self-harm"),
        ("T49.5X5", "Adverse effect of Gnome paint, drops"),
        ("T49.5X6", "Underdosing of Gnome paint, drops"),
    ]


# bad files


@pytest.mark.parametrize(
    ("source", "path", "old", "new", "message"),
    [
        ("icd10cm-index", INDEX["csv"], "3,B,2,frost", "3,B,5,frost", r"\(row 4, level\): is 5, below one of level 1"),
        ("icd10cm-index", INDEX["csv"], "1,B,0", "1,B,first", r"\(row 2, level\): 'first' is not a whole number"),
        (
            "icd10cm-index",
            INDEX["csv"],
            "L10.9",
            "hat",
            r"\(row 2, Beard, bearded NEC\): 'hat' does not have the shape",
        ),
        ("icd10cm-index", INDEX["csv"], "Term", "Words", r"\(headings\): has no column title \(Term\)"),
        ("icd10cm-index", INDEX["xml"], "<title>frost</title>", "", r": <term> has no <title>"),
        ("icd10cm-index", INDEX["xml"], "L10.9", "hat", r"\(<mainTerm>, Beard, bearded NEC\): 'hat' does not have"),
        ("icd10cm-index", INDEX["xml"], "ICD10CM.index", "ICD10CM.tabular", r": begins with <ICD10CM\.tabular>"),
        ("icd10cm-index", INDEX["xml"], "</ICD10CM.index>", "", r"\(line \d+, column \d+\): is not complete XML"),
        ("icd10cm-neoplasms", NEOPLASMS["xml"], "Benign", "Harmless", r"\(indexHeading\): has no column benign"),
        ("icd10cm-drugs", DRUGS["csv"], "Underdosing", "Less", r"\(headings\): has no column underdosing"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    tmp_path: Path, source: str, path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(SourceFileError, match=rf"^{path.name} ?{message}"):
        read(source, changed(tmp_path, path, old, new))


# the official files

reference = pytest.mark.skipif(not OFFICIAL.exists(), reason="the official files are not in ../shared/data")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Every code and header of the official order file that is no seventh-character variant: is it billable?"""
    with ZipFile(OFFICIAL / "cms_2026_dx.zip") as archive:
        path = Path(archive.extract("icd10cm_order_2026.txt", tmp_path_factory.mktemp("order")))
    records = read("icd10cm-order", path)
    return {r.code.code: r.billable for r in records if isinstance(r, CodeRecord) and r.stem is None}


def assert_searchable(records: list[Record], known: dict[str, bool]) -> None:
    """Every code is a code, stem or header of the order file, and every phrase is short."""
    assert {term.code.code for term in terms(records) if term.code} - known.keys() == set()
    assert {code for code, _ in texts(records)} - known.keys() == set()
    assert all(0 < len(text) <= LONGEST + 60 for _, text in texts(records))


@pytest.mark.reference
@reference
def test_the_official_alphabetic_index_is_read_in_full(known: dict[str, bool]) -> None:
    records = read("icd10cm-index", OFFICIAL / "ICD10CM_2025_Index.csv")
    found = terms(records)
    assert (len(found), sum(term.code is not None for term in found)) == (81_024, 62_721)
    assert_searchable(records, known)
    by_words = {text: code for code, text in texts(records)}
    assert by_words["Diabetes, diabetic (mellitus) (sugar)"] == "E11.9"
    assert by_words["Breathing, labored"] == "R06.4"  # see Hyperventilation


TWO_FORMS = {
    "icd10cm-external": ("icd-10-cm-eindex-2025.xml", "ICD10CM_2025_ExternalIndex.csv", 8_064, 6_650, 111),
    "icd10cm-neoplasms": ("icd-10-cm-neoplasm-2025.xml", "ICD10CM_2025_neoplasms.csv", 9_136, 9_018, 15),
    "icd10cm-drugs": ("icd-10-cm-drug-2025.xml", "ICD10CM_2025_Drugs.csv", 40_252, 40_026, 72),
}
"""For each source both forms; its terms, those with codes, and the titles that the text cuts off."""


@pytest.mark.reference
@reference
@pytest.mark.parametrize("source", TWO_FORMS)
def test_the_official_xml_and_text_hold_the_same_codes(source: str, known: dict[str, bool]) -> None:
    """Term by term the same codes, columns and modifiers.

    The text lacks "NEC" and other words that follow the modifiers in a title, the "see also" of the Neoplasm Table,
    the "see" of the Table of Drugs, and the categories that 14 external causes send to. So the XML goes first.
    """
    xml, text, rows, codes, cut = TWO_FORMS[source]
    from_xml, from_text = read(source, OFFICIAL / xml), read(source, OFFICIAL / text)
    for records in (from_xml, from_text):
        found = terms(records)
        assert (len(found), sum(term.code is not None for term in found)) == (rows, codes)
        assert_searchable(records, known)
    for one, other in zip(terms(from_xml), terms(from_text), strict=True):
        assert (one.code, one.column, one.modifiers) == (other.code, other.column, other.modifiers)
        assert one.more_characters == other.more_characters
    titles = zip(
        read_entries(OFFICIAL / xml, layout(source)), read_entries(OFFICIAL / text, layout(source)), strict=True
    )
    assert sum(one.title != other.title for one, other in titles) == cut
