"""Dense and lexical search over the same entries, fused and collapsed to what they are entries of."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import StaleIndexError
from vectorstore.chroma import Neighbour, VectorCollection, VectorDatabase
from vectorstore.embedder import Embedder, Progress, Vectors
from vectorstore.lexical import LexicalIndex, tokenize
from vectorstore.passage_tables import PassageTables
from vectorstore.recipe import VERSIONS, Entry
from vectorstore.shelf import Shelf, Shelved
from vectorstore.tables import CodeTables

BUILD_BATCH = 8_192
"""Texts embedded between two writes: an interruption costs two of these at most."""

_WIDER = 5
"""How many times as many vectors are looked at for a group that holds few of them."""

RANK_CONSTANT = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

Positions = NDArray[np.intp]
Found = tuple[Positions, NDArray[np.float32]]
"""Positions of entries, best first, and what each scored."""

CODES = "codes"
"""The kind of index that ranks codes."""

_RELEASES = "releases.json"
_DRAFT = ".draft"
_REBUILD = "Run: python -m ingest starter"


@dataclass(frozen=True, slots=True)
class Hit:
    """A key found by a search.

    Attributes:
        key: The code or passage.
        score: Fused score; comparable within one search only.
        text: The entry that matched best.
        kind: What sort of text that entry is.
        dense_rank: Rank among the keys by meaning, from 1; None where it is not among them.
        lexical_rank: Rank among the keys by words, from 1; None where it is not among them.
    """

    key: str
    score: float
    text: str
    kind: str
    dense_rank: int | None
    lexical_rank: int | None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What building an index took: its name, its entries, and the texts embedded now and found done."""

    name: str
    entries: int
    embedded: int
    reused: int


def index_name(kind: str, embedder_fingerprint: str, release_keys: Iterable[str]) -> str:
    """Name of an index, from all that made it: embedder, recipe and releases.

    Args:
        kind: ``codes`` or ``passages``.
        embedder_fingerprint: See `Embedder`.
        release_keys: Keys of the releases whose texts are in it, in any order.
    """
    releases = hashlib.sha256("\x1f".join(sorted(release_keys)).encode()).hexdigest()
    return f"{_family(kind, embedder_fingerprint)}-r{VERSIONS[kind]}-{releases[:12]}"


def _family(kind: str, embedder_fingerprint: str) -> str:
    return f"{kind}-{hashlib.sha256(embedder_fingerprint.encode()).hexdigest()[:8]}"


