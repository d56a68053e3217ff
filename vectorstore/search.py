"""What the rest of the program searches: codes by their meaning, and passages by what they say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

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
from vectorstore.recipe import code_entries, code_of, passage_entries, variants_named, without_variant
from vectorstore.spelling import Speller
from vectorstore.tables import CodeTables, side_of, sides_of


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
        reading = denial.read(query)
        if reading.denied and not reading.affirmed:
            return []
        said = reading.affirmed or query
        # What titles say is absent belongs to the search; what only the record says is absent is noise.
        if reading.present not in {"", said} and not self._is_confirmed(reading, systems):
            said = reading.present
        found, judged, order = self._ordered(said, systems)
        chances = judged.chances
        if reading.denied:
            wrong = self._contradicting(reading, found, judged.keys, order[: k + _LOOKED_AT])
            order = order[np.argsort(wrong[order], kind="stable")]
            chances = np.where(wrong, np.float32(0), chances if reading.present else chances * _DOUBTED)
        order = self._exact_first(found, judged.keys, order, chances)
        order = self._named_variant_first(found.query, judged.keys, order, chances)[:k]
        return self._hits(found, judged.keys[order], chances[order])

    def measure(self, query: str) -> tuple[list[Code], Matrix]:
        """The codes of ICD-10-CM that a search weighs and that may be billed, stems included, and their features."""
        found, keys = self._found(denial.read(query).affirmed or query, (CodeSystem.ICD10CM,))
        keys = keys[~self._tables.header[keys]]
        codes = [code_of(self._index.entries.keys[key]) for key in keys.tolist()]
        return codes, self._ranker.features(found, keys)

    def _exact_first(self, found: Found, keys: Positions, order: Positions, chances: Vectors) -> Positions:
        """The order, with the billable codes first that have a text of exactly the words asked for.

        A title or an entry of an official index that says just this is what a coder would look up.
        """
        entries, asked = self._index.entries, set(tokenize(found.query))
        texts = found.sharing[:_MAY_BE_EXACT].tolist()
        exact = {int(entries.key_of[at]) for at in texts if _says_just(entries[at].text, asked)}
        likely = [at for at in order.tolist() if int(keys[at]) in exact and not self._tables.header[keys[at]]]
        if not likely or not chances[order[0]]:
            return order
        # A text that one code alone has leaves nothing to weigh: a drug's brand name is as sure as its title.
        least = max(chances[order[0]], _ALONE) if len(likely) == 1 else chances[order[0]]
        chances[likely] = np.maximum(chances[likely], least)
        rest = order[~np.isin(order, likely)]
        return np.concatenate([np.array(likely, dtype=np.intp), rest])

    def _named_variant_first(self, said: str, keys: Positions, order: Positions, chances: Vectors) -> Positions:
        """The order, with each code of the variant that was named before those that differ from it in that only.

        A variant is a side, a trimester, an intent, displaced or not. What differs in nothing else is as likely. Where
        no side was named, the code that leaves it open comes first.
        """
        asked = sides_of(said)
        looked_at = order[:_VARIANTS_AMONG].tolist()
        titles = {at: self._title(int(keys[at])) for at in looked_at}
        same = {at: frozenset(tokenize(without_variant(title))) - _SIDES for at, title in titles.items()}
        leading: dict[frozenset[str], tuple[tuple[bool, int], int]] = {}
        for at in looked_at:
            if not self._tables.header[keys[at]]:
                fit = (sides_of(titles[at]) == asked, variants_named(titles[at], said))
                if any(fit) and fit > leading.get(same[at], ((False, 0), at))[0]:
                    leading[same[at]] = fit, at
        placed: dict[int, None] = {}
        for at in looked_at:
            _, first = leading.get(same[at], ((False, 0), at))
            chances[first] = max(chances[first], chances[at])
            placed.setdefault(first)
            placed.setdefault(at)
        return np.concatenate([np.array(list(placed), dtype=np.intp), order[len(placed) :]])

    def _is_confirmed(self, reading: denial.Reading, systems: Collection[CodeSystem] | None) -> bool:
        """Whether a text that shares a description's words says, as it does, that something is absent."""
        words = self._index.word_scores(self._in_official_words(reading.affirmed))
        if systems:
            words = words * self._index.entries.within([system.value for system in systems])
        likeliest, _ = highest(words, _LOOKED_AT)
        return any(reading.confirmed_by(self._index.entries[int(at)].text) for at in likeliest)

    def _contradicting(
        self, reading: denial.Reading, found: Found, keys: Positions, looked_at: Positions
    ) -> NDArray[np.bool_]:
        """Which of the codes say that something is there which the description denies, by title or by what matched."""
        entries, first = self._index.entries, self._bringing(found)
        wrong = np.zeros(len(keys), dtype=np.bool_)
        for at in looked_at.tolist():
            texts = {self._title(int(keys[at])), entries[first[int(keys[at])]].text}
            wrong[at] = any(reading.contradicted_by(text) for text in texts)
        return wrong

    def _ordered(self, said: str, systems: Collection[CodeSystem] | None) -> tuple[Found, Judged, Positions]:
        """What words bring up, the codes worth weighing, and their order: headers last."""
        found, keys = self._found(said, systems)
        features = self._ranker.features(found, keys)
        side = self._tables.side[keys]
        asked = side_of(found.query)
        if asked:
            kept = (side == 0) | (side == asked)
            keys, features = keys[kept], features[kept]
        judged = self._weights.judge(keys, features)
        return found, judged, np.lexsort((-judged.scores, self._tables.header[judged.keys]))

    def _found(self, text: str, systems: Collection[CodeSystem] | None) -> tuple[Found, Positions]:
        """What a description's words bring up, and the codes that are worth weighing."""
        said = self._in_official_words(text)
        entries, groups = self._index.entries, tuple(system.value for system in systems or ())
        near, similarity = self._index.near(said, _DEPTH, groups)
        words = self._index.word_scores(said)
        if groups:
            words = words * entries.within(groups)
        sharing, _ = highest(np.where(self._header_text, np.float32(0), words), _DEPTH)
        above, _ = highest(np.where(self._header_text, words, np.float32(0)), _HEADERS)
        found = Found(said, near, similarity, words, np.concatenate([sharing, above]))
        return found, np.unique(entries.key_of[np.concatenate([near, found.sharing])])

    def _in_official_words(self, text: str) -> str:
        """A description with its slips mended, in the classifications' words."""
        return wording.rewrite(self._speller.mend(text).text)

    def _bringing(self, found: Found) -> dict[int, int]:
        """For each code that was brought up, the position of the text that came first."""
        brought = np.concatenate([found.near, found.sharing])[::-1]
        return dict(zip(self._index.entries.key_of[brought].tolist(), brought.tolist(), strict=True))

    def _title(self, key: int) -> str:
        return self._index.entries[int(self._tables.starts[key])].text

    def _hits(self, found: Found, keys: Positions, chances: Vectors) -> list[CodeHit]:
        """Each code with the text of it that came first among what was found."""
        entries, first = self._index.entries, self._bringing(found)
        hits = []
        for key, chance in zip(keys.tolist(), np.minimum.accumulate(chances).tolist(), strict=True):
            matched = entries[first[key]]
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

