"""Guidelines that forbid a valid code in the case that a question tells."""

from __future__ import annotations

import pytest

from assistant.planning.code_rules import beside_of, rule_for
from tests.assistant.conftest import Ask
from tests.assistant.test_composed import said
from tests.assistant.world import IN_FORCE
from tests.builders import icd_code


@pytest.mark.parametrize(
    ("code", "text", "section"),
    [
        ("I69.351", "can I use it during the acute stroke admission", "I.C.9.d.1"),
        ("I25.2", "MI 2 weeks ago", "I.C.9.e.1"),
        ("I21.4", "NSTEMI 3 months ago", "I.C.9.e.1"),
        ("Z38.00", "can it go on the mother's record", "I.C.16.a.2"),
        ("Z00.00", "with hypertension found new today", "IV.P"),
        ("Z37.0", "is it ok on the newborn chart", "I.C.15.b.5"),
        ("R65.20", "can it be the principal diagnosis", "I.C.1.d.3"),
        ("W01.0XXA", "as primary dx", "I.C.20.a.6"),
        ("Z85.3", "while she is still on chemo", "I.C.2.m"),
        ("C50.911", "removed 3 years ago, no treatment now, no evidence of disease", "I.C.2.m"),
        ("Z47.89", "fracture follow up", "I.C.21.c.7"),
    ],
)
def test_a_code_runs_into_the_guideline_of_its_case(code: str, text: str, section: str) -> None:
    rule = rule_for(icd_code(code), (), text)
    assert rule is not None
    assert rule.sections[0] == section


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("I69.351", "acute stroke with residual deficits of an old one"),
        ("I25.2", "MI 5 years ago"),
        ("I21.4", "NSTEMI 2 weeks ago"),
        ("Z38.00", "on the newborn's birth record"),
        ("R65.20", "as a secondary code"),
        ("C50.911", "still on chemo after mastectomy"),
        ("Z47.1", "after knee replacement for a fracture"),
    ],
)
def test_a_code_that_fits_its_case_runs_into_none(code: str, text: str) -> None:
    assert rule_for(icd_code(code), (), text) is None


def test_a_rule_about_two_codes_wants_both() -> None:
    normal, other = icd_code("O80"), icd_code("O70.1")
    assert rule_for(normal, (), "can it be reported") is None
    rule = rule_for(normal, (other,), "can both be reported")
    assert rule is not None
    assert beside_of(rule, (other,)) == [other]


def test_a_code_without_complications_is_contradicted_by_one_that_names_one(ask: Ask) -> None:
    answer = ask("can E11.9 be reported with E11.42", as_of=IN_FORCE)
    assert said(answer).startswith(
        "No: **E11.9** is “Type 2 diabetes mellitus without complications”, which **E11.42**"
    )


def test_a_symptom_beside_a_condition_is_only_coded_where_it_is_no_part_of_it() -> None:
    rule = rule_for(icd_code("R07.9"), (icd_code("I21.4"),), "can both be coded together")
    assert rule is not None
    assert rule.verdict.startswith("Only where")
