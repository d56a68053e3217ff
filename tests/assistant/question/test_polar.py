"""A question of yes or no is told from one after what, which or how."""

from __future__ import annotations

import pytest

from assistant.question.polar import asks_yes_or_no


@pytest.mark.parametrize(
    "text",
    [
        "can i put modifier 26 on 99213",
        "Is modifier 50 ok on 69210 for Medicare?",
        "bill 17003 alone w/o 17000, ok?",
        "hi, does 27447 allow an assistant",
        "What is 64721? May we bill both sides?",
    ],
)
def test_a_question_of_yes_or_no_is_heard(text: str) -> None:
    assert asks_yes_or_no(text)


@pytest.mark.parametrize(
    "text",
    ["Which modifier can I put on 99213?", "how do i bill 20610 on both knees", "64721 both wrists", "what is 99213"],
)
def test_a_question_after_something_is_none(text: str) -> None:
    assert not asks_yes_or_no(text)
