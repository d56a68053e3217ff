"""What the rest of the program searches: codes by their meaning, and passages by what they say."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.codes import Code, CodeSystem
from core.records import Passage, SearchText, TextKind
from core.settings import Settings
from vectorstore import denial, wording
from vectorstore.asking import as_manuals_say
from vectorstore.chroma import open_database
from vectorstore.columns import Positions
from vectorstore.embedder import Progress, Vectors, open_embedder
from vectorstore.hybrid import BuildReport, HybridIndex, build_index, highest, open_index
from vectorstore.lexical import roots, tokenize
from vectorstore.passage_tables import PassageTables
from vectorstore.ranking import CodeRanker, Found, Judged, Matrix, Weights, learned_weights
from vectorstore.recipe import code_entries, code_of, passage_entries, without_variant
from vectorstore.spelling import Speller
from vectorstore.tables import CodeTables, side_of


@dataclass(frozen=True, slots=True)
class CodeHit:
    """A code found from words.

    Attributes:
        code: A billable code, or the stem of codes that differ in the seventh character only.
        score: 0 to 1: about how likely it is that a coder would accept it.
        matched_text: The title or term that matched best.
        kind: What sort of text that is.
        said: The description as it was searched for, in official words; empty where that is not known.
        title: Title of the code; empty where that is not known.
    """

    code: Code
    score: float
    matched_text: str
    kind: TextKind
    said: str = ""
    title: str = ""

    @property
    def shared(self) -> tuple[str, ...]:
        """Words of the description that the code's title or the text that matched says too."""
        return _words_of(self.said, roots(self.matched_text) | roots(self.title), held=True)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """Words of the description that neither says: what is not known to be covered by the code."""
        return _words_of(self.said, roots(self.matched_text) | roots(self.title), held=False)

    @property
    def added(self) -> tuple[str, ...]:
        """Words of the title that the description did not say: what the record has to bear out."""
        return _words_of(self.title or self.matched_text, roots(self.said), held=False)


