from __future__ import annotations

import pytest

from vectorstore.asking import as_manuals_say


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Bedsore got worse", "pressure ulcer got worse"),
        ("Note says r/o appendicitis", "Note says uncertain diagnosis rule out appendicitis"),
        ("He stopped taking his pills", "He underdosing his medication"),
        ("Foley placed", "urinary bladder catheter insertion placed"),
        ("No code describes it", "unlisted procedure code not described by it"),
        ("Which GCS do we report?", "Which Glasgow coma scale score do we report?"),
    ],
)
def test_a_lay_word_becomes_the_manuals_term(question: str, said: str) -> None:
    assert as_manuals_say(question) == said


@pytest.mark.parametrize(
    "question",
    [
        "What does modifier indicator 0 mean?",
        "When is COVID-19 sequenced first?",
        "Is code first a sequencing rule?",
        "",
    ],
)
def test_a_question_in_the_manuals_words_stays_as_it_is(question: str) -> None:
    assert as_manuals_say(question) == question
