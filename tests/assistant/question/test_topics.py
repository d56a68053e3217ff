"""The topics of a question, and the order in which it asks for them."""

from __future__ import annotations

import pytest

from assistant.question.request import Topic
from assistant.question.topics import in_order
from assistant.question.understanding import understand
from codestore import CodeStore
from tests.assistant.world import TODAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can 99214 and 20610 be billed together?", {Topic.TOGETHER}),
        ("Can I bill 99214-25 with 20610, and what does each pay?", {Topic.TOGETHER, Topic.MODIFIERS, Topic.FEES}),
        ("Does Medicare cover 99214 and how much does it pay?", {Topic.COVERAGE, Topic.FEES}),
        ("What is 99214?", set()),
    ],
)
def test_each_topic_of_a_question_is_seen(store: CodeStore, text: str, expected: set[Topic]) -> None:
    assert understand(text, store, today=TODAY).topics == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("What does 62320 pay, and can it be billed with 62323?", (Topic.FEES, Topic.TOGETHER)),
        ("Can 62320 be billed with 62323, and what does each pay?", (Topic.TOGETHER, Topic.FEES)),
        ("LCD for 62320, its MUE and its fee", (Topic.COVERAGE, Topic.UNITS, Topic.FEES)),
        (
            "Compare 62321 and 62323, billed together, LCD in Massachusetts",
            (Topic.COMPARISON, Topic.TOGETHER, Topic.COVERAGE),
        ),
        (
            "Global days of 62320? Can I bill 62320-59 with 62323?",
            (Topic.INDICATORS, Topic.TOGETHER, Topic.MODIFIERS),
        ),
    ],
)
def test_topics_are_told_in_the_order_in_which_they_are_asked(
    store: CodeStore, text: str, order: tuple[Topic, ...]
) -> None:
    assert in_order(understand(text, store, today=TODAY).topics, text) == order


def test_feet_are_no_fee(store: CodeStore) -> None:
    assert Topic.FEES not in understand("62320 on both feet?", store, today=TODAY).topics
