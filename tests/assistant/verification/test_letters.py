"""A character keeps the meaning that the cited source gives it."""

from __future__ import annotations

import pytest

from assistant.verification.letters import wrong_letters
from core.evidence import Evidence, EvidenceKind
from tests.builders import release

NOTE = "ICD-10-CM W19, 7th character is A: initial encounter; D: subsequent encounter; S: sequela."
PIECE = Evidence.make(EvidenceKind.CODE, release("icd10cm", "FY2026"), "W19", NOTE)


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        (NOTE, True),
        ("For W19 the 7th characters are A: initial encounter, and S: sequela.", True),
        ("ICD-10-CM W19, 7th character is a: subsequent encounter; D: subsequent encounter; S: sequela.", False),
        ("For W19, S: initial encounter.", False),
        ("For W19, B: initial encounter for open fracture.", True),  # a letter of which the source says nothing
    ],
)
def test_a_meaning_is_not_traded(sentence: str, right: bool) -> None:
    assert (wrong_letters(sentence, [PIECE]) == "") is right
