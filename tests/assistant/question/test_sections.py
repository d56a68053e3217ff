"""Sections of the official guidelines are read by their numbers."""

from __future__ import annotations

import pytest

from assistant.question.sections import asks_where, book_asked, named, sections_in


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        ("Guideline I.C.9.e.4 what does it tell us", ("icd10cm-guidelines#i-c-9-e-4",)),
        ("explain section III.B and II.K", ("icd10cm-guidelines#iii-b", "icd10cm-guidelines#ii-k")),
        ("I.A.15 please", ("icd10cm-guidelines#i-a-15",)),
        ("ICD-10-PCS guideline B3.2", ("icd10pcs-guidelines#b3.2",)),
        ("guideline of chapter 15", ("icd10cm-guidelines#i-c-15",)),
        ("section IV", ("icd10cm-guidelines#iv",)),
        ("per guideline Section V.Z.9", ("icd10cm-guidelines#v-z-9",)),
        ("I need I10 and the IV push", ()),
        ("vitamin B12, office visit", ()),
    ],
)
def test_a_section_is_read_by_its_number(text: str, identifiers: tuple[str, ...]) -> None:
    assert sections_in(text) == identifiers


def test_a_section_is_named_as_in_print() -> None:
    assert named("icd10cm-guidelines#i-c-9-e-4") == "section I.C.9.e.4"
    assert named("icd10pcs-guidelines#b3.10c") == "guideline B3.10c"


def test_the_place_of_a_rule_may_be_what_is_asked() -> None:
    assert asks_where("where in the guidelines does it say so? section number pls")
    assert not asks_where("is pain coded with the fracture?")


@pytest.mark.parametrize(
    ("text", "book", "rest"),
    [
        ("What does the NCCI manual say about debridement?", "ncci-manual", "debridement?"),
        ("According to the ICD-10-CM guidelines, is sepsis first?", "icd10cm-guidelines", "is sepsis first?"),
        ("What do the PCS guidelines say about biopsies?", "icd10pcs-guidelines", "biopsies?"),
    ],
)
def test_a_document_that_is_to_be_heard_is_no_word_to_search_with(text: str, book: str, rest: str) -> None:
    assert book_asked(text) == (book, rest)


def test_guidelines_that_are_asked_after_are_no_document_to_search_in() -> None:
    assert book_asked("Guidelines for E/M services") is None
    assert book_asked("Which guideline says so?") is None
