"""Diagnoses that the classification presumes to belong together become one code (guidelines, I.A.15, I.C.9.a)."""

from __future__ import annotations

import pytest

from assistant.gather.presumed import presumed_diabetes, presumed_hypertension, said_by, severe_sepsis


@pytest.mark.parametrize(
    ("codes", "joined"),
    [
        (["I10", "I50.9"], "I11.0"),
        (["I10", "N18.32"], "I12.9"),
        (["N18.6", "I10"], "I12.0"),
        (["I10", "I50.23", "N18.4"], "I13.0"),
        (["I10", "I50.23", "N18.5"], "I13.2"),
    ],
)
def test_hypertension_is_joined_with_the_heart_and_the_kidney(codes: list[str], joined: str) -> None:
    rule = presumed_hypertension(codes)
    assert rule is not None
    assert (rule.instead_of, rule.code) == ("I10", joined)


@pytest.mark.parametrize(
    ("codes", "joined"),
    [
        (["I11.0", "I10", "N18.4"], ("I11.0", "I13.0")),
        (["I12.0", "I50.9"], ("I12.0", "I13.2")),
        (["I11.9", "N18.6"], ("I11.9", "I13.11")),
    ],
)
def test_a_combination_code_is_joined_with_what_it_does_not_say(codes: list[str], joined: tuple[str, str]) -> None:
    rule = presumed_hypertension(codes)
    assert rule is not None
    assert (rule.instead_of, rule.code) == joined


def test_what_a_combination_code_says_is_not_coded_beside_it() -> None:
    codes = ["I10", "I11.0", "I13.0", "N18.4"]
    assert [code for code in codes if said_by(code, codes)] == ["I10", "I11.0"]


@pytest.mark.parametrize("codes", [["I10"], ["I50.9", "N18.4"], ["I10", "I11.0", "I50.9"]])
def test_nothing_is_joined_without_both_or_where_it_is_joined_already(codes: list[str]) -> None:
    assert presumed_hypertension(codes) is None


def test_diabetes_is_joined_with_kidney_disease() -> None:
    rule = presumed_diabetes(["N18.4", "E11.9"])
    assert rule is not None
    assert (rule.instead_of, rule.code, rule.because) == ("E11.9", "E11.22", ("N18.4",))
    assert presumed_diabetes(["E11.42", "N18.4"]) is None


def test_sepsis_beside_an_organ_failure_may_be_severe() -> None:
    assert severe_sepsis(["A41.02", "J96.01"]) == ("A41.02", "J96.01")
    assert severe_sepsis(["A41.9", "J44.1"]) is None
