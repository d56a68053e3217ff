"""What stands where in a note, and whether it is so."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clauses import cut
from casework.sections import Section, split_sections
from casework.stance import Stance, read_stance
from evals.cases import CASES_FILE
from tests.casework.notes import VISIT


def stances(note: str) -> dict[str, Stance]:
    return {clause.quote.text: clause.stance for clause in cut(note)}


def test_a_note_is_cut_into_its_parts() -> None:
    sections = [part.section for part in split_sections(VISIT)]
    assert sections == [Section.TITLE, Section.HISTORY, Section.PAST, Section.FAMILY, Section.ASSESSMENT]


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("HISTORY OF PRESENT ILLNESS", Section.HISTORY),
        ("A/P", Section.ASSESSMENT),
        ("A/P:", Section.ASSESSMENT),
        ("S: sore throat", Section.HISTORY),
        ("Pre/Post diagnosis: lumbar radiculopathy", Section.POSTOPERATIVE),
        ("PREOPERATIVE DIAGNOSIS: same", Section.PREOPERATIVE),
        ("Procedures performed: knee arthroscopy", Section.PROCEDURE),
        ("DESCRIPTION OF PROCEDURE: The knee", Section.TECHNIQUE),
        ("Impression 1. Cough", Section.ASSESSMENT),
        ("I&D: consent, stab incision", Section.PROCEDURE),
        ("Family hx: none", Section.FAMILY),
    ],
)
def test_headings_are_known_as_they_are_written(line: str, section: Section) -> None:
    assert split_sections(f"Clinic\n\n{line}\nmore")[-1].section is section


def test_what_a_note_denies_doubts_and_remembers_is_told_apart() -> None:
    found = stances(VISIT)
    assert found["Headache, unspecified"] is Stance.AFFIRMED
    assert found["Denies fever, neck stiffness"] is Stance.DENIED
    assert found["Pneumonia in 2018, resolved"] is Stance.HISTORICAL
    assert found["Mother with breast cancer"] is Stance.FAMILY
    assert found["Possible sinusitis"] is Stance.UNCERTAIN
    assert found["will image if not better"] is Stance.PLANNED


def test_who_and_when_are_no_clauses() -> None:
    assert not any("Whitcomb" in text or "4471902" in text for text in stances(VISIT))


@pytest.mark.parametrize(
    ("text", "stance", "affirmed"),
    [
        ("No family history of colon cancer", Stance.DENIED, ""),
        ("rule out appendicitis", Stance.UNCERTAIN, ""),
        ("Gross hematuria, likely prostatic", Stance.AFFIRMED, "Gross hematuria"),
        ("Neoplasm of skin, r/o melanoma", Stance.AFFIRMED, "Neoplasm of skin"),
        ("Type 2 diabetes, not at goal", Stance.AFFIRMED, "Type 2 diabetes, not at goal"),
        ("not at goal", Stance.AFFIRMED, "not at goal"),
        ("Personal history of TIA", Stance.HISTORICAL, ""),
        ("pulmonary embolism was ruled out", Stance.DENIED, ""),
        ("given to the mother, questions answered", Stance.AFFIRMED, "given to the mother, questions answered"),
    ],
)
def test_a_clause_says_how_it_stands_to_what_it_names(text: str, stance: Stance, affirmed: str) -> None:
    reading = read_stance(text, Section.ASSESSMENT)
    assert reading.stance is stance
    if affirmed:
        assert text[: reading.affirmed] == affirmed


def test_what_is_denied_in_passing_is_a_clause_of_its_own() -> None:
    found = stances("Assessment:\nDiverticulosis of the colon, no bleeding")
    assert found["Diverticulosis of the colon, no bleeding"] is Stance.AFFIRMED
    assert found["no bleeding"] is Stance.DENIED


def test_a_line_that_the_page_broke_goes_on() -> None:
    assert list(stances("HPI: chest pain that\nbegan while mowing")) == ["chest pain that\nbegan while mowing"]


def test_every_quote_of_every_synthetic_note_stands_in_it() -> None:
    for line in CASES_FILE.read_text(encoding="utf-8").splitlines():
        note = json.loads(line)["note"]
        for clause in cut(note):
            assert clause.quote.stands_in(note)
            assert clause.held.stands_in(note)


@given(st.text(max_size=400))
def test_any_text_can_be_cut(text: str) -> None:
    assert all(clause.quote.stands_in(text) for clause in cut(text))


def test_a_note_without_headings_is_cut_too() -> None:
    found = {
        clause.quote.text: clause.section
        for clause in cut("Pt c/o sore throat x3d. Dx strep pharyngitis. Rx amoxicillin.")
    }
    assert found["Pt c/o sore throat x3d"] is Section.TITLE
    assert found["strep pharyngitis"] is Section.ASSESSMENT
