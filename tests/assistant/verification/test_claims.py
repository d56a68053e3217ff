"""A sentence is read the same way however it is put, and differently wherever it says something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.claims import clauses, is_compound, read
from assistant.verification.stems import stem
from assistant.verification.tokens import Kind
from assistant.verification.wording import Mark


def denied(text: str) -> set[str]:
    return {word.stem for word in read(text).words if word.negated}


def figures(text: str) -> list[tuple[str, str]]:
    return [(word.stem, word.unit) for word in read(text).words if word.kind is Kind.NUMBER]


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("62320 has no imaging.", {"imag"}),
        ("The injection is done without imaging guidance in the neck.", {"imag", "guidanc"}),
        ("Imaging isn't reported.", {"imag", "report"}),
        ("Do not code the diagnosis; code the symptom.", {"cod", "diagnos"}),
        ("It cannot be billed without a modifier.", {"bill"}),
        ("The code is invalid.", {"cod", "valid"}),
        ("Report 62321 rather than 62320.", {"62320"}),
        ("It is billed unless imaging is not used.", {"imag", "use"}),
        ("It is used not only for pain.", set()),
        ("No fewer than 20 minutes.", set()),
    ],
)
def test_a_negation_reaches_what_it_denies(text: str, negated: set[str]) -> None:
    assert denied(text) == negated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twenty-five minutes", [("25", "minut")]),
        ("20-29 minutes", [("20", "minut"), ("29", "minut")]),
        ("20 to 29 minutes", [("20", "minut"), ("29", "minut")]),
        ("the 7th or seventh character", [("7th", ""), ("7th", "")]),
        ("1,000 and 1.80", [("1000", ""), ("1.8", "")]),
        ("000 global days", [("000", "")]),
        ("$45.10, 45% and 45 percent", [("45.1", "$"), ("45", "percent"), ("45", "percent")]),
        ("one of the codes", []),
        ("one unit", [("1", "unit")]),
        ("October 1, 2026 and 2026-10-01 and 10/1/2026", [("2026-10-01", "date")] * 3),
        ("1 October 2026 and Oct. 2026", [("2026-10-01", "date"), ("2026-10", "date")]),
    ],
)
def test_a_number_has_one_form(text: str, expected: list[tuple[str, str]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("It may be used only if needed.", {Mark.MAY, Mark.ONLY, Mark.CONDITION, Mark.MUST}),
        ("At least 20 minutes must be met.", {Mark.AT_LEAST, Mark.MUST}),
        ("No more than 20 minutes are allowed.", {Mark.AT_MOST, Mark.MAY}),
        ("More than 20 and less than 30.", {Mark.MORE, Mark.LESS}),
        ("It is usually paid before, never after.", {Mark.OFTEN, Mark.BEFORE, Mark.NEVER, Mark.AFTER}),
        ("62310 was replaced by 62320.", {Mark.PASSIVE}),
        ("It applies from May 1, 2026.", set()),
        ("It is medically necessary.", set()),
    ],
)
def test_what_limits_a_statement_is_kept_apart(text: str, marks: set[Mark]) -> None:
    assert read(text).marks == marks


@pytest.mark.parametrize(
    ("text", "word", "subject"),
    [
        ("62321 is with imaging and 62320 is with a catheter.", "imag", {"62321"}),
        ("62321 is with imaging and 62320 is with a catheter.", "catheter", {"62320"}),
        ("62320 differs from 62321, which has imaging.", "imag", {"62321"}),
        ("Unlike 62321, 62320 has a blind needle.", "needl", {"62320"}),
        ("62320, 62322 and 62324 lack imaging.", "imag", {"62320", "62322", "62324"}),
        ("With 62320 (see 62321) a needle is used.", "needl", {"62320"}),
        ("Modifiers 24 and 25 are for visits.", "visit", {"modifier 24", "modifier 25"}),
        ("A needle is used.", "needl", set()),
    ],
)
def test_each_word_knows_the_codes_it_is_said_of(text: str, word: str, subject: set[str]) -> None:
    (found,) = [one for one in read(text).words if one.stem == word]
    assert found.subject == subject


def test_a_sentence_is_cut_where_a_new_statement_begins() -> None:
    assert clauses("62321 is imaged, and 62320 is blind.") == ["62321 is imaged", "62320 is blind."]
    assert clauses("62321 is imaged, while 62320 is blind.") == ["62321 is imaged", "62320 is blind."]


def test_a_condition_keeps_a_sentence_together() -> None:
    text = "62321 is imaged, and 62320 is blind if the note says so."
    assert clauses(text) == [text]
    assert is_compound(text)


@pytest.mark.parametrize(
    "forms",
    [
        ("include", "includes", "included", "including", "covers"),
        ("code", "codes", "coded", "coding"),
        ("diagnosis", "diagnoses"),
        ("use", "used", "using"),
        ("imaging", "image"),
        ("visit", "visits", "encounter"),
        ("diabetes", "diabetic"),
    ],
)
def test_the_forms_of_a_word_are_one(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [("include", "exclude"), ("specified", "unspecified"), ("excludes1", "excludes2"), ("type", "typical")],
)
def test_opposites_stay_apart(first: str, second: str) -> None:
    assert stem(first) != stem(second)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    claim = read(text)
    assert claim.text == text
    assert all(word.stem for word in claim.words)
    assert clauses(text) == [part for part in clauses(text) if part.strip()]