def _words_of(text: str, other: set[str], *, held: bool) -> tuple[str, ...]:
    """The telling words of a text whose roots are, or are not, among others, in their order."""
    words = (word for word in tokenize(text) if roots(word) and not roots(word) <= _FILLER)
    return tuple(dict.fromkeys(word for word in words if bool(roots(word) & other) is held))


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage found from words: its id, a score of 0 to 1, and the text of it that matched best."""

    id: str
    score: float
    matched_text: str


class CodeSearch:
    """Finds codes from words; codes that may be billed come first, headers last.

    Two rules stand above what was learned. A code of the other side of the body is never returned. A code that asserts
    what the description denies comes after all that do not, with a score that no threshold lets pass.
    """

    def __init__(self, index: HybridIndex, weights: Weights | None = None) -> None:
        self._index = index
        self._weights = weights or learned_weights()
        self._tables = CodeTables.load(index.folder)
        self._ranker = CodeRanker(index.entries, self._tables)
        self._header_text = self._tables.header[index.entries.key_of]
        self._speller = Speller(index.frequencies(), wording.known())

    def search(self, query: str, k: int = 10, systems: Collection[CodeSystem] | None = None) -> list[CodeHit]:
        """The codes that a description fits best, best first.

        Args:
            query: A diagnosis or procedure in anybody's words.
            k: How many at most.
            systems: Code systems to search; None means all.

        Raises:
            StoreError: Chroma failed.
        """
        reading, found, judged = self._judged(query, systems)
        wrong = np.zeros(len(judged.keys), dtype=np.bool_)
        order = np.lexsort((-judged.scores, self._tables.header[judged.keys]))
        if reading.denied:
            looked_at = order[: k + _LOOKED_AT]
            wrong[looked_at] = [reading.contradicted_by(self._title(int(judged.keys[at]))) for at in looked_at]
            order = order[np.argsort(wrong[order], kind="stable")]
        nothing_affirmed = bool(reading.denied) and not reading.affirmed
        chances = np.where(wrong | nothing_affirmed, np.float32(0), judged.chances)
        order = self._exact_first(found, judged.keys, order, chances)
        order = self._named_side_first(found.query, judged.keys, order, chances)[:k]
        return self._hits(found, judged.keys[order], chances[order])

    def measure(self, query: str) -> tuple[list[Code], Matrix]:
        """The codes of ICD-10-CM that a search weighs and that may be billed, stems included, and their features."""
        _, found, keys = self._found(query, (CodeSystem.ICD10CM,))
        keys = keys[~self._tables.header[keys]]
        codes = [code_of(self._index.entries.keys[key]) for key in keys.tolist()]
        return codes, self._ranker.features(found, keys)

    def _exact_first(self, found: Found, keys: Positions, order: Positions, chances: Vectors) -> Positions:
        """The order, with the billable codes first that have a text of exactly the words asked for.

        A title or an entry of an official index that says just this is what a coder would look up.
        """
        entries, asked = self._index.entries, set(tokenize(found.query))
        texts = found.sharing[:_MAY_BE_EXACT].tolist()
        exact = {int(entries.key_of[at]) for at in texts if set(tokenize(entries[at].text)) == asked}
        likely = [at for at in order.tolist() if int(keys[at]) in exact and not self._tables.header[keys[at]]]
        if not likely or not chances[order[0]]:
            return order
        chances[likely] = np.maximum(chances[likely], chances[order[0]])
        rest = order[~np.isin(order, likely)]
        return np.concatenate([np.array(likely, dtype=np.intp), rest])

    def _named_side_first(self, said: str, keys: Positions, order: Positions, chances: Vectors) -> Positions:
        """The order, with each code of the side that was named before the one that leaves the side open.

        The two differ in nothing else, so the one is as likely as the other.
        """
        if not side_of(said):
            return order
        first: dict[str, int] = {}
        placed: list[int] = []
        looked_at = order[: _LOOKED_AT * 2].tolist()
        for at in reversed(looked_at):
            if self._tables.side[keys[at]]:
                first[without_variant(self._title(int(keys[at])))] = at
        for at in looked_at:
            named = first.get(without_variant(self._title(int(keys[at]))))
            if named is not None and named not in placed:
                chances[named] = max(chances[named], chances[at])
                placed.append(named)
            if at not in placed:
                placed.append(at)
        return np.concatenate([np.array(placed, dtype=np.intp), order[len(placed) :]])

    def _judged(self, query: str, systems: Collection[CodeSystem] | None) -> tuple[denial.Reading, Found, Judged]:
        reading, found, keys = self._found(query, systems)
        features = self._ranker.features(found, keys)
        side = self._tables.side[keys]
        asked = side_of(found.query)
        if asked:
            kept = (side == 0) | (side == asked)
            keys, features = keys[kept], features[kept]
        return reading, found, self._weights.judge(keys, features)

    def _found(self, query: str, systems: Collection[CodeSystem] | None) -> tuple[denial.Reading, Found, Positions]:
        """What the description denies, what its words bring up, and the codes that are worth weighing."""
        reading = denial.read(query)
        said = wording.rewrite(self._speller.mend(reading.affirmed or query).text)
        entries, groups = self._index.entries, tuple(system.value for system in systems or ())
        near, similarity = self._index.near(said, _DEPTH, groups)
        words = self._index.word_scores(said)
        if groups:
            words = words * entries.within(groups)
        sharing, _ = highest(np.where(self._header_text, np.float32(0), words), _DEPTH)
        above, _ = highest(np.where(self._header_text, words, np.float32(0)), _HEADERS)
        found = Found(said, near, similarity, words, np.concatenate([sharing, above]))
        return reading, found, np.unique(entries.key_of[np.concatenate([near, found.sharing])])

    def _title(self, key: int) -> str:
        return self._index.entries[int(self._tables.starts[key])].text

    def _hits(self, found: Found, keys: Positions, chances: Vectors) -> list[CodeHit]:
        """Each code with the text of it that came first among what was found."""
        entries = self._index.entries
        brought = np.concatenate([found.near, found.sharing])
        of_key = entries.key_of[brought]
        hits = []
        for key, chance in zip(keys.tolist(), np.minimum.accumulate(chances).tolist(), strict=True):
            matched = entries[int(brought[np.argmax(of_key == key)])]
            hits.append(
                CodeHit(
                    code_of(matched.key), chance, matched.text, TextKind(matched.kind), found.query, self._title(key)
                )
            )
        return hits


_DEPTH = 200
"""Texts that each side brings up for ranking."""

_HEADERS = 30
"""Texts of headers among them."""

_MAY_BE_EXACT = 40
"""Texts that share the most words, which are read for being exactly what was asked."""

_LOOKED_AT = 100
"""Codes beyond those asked for whose titles are read for what the description denies."""


class PassageSearch:
    """Finds passages of documents.

    The question is put into the manuals' words first. Passages are ordered by the cosine of their nearest text, the
    share of the question's telling words that they hold anywhere, and BM25 of their best part; instead of what is only
    a heading, the sections below it are found. The score is the geometric mean of the first two: both must agree, so a
    question about something else scores low. A passage scores no less than any that comes after it.
    """

    def __init__(self, index: HybridIndex) -> None:
        self._index = index
        self._tables = PassageTables.load(index.folder)

    def search(self, query: str, k: int = 5, topic: str | None = None) -> list[PassageHit]:
        """The passages that answer a question best, best first.

        Args:
            query: A question in anybody's words.
            k: How many at most.
            topic: Topic to search in; None means all.

        Raises:
            StoreError: Chroma failed.
        """
        groups = (topic,) if topic else ()
        said = as_manuals_say(query)
        near, similarity = self._index.near(said, _DEPTH, groups)
        telling = _telling(said)
        by_words = self._by_words([word for word in tokenize(said) if roots(word) <= telling], groups)
        entries = self._index.entries
        keys = entries.key_of[near]
        covered = self._tables.coverage(telling, keys)
        found: dict[str, tuple[float, float, str]] = {}
        for position, cosine, share, says in zip(
            near.tolist(), similarity.tolist(), covered.tolist(), self._tables.says_something[keys], strict=True
        ):
            entry = entries[position]
            if says and entry.key not in found:  # nearest first
                order = cosine + _BY_COVERAGE * share + _BY_WORDS * by_words.get(entry.key, 0.0)
                found[entry.key] = order, math.sqrt(max(cosine, 0.0) * share), entry.text
        ranked = sorted(found.items(), key=lambda item: -item[1][0])[:k]
        hits: list[PassageHit] = []
        for key, (_, score, text) in reversed(ranked):
            hits.append(PassageHit(key, min(max(score, hits[-1].score if hits else 0.0), 1.0), text))
        return hits[::-1]

    def _by_words(self, words: Sequence[str], groups: Sequence[str]) -> dict[str, float]:
        """BM25 of each passage's best part, as a share of the best one's."""
        positions, scores = self._index.matching(" ".join(words), _DEPTH, groups)
        found: dict[str, float] = {}
        for position, score in zip(positions, scores, strict=True):
            found.setdefault(self._index.entries[int(position)].key, float(score / scores[0]))
        return found


def _telling(question: str) -> set[str]:
    """Roots of the words of a question that say what it is about."""
    said = roots(question)
    asked = roots(" ".join(_QUOTED.findall(question)))  # what does "with" mean?
    return (said - _FILLER) | asked or said


_BY_COVERAGE = 0.3
_BY_WORDS = 0.3
"""What coverage and BM25 count for beside a cosine of 1; measured, see evals/NOTES.md."""

_QUOTED = re.compile(r"[\"'“‘](\w[\w -]*)[\"'”’]")

_FILLER = roots(
    "what when which who why how do does did is are was can could may must should i my me we you it this that "
    "the a an of for to in on at by with and or be if code codes coding"
)
"""Words of a question that say nothing about its subject."""


def build_code_index(
    settings: Settings, release_keys: Sequence[str], texts: Iterable[SearchText], progress: Progress | None = None
) -> BuildReport:
    """Build (or finish) the index of codes; see `build_index`."""
    return build_index(
        "codes",
        code_entries(texts),
        release_keys,
        home=settings.home,
        database=open_database(settings),
        embedder=open_embedder(settings),
        progress=progress,
    )


def build_passage_index(
    settings: Settings, release_keys: Sequence[str], passages: Iterable[Passage], progress: Progress | None = None
) -> BuildReport:
    """Build (or finish) the index of passages; see `build_index`."""
    return build_index(
        "passages",
        passage_entries(passages),
        release_keys,
        home=settings.home,
        database=open_database(settings),
        embedder=open_embedder(settings),
        progress=progress,
    )


def open_code_search(settings: Settings, release_keys: Sequence[str]) -> CodeSearch:
    """Open the index of codes of the active releases.

    Raises:
        StaleIndexError: It is missing or incomplete; says what to run.
        StoreError: Chroma failed.
        EmbedderError: The embedding model cannot be loaded.
    """
    return CodeSearch(_open("codes", settings, release_keys))


def open_passage_search(settings: Settings, release_keys: Sequence[str]) -> PassageSearch:
    """Open the index of passages of the active releases.

    Raises:
        StaleIndexError: It is missing or incomplete; says what to run.
        StoreError: Chroma failed.
        EmbedderError: The embedding model cannot be loaded.
    """
    return PassageSearch(_open("passages", settings, release_keys))


def _open(kind: str, settings: Settings, release_keys: Sequence[str]) -> HybridIndex:
    return open_index(
        kind, release_keys, home=settings.home, database=open_database(settings), embedder=open_embedder(settings)
    )
