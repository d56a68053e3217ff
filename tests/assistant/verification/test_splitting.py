"""Sentences are cut where a reader would cut them, however the text arrives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verification.splitting import SentenceSplitter, split_sentences

WHOLE = [
    "Dr. Smith reports 99213 vs. Dr. Jones.",
    "Use an imaging code, e.g. fluoroscopy, only where it is not included.",
    "See the tabular list, i.e. The List, first.",
    "It is E11.9 and costs 1.80 RVU at $45.10.",
    "Medicare pays in the U.S. Territories too.",
    "See No. 4 of the chapter.",
    "It is in force from Oct. 1, 2026, and not from Jan. 1.",
    "Dr. St. John reads Rev. 12 of Chap. 12, Subsec. B.",
    "The work value is .75, the total 2.75 and the share 45.5 percent.",
    "Report S52.501A, E11.9 and Z79.4 (see I.C.4.a.3) for it.",
    "Read Pub. 100-04 and Ch. 12 of it.",
    "Do not code it at an office visit [e1a2b3c].",
    "Do not code it at an office visit. [e1a2b3c]",
    "Do not code it at an office visit. [e1a2b3c] [e99aa01]",
    "Do not code it at an office visit [e1a2b3c] [e99aa01].",
    "Do not code it at an office visit [e1a2b3c, e99aa01].",
    "Do not code it at an office visit. [e1a2b3c].",
    'The note says "code first." [e1a2b3c]',
    "It covers the neck (cervical spine.) [e1a2b3c]",
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_what_is_one_sentence_stays_one(sentence: str) -> None:
    assert split_sentences(sentence) == [sentence]
    assert split_sentences(f"{sentence} Next one.") == [sentence, "Next one."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It is a header? No. It is billable.", ["It is a header?", "No.", "It is billable."]),
        ("It is hepatitis C. The code is B18.2.", ["It is hepatitis C.", "The code is B18.2."]),
        ("- First item\n- second item\n* Third", ["First item", "second item", "Third"]),
        ("1. Use 62321. [e1]\n2. Append 59. [e2]", ["Use 62321. [e1]", "Append 59. [e2]"]),
        ("A line that goes\non in the next.", ["A line that goes on in the next."]),
        ("A heading\nA sentence.", ["A heading", "A sentence."]),
        ("A paragraph\n\nand another", ["A paragraph", "and another"]),
        ("It is so.\n[e1a2b3c] Next.", ["It is so. [e1a2b3c]", "Next."]),
        ("It is so\n[e1a2b3c].\nNext.", ["It is so [e1a2b3c].", "Next."]),
        ("It is so [e1].Next", ["It is so [e1].Next"]),
        ("Unfinished [e1a2b", ["Unfinished [e1a2b"]),
        (
            "Text. [never closed and long " + "x" * 150 + " End.",
            ["Text.", "[never closed and long " + "x" * 150 + " End."],
        ),
        ("  \n\n ", []),
        ("", []),
    ],
)
def test_text_is_cut_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_a_sentence_is_given_as_soon_as_the_next_one_begins() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("It is E11.") == []
    assert splitter.feed("9. ") == []
    assert splitter.feed("[e1a") == []
    assert splitter.feed("2b3c] ") == []
    assert splitter.feed("N") == ["It is E11.9. [e1a2b3c]"]
    assert splitter.feed("ext.") == []
    assert splitter.close() == ["Next."]
    assert splitter.close() == []


_WORDS = ["It is", " E11.9", "e.g.", "Dr.", "No.", " 4", "The", "code", "U.S.", "- ", "1. "]
_MARKS = [".", " ", "\n", "\n\n", "[e1a2b3c]", "[", "]", "!", "?", '"', ")"]
_PIECES = st.lists(st.sampled_from([*_WORDS, *_MARKS]), max_size=40)


@given(_PIECES, st.integers(min_value=1, max_value=7))
def test_how_the_text_is_cut_into_pieces_makes_no_difference(parts: list[str], size: int) -> None:
    text = "".join(parts)
    splitter = SentenceSplitter()
    sentences = [s for start in range(0, len(text), size) for s in splitter.feed(text[start : start + size])]
    assert [*sentences, *splitter.close()] == split_sentences(text)


@given(st.text())
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(split_sentences(text)).split()
    assert [c for c in "".join(kept) if c.isalpha() and c.isupper()] == [c for c in text if c.isalpha() and c.isupper()]
