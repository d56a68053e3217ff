"""Situations and visits that a question describes: the modifier and the level they call for."""

from __future__ import annotations

import pytest

from assistant.compose.visit import answer_visit
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Status
from assistant.gather.visits import MdmLevel, Visit, VisitFamily
from assistant.question.prolonged import prolonged_time
from assistant.question.scenario import MAJOR, MINOR, modifier_for
from assistant.question.visit_stated import stated_visit
from tests.builders import cpt_code


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("unrelated visit in the 90-day global of a knee, which modifier?", "24"),
        ("cataract surgery on the second eye within the global period, what modifier?", "79"),
        ("return to the OR for a bleeding complication - modifier?", "78"),
        ("58 or 78 for a planned second stage in the postop period", "58"),
        ("decision for major surgery the day before: 25 or 57?", "57"),
        ("what modifier for an office visit and a joint injection on the same day", "25"),
        ("x-ray repeated by another radiologist, modifier?", "77"),
        ("PA assisted at surgery, which modifier", "AS"),
        ("which modifier when the radiologist only reads the film", "26"),
        ("drug left over from a single dose vial, what modifier", "JW"),
        ("ABN signed, which modifier?", "GA"),
        ("no ABN was obtained, modifier?", "GZ"),
        ("procedure stopped after anesthesia in the ASC: modifier?", "74"),
        ("What is a modifier?", ""),
        ("planned second stage in the postop period", ""),
    ],
)
def test_a_situation_calls_for_a_modifier_only_where_one_is_asked_for(text: str, modifier: str) -> None:
    assert modifier_for(text) == modifier


def test_what_is_told_of_a_visit_is_read_and_nothing_else() -> None:
    told = stated_visit("established patient, two stable chronic illnesses, prescription drug management. What level?")
    assert told is not None
    assert told.family is VisitFamily.OFFICE
    assert told.patient == "established"
    assert told.levels == (MdmLevel.MODERATE, None, MdmLevel.MODERATE)
    assert told.minutes is None


@pytest.mark.parametrize(
    ("text", "patient"),
    [
        ("99213 vs 99214: 30 min total. which?", "established"),
        ("99203 or 99204 for 45 minutes", "new"),
        ("99203 or 99213, 30 minutes", ""),
        ("new patient, 99213 or 99214, 30 minutes", "new"),
    ],
)
def test_codes_of_one_kind_tell_whose_office_visit_it_is(text: str, patient: str) -> None:
    told = stated_visit(text)
    assert told is not None
    assert told.family is VisitFamily.OFFICE
    assert told.patient == patient


@pytest.mark.parametrize(
    "text",
    [
        "What counts as total time?",
        "nurse spent 20 minutes at an office visit, which code?",
        "Which code for a new patient with a cough?",
    ],
)
def test_too_little_is_no_visit_to_judge(text: str) -> None:
    assert stated_visit(text) is None


@pytest.mark.parametrize(
    ("text", "family", "level"),
    [
        ("subsequent hospital visit, high MDM - which code?", VisitFamily.HOSPITAL, MdmLevel.HIGH),
        ("ED visit of moderate medical decision making, what code", VisitFamily.EMERGENCY, MdmLevel.MODERATE),
    ],
)
def test_the_decision_may_be_told_as_a_whole(text: str, family: VisitFamily, level: MdmLevel) -> None:
    told = stated_visit(text)
    assert told is not None
    assert told.family is family
    assert told.decision is not None
    assert told.decision.level is level


def _visit(code: str, level: str, minutes: int) -> Visit:
    facets = {
        "patient": "established",
        "medical decision making": level,
        "total time": f"at least {minutes} minutes",
    }
    return Visit(CodeFacts(cpt_code(code), Status.BILLABLE), facets)


VISITS = [_visit("99213", "low", 20), _visit("99214", "moderate", 30)]


def _sentences(text: str) -> str:
    writer = Writer()
    told = stated_visit(text)
    assert told is not None
    answer_visit(writer, told, VISITS, [])
    return " ".join(sentence.text for sentence in writer.finish().sentences)


def test_two_of_three_elements_decide_and_the_third_may_raise_it() -> None:
    said = _sentences("one stable chronic illness and a refill, established patient: which level?")
    assert "By medical decision making it is **99213**: two of three elements reach low" in said
    assert "With data of moderate level it would be **99214**" in said


def test_the_minutes_reached_give_the_code() -> None:
    assert "By total time it is **99214**: 35 minutes; the minimum is 30." in _sentences("35 min established visit")


@pytest.mark.parametrize(
    ("text", "known", "modifier"),
    [
        ("same surgeon saw pt 40 days after 27447 for a UTI, nothing to do with the knee. 99213, what mod?", "", "24"),
        ("LT eye done 3 wks ago, now doing the right eye. what modifiers", "", "79"),
        ("s/p THA two days ago, back to OR for hematoma evac, same surgeon. mod?", "", "78"),
        ("decided on the lap appy in the ED. which modifier on the visit?", MAJOR, "57"),
        ("decided on the drainage in the ED. which modifier on the visit?", MINOR, ""),
        ("glucose drawn 3 times today, which mod for the repeats?", "", "91"),
        ("PA first-assisted on a total hip. modifier and what % is paid?", "", "AS"),
        ("surgeon did his own regional block, is there a modifier", "", "47"),
        ("surgeon did the fracture surgery, hometown ortho does all the follow up. mods for each?", "", "54"),
        ("we forgot to get an ABN and it will deny for necessity. modifier?", "", "GZ"),
        ("trigger release left ring finger modifier", "", "F3"),
        ("nail avulsion right great toe, which modifier", "", "T5"),
        ("upper right eyelid modifier?", "", "E3"),
        ("left thumb, what modifier", "", "FA"),
        ("left and right thumb, what modifier", "", ""),
        ("knee injection on the left, modifier?", "", "LT"),
        ("radiologist read a 2 view chest xray in the hospital, which code/mod for the pro fee?", "", "26"),
    ],
)
def test_a_situation_is_read_in_the_words_of_an_office_and_with_what_tables_add(
    text: str, known: str, modifier: str
) -> None:
    assert modifier_for(text, known) == modifier


@pytest.mark.parametrize(
    ("text", "codes", "units"),
    [
        ("99215 and 70 minutes total, how do i report the extra time", ["99215"], (2, 1)),
        ("est patient, level 5 by time, 62 minutes. can i add G2212?", ["G2212"], (1, 0)),
        ("99205, 89 min, prolonged", ["99205"], (1, 1)),
        ("99205, 74 min, prolonged", ["99205"], (0, 0)),
    ],
)
def test_prolonged_minutes_earn_whole_units_by_each_rule(text: str, codes: list[str], units: tuple[int, int]) -> None:
    told = prolonged_time(text, codes)
    assert told is not None
    assert (told.units_cpt, told.units_medicare) == units


@pytest.mark.parametrize("text", ["99215 and 70 minutes total", "prolonged service of 99214, 70 minutes"])
def test_minutes_alone_or_another_level_are_no_prolonged_time(text: str) -> None:
    assert prolonged_time(text, ["99215" if "99215" in text else "99214"]) is None
