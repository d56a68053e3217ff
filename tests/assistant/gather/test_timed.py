"""Codes and units by minutes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.gather.timed import anesthesia_time_units, therapy_units, timed_service
from tests.builders import cpt_code


@pytest.mark.parametrize(
    ("minutes", "cpt", "medicare"), [(74, 0, 0), (75, 1, 0), (103, 1, 0), (104, 1, 1), (105, 2, 1), (134, 2, 2)]
)
def test_further_critical_care_counts_later_for_medicare(minutes: int, cpt: int, medicare: int) -> None:
    service = timed_service("critical care", ())
    assert service is not None
    assert service.further is not None
    assert service.further.units(minutes) == cpt
    assert service.further.units(minutes, medicare=True) == medicare


@pytest.mark.parametrize(
    ("text", "minutes", "code"),
    [
        ("psychotherapy", 38, "90834"),
        ("psychotherapy", 53, "90837"),
        ("psychotherapy", 15, None),
        ("45 min psychotherapy with an E/M", 45, "90836"),
        ("smoking cessation counseling", 10, "99406"),
        ("hydration", 30, None),
        ("IV antibiotic infusion", 16, "96365"),
    ],
)
def test_the_minutes_of_a_service_reach_a_code(text: str, minutes: int, code: str | None) -> None:
    service = timed_service(text, ())
    assert service is not None
    tier = service.reached(minutes)
    assert (tier.code if tier else None) == code


def test_a_named_code_goes_before_words_and_a_visit_may_stand_beside_the_service() -> None:
    by_code = timed_service("psychotherapy", [cpt_code("99291")])
    beside = timed_service("99214 and 45 min of psychotherapy with the visit", [cpt_code("99214")])
    assert by_code is not None
    assert by_code.name == "critical care"
    assert beside is not None
    assert "90836" in beside.codes
    assert timed_service("psychotherapy", [cpt_code("27447")]) is None


@pytest.mark.parametrize(
    ("minutes", "units"),
    [
        ({"97110": 7}, {"97110": 0}),
        ({"97110": 38}, {"97110": 3}),
        ({"97110": 23, "97140": 15}, {"97110": 2, "97140": 1}),
        ({"97110": 20, "97140": 20}, {"97110": 2, "97140": 1}),
        ({"97110": 5, "97140": 4}, {"97110": 1, "97140": 0}),
        ({"97110": 38, "97140": 8}, {"97110": 2, "97140": 1}),
    ],
)
def test_therapy_units_follow_the_total_of_the_day(minutes: dict[str, int], units: dict[str, int]) -> None:
    assert therapy_units(minutes) == units


def test_anesthesia_time_is_counted_to_one_decimal() -> None:
    assert [anesthesia_time_units(minutes) for minutes in (50, 95, 130)] == [
        Decimal(one) for one in ("3.3", "6.3", "8.7")
    ]
