from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vectorstore import Entry
from vectorstore.columns import Ragged, Strings
from vectorstore.passage_tables import PassageTables
from vectorstore.shelf import Shelf, Shelved

TEXTS = ["Ménière's disease", "", "Asthma"]


def test_texts_survive_saving_and_are_read_one_by_one(tmp_path: Path) -> None:
    Strings.of(TEXTS).save(tmp_path, "texts")
    texts = Strings.load(tmp_path, "texts")
    assert list(texts) == TEXTS
    assert texts[-1] == "Asthma"
    assert texts[1:] == ["", "Asthma"]
    with pytest.raises(IndexError):
        texts[3]


def test_rows_are_chosen_in_any_order_and_summed(tmp_path: Path) -> None:
    Ragged.of([[2, 0], [], [1]]).save(tmp_path, "rows")
    rows = Ragged.load(tmp_path, "rows").rows(np.array([2, 1, 0]))
    assert rows.values.tolist() == [1, 2, 0]
    assert rows.sums(np.array([1, 10, 100], dtype=np.float32)).tolist() == [10, 0, 101]


ENTRIES = [
    Entry("icd10cm:J45.909", "Asthma", "title", "icd10cm", "asthma"),
    Entry("icd10cm:J45.909", "Asthmatic bronchitis", "inclusion_term", "icd10cm"),
    Entry("cpt:94010", "Spirometry", "own_words", "cpt", "spirometry"),
    Entry("icd10cm:J45", "Asthma", "title", "icd10cm", "asthma"),
]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    Shelf.of(ENTRIES).save(tmp_path)
    return Shelf.load(tmp_path)


def test_entries_survive_saving(shelf: Shelf) -> None:
    assert len(shelf) == 4
    assert shelf[1] == Shelved("icd10cm:J45.909", "Asthmatic bronchitis", "inclusion_term", "icd10cm")
    assert list(shelf.keys) == ["icd10cm:J45.909", "cpt:94010", "icd10cm:J45"]


def test_a_vector_leads_to_all_entries_that_share_it(shelf: Shelf) -> None:
    rows = shelf.having([ENTRIES[2].id, "f" * 32, ENTRIES[0].id])
    assert np.split(rows.values, rows.starts[1:-1])[2].tolist() == [0, 3]
    assert np.diff(rows.starts).tolist() == [1, 0, 2]
    assert shelf.vectors == 2
    assert shelf.vectors_in() == {"icd10cm": 1, "cpt": 1}


def test_entries_are_told_by_their_group(shelf: Shelf) -> None:
    assert shelf.within(["cpt"]).tolist() == [False, False, True, False]
    assert not shelf.within(["hcpcs"]).any()


def test_an_empty_shelf_holds_nothing(tmp_path: Path) -> None:
    Shelf.of([]).save(tmp_path)
    empty = Shelf.load(tmp_path)
    assert len(empty) == empty.vectors == 0
    assert empty.having(["0" * 32]).values.tolist() == []


def test_a_passage_covers_more_of_a_question_with_a_rarer_word_and_unknown_words_count(tmp_path: Path) -> None:
    texts = {"a": "acute appendicitis", "b": "acute bronchitis", "c": "acute"}
    shelf = Shelf.of([Entry(key, text, "body", "guideline") for key, text in texts.items()])
    PassageTables.of(shelf).save(tmp_path)
    tables = PassageTables.load(tmp_path)
    first, second, third = tables.coverage({"acute", "appen"}, np.arange(3)).tolist()
    assert first == pytest.approx(1)
    assert second == third < 0.5
    assert tables.coverage({"acute", "never"}, np.arange(3))[0] < second


def test_what_is_only_a_heading_says_nothing() -> None:
    entries = [
        Entry("a", "Manual, Chapter 1", "heading", "guideline"),
        Entry("a", "Chapter 1", "body", "guideline"),
        Entry("b", "Manual, Scope", "heading", "guideline"),
        Entry("b", "It applies to all.", "body", "guideline"),
    ]
    assert PassageTables.of(Shelf.of(entries)).says_something.tolist() == [False, True]