class HybridIndex:
    """Entries searchable by meaning and by words.

    Attributes:
        entries: All entries; positions refer to this order.
        folder: Where the local side is kept.
    """

    def __init__(
        self, entries: Shelf, lexical: LexicalIndex, vectors: VectorCollection, embedder: Embedder, folder: Path
    ) -> None:
        self.entries = entries
        self.folder = folder
        self._lexical = lexical
        self._vectors = vectors
        self._embedder = embedder
        self._vectors_in = entries.vectors_in()

    def frequencies(self) -> dict[str, int]:
        """For each word of the entries the number of entries that hold it."""
        return self._lexical.frequencies()

    def search(self, query: str, k: int, groups: Sequence[str] = (), depth: int = 100) -> list[Hit]:
        """The keys that fit a query best, best first.

        Args:
            query: Free text.
            k: How many keys at most.
            groups: Code systems or topics to search in; none means all.
            depth: How many texts each side contributes.

        Raises:
            StoreError: Chroma failed.
        """
        dense = self._collapsed(self.near(query, depth, groups)[0])
        lexical = self._collapsed(self.matching(query, depth, groups)[0])
        dense_rank = {key: rank for rank, key in enumerate(dense, 1)}
        lexical_rank = {key: rank for rank, key in enumerate(lexical, 1)}
        best = {**lexical, **dense}
        fused = {
            key: sum(1 / (RANK_CONSTANT + ranks[key]) for ranks in (dense_rank, lexical_rank) if key in ranks)
            for key in best
        }
        order = sorted(fused, key=lambda key: -fused[key])[:k]
        return [
            Hit(key, fused[key], best[key].text, best[key].kind, dense_rank.get(key), lexical_rank.get(key))
            for key in order
        ]

    def near(self, query: str, depth: int, groups: Sequence[str] = ()) -> Found:
        """Entries whose meaning is nearest, with their cosines.

        Args:
            query: Free text.
            depth: How many vectors; entries that share a vector all count as found.
            groups: Code systems or topics to search in; none means all.

        Raises:
            StoreError: Chroma failed.
        """
        vector = self._embedder.encode([query])[0]
        # Chroma collects all ids of a group before it searches: 100 ms for ICD-10-CM, against 2 without a filter.
        # Where the groups hold most of the vectors, their entries are picked from the unfiltered result instead; where
        # they hold fewer, from a wider one, which is asked for with the filter only if hardly any are in it.
        wanted = set(groups)
        most = 2 * sum(self._vectors_in.get(group, 0) for group in wanted) > sum(self._vectors_in.values())
        if most or not wanted:
            return self._held(self._vectors.query(vector, depth), groups)
        found = self._held(self._vectors.query(vector, depth * _WIDER), groups)
        if len(found[0]) >= depth // _WIDER:
            return found
        return self._held(self._vectors.query(vector, depth, groups), groups)

    def _held(self, neighbours: Sequence[Neighbour], groups: Sequence[str]) -> Found:
        """Entries that have the vectors found, of the groups if any are named."""
        rows = self.entries.having([neighbour.id for neighbour in neighbours])
        positions = rows.values.astype(np.intp)
        similarity = np.repeat(
            np.array([neighbour.similarity for neighbour in neighbours], dtype=np.float32), np.diff(rows.starts)
        )
        if not groups:
            return positions, similarity
        held = self.entries.within(groups)[positions]
        return positions[held], similarity[held]

    def matching(self, query: str, depth: int, groups: Sequence[str] = ()) -> Found:
        """Entries that share the query's words, with their BM25 scores; see `near`."""
        scores = self.word_scores(query)
        return highest(scores * self.entries.within(groups) if groups else scores, depth)

    def word_scores(self, query: str) -> NDArray[np.float32]:
        """BM25 score of every entry for the words of a query, of shape (entries,); 0 where none occurs."""
        return self._lexical.scores(tokenize(query))

    def _collapsed(self, positions: Positions) -> dict[str, Shelved]:
        found: dict[str, Shelved] = {}
        for position in positions:
            entry = self.entries[int(position)]
            found.setdefault(entry.key, entry)
        return found


def highest(scores: NDArray[np.float32], depth: int) -> Found:
    """Positions of the greatest scores above 0, best first, and the scores; at most `depth`."""
    some = np.flatnonzero(scores > 0)
    if depth < len(some):
        some = some[np.argpartition(scores[some], len(some) - depth)[len(some) - depth :]]
    top = some[np.argsort(-scores[some], kind="stable")]
    return top, scores[top]


def build_index(
    kind: str,
    entries: Sequence[Entry],
    release_keys: Iterable[str],
    *,
    home: Path,
    database: VectorDatabase,
    embedder: Embedder,
    progress: Progress | None = None,
) -> BuildReport:
    """Build an index, or finish one that was interrupted.

    A text is embedded only if no collection of the same embedder holds its vector yet; vectors are written
    every `BUILD_BATCH` texts, while the next are embedded. Whatever the collection holds beyond the entries is removed.

    Args:
        kind: ``codes`` or ``passages``.
        entries: All that shall be searchable.
        release_keys: Keys of the releases the entries come from.
        home: Data folder; the lexical side is kept in its ``index``.
        database: Where the vectors go.
        embedder: What makes them.
        progress: Told after each batch how many vectors are there, and how many there will be.

    Raises:
        StoreError: Chroma failed.
    """
    made_from = sorted(release_keys)
    name = index_name(kind, embedder.fingerprint, made_from)
    wanted = {entry.id: entry for entry in entries if entry.dense}
    collection = database.create(name)
    present = collection.ids()
    collection.delete(sorted(present - wanted.keys()))
    _copy_known(kind, collection, wanted.keys() - present, wanted, database, embedder)
    present = collection.ids()
    missing = [entry for key, entry in wanted.items() if key not in present]

    def told(done: int) -> None:
        if progress:
            progress(len(wanted) - len(missing) + done, len(wanted))

    _embed(collection, missing, embedder, told)
    _save_local(kind, home / "index" / name, entries, made_from)
    return BuildReport(name, len(entries), len(missing), len(wanted) - len(missing))


