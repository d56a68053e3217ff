"""Preventive visits as questions tell of them."""

from __future__ import annotations

import pytest

from assistant.question.checkups import Checkup, checkup_in


@pytest.mark.parametrize(
    ("text", "checkup"),
    [
        ("physical for a 12 yo established patient", Checkup(12, "established")),
        ("new patient well child 4 years old cpt", Checkup(4, "new")),
        ("well baby check 9 months old", Checkup(0.75, "")),
        ("annual exam, est pt, age 67", Checkup(67, "established")),
        ("icd 10 and cpt for a routine physical, 45 yo", Checkup(45, "")),
    ],
)
def test_a_checkup_is_known_by_its_age(text: str, checkup: Checkup) -> None:
    assert checkup_in(text) == checkup


@pytest.mark.parametrize(
    "text",
    [
        "icd 10 for annual physical 45 yo",
        "annual physical code",
        "physical therapy for a 12 yo",
        "annual wellness visit of a 70 yo Medicare patient",
        "pre-op physical of a 60 yo",
        "12 yo with asthma, office visit",
    ],
)
def test_without_an_age_or_of_something_else_it_is_none(text: str) -> None:
    assert checkup_in(text) is None
