"""How many units a question says are billed."""

from __future__ import annotations

import pytest

from assistant.question.quantities import quantities_in
from tests.builders import cpt_code

FIRST, SECOND = cpt_code("64483"), cpt_code("64484")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("billed 3 units of 64484", {SECOND: 3}),
        ("64483 plus two units of 64484", {SECOND: 2}),
        ("64483 and 64484 x2", {SECOND: 2}),
        ("64483 (2 units) with 64484 x 4", {FIRST: 2, SECOND: 4}),
        ("64483 and 64484 on 3 units", {}),
        ("can I bill 64483 with 64484", {}),
    ],
)
def test_units_belong_to_the_code_they_stand_with(text: str, counts: dict[object, int]) -> None:
    assert quantities_in(text, (FIRST, SECOND)) == counts


def test_of_one_code_units_may_stand_apart() -> None:
    assert quantities_in("64484, we billed 6 units", (SECOND,)) == {SECOND: 6}
    assert quantities_in("how many units a day for 64484", (SECOND,)) == {}
