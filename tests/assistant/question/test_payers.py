"""The payers that a question names."""

from __future__ import annotations

import pytest

from assistant.question.payers import payer_of


@pytest.mark.parametrize(
    ("text", "payer"),
    [
        ("for Aetna", "Aetna"),
        ("BCBS of Texas", "Blue Cross Blue Shield"),
        ("a Medicare Advantage plan", "a Medicare Advantage plan"),
        ("Medicaid", "Medicaid"),
        ("Medicare pays", "Medicare"),
        ("62320", ""),
    ],
)
def test_the_payer_is_told_apart(text: str, payer: str) -> None:
    assert payer_of(text) == payer
