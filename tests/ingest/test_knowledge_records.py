"""Knowledge becomes records: families, codes, modifiers, edits, passages and search texts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from core.codes import Code
from core.records import CodeRecord, Facet, Level, NoteKind, Reference, Setting
from core.settings import PROJECT_ROOT
from ingest import knowledge
from ingest.contents import Contents
from ingest.knowledge_records import codes_named, records_of
from tests.builders import cpt_code, icd_code, modifier_code
from tests.ingest.conftest import DATA, change


@pytest.fixture(scope="module")
def contents() -> Contents:
    return records_of(knowledge.read(DATA / "knowledge"))


def record(contents: Contents, code: Code) -> CodeRecord:
    return next(record for record in contents.codes if record.code == code)


def notes(contents: Contents, code: Code, kind: NoteKind) -> list[tuple[str, str, Code | None]]:
    return [(note.label, note.text, note.target) for note in contents.notes if (note.owner, note.kind) == (code, kind)]


FAMILY = cpt_code("99901-99902")
HAT = cpt_code("99901")
BODY = cpt_code("99902")


def test_a_family_is_a_header_above_its_codes(contents: Contents) -> None:
    family = record(contents, FAMILY)
    assert (family.level, family.billable, family.parent) == (Level.FAMILY, False, None)
    assert family.description.startswith("This invented family covers")
    assert record(contents, HAT).parent == FAMILY


def test_a_code_carries_label_description_facets_and_the_familys_references(contents: Contents) -> None:
    hat = record(contents, HAT)
    assert (hat.title, hat.billable, hat.valid_from) == ("Repair of the hat", True, date(2017, 1, 1))
    assert hat.facets == (("part", "hat"),)
    assert hat.references == (Reference("CPT Professional Edition", "Invented section", "2026"),)


def test_a_retired_code_says_until_when_and_what_follows(contents: Contents) -> None:
    old = record(contents, cpt_code("99900"))
    assert (old.valid_to, old.replaced_by) == (date(2016, 12, 31), (HAT, BODY))
    assert notes(contents, old.code, NoteKind.NOTE) == [("", "It was split into 99901 and 99902.", None)]


def test_statements_about_a_code_become_notes(contents: Contents) -> None:
    assert notes(contents, HAT, NoteKind.INCLUDES) == [("", "Glue and paint are part of the repair.", None)]
    assert notes(contents, HAT, NoteKind.EXCLUDES) == [("", "Repair of the body is reported with 99902.", None)]
    assert notes(contents, HAT, NoteKind.DIFFERS_FROM) == [("", "99902 repairs the body.", BODY)]
    assert notes(contents, HAT, NoteKind.DOCUMENTATION) == [("", "The number of pieces", None)]
    assert notes(contents, HAT, NoteKind.DIAGNOSIS_AREA) == [("", "Frost damage", None)]
    assert notes(contents, HAT, NoteKind.FLAG) == [("", "separate procedure", None)]
    assert notes(contents, HAT, NoteKind.TYPICAL_MODIFIER) == [
        ("25", "The gnome is also examined for moss.", modifier_code("25"))
    ]


def test_a_figure_names_the_file_and_row_it_was_read_in(contents: Contents) -> None:
    figure = next(note for note in contents.notes if note.kind is NoteKind.FIGURE)
    assert (figure.owner, figure.label, figure.text) == (HAT, "global_days", "010")
    title = "Physician fee schedule relative value file PPRRVU"
    assert figure.reference == Reference(title, "row 99901", "RVU25D")


def test_a_family_carries_the_steps_of_choosing_and_its_facets(contents: Contents) -> None:
    assert notes(contents, FAMILY, NoteKind.CHOOSE) == [("", "First see which part is broken.", None)]
    facet = next(note for note in contents.notes if note.kind is NoteKind.FACET)
    assert facet.owner == FAMILY
    assert Facet.from_note(facet) == Facet(
        name="part",
        question="Which part of the gnome?",
        values=(("hat", ("hat", "cap", "top")), ("body", ("body", "belly", "trunk"))),
    )


def test_a_modifier_is_a_code_with_notes(contents: Contents) -> None:
    modifier = record(contents, modifier_code("25"))
    assert modifier.title == "Separate look at the gnome"
    assert modifier.facets == (("code set", "cpt"),)
    assert modifier.references == (Reference("CPT Professional Edition", "Invented appendix", "2026"),)
    assert notes(contents, modifier.code, NoteKind.USE_WHEN) == [("", "The look goes beyond the repair.", None)]
    assert notes(contents, modifier.code, NoteKind.NOT_WHEN) == [("", "The look only decided on the repair.", None)]
    assert notes(contents, modifier.code, NoteKind.EFFECT) == [("", "Both are paid.", None)]


def test_an_edit_names_the_file_it_was_read_in(contents: Contents) -> None:
    (edit,) = contents.edits
    assert (edit.column1, edit.column2, edit.modifier_indicator) == (BODY, HAT, 1)
    assert (edit.setting, edit.deletion_date) == (Setting.PRACTITIONER, None)
    assert edit.reference is not None
    assert edit.reference.section == "pair 99902/99901"


def test_a_section_of_a_digest_is_a_passage(contents: Contents) -> None:
    (passage,) = contents.passages
    assert passage.id == "gnome-rules#which-repair-to-report"
    assert (passage.document, passage.heading) == ("Rules for gnomes", ("Which repair to report",))
    assert passage.locator == "knowledge/digests/gnome-rules.md, section “Which repair to report”"
    assert passage.text.startswith("Report the repair")
    assert "Source" not in passage.text
    assert passage.asked_as == ("which gnome repair", "hat or body", "broken gnome")
    assert passage.codes == (HAT, BODY, modifier_code("25"))
    assert passage.references == (Reference("CPT Professional Edition", 'Invented section, "Repairs"', "2026"),)


def test_codes_are_found_by_label_and_by_what_tells_them_apart_but_retired_ones_are_not(contents: Contents) -> None:
    assert [(text.code.code, text.text) for text in contents.texts] == [
        ("99901-99902", "Repair of garden gnomes"),
        ("99901", "Repair of the hat"),
        ("99901", "Repair of garden gnomes: part hat"),
        ("99902", "Repair of the body"),
        ("99902", "Repair of garden gnomes: part body"),
        ("25", "Separate look at the gnome"),
    ]


def test_a_code_is_found_by_each_name_that_it_is_called(knowledge_folder: Path) -> None:
    named = "    called: [gnome cap job, hat fix]\n    valid_from: 2017-01-01\n"
    change(knowledge_folder / "cpt" / "gnome-repair.yaml", "    valid_from: 2017-01-01\n", named)
    texts = records_of(knowledge.read(knowledge_folder)).texts
    assert [text.text for text in texts if text.code == HAT] == [
        "Repair of the hat",
        "gnome cap job",
        "hat fix",
        "Repair of garden gnomes: part hat",
    ]


def test_a_range_stands_for_the_known_codes_within_it() -> None:
    known = (cpt_code("62321"), cpt_code("62322"), cpt_code("99213"), icd_code("E11.9"))
    found = codes_named("Codes 62320-62323 and E11.9, but vitamin B12 is none.", known)
    assert [code.code for code in found] == ["62320", "62321", "62322", "62323", "E11.9"]


def test_words_are_not_taken_for_codes_or_modifiers() -> None:
    assert codes_named("The bundled code needs no modifier, says the chapter.", (modifier_code("25"),)) == ()


def test_no_code_of_our_own_knowledge_stands_twice() -> None:
    codes = [record.code for record in records_of(knowledge.read(PROJECT_ROOT / "knowledge")).codes]
    assert [code for code, count in Counter(codes).items() if count > 1] == []
