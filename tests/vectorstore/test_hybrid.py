from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.errors import StaleIndexError
from core.settings import Settings
from tests.vectorstore.fakes import BagOfWords
from vectorstore import Entry, HybridIndex, build_index, index_name, open_index
from vectorstore.chroma import VectorDatabase, open_database

ENTRIES = [
    Entry("icd10cm:J18.9", "Pneumonia, unspecified organism", "title", "icd10cm", "pneumonia, unspecified organism"),
    Entry("icd10cm:J18.9", "Lung infection", "inclusion_term", "icd10cm", "lung infection"),
    Entry("icd10cm:K35.80", "Unspecified acute appendicitis", "title", "icd10cm", "unspecified acute appendicitis"),
    Entry("icd10cm:K35", "Acute appendicitis", "title", "icd10cm"),
    Entry("cpt:44950", "Taking out the appendix", "own_words", "cpt", "taking out the appendix"),
]


class Place:
    """A data folder with its database and a fake embedder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.database: VectorDatabase = open_database(Settings(home=home))
        self.embedder = BagOfWords()

    def build(self, entries: list[Entry] = ENTRIES, releases: tuple[str, ...] = ("icd10cm:1",)) -> tuple[int, int]:
        report = build_index("codes", entries, releases, home=self.home, database=self.database, embedder=self.embedder)
        return report.embedded, report.reused

    def open(self, releases: tuple[str, ...] = ("icd10cm:1",)) -> HybridIndex:
        return open_index("codes", releases, home=self.home, database=self.database, embedder=self.embedder)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_key_is_found_once_by_any_of_its_texts(place: Place) -> None:
    place.build()
    hits = place.open().search("lung infection", 5)
    assert hits[0].key == "icd10cm:J18.9"
    assert hits[0].text == "Lung infection"
    assert (hits[0].dense_rank, hits[0].lexical_rank) == (1, 1)
    assert len({hit.key for hit in hits}) == len(hits)


def test_an_entry_without_a_vector_is_found_by_its_words(place: Place) -> None:
    place.build()
    header = next(hit for hit in place.open().search("acute appendicitis", 5) if hit.key == "icd10cm:K35")
    assert header.dense_rank is None
    assert header.lexical_rank == 1


@pytest.mark.parametrize(
    ("group", "found"),
    [("cpt", {"cpt:44950"}), ("icd10cm", {"icd10cm:J18.9", "icd10cm:K35.80", "icd10cm:K35"}), ("hcpcs", set())],
)
def test_a_search_may_be_kept_to_a_group_small_or_large(place: Place, group: str, found: set[str]) -> None:
    place.build()
    hits = place.open().search("acute appendicitis appendix", 5, groups=(group,))
    assert {hit.key for hit in hits} == found


def test_building_again_embeds_nothing(place: Place) -> None:
    assert place.build() == (4, 0)
    assert place.build() == (0, 4)
    assert len(place.embedder.texts) == 4


def test_equal_texts_of_a_group_are_embedded_once(place: Place) -> None:
    twins = [Entry(f"icd10cm:S{side}", "Sprain", "title", "icd10cm", "sprain") for side in (1, 2)]
    assert place.build(twins) == (1, 0)
    assert {hit.key for hit in place.open().search("sprain", 5)} == {"icd10cm:S1", "icd10cm:S2"}


def test_an_interrupted_build_is_finished_by_the_next_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vectorstore.hybrid.BUILD_BATCH", 2)
    place.embedder.fails_after = 2
    with pytest.raises(KeyboardInterrupt):
        place.build()
    with pytest.raises(StaleIndexError):
        place.open()
    place.embedder.fails_after = None
    assert place.build() == (2, 2)
    assert len(place.embedder.texts) == len(set(place.embedder.texts)) == 4


def test_a_new_release_costs_its_new_texts_only(place: Place) -> None:
    place.build()
    added = Entry("icd10cm:J12.9", "Viral pneumonia", "title", "icd10cm", "viral pneumonia")
    assert place.build([*ENTRIES, added], ("icd10cm:2",)) == (1, 4)
    assert place.embedder.texts.count("lung infection") == 1
    assert place.open(("icd10cm:2",)).search("viral pneumonia", 1)[0].key == "icd10cm:J12.9"
    assert place.open(("icd10cm:1",)).search("viral pneumonia", 1)[0].key == "icd10cm:J18.9"


def test_vectors_of_texts_that_are_gone_are_removed(place: Place) -> None:
    place.build()
    place.build(ENTRIES[:2])
    assert {hit.key for hit in place.open().search("unspecified acute appendicitis", 5)} == {"icd10cm:J18.9"}


def test_an_index_of_other_releases_is_stale(place: Place) -> None:
    place.build()
    with pytest.raises(StaleIndexError, match="python -m ingest starter"):
        place.open(("icd10cm:2",))


def test_an_index_of_another_embedder_is_stale(place: Place) -> None:
    place.build()
    place.embedder = BagOfWords(fingerprint="bag-2")
    with pytest.raises(StaleIndexError):
        place.open()


def test_an_index_that_lost_vectors_is_stale(place: Place) -> None:
    place.build()
    collection = place.database.get(index_name("codes", place.embedder.fingerprint, ["icd10cm:1"]))
    assert collection is not None
    collection.delete([ENTRIES[0].id])
    with pytest.raises(StaleIndexError, match="3 vectors instead of 4"):
        place.open()


def test_a_lost_lexical_side_is_rebuilt_without_embedding(place: Place) -> None:
    place.build()
    shutil.rmtree(place.home / "index")
    with pytest.raises(StaleIndexError):
        place.open()
    assert place.build() == (0, 4)
    assert place.open().search("pneumonia", 1)[0].lexical_rank == 1


def test_the_name_of_an_index_does_not_depend_on_the_order_of_releases() -> None:
    assert index_name("codes", "e", ["a", "b"]) == index_name("codes", "e", ["b", "a"])
    assert len({index_name(kind, e, [key]) for kind in ("codes", "passages") for e in "12" for key in "ab"}) == 8


def test_an_index_answers_while_all_its_releases_are_active_among_others(place: Place) -> None:
    place.build()
    assert place.open(("icd10cm:1", "fees:1")).search("pneumonia", 1)
    with pytest.raises(StaleIndexError):
        place.open(("fees:1",))


def test_of_two_indexes_that_fit_the_one_of_more_releases_answers(place: Place) -> None:
    place.build()
    place.build(releases=("icd10cm:1", "hcpcs:1"), entries=ENTRIES[:2])
    assert len(place.open(("icd10cm:1", "hcpcs:1")).entries) == 2
    assert len(place.open(("icd10cm:1",)).entries) == len(ENTRIES)


def test_a_half_written_index_is_not_opened(place: Place) -> None:
    place.build()
    folder = next((place.home / "index").iterdir())
    folder.rename(folder.with_name(f"{folder.name}.draft"))
    with pytest.raises(StaleIndexError):
        place.open()
