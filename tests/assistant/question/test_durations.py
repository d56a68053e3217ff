"""Lengths of time that questions tell."""

from __future__ import annotations

import pytest

from assistant.question.durations import told_minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("critical care 95 minutes", 95),
        ("infusion ran 2 hr 45 min", 165),
        ("an hour and a half of hydration", 90),
        ("1.5 hours of chemo", 90),
        ("99291 from 10:05 to 11:50", 105),
        ("anesthesia 11:40 - 1:10", 90),
        ("99292, each additional 30 minutes, for 110 minutes", 110),
        ("35 min at 8 and 40 min at noon, total 75 min", 75),
        ("35 min at 8 and 40 min at noon", None),
        ("critical care", None),
        ("by the 8-minute rule, 97110 for 23 minutes", 23),
    ],
)
def test_the_length_of_the_one_service_is_read_in_minutes(text: str, minutes: int | None) -> None:
    assert told_minutes(text) == minutes
