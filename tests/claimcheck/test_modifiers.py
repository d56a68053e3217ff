"""Modifiers held against each other, against the code and its row of the schedule, and against other lines."""

from __future__ import annotations

from datetime import date

import pytest

from claimcheck import ClaimLine, Rule, Severity
from core.records import Setting
from tests.claimcheck.world import KNEE, Checker, line, only, weights

E, W, I, N = Severity.ERROR, Severity.WARNING, Severity.INFORMATION, Severity.NOT_CHECKED  # noqa: E741  # a table's letters
DAY_BEFORE, DAY_AFTER, MONTHS_AFTER = date(2026, 5, 31), date(2026, 6, 2), date(2026, 9, 15)


@pytest.mark.parametrize(
    ("typed", "severity", "said"),
    [
        ("99213-QQQ", E, "does not have the shape"),
        ("99213-ZZ", W, "in none of the tables"),
        ("99213-CB", E, "ended on December 31, 2025"),
        ("20610-RT-RT", E, "more than once"),
        ("99213-22-25-77-91-99", E, "a line holds 4"),
    ],
)
def test_a_modifier_is_one_that_is_known_and_stands_once(
    typed: str, severity: Severity, said: str, check: Checker
) -> None:
    found = [item for item in check.found(Rule.MODIFIER, typed, "20610") if said in item.message]
    assert weights(found) == [severity]


@pytest.mark.parametrize(
    ("typed", "severity", "said"),
    [
        ("20610-50-RT", E, "50 says both sides"),
        ("20610-RT-LT", E, "a line is for one side"),
        ("71046-26-TC", E, "the whole service"),
        ("93010-59-XS", E, "in the place of 59"),
        ("20610-52-53", E, "reduced is not discontinued"),
        ("11721-58-78", E, "they exclude each other"),
        ("11721-78-79", E, "related is not unrelated"),
        ("20610-76-77", E, "the same practitioner or another"),
        (f"{KNEE}-62-66", E, "two surgeons are no team"),
        (f"{KNEE}-62-80", W, "does not assist"),
        ("93010-XS-XE", W, "of which a line takes one"),
        (f"{KNEE}-80-AS", W, "of which a line takes one"),
    ],
)
def test_some_modifiers_do_not_go_together(typed: str, severity: Severity, said: str, check: Checker) -> None:
    found = only(item for item in check.found(Rule.MODIFIER, typed) if said in item.message)
    assert found.severity is severity
    assert found.action


@pytest.mark.parametrize(
    ("typed", "severity", "said"),
    [
        ("20610-25", E, "belongs on a visit, and this is none"),
        ("99213-59", E, "belongs on a procedure, and this is a visit"),
        ("62320-50", E, "Bilateral indicator 0"),
        ("99213-26", E, "PC/TC indicator 0"),
        ("93010-TC", E, "PC/TC indicator 2"),
        ("20610-80", E, "Assistant-at-surgery indicator 1"),
        (f"{KNEE}-62", W, "needs documents"),
        ("20610-66", E, "Team-surgery indicator 0"),
        ("99213-51", W, "Multiple-procedure indicator 0"),
        ("22614-51", E, "an add-on code (ZZZ)"),
        ("20610-54", E, "Global days 000"),
    ],
)
def test_the_schedule_says_whether_a_modifier_has_an_effect(
    typed: str, severity: Severity, said: str, check: Checker
) -> None:
    found = only(check.found(Rule.MODIFIER, typed))
    assert found.severity is severity
    assert said in found.message


@pytest.mark.parametrize("typed", ["20610-50", "71046-26", f"{KNEE}-80", f"{KNEE}-54", "20610-51", "20611-50"])
def test_a_modifier_that_fits_or_cannot_be_judged_is_no_finding(typed: str, check: Checker) -> None:
    assert check.found(Rule.MODIFIER, typed) == []


