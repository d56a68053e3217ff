"""Whether a question puts its codes on one claim or sets one against the other."""

from __future__ import annotations

import pytest

from assistant.question.together import asks_together, sets_against
from assistant.question.understanding import understand
from codestore import CodeStore
from core.codes import find_mentions
from tests.assistant.world import TODAY


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("Medicare denied 62320 with 62323, can I appeal or just fix the modifier?", True),
        ("62320 or 62323, which is right with this note?", False),
        ("62320 62323 same wound?", True),
    ],
)
def test_only_an_or_between_codes_sets_them_against_each_other(store: CodeStore, text: str, together: bool) -> None:
    assert understand(text, store, today=TODAY).together is together


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99214 with 20610?", True),
        ("93306 + 93320", True),
        ("90785 and 90834, fine?", True),
        ("10061 with 10060, different abscess", True),
        ("What is 62320 and 62321?", False),
        ("62321 vs 62323", False),
        ("how do 99213 and 99214 differ", False),
        ("are 62321 and 62323 different?", False),
    ],
)
def test_codes_are_asked_about_together_by_what_joins_them(text: str, expected: bool) -> None:
    assert asks_together(text, find_mentions(text)) is expected


def test_different_sites_set_no_code_against_another() -> None:
    assert not sets_against("two different lesions")
    assert sets_against("how is 62321 different from 62323")
