"""A description is cut into the conditions it names."""

from __future__ import annotations

import pytest

from assistant.question.followup import with_encounter
from assistant.question.parts import OCCURRENCE, parts_of

RESIDENCE = f"in unspecified non-institutional (private) residence {OCCURRENCE}"


@pytest.mark.parametrize(
    ("description", "parts"),
    [
        ("UTI due to e coli", ("UTI", "e coli")),
        ("ckd stage 3b w/ htn", ("ckd stage 3b", "htn")),
        ("sepsis d/t pneumonia w acute AKI, all POA. sequence please", ("sepsis", "pneumonia", "acute AKI")),
        ("T2DM with heel ulcer, on insulin - which goes first?", ("T2DM", "heel ulcer", "on insulin")),
        ("mets to brain from lung, lung ca was resected 2 yrs ago", ("mets to brain", "history of lung ca")),
        ("gestational diabetes, 28 wks", ("gestational diabetes", "28 weeks gestation of pregnancy")),
        ("dog bite to the left hand", ("bitten by dog", "open bite of left hand")),
        ("fall in the garden", ("fall", f"garden {RESIDENCE}")),
        ("fell at home", ("fell", f"unspecified place {RESIDENCE}")),
        ("weight 1,200 grams", ("weight 1,200 grams",)),
        ("which one is first?", ()),
    ],
)
def test_the_parts_of_a_description_are_its_conditions(description: str, parts: tuple[str, ...]) -> None:
    assert parts_of(description) == parts


def test_a_place_without_an_event_is_no_part() -> None:
    assert parts_of("oxygen at home, copd") == ("oxygen at home", "copd")


def test_a_note_is_not_cut_up() -> None:
    assert parts_of("cough and fever " * 40) == ()


@pytest.mark.parametrize(
    ("text", "encounter"),
    [
        ("left wrist fracture seen in the ED", "initial"),
        ("left wrist at follow-up", "subsequent"),
        ("non-union of the tibia, 4 months", "subsequent"),
        ("late effect of a burn", "sequela"),
    ],
)
def test_an_encounter_is_read_in_the_words_of_charts(text: str, encounter: str) -> None:
    assert encounter in with_encounter(text)


def test_an_encounter_that_is_named_stands() -> None:
    assert with_encounter("initial encounter, follow-up planned") == "initial encounter, follow-up planned"
