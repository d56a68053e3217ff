"""The day after a procedure that a question tells."""

from __future__ import annotations

import pytest

from assistant.question.aftercare import day_after, procedure_before
from tests.builders import cpt_code


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("99213 three days after 11730 for sinusitis", 3),
        ("seen 2 weeks post 27447", 14),
        ("back on POD#5", 5),
        ("post-op day 20, wound infection", 20),
        ("90 day global, seen 6 weeks later", 42),
        ("what is the 10 day global of 10060", None),
        ("given 10 days of antibiotics with 10060", None),
    ],
)
def test_the_day_is_read(text: str, day: int | None) -> None:
    assert day_after(text) == day


def test_the_days_count_from_the_code_behind_after() -> None:
    first, second = cpt_code("10060"), cpt_code("27447")
    assert procedure_before("10060 three days after 27447", (first, second)) == second
    assert procedure_before("27447, back on day 3", (second,)) == second
    assert procedure_before("10060 and 27447 on day 3", (first, second)) is None
