"""What a code cannot have, and which code system a setting takes, by the words of a question."""

from __future__ import annotations

import pytest

from assistant.question.misplaced import asks_official_words, named_instead, system_meant
from core.codes import CodeSystem


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Which PCS code does our office bill for a shave removal?", CodeSystem.CPT),
        ("inpatient facility claim, which cpt for a lap chole", CodeSystem.ICD10PCS),
        ("which PCS code for an inpatient hospital stay", None),
        ("which cpt for the surgeon's inpatient visit", None),
        ("CPT or ICD-10-PCS for hospital inpatient claims?", None),
        ("what is 62320", None),
    ],
)
def test_a_setting_takes_its_own_code_system(text: str, meant: CodeSystem | None) -> None:
    assert system_meant(text) is meant


def test_the_system_that_is_meant_is_put_in_place_of_the_one_named() -> None:
    assert named_instead("which PCS code for a shave?", CodeSystem.CPT) == "which CPT code for a shave?"
    assert named_instead("which cpt for it", CodeSystem.ICD10PCS) == "which ICD-10-PCS for it"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the full official descriptor of 99214", True),
        ("copy the AMA text for 20610", True),
        ("99214 wording word for word", True),
        ("what does the official guideline say about 99214", False),
        ("describe 99214", False),
    ],
)
def test_the_words_of_the_publisher_are_told_from_an_explanation(text: str, wanted: bool) -> None:
    assert asks_official_words(text) is wanted
