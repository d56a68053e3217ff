"""Practices that questions of compliance are about."""

from __future__ import annotations

import pytest

from assistant.planning.wrongs import practice_in


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("is it ok to bill 99214 for every visit", "No: each visit"),
        ("may we waive copays for all patients", "Not as a routine"),
        ("can I routinely waive the deductible", "Not as a routine"),
        ("we double billed Medicare", ""),
    ],
)
def test_the_practice_is_known_by_what_is_done(text: str, begins: str) -> None:
    practice = practice_in(text)
    assert practice is not None
    assert practice.verdict.startswith(begins)


def test_other_questions_name_no_practice() -> None:
    assert practice_in("What is a late entry?") is None
