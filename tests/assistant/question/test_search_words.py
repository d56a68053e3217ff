"""What is left of a question to search with."""

from __future__ import annotations

import pytest

from assistant.question.understanding import understand
from codestore import CodeStore
from tests.assistant.world import TODAY


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the ICD-10 code for type 2 diabetes with neuropathy?", "type 2 diabetes with neuropathy"),
        ("How do I code a headache on 2026-06-01?", "headache"),
        ("dx code for chest pain", "chest pain"),
        ("62320", ""),
    ],
)
def test_what_is_searched_for_is_the_question_without_its_asking(question: str, words: str, store: CodeStore) -> None:
    assert understand(question, store, today=TODAY).words == words
