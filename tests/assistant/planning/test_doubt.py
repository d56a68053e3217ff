"""What is said aloud beside an answer: what was assumed, editions that ended, another payer, another setting."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.planning.doubt import CADENCE_DAYS
from ingest.manifest import read_manifest
from tests.assistant.conftest import Ask
from tests.assistant.test_composed import headings, said


def test_what_was_assumed_is_said_once(loaded: Ask) -> None:
    (first, *_) = loaded("What does 62320 pay?").notices
    assert first == (
        "Taken for granted, because the question does not say: the date of service is today, November 23, 2026, it is "
        "billed as a practitioner's claim and the payer is Medicare."
    )


def test_nothing_is_assumed_that_the_question_says(loaded: Ask) -> None:
    answer = loaded("What does Medicare pay for 62320 on a professional claim on 2025-12-01?")
    assert not any("Taken for granted" in notice for notice in answer.notices)


@pytest.mark.parametrize("payer", ["Aetna", "UnitedHealthcare", "Medicaid"])
def test_another_payers_question_is_answered_as_medicares_rule(payer: str, loaded: Ask) -> None:
    answer = loaded(f"Does {payer} let me bill 62320 with 62323?", as_of=date(2025, 12, 1))
    assert any(f"You name {payer}: these are Medicare's rules." in notice for notice in answer.notices)


def test_editions_that_ended_are_told_in_one_remark(ask: Ask) -> None:
    answer = ask("Can I bill 62320 with 62321 for E11.9?", as_of=date(2027, 3, 1))
    assert sum("ended by" in notice or "was in force until" in notice for notice in answer.notices) == 1
    assert any("lies ahead" in notice for notice in answer.notices)


def test_an_edition_without_an_end_is_called_old_by_its_cadence(loaded: Ask) -> None:
    answer = loaded("What is place of service 11?", as_of=date(2026, 11, 23))
    assert any("Newer editions are to be expected by November 23, 2026" in notice for notice in answer.notices)
    fresh = loaded("What is place of service 11?", as_of=date(2025, 6, 1))
    assert fresh.notices == ()


def test_cadences_are_those_of_the_sources() -> None:
    known = {entry.id: entry.cadence_days for entry in read_manifest().source}
    assert {name: known[name] for name in CADENCE_DAYS} == CADENCE_DAYS


def test_a_setting_whose_edits_differ_is_asked_for(ask: Ask) -> None:
    answer = ask("Can I bill 62323 with 62321?")
    assert "outpatient" in said(answer, "In other settings")
    assert "practitioner or by a hospital outpatient" in said(answer, "What would settle it")
    named = ask("Can I bill 62323 with 62321 on a professional claim?")
    assert "What would settle it" not in headings(named)
