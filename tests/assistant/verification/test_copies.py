"""What nearly copies a statement is held to it word by word; what says the same in other words is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.copies import NEARLY, alteration, misjoined

LEVELS = "One meniscus trimmed is 29881, both are 29880, one sewn is 29882 and both are 29883."
RULE = "A combination code is assigned when any part of the condition arose after the admission."


@pytest.mark.parametrize(
    ("sentence", "statement", "reason"),
    [
        (LEVELS.replace("29881", "29880", 1).replace("both are 29880", "both are 29881"), LEVELS, "29880"),
        (RULE.replace("any", "one"), RULE, "leaves 'any' out"),
        (RULE.replace("is assigned", "is not assigned"), RULE, "adds 'not'"),
        (RULE.replace("is assigned", "is always assigned"), RULE, "adds 'always'"),
        (RULE.replace("arose after", "arose before"), RULE, "adds 'before'"),
        (RULE.replace("admission", "discharge"), RULE, "'discharge' in the place of 'admission'"),
        ("99214 and 99213 are visits of an established or new patient.", "99214 and 99213 are visits of an "
         "established and new patient.", "'and' or 'or'"),
    ],
)  # fmt: skip
def test_what_it_alters_is_told(sentence: str, statement: str, reason: str) -> None:
    near, altered = alteration(sentence, statement)
    assert near >= NEARLY
    assert reason in altered


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (RULE, RULE),
        ("A combination code is assigned when any part of the condition arose after admission.", RULE),
        ("CPT 62320 is a neck injection without imaging.", "CPT 62320: neck injection, no imaging."),
        ("The second visit costs 1.80 units and 20%.", "The 2nd visit costs 1.8 units and twenty percent."),
        ("77002 and 20610 may be reported together.", "20610 and 77002 may be reported together."),
        ("The global period of a major operation is 90 days.", "The global period of a major operation is 90 days "
         "and begins one day before it."),
        ("Entirely other words stand here.", RULE),
    ],
)  # fmt: skip
def test_what_it_leaves_as_it_is_alters_nothing(sentence: str, statement: str) -> None:
    assert alteration(sentence, statement)[1] == ""


def test_a_heading_lends_its_words_and_a_subject_its_code() -> None:
    item = "The patient came for a planned procedure and nothing else was assessed."
    sentence = "Do not use modifier 25 when the patient came for a planned procedure and nothing else was assessed."
    assert alteration(sentence, item, "modifier 25, Do not use when")[1] == ""
    never = f"Never when {item[0].lower()}{item[1:]}"
    assert "adds 'never'" in alteration(never, item)[1]
    assert alteration(never, item, "Never when")[1] == ""
    visit = "The visit needs low decision making or 20 minutes on the date of the encounter."
    named = visit.replace("The visit", "99213")
    assert alteration(named, visit, subject=frozenset({"99213"}))[1] == ""
    assert "'99213'" in alteration(named, visit)[1]


@pytest.mark.parametrize(
    ("sentence", "statement", "is_refused"),
    [
        ("It needs low decisions and 20 minutes.", "It needs low decisions or 20 minutes.", True),
        ("It needs low decisions or 20 minutes.", "It needs low decisions, 20 minutes.", True),
        ("It is given without contrast.", "It is given with contrast.", True),
        ("Add insulin (E11).", "Add insulin (Z79.4); tablets (Z79.84).", True),
        ("Add insulin (Z79.4).", "Add insulin (Z79.4); tablets (Z79.84).", False),
        ("It is given with contrast.", "With contrast it is given.", False),
    ],
)
def test_what_is_joined_otherwise_is_refused(sentence: str, statement: str, is_refused: bool) -> None:
    assert bool(misjoined(sentence, statement)) is is_refused


@given(st.text(max_size=120), st.text(max_size=120), st.booleans())
def test_any_two_texts_are_compared(sentence: str, statement: str, is_part: bool) -> None:
    near, altered = alteration(sentence, statement, is_part=is_part)
    assert 0 <= near <= 1
    assert not altered or near >= NEARLY


@given(st.text(max_size=120))
def test_a_text_alters_nothing_of_itself(text: str) -> None:
    assert alteration(text, text)[1] == ""
