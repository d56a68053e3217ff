"""Ages and lengths against the ranges that tell codes apart."""

from __future__ import annotations

import pytest

from assistant.question.ranges import value_within

AGES = ["under 1", "1 to 4", "5 to 11", "12 to 17", "18 to 39", "65 and over"]
VIEWS = ["one or two", "three", "four or more", "both standing"]
LENGTHS = ["2.5 cm or less", "2.6 to 7.5 cm", "over 30.0 cm"]


@pytest.mark.parametrize(
    ("text", "name", "values", "value"),
    [
        ("10 yr old tonsillectomy", "age", ["under 12", "12 or over"], "under 12"),
        ("tonsillectomy, age 12", "age", ["under 12", "12 or over"], "12 or over"),
        ("physical of a new 30 yo", "age", AGES, "18 to 39"),
        ("physical, 70-year patient", "age", AGES, "65 and over"),
        ("physical, 50 yo", "age", AGES, ""),
        ("3 cm laceration of the arm", "length", LENGTHS, "2.6 to 7.5 cm"),
        ("2.5cm laceration", "length", LENGTHS, "2.5 cm or less"),
        ("31 cm laceration", "length", LENGTHS, "over 30.0 cm"),
        ("two wounds of 2 cm and 3 cm", "length", LENGTHS, ""),
        ("laceration", "length", LENGTHS, ""),
        ("well baby, 9 months old", "age", AGES, "under 1"),
        ("knee x-ray, 5 views", "views", VIEWS, "four or more"),
        ("knee x-ray, three views", "views", VIEWS, "three"),
        ("knee x-ray, 2 views", "views", VIEWS, "one or two"),
        ("2 views of the knee and 3 views of the foot", "views", VIEWS, ""),
    ],
)
def test_a_number_falls_into_one_range_or_into_none(text: str, name: str, values: list[str], value: str) -> None:
    assert value_within(text, name, values) == value
