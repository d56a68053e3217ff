"""What a question about one diagnosis asks beyond the code it names is answered as well."""

from __future__ import annotations

import pytest

from assistant.planning.nearer import both_sides_of
from assistant.question.understanding import understand
from tests.assistant.conftest import Ask
from tests.assistant.test_composed import said
from tests.assistant.world import IN_FORCE, World


def test_the_other_side_that_is_asked_for_besides_is_told(ask: Ask) -> None:
    answer = ask("Is S52.501 billable, and the code for the left wrist, subsequent?", as_of=IN_FORCE)
    assert "**S52.501** is not complete" in said(answer)
    assert "The other one that you ask for is **S52.502" in answer.answer


def test_an_encounter_that_is_named_completes_the_code_at_once(ask: Ask) -> None:
    answer = ask("What is S52.011 at follow-up with malunion?", as_of=IN_FORCE)
    assert said(answer).startswith("By what you say it is **S52.011P**")


@pytest.mark.parametrize(
    "question", ["Is E11 billable?", "Is E11 a valid code to report?", "Is E11 complete on its own?"]
)
def test_asking_for_validity_describes_no_code_below(ask: Ask, question: str) -> None:
    assert said(ask(question, as_of=IN_FORCE)).startswith("**E11** is not billable")


def test_notes_above_hold_for_the_code_below(ask: Ask) -> None:
    answer = ask("Does the Excludes1 at E11 apply to E11.9 too?", as_of=IN_FORCE)
    assert said(answer).startswith("Yes: a note at **E11** holds for every code below it, **E11.9** among them.")
    assert "E10" in answer.answer


def test_a_note_taken_for_its_opposite_is_corrected(ask: Ask) -> None:
    answer = ask("Excludes2 means never coded together, so E11.40 and G63 on one claim is wrong?", as_of=IN_FORCE)
    assert not said(answer).startswith("Yes")


def test_another_classification_is_not_in_the_sources(ask: Ask) -> None:
    answer = ask("Which ICD-11 code replaces E11.9?", as_of=IN_FORCE)
    assert answer.abstained
    assert "ICD-11 is not in my sources" in answer.answer


def test_two_sides_without_a_code_for_both_stay_two_codes(world: World) -> None:
    request = understand("S52.501A and S52.502A together", world.store, today=IN_FORCE)
    facts = [world.tools.codes.facts(code, IN_FORCE) for code in request.codes]
    assert both_sides_of(facts, request, world.tools) is None
