"""The modifiers that a question puts on one of its codes."""

from __future__ import annotations

import pytest

from assistant.question.attached import attached
from core.codes import find_mentions, find_modifiers
from tests.builders import cpt_code

CODES = (cpt_code("99214"), cpt_code("20610"), cpt_code("96372"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can I bill 99214-25 with 20610", [("99214", "25")]),
        ("99214-25-95 and 20610-59", [("99214", "25"), ("99214", "95"), ("20610", "59")]),
        ("modifier 25 on 99214", [("99214", "25")]),
        ("99214 with modifier 25 and 20610", [("99214", "25")]),
        ("99214 and 20610 on 2025-11-01", []),
    ],
)
def test_modifiers_stand_on_the_code_they_are_written_on(text: str, expected: list[tuple[str, str]]) -> None:
    found = attached(text, find_mentions(text), CODES, find_modifiers(text))
    assert [(code.code, name) for code, name in found] == expected
