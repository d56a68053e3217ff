"""What modifiers leave of an amount."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.gather.fees import Payment
from assistant.gather.shares import share_left
from tests.assistant import official
from tests.builders import cpt_code

ROW = replace(
    official.fee(cpt_code("27447"), "19"),
    global_days="090",
    preoperative=Decimal("0.10"),
    intraoperative=Decimal("0.69"),
    postoperative=Decimal("0.21"),
    assistant_surgeon="2",
    co_surgeon="1",
)


@pytest.mark.parametrize(
    ("modifiers", "left"),
    [
        (["80"], "160.00"),
        (["AS"], "136.00"),
        (["62"], "625.00"),
        (["50"], "1500.00"),
        (["80", "50"], "240.00"),
        (["54"], "790.00"),
        (["55"], "210.00"),
        (["78"], "690.00"),
    ],
)
def test_modifiers_leave_a_part_of_the_amount(modifiers: list[str], left: str) -> None:
    share = share_left(ROW, modifiers)
    assert share is not None
    assert share.of(Payment(None, Decimal(1000))) == Payment(None, Decimal(left))


@pytest.mark.parametrize("modifiers", [[], ["25"], ["RT", "59"]])
def test_a_modifier_that_changes_no_amount_leaves_no_share(modifiers: list[str]) -> None:
    assert share_left(ROW, modifiers) is None


def test_what_an_indicator_rules_out_is_not_priced() -> None:
    assert share_left(replace(ROW, assistant_surgeon="1"), ["80"]) is None
    assert share_left(replace(ROW, bilateral_surgery="0"), ["50", "80"]) is None
