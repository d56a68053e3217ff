"""The list of contractors against CMS's numbers of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from assistant.gather.contractors import contractor_of
from assistant.question.states import STATES

GPCI = Path(__file__).parents[3] / "shared/data/mpfs/GPCI2025.csv"
_NUMBERS = {
    "01": "Noridian", "02": "Noridian", "03": "Noridian", "04": "Novitas", "05": "WPS", "06": "National Government",
    "07": "Novitas", "08": "WPS", "09": "First Coast", "10": "Palmetto", "11": "Palmetto", "12": "Novitas",
    "13": "National Government", "14": "National Government", "15": "CGS",
}  # fmt: skip
"""The first two digits of a contractor's number, which tell its jurisdiction."""


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_contractor(state: str) -> None:
    assert contractor_of(state) in _NUMBERS.values()


@pytest.mark.reference
@pytest.mark.skipif(not GPCI.exists(), reason="needs ../shared/data/mpfs/GPCI2025.csv")
def test_the_list_agrees_with_the_contractor_numbers_of_the_localities() -> None:
    with GPCI.open(encoding="latin-1", newline="") as file:
        numbers = {row[1]: row[0] for row in csv.reader(file) if len(row) > 1 and row[0].isdigit()}
    assert len(numbers) > 50
    assert {state: contractor_of(state) for state in numbers} == {
        state: _NUMBERS[number[:2]] for state, number in numbers.items()
    }
