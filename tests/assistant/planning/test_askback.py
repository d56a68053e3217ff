"""What is asked back where a description leaves it open."""

from __future__ import annotations

from tests.assistant.conftest import Ask
from tests.assistant.test_composed import headings, said


def test_the_side_is_asked_where_neighbours_differ_in_it(ask: Ask) -> None:
    answer = ask("broken arm")
    assert "S52.502" in answer.answer
    assert "What would settle it" in headings(answer)
    assert "Which encounter is it" in said(answer, "What would settle it")


def test_what_tells_a_family_apart_is_asked_where_it_is_open(ask: Ask) -> None:
    asked = said(ask("code for neck injection"), "What would settle it")
    assert "Was imaging used? “without” makes it **62320**; otherwise see **62321**." in asked
    assert "Which region" not in asked


def test_the_encounter_is_not_asked_of_a_question_that_names_it(ask: Ask) -> None:
    assert "Which encounter" not in said(ask("broken arm, initial encounter"))
