"""A letter that stands for a side is written out, any other letter is left."""

from __future__ import annotations

import pytest

from assistant.question.sides import with_sides_spelled


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("fx L femur", "fx left femur"),
        ("knee pain (R)", "knee pain right"),
        ("osteoarthritis knee R", "osteoarthritis knee right"),
        ("modifier LT or RT", "modifier LT or RT"),
        ("L codes and R codes", "L codes and R codes"),
        ("L4-L5 disc", "L4-L5 disc"),
    ],
)
def test_sides_are_spelled(text: str, spelt: str) -> None:
    assert with_sides_spelled(text) == spelt