_VARIANTS_AMONG = 24
"""Codes among which variants of one condition are put in order."""


def _says_just(text: str, asked: set[str]) -> bool:
    """Whether a text, or the term that an entry of the words list explains behind a colon, is just some words."""
    term, explained, _ = text.partition(": ")
    return set(tokenize(text)) == asked or (bool(explained) and set(tokenize(term)) == asked)


_SIDES = frozenset(tokenize("bilateral unilateral both side sided of"))

_DOUBTED = np.float32(0.5)
"""What a chance is worth where a description only says what is not there."""

_ALONE = np.float32(0.91)
"""Score of the one code that has a text of exactly the words asked for."""
_MAY_BE_EXACT = 40
"""Texts that share the most words, which are read for being exactly what was asked."""

_LOOKED_AT = 30
"""Codes beyond those asked for whose titles are read for what the description denies."""


class PassageSearch:
    """Finds passages of documents.

    Passages are ordered by the cosine of their nearest text to the question as it was asked, and, with the question put
    into the manuals' words, by the share of its telling words that they hold anywhere and by BM25 of their best part;
    instead of what is only a heading, the sections below it are found. The score is the geometric mean of the first
    two: both must agree, so a question about something else scores low. A passage scores no less than any that comes
    after it.
    """

    def __init__(self, index: HybridIndex) -> None:
        self._index = index
        self._tables = PassageTables.load(index.folder)
        self._speller = Speller(index.frequencies(), wording.known())

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
        asked = self._speller.mend(query).text
        said = as_manuals_say(asked)
        telling = _telling(said)
        words = " ".join(word for word in tokenize(said) if roots(word) <= telling)
        matching, matched = self._index.matching(words, _DEPTH, groups)
        near, similarity = self._index.near(asked, _NEAR_PASSAGES, groups)
        # What only its words brought up is no nearer than the farthest that was near.
        farthest = similarity.min(initial=1.0)
        positions = np.concatenate([near, matching])
        cosines = np.concatenate([similarity, np.full(len(matching), farthest, dtype=np.float32)])
        keys, first = np.unique(self._index.entries.key_of[positions], return_index=True)
        by_words = np.zeros(len(keys), dtype=np.float32)
        of_words = np.searchsorted(keys, self._index.entries.key_of[matching])
        np.maximum.at(by_words, of_words, matched / max(matched.max(initial=0.0), _LEAST))
        cosine = cosines[first]  # nearest first
        covered = self._tables.coverage(telling, keys)
        order = cosine + _BY_COVERAGE * covered + _BY_WORDS * by_words
        says = self._tables.says_something[keys]
        best = [at for at in np.argsort(-order, kind="stable").tolist() if says[at]][:k]
        scores = np.sqrt(np.maximum(cosine, 0.0) * covered)[best]
        never_less = np.maximum.accumulate(scores[::-1])[::-1]
        found = [self._index.entries[int(positions[first[at]])] for at in best]
        return [
            PassageHit(entry.key, min(float(score), 1.0), entry.text)
            for entry, score in zip(found, never_less, strict=True)
        ]


def _telling(question: str) -> set[str]:
    """Roots of the words of a question that say what it is about."""
    said = roots(question)
    asked = roots(" ".join(_QUOTED.findall(question)))  # what does "with" mean?
    return (said - _FILLER) | asked or said


_NEAR_PASSAGES = 300
"""Vectors of passages that are looked at."""

_LEAST = 1e-9
"""Stands for a sum of words that is nothing."""

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
    # The products of a search are small. BLAS shares them among threads that wait for one another in a loop: of the 57
    # ms of processor time that a search took on the page, 25 went into that, and more where others were at work.
    threadpool_limits(1, user_api="blas")
    return open_index(
        kind, release_keys, home=settings.home, database=open_database(settings), embedder=open_embedder(settings)
    )
