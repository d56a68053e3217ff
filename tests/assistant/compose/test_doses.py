"""Doses in a question become units, and what was discarded a line of its own."""

from __future__ import annotations

import pytest

from assistant.compose.doses import answer_dose
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts, NoteGroup, OfficialText, Status
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from core.records import CodeRecord, NoteKind
from tests.builders import note, release

STEROID = Code(CodeSystem.HCPCS, "J3301")


def evidence(text: str) -> Evidence:
    return Evidence.make(EvidenceKind.FIGURE, release(), "row J3301", text, codes=(STEROID,))


def drug(figure: str = "", official: str = "") -> CodeFacts:
    notes: tuple[NoteGroup, ...] = ()
    if figure:
        unit = note(STEROID, NoteKind.FIGURE, figure, label="billing_unit")
        notes = (NoteGroup(NoteKind.FIGURE, STEROID, (unit,), evidence(figure)),)
    texts = (OfficialText(CodeRecord(STEROID, official), release(), evidence(official)),) if official else ()
    record = CodeRecord(STEROID, "A steroid")
    return CodeFacts(STEROID, Status.BILLABLE, evidence("A steroid"), record, notes=notes, official=texts)


RULE = Evidence.make(EvidenceKind.PASSAGE, release(), "section on units", "A rest is rounded up; waste is JW.")


def said(facts: CodeFacts, question: str, rule: Evidence | None = RULE) -> str:
    writer = Writer()
    answered = answer_dose(writer, facts, question, rule)
    composed = writer.finish()
    assert answered == bool(composed.verdicts)
    assert all(sentence.evidence for sentence in composed.sentences)
    return " ".join(sentence.text for sentence in composed.sentences)


def test_a_dose_is_divided_by_what_one_unit_stands_for() -> None:
    assert said(drug("10 mg"), "J3301 how many units for 40 mg kenalog") == (
        "**40 mg** of **J3301** is **4** units: one unit of the code is 10 mg."
    )


def test_the_official_descriptor_tells_the_unit_where_our_entry_does_not() -> None:
    assert "is **4** units" in said(drug(official="Injection, some steroid, 10 mg"), "units for 40 mg of J3301?")


def test_a_rest_of_a_unit_is_a_whole_one() -> None:
    assert "is **5** units" in said(drug("10 mg"), "45 mg of J3301")
    assert "is **1** unit:" in said(drug("10 mg"), "4000 mcg of J3301")


@pytest.mark.parametrize(
    "question",
    [
        "gave 45 mg J3301 and wasted 35 mg",
        "gave 45 mg J3301 from an 80 mg single-dose vial, the rest was discarded",
        "J3301 45mg given, 35mg was wasted",
    ],
)
def test_what_was_discarded_goes_on_a_line_with_jw_less_what_rounding_billed(question: str) -> None:
    text = said(drug("10 mg"), question)
    assert "is **5** units" in text
    assert "are **3** units of **J3301** on a line of their own with modifier **JW**" in text


def test_rounding_and_waste_cite_their_rule_and_are_not_told_without_it() -> None:
    writer = Writer()
    answer_dose(writer, drug("10 mg"), "gave 45 mg J3301 and wasted 35 mg", RULE)
    assert all(RULE.id in sentence.evidence for sentence in writer.finish().sentences)
    assert said(drug("10 mg"), "gave 45 mg J3301 and wasted 35 mg", None) == ""
    assert "JW" not in said(drug("10 mg"), "gave 40 mg J3301 and wasted 40 mg", None)


def test_waste_within_the_last_unit_is_not_billed_twice() -> None:
    assert "no line with **JW** is added" in said(drug("10 mg"), "gave 45 mg J3301 and wasted 5 mg")


@pytest.mark.parametrize(
    "question",
    ["What is J3301?", "2 ml of J3301", "J3301 in an 80 mg vial", "J3301 at 40 mg/ml"],
)
def test_nothing_is_worked_out_without_a_dose_in_the_measure_of_the_code(question: str) -> None:
    assert said(drug("10 mg"), question) == ""


def test_a_code_whose_unit_is_not_known_has_no_units_of_a_dose() -> None:
    assert said(drug(), "40 mg of J3301") == ""
    assert said(drug(official="A kit of 5 mg and 20 mg"), "40 mg of J3301") == ""
