"""Questions in Spanish are put into English as far as coders' words go, and no other question is touched."""

from __future__ import annotations

import pytest

from assistant.question.spanish import in_english


@pytest.mark.parametrize(
    ("asked", "english"),
    [
        ("¿Qué significa el modificador 25?", "what does mean the modifier 25?"),
        ("se puede facturar 20610 y 99213 el mismo dia?", "can I bill 20610 and 99213 same day?"),
        ("que diferencia hay entre 62321 y 62323", "difference between 62321 and 62323"),
        ("código de dolor lumbar", "code of low back pain"),
        ("M54.5 es válido?", "M54.5 is valid?"),
    ],
)
def test_the_words_of_asking_are_put_into_english(asked: str, english: str) -> None:
    assert in_english(asked) == english


@pytest.mark.parametrize(
    "text",
    [
        "What is the code for la crosse encephalitis?",
        "de Quervain tenosynovitis, right wrist",
        "cor pulmonale",
        "99213 and 20610 in LA, con meds",
        "El Niño flood victim, external cause code",
        "",
    ],
)
def test_other_questions_stay_as_they_are(text: str) -> None:
    assert in_english(text) == text
