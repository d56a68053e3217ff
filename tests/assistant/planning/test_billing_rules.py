"""Rules of billing that a question runs into: told first, with the yes or no that a question takes for granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.planning.billing import RULES, rule_met
from assistant.question.named import modifiers_in
from assistant.question.payers import payer_of
from assistant.question.request import DateFrom, Request
from core.answer import Route
from core.codes import find_mentions
from core.records import Setting
from ingest.digests import read_digest

KNOWLEDGE = Path(__file__).parents[3] / "knowledge" / "digests"


def asked(text: str, on: date = date(2026, 6, 1)) -> Request:
    codes = tuple(mention.candidates[0] for mention in find_mentions(text) if mention.explicit and mention.candidates)
    return Request(
        question=text,
        text=text,
        route=Route.GUIDELINE,
        as_of=on,
        date_from=DateFrom.TODAY,
        setting=Setting.PRACTITIONER,
        codes=codes,
        modifiers=modifiers_in(text),
        payer=payer_of(text),
    )


def answer_to(text: str, on: date = date(2026, 6, 1)) -> str:
    request = asked(text, on)
    rule = rule_met(request)
    return rule.answer(text) if rule else ""


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("indicator is 1 so 59 is always ok, right?", "No: indicator 1 is a permission only"),
        ("59 is always OK with indicator 1", "No: indicator 1 is a permission only"),
        ("can I use 59 when the indicator is 1", "Indicator 1 is a permission only"),
        ("can I bypass an indicator 0 with 59", "No: with modifier indicator 0"),
        ("an indicator 0 edit can't be bypassed with 59, right?", "Yes: with modifier indicator 0"),
        ("Is 25 appended to the E/M?", "Yes: 25 stands on the visit"),
        ("so I can append 25 to the procedure, correct?", "No: 25 stands on the visit"),
        ("25 goes on the visit and not on the procedure, right?", "Yes: 25 stands on the visit"),
        ("57 is for a minor procedure, correct?", "No: 57 is for the visit"),
        ("decision for major surgery the day before: 25 or 57?", "The decision for a major procedure"),
        ("can we override a zero edit with a modifier", "No: with modifier indicator 0"),
        ("true or false: 57 goes on the surgery code", "No: 57 stands on the visit"),
        ("47562 and back to the OR: 78, does it start over the 90 days", "No: 78 starts no new global period"),
        ("78 restarts the global period, true?", "No: 78 starts no new global period"),
        ("78 does not restart the global period, right?", "Yes: 78 starts no new global period"),
        ("does 58 start a new global period", "Yes: 58 starts a new global period"),
        ("a 90 day global includes the day before, right?", "Yes: a 90-day global period"),
        ("two surgeons with 62, is the split 50/50?", "No: Medicare pays each of two co-surgeons"),
        ("co-surgeons on 22612, how much does each surgeon get", "Medicare pays each of two co-surgeons"),
        ("PA assisting with AS, what percent", "Medicare pays a physician assistant"),
        ("there is no NCCI edit so both are payable, right?", "No: that there is no NCCI edit"),
    ],
)
def test_the_rule_leads_with_what_holds(text: str, begins: str) -> None:
    assert answer_to(text).startswith(begins)


@pytest.mark.parametrize(
    "text",
    [
        "what does modifier indicator 1 mean",
        "58 or 78 for a planned second stage in the postop period",
        "Rules for modifier 25 with a minor procedure",
        "does 22551 allow an assistant surgeon?",
        "can 29881 and 29877 be billed together with 59, indicator 0",
    ],
)
def test_what_tables_and_entries_answer_runs_into_no_rule(text: str) -> None:
    assert answer_to(text) == ""


def test_the_add_on_for_complexity_beside_25_depends_on_the_other_service_and_the_date() -> None:
    assert answer_to("G2211 with 99214-25 and 20610, payable?").startswith("No: Medicare does not pay G2211")
    assert answer_to("is g2211 paid with a depo shot 96372 and 99213-25").startswith("No: Medicare does not pay G2211")
    wellness = "G2211 with G0439 and 99213-25, payable?"
    assert answer_to(wellness).startswith("Yes: since January 1, 2025")
    assert answer_to(wellness, date(2024, 11, 2)).startswith("No: before 2025")


def test_a_screening_that_becomes_therapeutic_takes_the_payers_modifier() -> None:
    told = "screening colonoscopy, polyp removed by snare, which modifier"
    assert "modifier PT and not 33" in answer_to(f"Medicare {told}")
    assert "modifier 33" in answer_to(f"commercial payer {told}")
    assert "PT for Medicare, and 33 for most other" in answer_to(told)


def test_who_says_two_things_of_a_modifier_gets_no_yes_for_both() -> None:
    rule = rule_met(asked("Is 25 for the E/M or for the procedure?"))
    assert rule is None or not rule.answer("Is 25 on the E/M or on the procedure?").startswith(("Yes", "No"))


def test_a_rule_of_a_payer_is_not_told_of_another() -> None:
    text = "how many minutes before 99292"
    medicare = rule_met(replace(asked(text), payer="Medicare"))
    assert medicare is not None
    assert "for Medicare 99292 begins at 104" in medicare.fact
    assert rule_met(replace(asked(text), payer="Aetna")) is None


def test_every_passage_of_ours_that_a_rule_stands_on_exists() -> None:
    known = {
        f"{digest.head.id}#{section.slug}"
        for digest, _ in (read_digest(file.read_text(), file.name) for file in sorted(KNOWLEDGE.glob("*.md")))
        if digest is not None
        for section in digest.sections
    }
    named = {one for rule in RULES for one in rule.sections if not one.startswith("ncci-manual")}
    assert named <= known
