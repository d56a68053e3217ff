"""The parts of a code that a question is after."""

from __future__ import annotations

import pytest

from assistant.question.aspects import aspects_of
from assistant.question.request import Aspect
from assistant.question.understanding import understand
from codestore import CodeStore
from tests.assistant.world import TODAY


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("How many 17003 in one day?", Aspect.UNITS),
        ("15 units of 17003", Aspect.UNITS),
        ("max units of 20610", Aspect.UNITS),
        ("daily limit for 97110", Aspect.UNITS),
        ("raf category of J44.9", Aspect.RISK),
        ("Can 11045 stand alone?", Aspect.ADD_ON),
        ("which primaries does 90785 need", Aspect.ADD_ON),
        ("Can I report 11045 without 11042?", Aspect.ADD_ON),
        ("what took over from M51.36", Aspect.SUCCESSION),
        ("G20 is rejected, what should I use?", Aspect.SUCCESSION),
    ],
)
def test_a_part_of_a_code_is_asked_for_in_many_words(text: str, aspect: Aspect) -> None:
    assert aspect in aspects_of(text)


def test_a_joint_replacement_asks_for_no_successor() -> None:
    assert Aspect.SUCCESSION not in aspects_of("total knee replacement with 27447")


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("Is E11.9 billable?", Aspect.BILLABLE),
        ("Is 62310 still valid?", Aspect.BILLABLE),
        ("Can I report E11?", Aspect.BILLABLE),
        ("Does 62399 exist?", Aspect.BILLABLE),
        ("Is S52.501 complete?", Aspect.SEVENTH),
        ("Which 7th character does S52.501 need?", Aspect.SEVENTH),
        ("What does E11 include?", Aspect.INCLUDES),
        ("What does E11.9 exclude?", Aspect.EXCLUDES),
        ("Is G63 coded first?", Aspect.SEQUENCING),
        ("Can G63 be the principal diagnosis?", Aspect.SEQUENCING),
        ("What must be documented for 62320?", Aspect.DOCUMENTATION),
        ("Which modifiers go with 62320?", Aspect.MODIFIERS),
        ("How does 62320 differ from its neighbours?", Aspect.DIFFERENCES),
        ("How many units of 62320 a day?", Aspect.FIGURES),
        ("What is the MUE of 62320?", Aspect.FIGURES),
        ("Which codes are under E11?", Aspect.CHILDREN),
    ],
)
def test_the_part_of_a_code_that_is_asked_for_is_told(question: str, aspect: Aspect, store: CodeStore) -> None:
    assert aspect in understand(question, store, today=TODAY).aspects


def test_a_plain_question_asks_for_no_part(store: CodeStore) -> None:
    assert understand("What is 62320?", store, today=TODAY).aspects == frozenset()
