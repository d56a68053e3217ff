"""Questions about notes of the tabular list, asked by words and not by codes."""

from __future__ import annotations

import pytest

from assistant.question.notes import note_kinds_in, sought_in_notes, two_conditions_in
from core.records import NoteKind
from tests.assistant.conftest import Ask
from tests.assistant.test_composed import said
from tests.assistant.world import IN_FORCE


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("does the Excludes2 at J18 list aspiration pneumonia?", "aspiration pneumonia"),
        ("is asthma excluded from J44?", "asthma"),
        ("Excludes note under N18 - does it say anything abt hypertension", "hypertension"),
        ("What does Excludes1 mean and does J44 have any?", ""),
    ],
)
def test_the_condition_looked_for_in_notes_is_what_is_left_of_a_question(question: str, sought: str) -> None:
    assert sought_in_notes(question) == sought


def test_a_bare_exclusion_may_be_of_either_kind() -> None:
    assert note_kinds_in("is asthma excluded from J44?") == (NoteKind.EXCLUDES1, NoteKind.EXCLUDES2)
    assert note_kinds_in("any excludes 2 there") == (NoteKind.EXCLUDES2,)
    assert note_kinds_in("what is J44") == ()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("can copd and acute bronchitis be coded together", ("copd", "acute bronchitis")),
        (
            "type 1 and type 2 diabetes on same claim - is there an excludes note",
            ("type 1 diabetes", "type 2 diabetes"),
        ),
        ("what is the code for cough and fever", None),
    ],
)
def test_two_conditions_are_taken_apart(question: str, named: tuple[str, str] | None) -> None:
    assert two_conditions_in(question) == named


def test_a_note_that_names_the_condition_answers_yes(ask: Ask) -> None:
    answer = ask("Is type 1 diabetes mellitus an excludes1 at E11?", as_of=IN_FORCE)
    assert said(answer).startswith("Yes: the Excludes1 note at **E11** names")
    assert "not coded together with **E11**" in answer.answer


def test_a_meaning_and_the_notes_of_a_code_are_told_together(ask: Ask) -> None:
    answer = ask("What does Excludes1 mean and does E11 have any?", as_of=IN_FORCE)
    assert "Yes: the Excludes1 note at **E11** names" in answer.answer
