"""Which modifiers each code of a question is taken to carry."""

from __future__ import annotations

from datetime import date

from tests.assistant.conftest import Ask
from tests.assistant.test_composed import said

LATER = date(2025, 12, 1)


def test_a_visit_modifier_on_no_code_is_held_against_the_visit_alone(loaded: Ask) -> None:
    answer = loaded("Modifier 25? Can I bill 99213 with 20610, and what does each pay?", as_of=LATER)
    assert "modifier 25 on 99213" in answer.plan
    assert "modifier 25 on 20610" not in answer.plan


def test_the_modifier_that_a_pair_is_passed_with_is_told_with_its_code(loaded: Ask) -> None:
    answer = loaded("Which modifier do I need for 62320 with 62323, and on which code?", as_of=LATER)
    assert "**59** is an NCCI-associated modifier: on **62323** it passes the edit with **62320**" in said(answer)
