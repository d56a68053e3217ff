"""A date of service is read from a question however it is written, and never made up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.dates import find_date

LAST_DAY = date(2024, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "Is 62310 valid on 2024-12-31?",
        "Is 62310 valid on 12/31/2024?",
        "Is 62310 valid on December 31, 2024?",
        "Is 62310 valid on December 31st 2024?",
        "Is 62310 valid on Dec. 31, 2024?",
        "is 62310 valid on dec 31 2024",
        "DOS 2024-12-31: is 62310 valid?",
        "dos 12/31/24, 62310 ok?",
        "62310 12-31-2024 denied",
        "62310 on 12.31.24.",
    ],
)
def test_a_day_is_read_in_every_usual_form(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found.date == LAST_DAY
    assert found.exact


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("What was E11.9 in December 2024?", date(2024, 12, 1)),
        ("What was E11.9 in Sept of 2024?", date(2024, 9, 1)),
        ("What was E11.9 in 2024?", date(2024, 1, 1)),
        ("Is 62310 billable for 2016?", date(2016, 1, 1)),
        ("as of 2025, is 99213 valid?", date(2025, 1, 1)),
        ("CY 2025 rules for 99213", date(2025, 1, 1)),
        ("what is the 2027 conversion factor", date(2027, 1, 1)),
        ("conversion factor 2019", date(2019, 1, 1)),
        ("2025 medicare rates for 99213", date(2025, 1, 1)),
        ("is G35 valid in FY2025?", date(2024, 10, 1)),
        ("G35 for fy 2026", date(2025, 10, 1)),
    ],
)
def test_a_month_or_a_year_stands_for_its_first_day_and_is_not_exact(text: str, day: date) -> None:
    found = find_date(text)
    assert found is not None
    assert found.date == day
    assert not found.exact


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is 62320?",
        "2026 Official Guidelines",
        "FY2026 codes for diabetes",
        "Is 99213 valid on 02/30/2024?",
        "Is 99213 valid on 2024-13-01?",
        "99213 for 2 to 3 visits",
        "Compare 99202-99205",
        "May 25 patients be seen?",
        "in 62320 and 62321",
        "phone 555-12-34567",
        "NCD 220.6.17",
        "is pos 02/10/11 ok",
        "modifiers 10/11/12",
        "BP 13/45/99 is no date",
    ],
)
def test_what_names_no_possible_day_gives_none(text: str) -> None:
    assert find_date(text) is None


def test_the_most_exact_form_wins_wherever_it_stands() -> None:
    found = find_date("In 2024, or rather on 3/15/2025?")
    assert found is not None
    assert found.date == date(2025, 3, 15)


def test_an_impossible_day_gives_way_to_the_next_one() -> None:
    found = find_date("Not 02/30/2024 but 02/28/2024")
    assert found is not None
    assert found.date == date(2024, 2, 28)


def test_the_place_of_the_date_is_told() -> None:
    text = "Is 62310 valid on 12/31/2024, please?"
    found = find_date(text)
    assert found is not None
    assert text[slice(*found.span)] == "12/31/2024"


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from(["iso", "us", "long"]))
def test_every_day_survives_being_written_down(day: date, form: str) -> None:
    written = {
        "iso": day.isoformat(),
        "us": f"{day.month}/{day.day}/{day.year}",
        "long": f"{day:%B} {day.day}, {day.year}",
    }[form]
    found = find_date(f"What is 62320 on {written}?")
    assert found is not None
    assert found.date == day


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = find_date(text)
    assert found is None or text[slice(*found.span)]
