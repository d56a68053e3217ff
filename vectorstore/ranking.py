"""Which of the codes that a search brought up is the one meant: cheap features and a small learned network.

The score of a code is a linear part and one hidden layer over what `CodeRanker.features` measures: nearness in meaning,
words shared with the code's texts and with the headers above it, what else was found near it, agreement of numbers and
sides, and for each of `CONCEPTS` whether query and title both speak of it, or only one does. `python -m evals fit`
learns the weights; evals/NOTES.md has the figures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.columns import Integers, Positions, Ragged
from vectorstore.embedder import Vectors
from vectorstore.lexical import roots
from vectorstore.shelf import Shelf
from vectorstore.tables import CONCEPTS, CodeTables

WEIGHTS_FILE = Path(__file__).with_name("ranking.json")

_MEASURES = (
    "similarity",
    "title_similarity",
    "term_similarity",
    "index_similarity",
    "similarity_below_best",
    "similarity_rank",
    "title_similarity_rank",
    "near",
    "words",
    "title_words",
    "words_rank",
    "line_coverage",
    "line_coverage_below_best",
    "line_rank",
    "text_coverage",
    "agreement",
    "agreement_rank",
    "title_coverage",
    "title_agreement",
    "title_covers",
    "index_agreement",
    "bare_agreement",
    "bare_index_agreement",
    "exact",
    "both_ways",
    "title_adds",
    "rarest_missed",
    "second_missed",
    "votes_chapter",
    "votes_category",
    "votes_family",
    "texts",
    "length",
    "numbers_added",
    "numbers_missed",
    "side_agrees",
    "side_contradicts",
)
FEATURES = _MEASURES + tuple(
    f"{concept}, {who}" for concept in CONCEPTS for who in ("both", "title only", "query only")
)
"""What each column of `CodeRanker.features` measures."""

KNOWN: Mapping[str, float] = {"side_agrees": 5.0, "side_contradicts": -4.0}
"""Weights that are set, not learned: the descriptions to learn from seldom name a side, coders do."""

SIGNS = ("share", "similarity", "line_coverage", "agreement")
"""What tells how likely a code is right: its share of a softmax over all scores, and three of `FEATURES`."""

Matrix = NDArray[np.float32]
Column = NDArray[np.generic]
"""A measure of each code, true or false or a number."""

_REACH = 6
"""Spreads from the mean beyond which a feature says no more."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Codes with what was made of their features.

    Attributes:
        keys: Positions of their keys.
        scores: The greater, the better; comparable within one query only.
        chances: How likely each is right, 0 to 1.
    """

    keys: Positions
    scores: Vectors
    chances: Vectors


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned.

    Attributes:
        mean: Of each of `FEATURES`.
        spread: Their standard deviation.
        linear: Weight of each feature in units of its spread, of shape (features,).
        hidden: Weights of the hidden layer, of shape (features, units).
        bias: Its biases, of shape (units,).
        output: Weight of each unit, of shape (units,).
        chance: Weights of `SIGNS` in the logistic curve that gives the chance of being right, and its intercept.
    """

    mean: Vectors
    spread: Vectors
    linear: Vectors
    hidden: Matrix
    bias: Vectors
    output: Vectors
    chance: Vectors

    def scores(self, features: Matrix) -> Vectors:
        """Score of each row of features."""
        scaled = np.clip((features - self.mean) / self.spread, -_REACH, _REACH)
        units = np.maximum(scaled @ self.hidden + self.bias, 0)
        known = sum(weight * features[:, FEATURES.index(name)] for name, weight in KNOWN.items())
        return np.asarray(scaled @ self.linear + units @ self.output + known, dtype=np.float32)

    def judge(self, keys: Positions, features: Matrix) -> Judged:
        """Scores and chances of codes.

        Args:
            keys: Positions of their keys.
            features: What `CodeRanker.features` says of them.
        """
        scores = self.scores(features)
        chances = 1 / (1 + np.exp(-(signs(scores, features) @ self.chance[:-1] + self.chance[-1])))
        return Judged(keys, scores, chances.astype(np.float32))


