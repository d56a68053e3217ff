"""Amounts of drugs as they are written, and the units that they are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.doses import billing_unit, doses


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("40 mg of kenalog", [("40", "mg")]),
        ("gave 40mg", [("40", "mg")]),
        ("1 g IV", [("1000", "mg")]),
        ("500 mcg", [("0.5", "mg")]),
        ("600,000 units", [("600000", "unit")]),
        ("2 cc and 80 milligrams", [("2", "ml"), ("80", "mg")]),
        ("0.25 mg", [("0.25", "mg")]),
        (".25 mg", [("0.25", "mg")]),
        ("a solution of 5 mg/ml", []),
        ("10 minutes, G0438, 3 grades, 99214", []),
    ],
)
def test_amounts_are_read_in_one_measure(text: str, amounts: list[tuple[str, str]]) -> None:
    assert [(one.amount, one.measure) for one in doses(text)] == [(Decimal(much), of) for much, of in amounts]


@pytest.mark.parametrize(
    ("descriptor", "per"),
    [
        ("Injection, of some drug, not otherwise specified, 10 mg", "10"),
        ("Injection, of another, per 1,000 units", "1000"),
        ("Injection, up to 30 mg", "30"),
        ("Injection, 5 mg, in a bag of 2 g", None),
        ("Walker, folding", None),
    ],
)
def test_the_billing_unit_is_the_one_amount_that_a_descriptor_names(descriptor: str, per: str | None) -> None:
    found = billing_unit(descriptor)
    assert (found.amount if found else None) == (Decimal(per) if per else None)


def test_a_rest_of_a_unit_counts_as_a_whole_one_and_other_measures_do_not_count() -> None:
    (per,) = doses("10 mg")
    given_mg, given_ml = doses("41 mg in 2 ml")
    assert given_mg.in_units(per) == 5
    assert not given_mg.fills(per)
    assert given_ml.in_units(per) is None


@given(st.integers(1, 5000), st.integers(1, 500))
def test_units_hold_the_dose_and_one_unit_less_does_not(amount: int, size: int) -> None:
    dose, per = doses(f"{amount} mg against {size} mg")
    units = dose.in_units(per)
    assert units is not None
    assert (units - 1) * size < amount <= units * size
