"""Which places a text names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.gather.places import Place, places_in
from core.facts import Gpci

INDICES = [
    Gpci("00000", state, number, name, Decimal(1), Decimal(1), Decimal(1))
    for state, number, name in (
        ("AZ", "00", "ARIZONA"),
        ("CA", "18", "LOS ANGELES-LONG BEACH-ANAHEIM (LOS ANGELES/ORANGE CNTY)"),
        ("CA", "65", "SANTA CRUZ-WATSONVILLE"),
        ("CA", "74", "SANTA MARIA-SANTA BARBARA"),
        ("IL", "16", "CHICAGO"),
        ("IL", "12", "EAST ST. LOUIS"),
        ("IL", "15", "SUBURBAN CHICAGO"),
        ("KS", "00", "KANSAS"),
        ("LA", "01", "NEW ORLEANS"),
        ("LA", "99", "REST OF LOUISIANA"),
        ("ME", "03", "SOUTHERN MAINE"),
        ("ME", "99", "REST OF MAINE"),
        ("MO", "02", "METROPOLITAN KANSAS CITY"),
        ("MO", "01", "METROPOLITAN ST. LOUIS"),
        ("NY", "01", "MANHATTAN"),
        ("NY", "02", "NYC SUBURBS/LONG ISLAND"),
        ("NY", "99", "REST OF NEW YORK"),
        ("OR", "01", "PORTLAND"),
        ("RI", "00", "RHODE ISLAND"),
        ("TX", "28", "FORT WORTH"),
        ("TX", "99", "REST OF TEXAS"),
    )
]


def numbers(text: str) -> list[str]:
    return [f"{row.state} {row.locality}" for place in places_in(text, INDICES) for row in place.localities]


@pytest.mark.parametrize(
    ("text", "localities"),
    [
        ("99213 in Maine", ["ME 03", "ME 99"]),
        ("in Santa Barbara", ["CA 74"]),
        ("in Kansas City", ["MO 02"]),
        ("in Kansas City, KS", ["KS 00"]),
        ("in Portland", ["OR 01"]),
        ("in Portland, ME", ["ME 03", "ME 99"]),
        ("in East St. Louis", ["IL 12"]),
        ("in saint louis", ["MO 01"]),
        ("in Chicago", ["IL 16"]),
        ("in suburban Chicago", ["IL 16", "IL 15"]),
        ("on long island", ["NY 02"]),
        ("in the rest of Texas", ["TX 99"]),
        ("what is 99213 worth in ft worth", ["TX 28"]),
        ("99213 pay TX", ["TX 28", "TX 99"]),
        ("in MO vs KS", ["MO 02", "MO 01", "KS 00"]),
        ("99213 in me?", []),
        ("how long is the global, and what of the beach", []),
    ],
)
def test_a_place_is_read_by_its_whole_name(text: str, localities: list[str]) -> None:
    assert numbers(text) == localities


def test_a_city_of_our_list_says_so() -> None:
    (place,) = places_in("in Phoenix", INDICES)
    assert numbers("in Phoenix") == ["AZ 00"]
    assert place.by_list
    assert not places_in("in Manhattan", INDICES)[0].by_list
    assert numbers("in El Paso, TX") == ["TX 99"]


def test_letters_for_a_state_and_a_city_mean_both_unless_another_place_tells() -> None:
    (place,) = places_in("what does it pay in LA", INDICES)
    assert place.is_open
    assert numbers("in LA") == ["LA 01", "LA 99", "CA 18"]
    assert set(numbers("in LA (Los Angeles)")) == {"CA 18"}
    assert numbers("in New Orleans, LA") == ["LA 01"]


def test_states_and_cities_are_known_without_indices() -> None:
    assert places_in("in Ohio or Phoenix", []) == (Place(3, 7, ("OH",), ()), Place(11, 18, ("AZ",), (), by_list=True))
