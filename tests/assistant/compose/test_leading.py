"""A rule's answer opens with the sentence that answers the question, and loses nothing of the passage."""

from __future__ import annotations

import pytest

from assistant.compose.leading import led_by_answer
from assistant.compose.passage_text import Row, Text, blocks

RULE = """A scribe may write the note while the clinician sees the patient. The clinician reads and signs it.

All of these must hold:

- The entry names the scribe.
- The clinician adds what is missing.

A medical student may not act as a scribe in a teaching clinic. It would need another rule. Ask the school.

| Indicator | Meaning | What to do |
| --- | --- | --- |
| 0 | never | Write nothing. |
| Q | sometimes | Ask first. |
"""


def led(question: str) -> list[str]:
    return [item.text if isinstance(item, Text) else "|".join(item.cells) for item in led_by_answer(parts(), question)]


def parts() -> list[tuple[Text | Row, ...]]:
    return blocks(RULE)


def test_the_sentence_that_answers_opens_with_what_follows_it() -> None:
    assert led("Can a medical student be the scribe in our teaching clinic?")[:4] == [
        "A medical student may not act as a scribe in a teaching clinic.",
        "It would need another rule.",
        "Ask the school.",
        "A scribe may write the note while the clinician sees the patient.",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "",
        "What is a scribe?",
        "May a scribe write the note?",  # the first sentence answers
        "Which entry names the scribe's school of dance?",  # an item of a list leans on the line above it
        "Would dancing need another rule?",  # so does a sentence with "It"
    ],
)
def test_the_order_stands_where_no_other_sentence_answers_clearly(question: str) -> None:
    assert led(question) == led("")


def test_a_row_that_is_named_is_put_as_a_sentence_and_stays_in_the_table() -> None:
    told = led("What does indicator Q mean?")
    assert told[0] == "Indicator **Q**: sometimes; What to do: Ask first."
    assert told[1:] == led("")


def test_nothing_is_lost() -> None:
    assert sorted(led("Can a medical student be the scribe in our teaching clinic?")) == sorted(led(""))


def test_a_heading_that_a_document_repeats_is_no_sentence() -> None:
    text = "E. Modifiers (continued)\n\nA modifier needs a reason."
    assert blocks(text, ("Chapter I", "E. Modifiers")) == [(Text("A modifier needs a reason.", bullet=False),)]
    assert len(blocks(text, ("Chapter I",))) == 2


def test_the_number_of_a_guideline_stands_with_its_first_sentence() -> None:
    assert blocks("B3.4b. A biopsy is coded. So is the rest.") == [
        (Text("B3.4b. A biopsy is coded.", bullet=False), Text("So is the rest.", bullet=False))
    ]