def _copy_known(
    kind: str,
    collection: VectorCollection,
    missing: Collection[str],
    wanted: Mapping[str, Entry],
    database: VectorDatabase,
    embedder: Embedder,
) -> None:
    """Take over the vectors that indexes of other releases hold, so that a new release costs its new texts only."""
    left = set(missing)
    for name in database.names():
        if not left:
            return
        if name == collection.name or not name.startswith(_family(kind, embedder.fingerprint)):
            continue
        donor = database.get(name)
        if donor is None:  # dropped by another process since it was listed
            continue
        known = sorted(left & donor.ids())
        for start in range(0, len(known), BUILD_BATCH):
            vectors = donor.vectors(known[start : start + BUILD_BATCH])
            _write(collection, [wanted[key] for key in vectors], np.stack(list(vectors.values())))
            left -= vectors.keys()


def _embed(
    collection: VectorCollection, entries: Sequence[Entry], embedder: Embedder, told: Callable[[int], None]
) -> None:
    """Embed entries, each batch while the one before is being written; tells how many are there after each.

    Short texts come first: what is encoded together is then of one length, and little is spent on padding.
    """
    entries = sorted(entries, key=lambda entry: len(entry.dense))
    with ThreadPoolExecutor(max_workers=1) as background:
        writing: Future[None] | None = None
        for start in range(0, len(entries), BUILD_BATCH):
            batch = entries[start : start + BUILD_BATCH]
            vectors = embedder.encode([entry.dense for entry in batch])
            if writing:
                writing.result()
                told(start)
            writing = background.submit(_write, collection, batch, vectors)
        if writing:
            writing.result()
            told(len(entries))


def _write(collection: VectorCollection, entries: Sequence[Entry], vectors: Vectors) -> None:
    collection.upsert(
        [entry.id for entry in entries],
        vectors,
        [entry.group for entry in entries],
    )


def open_index(
    kind: str, release_keys: Iterable[str], *, home: Path, database: VectorDatabase, embedder: Embedder
) -> HybridIndex:
    """Open the index of the active releases.

    An index answers as long as every release it was made from is active. Of several such indexes, the one made from the
    most releases is the one of the latest ingestion. Active releases without texts are in none; those with texts that
    were loaded for their tables alone are not either, until they are indexed.

    Args:
        kind: ``codes`` or ``passages``.
        release_keys: Keys of all active releases.
        home: Data folder.
        database: Where the vectors are.
        embedder: What made them.

    Raises:
        StaleIndexError: There is none for these releases, this embedder and this recipe, or it is incomplete.
        StoreError: Chroma failed.
    """
    folder = _local_index(
        home / "index", f"{_family(kind, embedder.fingerprint)}-r{VERSIONS[kind]}-", set(release_keys)
    )
    collection = database.get(folder.name) if folder else None
    if folder is None or collection is None:
        raise StaleIndexError(f"There is no search index of {kind} for the releases that are active.", _REBUILD)
    entries = Shelf.load(folder)
    found = collection.count()
    if found != entries.vectors:
        raise StaleIndexError(
            f"The search index of {kind} holds {found} vectors instead of {entries.vectors}.", _REBUILD
        )
    return HybridIndex(entries, LexicalIndex.load(folder), collection, embedder, folder)


def _local_index(folder: Path, prefix: str, active: set[str]) -> Path | None:
    """The local side of the index made from the most releases, all of which are active."""
    best: Path | None = None
    most = -1
    for place in sorted(folder.glob(f"{prefix}*")):
        if place.suffix == _DRAFT or not (place / _RELEASES).is_file():
            continue
        releases = json.loads((place / _RELEASES).read_text(encoding="utf-8"))
        if len(releases) > most and active >= set(releases):
            best, most = place, len(releases)
    return best


def _save_local(kind: str, folder: Path, entries: Sequence[Entry], release_keys: Sequence[str]) -> None:
    """Write entries and lexical index beside the final place first, so that a half-written one is never opened."""
    draft = folder.with_name(folder.name + _DRAFT)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    shelf = Shelf.of(entries)
    shelf.save(draft)
    if kind == CODES:
        CodeTables.of(shelf).save(draft)
    else:
        PassageTables.of(shelf).save(draft)
    (draft / _RELEASES).write_text(json.dumps(list(release_keys)), encoding="utf-8")
    LexicalIndex.build([entry.text for entry in entries]).save(draft)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
