"""What a question tells, without its talk."""

from __future__ import annotations

import pytest

from assistant.question.chatter import pared


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("flu shot given to a 70 y/o medicare pt today, what do i bill for giving it?", "flu shot"),
        ("Hi all, quick question: ear wax removal with a curette, thanks!", "all ear wax removal with curette"),
        ("28 minutes of critical care, can we bill 99291?", "28 minutes critical care 99291"),
        ("what do I bill?", ""),
    ],
)
def test_only_what_tells_something_is_searched_with(text: str, telling: str) -> None:
    assert pared(text) == telling
