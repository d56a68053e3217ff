"""Two subjects that a question sets against each other are read apart."""

from __future__ import annotations

import pytest

from assistant.question.differing import differing_in
from assistant.question.named import modifiers_in


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("What is the difference between upcoding and unbundling?", ("upcoding", "unbundling")),
        ("incident-to vs split shared", ("incident-to", "split shared")),
        ("how does fraud differ from abuse?", ("fraud", "abuse")),
    ],
)
def test_both_subjects_are_read(text: str, subjects: tuple[str, str]) -> None:
    assert differing_in(text) == subjects


def test_a_question_about_one_thing_sets_none_against_another() -> None:
    assert differing_in("What is upcoding?") is None


def test_two_modifiers_set_against_each_other_are_modifiers() -> None:
    assert modifiers_in("25 vs 57, whats the difference") == ("25", "57")
    assert modifiers_in("what is the difference between 58 and 78") == ("58", "78")
    assert modifiers_in("between 50 and 80 years of age") == ()
