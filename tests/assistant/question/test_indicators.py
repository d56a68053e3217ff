"""What questions call the indicators of the fee schedule."""

from __future__ import annotations

from assistant.question.indicators import indicators_in


def test_the_indicators_of_the_schedule_are_known_by_their_names() -> None:
    assert indicators_in("how many days global is it, and its status indicator?") == ("global_days", "status")
