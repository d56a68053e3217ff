"""What went wrong with a drug: which column of the Table of Drugs, which intent, and why."""

from __future__ import annotations

import pytest

from assistant.question.charted.drug_event import drug_event_in, without_event


@pytest.mark.parametrize(
    ("text", "drug", "column"),
    [
        ("rash from amoxicillin taken as prescribed", "amoxicillin", "Adverse effect"),
        ("hives due to penicillin", "penicillin", "Adverse effect"),
        ("accidental overdose of acetaminophen", "acetaminophen", "Poisoning accidental (unintentional)"),
        ("heroin overdose", "heroin", "Poisoning accidental (unintentional)"),
        ("suicide attempt, overdose on alprazolam", "alprazolam", "Poisoning intentional self-harm"),
        ("stopped taking lisinopril because of cost", "lisinopril", "Underdosing"),
    ],
)
def test_an_event_is_looked_up_in_its_column(text: str, drug: str, column: str) -> None:
    event = drug_event_in(text, text.index(drug))
    assert event is not None
    assert event.column == column


def test_a_drug_that_is_only_taken_is_no_event() -> None:
    assert drug_event_in("takes metformin daily", 6) is None


def test_why_too_little_is_taken_has_a_code_of_its_own() -> None:
    event = drug_event_in("underdosing of insulin because he couldn't afford it", 15)
    assert event is not None
    assert event.reasons == ("Patient's intentional underdosing of medication regimen due to financial hardship",)


def test_an_intent_that_is_not_told_is_said_to_be_taken_as_accidental() -> None:
    event = drug_event_in("heroin overdose", 0)
    assert event is not None
    assert "I.C.20.h" in event.remark


def test_the_rest_of_the_story_is_left_to_be_coded() -> None:
    rest = without_event(
        "underdosing of insulin because he couldn't afford it, type 1 with hyperglycemia", ("insulin",)
    )
    assert "insulin" not in rest
    assert "type 1 with hyperglycemia" in rest
