from __future__ import annotations

from pathlib import Path

import pytest

from vectorstore.lexical import LexicalIndex, roots, tokenize
from vectorstore.wording import rewrite


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Type 2 diabetes, stage 3b", ["type", "2", "diabete", "stage", "3b"]),
        ("Hepatitis B", ["hepatitis", "b"]),
        ("Crohn's diseases", ["crohn", "disease"]),
        ("biopsies of masses", ["biopsy", "of", "mass"]),
        ("grams 1.5", ["gram", "1.5"]),
        ("Sjögren’s, Behçet", ["sjogren", "behcet"]),
    ],
)
def test_words_keep_numerals_and_letters_and_lose_plurals(text: str, words: list[str]) -> None:
    assert tokenize(text) == words


def test_forms_of_a_word_share_a_root_and_numerals_stay_whole() -> None:
    assert roots("tuberculous") == roots("tuberculosis")
    assert roots("1000000") == {"1000000"}
    assert roots("haemorrhage, toe") == roots("hemorrhage, toe")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("COPD", "chronic obstructive pulmonary disease"),
        ("Late effects of rickets", "sequela of rickets"),
        ("Late effects of burn", "burn"),  # the seventh character says it
        ("Patient with cough", "cough"),
        ("fx distal radius, initial encounter", "fracture lower end of radius"),
        ("DM2 w/ neuropathy", "type 2 diabetes mellitus with neuropathy"),
        ("Diabetes", "type 2 diabetes mellitus without complications"),
        ("Contusion, antepartum condition or complication", "contusion, in pregnancy, maternal care, first trimester"),
        ("Diabetes, Type II", "diabetes, type 2"),
        ("Ulcer without mention of bleeding", "ulcer without bleeding"),
        ("Heart attack", "acute myocardial infarction"),
        ("HTN", "essential (primary) hypertension"),
        ("pulmonary HTN", "pulmonary hypertension"),
        ("Gonococcal infection, NOS", "gonococcal infection, unspecified"),
        ("Atoms", "atoms"),
    ],
)
def test_a_query_is_put_into_the_words_of_the_classification(said: str, meant: str) -> None:
    assert rewrite(said) == meant


def test_scores_rank_texts_by_shared_words_and_survive_saving(tmp_path: Path) -> None:
    texts = ["acute appendicitis", "chronic appendicitis", "acute bronchitis"]
    built = LexicalIndex.build(texts)
    built.save(tmp_path)
    for index in (built, LexicalIndex.load(tmp_path)):
        scores = index.scores(tokenize("acute appendicitis"))
        assert scores.argmax() == 0
        assert scores.shape == (3,)
        assert not index.scores(tokenize("unheard of")).any()