@pytest.mark.parametrize(
    ("typed", "place", "setting", "said"),
    [
        ("20610-73", "11", Setting.PRACTITIONER, "is for claims of facilities"),
        ("20610-73", "24", Setting.PRACTITIONER, ""),
        ("71046-26", "", Setting.OUTPATIENT, "is for claims of practitioners"),
        ("71046", "22", Setting.PRACTITIONER, "is billed whole at place of service 22"),
        ("71046-26", "22", Setting.PRACTITIONER, ""),
        ("71046-TC", "22", Setting.PRACTITIONER, "the hospital bills the technical part"),
        ("71046", "11", Setting.PRACTITIONER, ""),
    ],
)
def test_a_modifier_fits_the_claim_form_and_the_place(
    typed: str, place: str, setting: Setting, said: str, check: Checker
) -> None:
    found = check.found(Rule.MODIFIER, line(typed, place_of_service=place), setting=setting)
    assert [said in item.message for item in found] == ([True] if said else [])


# --- Global periods ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day", "said"),
    [
        ("99213", DAY_BEFORE, "without modifier 57"),
        ("99213-57", DAY_BEFORE, ""),
        ("99213", DAY_AFTER, "without modifier 24"),
        ("99213-24", DAY_AFTER, ""),
        ("99213", MONTHS_AFTER, ""),
        ("11721", DAY_AFTER, "without modifier 58, 78 or 79"),
        ("11721-79", DAY_AFTER, ""),
        ("36415", DAY_AFTER, ""),
    ],
)
def test_what_falls_into_a_global_period_says_why_it_is_paid(typed: str, day: date, said: str, check: Checker) -> None:
    found = check.found(Rule.GLOBAL, KNEE, line(typed, date_of_service=day))
    assert [said in item.message for item in found] == ([True] if said else [])
    assert all(item.severity is W and item.lines == (2, 1) for item in found)


def test_25_on_the_day_of_a_major_surgery_should_be_57(check: Checker) -> None:
    found = only(check.found(Rule.GLOBAL, KNEE, "99213-25"))
    assert "has modifier 25 on the day of the major surgery" in found.message


@pytest.mark.parametrize(
    ("typed", "severity", "said"),
    [
        ("99213-25", W, "no procedure of its date is on the claim"),
        ("99213-57", W, "no major surgery"),
        ("99213-24", N, "speaks of the global period of an earlier procedure"),
        ("11721-78", N, "speaks of the global period of an earlier procedure"),
    ],
)
def test_a_modifier_that_speaks_of_another_service_wants_one(
    typed: str, severity: Severity, said: str, check: Checker
) -> None:
    found = only(check.found(Rule.GLOBAL, typed))
    assert found.severity is severity
    assert said in found.message


# --- As typed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("25", ("25",)),
        ("25,59", ("25", "59")),
        ("rt 59", ("RT", "59")),
        ("RT59", ("RT", "59")),
        ("", ()),
        ("255", ("255",)),
    ],
)
def test_modifiers_in_one_cell_are_taken_apart(typed: str, read: tuple[str, ...]) -> None:
    assert ClaimLine.model_validate({"code": "99213", "modifiers": typed}).modifiers == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("A", (1,)),
        ("ab", (1, 2)),
        ("A,C", (1, 3)),
        ("1 2", (1, 2)),
        ("123", (1, 2, 3)),
        ("14", (1, 4)),
        ("12", (12,)),
        ("", ()),
    ],
)
def test_pointers_in_one_cell_are_taken_apart(typed: str, read: tuple[int, ...]) -> None:
    assert ClaimLine.model_validate({"code": "99213", "pointers": typed}).pointers == read


def test_a_pointer_that_is_neither_letter_nor_number_is_refused() -> None:
    with pytest.raises(ValueError, match="is no diagnosis pointer: write letters"):
        ClaimLine.model_validate({"code": "99213", "pointers": "A1?"})
