from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.spelling import Speller

WORDS = {
    "abscess": 40, "absence": 30, "fracture": 900, "disease": 800, "other": 900, "tower": 3, "the": 100, "radius": 60,
    "diabete": 300, "with": 500, "nephropathy": 20, "neuropathy": 60, "pneumonia": 80, "knee": 90, "knife": 10,
    "bronchiectasis": 9, "distal": 20, "of": 900,
}  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(WORDS, known={"ckd", "htn", "hives", "eye"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fractrue of distal raduis", "fracture of distal radius"),
        ("pnuemonia", "pneumonia"),
        ("neuropthy", "neuropathy"),
        ("diseasse", "disease"),
        ("toher", "other"),
        ("kene", "knee"),
        ("bronchiactesis", "bronchiectasis"),
        ("hhives", "hives"),  # a word of the list of lay words
        ("eey", "eye"),
        ("towres", "towers"),  # texts are held without their plural
    ],
)
def test_a_slip_of_the_keyboard_is_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mend(typed).text == meant


@pytest.mark.parametrize(
    "right", ["abscess", "absence", "Diabetes", "diseases", "nephropathy", "CKD", "HTN", "S52.501A", "of", "zzzz", "3b"]
)
def test_what_is_known_or_near_nothing_stays_as_it_is(speller: Speller, right: str) -> None:
    mended = speller.mend(right)
    assert mended.text == right
    assert mended.changes == ()


def test_an_abbreviation_is_no_slip_of_a_word(speller: Speller) -> None:
    assert speller.mend("TOER of knee").text == "TOER of knee"
    assert speller.mend("CKDD of knee").text == "ckd of knee"


def test_each_change_is_told(speller: Speller) -> None:
    assert speller.mend("Fracure of knee").changes == (("Fracure", "fracture"),)


def test_two_edits_are_mended_in_long_words_only(speller: Speller) -> None:
    assert speller.mend("nehpropathi").text == "nehpropathi"
    assert speller.mend("bronchiektaziss").text == "bronchiektaziss"


@given(st.text(max_size=60))
def test_any_text_comes_through(text: str) -> None:
    mended = Speller(WORDS).mend(text)
    assert Speller(WORDS).mend(mended.text).text == mended.text