def signs(scores: Vectors, features: Matrix) -> Matrix:
    """`SIGNS` of codes, of shape (codes, signs)."""
    among = np.exp(scores - scores.max(initial=-np.inf)) if len(scores) else scores
    share = np.log(among / (among.sum() or 1.0) + 1e-3)
    return np.column_stack([share, *(features[:, FEATURES.index(name)] for name in SIGNS[1:])]).astype(np.float32)


@cache
def learned_weights() -> Weights:
    """The weights in use, from `WEIGHTS_FILE`."""
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    rows = np.array([stored["features"][name] for name in FEATURES], dtype=np.float32)
    return Weights(
        mean=rows[:, 0],
        spread=rows[:, 1],
        linear=rows[:, 2],
        hidden=rows[:, 3:],
        bias=np.array(stored["bias"], dtype=np.float32),
        output=np.array(stored["output"], dtype=np.float32),
        chance=np.array([*(stored["chance"][name] for name in SIGNS), stored["chance"]["intercept"]], np.float32),
    )


def store_weights(file: Path, weights: Weights) -> None:
    """Write weights in the form that `learned_weights` reads: a row of numbers a feature."""
    table = np.column_stack([weights.mean, weights.spread, weights.linear, weights.hidden])
    rows = {name: [float(f"{value:.4g}") for value in row] for name, row in zip(FEATURES, table, strict=True)}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    bias, output = (json.dumps([float(f"{value:.4g}") for value in row]) for row in (weights.bias, weights.output))
    chance = dict(zip((*SIGNS, "intercept"), (float(f"{value:.4g}") for value in weights.chance), strict=True))
    file.write_text(
        f'{{"chance": {json.dumps(chance)},\n"bias": {bias},\n"output": {output},\n"features": {{\n{lines}\n}}}}\n',
        encoding="utf-8",
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What a query brought up.

    Attributes:
        query: The query in the classification's words.
        near: Positions of the entries whose meaning is nearest, nearest first.
        similarity: Their cosines.
        words: BM25 score of every entry.
        sharing: Positions of those that score best.
    """

    query: str
    near: Positions
    similarity: Vectors
    words: Vectors
    sharing: Positions


@dataclass(frozen=True, slots=True)
class _Asked:
    """The roots of a query: themselves, the numbers of those that are known, and 1 at each of these numbers."""

    words: set[str]
    numbers: Positions
    within: Vectors

    @property
    def unknown(self) -> int:
        return len(self.words) - len(self.numbers)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts of codes: their positions, where those of each code start among them, and their kinds."""

    at: Positions
    starts: Positions
    kinds: NDArray[np.uint8]

    def best(self, values: NDArray[np.floating], kind: int | None = None) -> NDArray[np.floating]:
        """The greatest value of each code's texts; of one kind, 0 where it has none."""
        return np.maximum.reduceat(values if kind is None else np.where(self.kinds == kind, values, 0), self.starts)


class CodeRanker:
    """Measures how well codes fit a query.

    Args:
        shelf: All entries of the index.
        tables: What was computed of them when the index was built.
    """

    def __init__(self, shelf: Shelf, tables: CodeTables) -> None:
        self._shelf = shelf
        self._tables = tables
        self._rarest_text = float(np.log1p(2 * len(shelf) + 1))
        self._rarest_line = float(np.log1p(2 * len(shelf.keys) + 1))
        self._concepts = [roots(words) for words in CONCEPTS.values()]
        self._kinds = np.array([_KINDS.get(kind, 0) for kind in shelf.kinds], dtype=np.uint8)
        self._right, self._left = (tables.vocabulary.get(side, -1) for side in ("right", "left"))

    def features(self, found: Found, chosen: Positions) -> Matrix:
        """What speaks for codes, and what against.

        Args:
            found: What the query brought up. Entries whose cosine is not known count as near as the last one found.
            chosen: Positions of the keys of the codes to measure, rising.

        Returns:
            Array of shape (chosen, features), columns as in `FEATURES`.
        """
        if not len(chosen):
            return np.empty((0, len(FEATURES)), dtype=np.float32)
        asked = self._asked(roots(found.query))
        texts = self._texts_of(chosen, found)
        cosine = self._cosines(found, texts)
        lines = self._tables.lines.rows(chosen)
        titles = self._tables.texts.rows(self._tables.starts[chosen])
        measures = {
            **_nearness(cosine, texts),
            **self._shared_words(found, asked, texts, cosine),
            **self._with_headers(asked, lines),
            **self._numbers_and_sides(asked, titles),
            "votes_chapter": self._votes(found, chosen, self._tables.chapter),
            "votes_category": self._votes(found, chosen, self._tables.category),
            "votes_family": self._votes(found, chosen, self._tables.family),
            "texts": np.log1p(self._tables.starts[chosen + 1] - self._tables.starts[chosen]),
            "length": self._tables.length[chosen],
        }
        speaks = self._tables.speaks[chosen]
        wanted = np.array([bool(asked.words & words) for words in self._concepts])
        concepts = np.stack([speaks & wanted, speaks & ~wanted, ~speaks & wanted], axis=2)
        columns = np.column_stack([measures[name] for name in _MEASURES])
        return np.hstack([columns, concepts.reshape(len(chosen), -1)]).astype(np.float32)

    def _asked(self, words: set[str]) -> _Asked:
        numbers = self._tables.numbers_of(words)
        within = np.zeros(len(self._tables.vocabulary), dtype=np.float32)
        within[numbers] = 1
        return _Asked(words, numbers, within)

    def _texts_of(self, chosen: Positions, found: Found) -> _Texts:
        """The texts that stand for codes: a code's first `_TEXTS` and those that were found.

        Some codes have a thousand names of drugs.
        """
        tables = self._tables
        first = tables.starts[chosen]
        few = np.minimum(tables.starts[chosen + 1] - first, _TEXTS)
        spans = np.concatenate([[0], np.cumsum(few)])
        leading = np.arange(spans[-1]) + np.repeat(first - spans[:-1], few)
        brought = np.concatenate([found.near, found.sharing])
        brought = brought[np.isin(self._shelf.key_of[brought], chosen)]
        texts = np.union1d(leading, brought)
        return _Texts(texts, np.searchsorted(texts, first), self._kinds[self._shelf.kind_of[texts]])

    def _cosines(self, found: Found, texts: _Texts) -> Vectors:
        """How near each text is; where that is not known, as near as the last one found."""
        floor = found.similarity.min() if len(found.similarity) else np.float32(0)
        cosine = np.full(len(texts.at), floor, dtype=np.float32)
        place = np.minimum(np.searchsorted(texts.at, found.near), len(texts.at) - 1)
        inside = texts.at[place] == found.near
        cosine[place[inside]] = found.similarity[inside]
        return cosine

    def _shared_words(self, found: Found, asked: _Asked, texts: _Texts, cosine: Vectors) -> dict[str, Column]:
        """What texts and query have in common; `bare` leaves out what a text says in parentheses."""
        weight, first = self._tables.text_weight, texts.starts
        of_asked = weight * asked.within
        of_query = float(weight[asked.numbers].sum()) + asked.unknown * self._rarest_text or 1.0
        rows = self._tables.texts.rows(texts.at)
        shared, total = rows.sums(of_asked), np.maximum(rows.sums(weight), _TINY)
        agreement, coverage = 2 * shared / (of_query + total), shared / total
        bare_rows = self._tables.bare.rows(texts.at)
        bare_shared, bare_total = bare_rows.sums(of_asked), np.maximum(bare_rows.sums(weight), _TINY)
        bare = 2 * bare_shared / (of_query - (shared - bare_shared) + bare_total)
        words = found.words[texts.at] / (found.words.max(initial=0.0) or 1.0)
        return {
            "words": texts.best(words),
            "title_words": words[first],
            "words_rank": _log_rank(texts.best(words)),
            "text_coverage": texts.best(coverage),
            "agreement": texts.best(agreement),
            "agreement_rank": _log_rank(texts.best(agreement)),
            "title_coverage": coverage[first],
            "title_agreement": agreement[first],
            "title_covers": shared[first] / of_query,
            "index_agreement": texts.best(agreement, _INDEX),
            "bare_agreement": texts.best(bare),
            "bare_index_agreement": texts.best(bare, _INDEX),
            "exact": texts.best(bare) > _EXACT,
            "both_ways": texts.best(agreement + 2 * cosine),
            "title_adds": (total - shared)[first] / 10,
        }

    def _with_headers(self, asked: _Asked, lines: Ragged) -> dict[str, Column]:
        """How much of the query stands in any text of a code or of the headers above it."""
        weight = self._tables.line_weight
        of_query = float(weight[asked.numbers].sum()) + asked.unknown * self._rarest_line or 1.0
        line = lines.sums(weight * asked.within) / of_query
        telling = asked.numbers[np.argsort(-weight[asked.numbers], kind="stable")].tolist()
        missed = [_lacking(lines, number) for number in telling[:2]]
        missed += [np.zeros(len(line), dtype=np.bool_)] * (2 - len(missed))
        return {
            "line_coverage": line,
            "line_coverage_below_best": line - line.max(),
            "line_rank": _log_rank(line),
            "rarest_missed": missed[0],
            "second_missed": missed[1],
        }

    def _numbers_and_sides(self, asked: _Asked, titles: Ragged) -> dict[str, Column]:
        shared = titles.sums(self._tables.numerals * asked.within)
        right, left = (~_lacking(titles, side) for side in (self._right, self._left))
        asks_right, asks_left = "right" in asked.words, "left" in asked.words
        return {
            "numbers_added": titles.sums(self._tables.numerals.astype(np.float32)) > shared,
            "numbers_missed": shared < sum(word[0].isdigit() for word in asked.words),
            "side_agrees": right & asks_right | left & asks_left,
            "side_contradicts": right & ~left & (asks_left and not asks_right)
            | left & ~right & (asks_right and not asks_left),
        }

    def _votes(self, found: Found, chosen: Positions, group: Integers) -> Vectors:
        """Which share of what was found speaks for the chapter or category of each code."""
        of_near = group[self._shelf.key_of[found.near]]
        of_sharing = group[self._shelf.key_of[found.sharing]]
        size = int(group.max(initial=0)) + 1
        near = np.bincount(of_near, np.exp((found.similarity - found.similarity.max(initial=0.0)) / _WARMTH), size)
        shared = found.words[found.sharing]
        sharing = np.bincount(of_sharing, np.exp((shared / (shared.max(initial=0.0) or 1.0) - 1) / _WARMTH), size)
        votes = near / (near.sum() or 1.0) + sharing / (sharing.sum() or 1.0)
        return np.asarray(votes[group[chosen]], dtype=np.float32)


_EXACT = 0.999
_TINY = 1e-6
_TEXTS = 24
_TERM, _INDEX = 1, 2
_KINDS = {"inclusion_term": _TERM, "own_words": _TERM, "index_term": _INDEX}
_WARMTH = 0.1
"""How quickly what was found loses its vote with its score."""


def _nearness(cosine: Vectors, texts: _Texts) -> dict[str, Column]:
    similarity, of_title = texts.best(cosine), cosine[texts.starts]
    return {
        "similarity": similarity,
        "title_similarity": of_title,
        "term_similarity": texts.best(cosine, _TERM),
        "index_similarity": texts.best(cosine, _INDEX),
        "similarity_below_best": similarity - similarity.max(),
        "similarity_rank": _log_rank(similarity),
        "title_similarity_rank": _log_rank(of_title),
        "near": np.log1p(np.add.reduceat(cosine > cosine.min(), texts.starts)),
    }


def _log_rank(values: NDArray[np.floating]) -> Column:
    """Logarithm of each value's place, counted from the greatest; equal ones share the first place of theirs."""
    return np.log1p(np.searchsorted(np.sort(-values), -values))


def _lacking(rows: Ragged, value: int) -> NDArray[np.bool_]:
    """Whether each row lacks a value."""
    holding = np.concatenate([[0], np.cumsum(rows.values == value)])
    return np.asarray(holding[rows.starts[1:]] == holding[rows.starts[:-1]], dtype=np.bool_)
