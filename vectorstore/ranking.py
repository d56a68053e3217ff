"""Which of the codes that a search brought up is the one meant: cheap features and learned weights.

The score of a code is linear in what `CodeRanker.features` measures: nearness in meaning, words shared with the
code's texts and with the headers above it, agreement of numbers, and for each of `CONCEPTS` whether query and
title both speak of it, or only one does. `python -m evals fit` learns the weights; evals/NOTES.md has the figures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.embedder import Vectors
from vectorstore.lexical import TermTable, roots
from vectorstore.recipe import Entry, code_of, codes_above, headers

WEIGHTS_FILE = Path(__file__).with_name("ranking.json")

CONCEPTS: Mapping[str, str] = {
    "unspecified": "unspecified",
    "other": "other",
    "side": "right left",
    "both sides": "bilateral",
    "negation": "without no not non",
    "acute": "acute",
    "chronic": "chronic",
    "open": "open",
    "fracture": "fracture",
    "displaced": "displaced nondisplaced",
    "weak bone": "pathological stress periprosthetic",
    "sequela": "sequela",
    "old": "old",
    "mother": "pregnancy childbirth puerperium obstetric maternal labor delivery trimester",
    "newborn": "newborn neonatal fetus fetal perinatal",
    "history": "history",
    "congenital": "congenital",
    "poisoning": "poisoning",
    "adverse effect": "adverse",
    "underdosing": "underdosing",
    "assault": "assault",
    "self-harm": "harm suicide",
    "undetermined": "undetermined",
    "induced": "induced",
    "procedure": "postprocedural intraoperative",
    "malignant": "malignant carcinoma",
    "benign": "benign",
    "in situ": "situ",
    "uncertain": "uncertain",
    "screening": "screening",
    "remission": "remission",
    "relapse": "relapse",
    "war": "war military",
    "complication": "complicating complication",
    "secondary": "secondary",
    "multiple": "multiple",
    "encounter": "encounter",
}
"""Names of concepts, each with the words that speak of it."""

_MEASURES = (
    "similarity",
    "title_similarity",
    "line_coverage",
    "text_coverage",
    "agreement",
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

Matrix = NDArray[np.float32]
Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: the weight of each of `FEATURES`, and how a raw score becomes a probability."""

    features: Matrix
    slope: float
    intercept: float

    def probability(self, score: float) -> float:
        """How likely a code with this raw score is right when it comes first, 0 to 1."""
        return 1 / (1 + math.exp(-(self.slope * score + self.intercept)))


@cache
def learned_weights() -> Weights:
    """The weights in use, from `WEIGHTS_FILE`."""
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    features = np.array([stored["features"][name] for name in FEATURES], dtype=np.float32)
    return Weights(features, stored["slope"], stored["intercept"])


class CodeRanker:
    """Measures how well codes fit a query.

    Args:
        entries: All entries of the index; those of a code stand together, its title first.

    Attributes:
        keys: The codes' keys, in the order of their entries.
        header: Whether each is a header, of shape (keys,).
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        names = [entry.key for entry in entries]
        self._starts = np.array([i for i, name in enumerate(names) if not i or name != names[i - 1]], dtype=np.intp)
        self.keys = [names[start] for start in self._starts]
        self._key_of = np.repeat(np.arange(len(self.keys)), np.diff(np.append(self._starts, len(entries))))
        codes = [code_of(key) for key in self.keys]
        above = headers(codes)
        self.header = np.array([code in above for code in codes], dtype=np.bool_)
        self._length = np.array([len(code.code.replace(".", "")) / 7 for code in codes], dtype=np.float32)

        words = [roots(entry.text) for entry in entries]
        own: dict[str, set[str]] = {}
        for name, said in zip(names, words, strict=True):
            own.setdefault(name, set()).update(said)
        by_code = dict(zip(codes, own.values(), strict=True))
        self._texts = TermTable(words)
        self._lines = TermTable(
            [said.union(*(by_code.get(higher, ()) for higher in codes_above(code))) for code, said in by_code.items()]
        )
        titles = TermTable([words[start] for start in self._starts])
        self._speaks = np.stack([titles.holding(roots(said)) for said in CONCEPTS.values()], axis=1)
        self._sides = {side: titles.holding([side]) for side in ("right", "left")}
        self._title_numbers = [{word for word in words[start] if word[0].isdigit()} for start in self._starts]

    def keys_of(self, positions: Positions) -> Positions:
        """Positions in `keys` of the codes that entries belong to, each once."""
        return np.unique(self._key_of[positions])

    def features(self, query: str, chosen: Positions, near: Positions, similarity: Vectors) -> Matrix:
        """What speaks for codes, and what against.

        Args:
            query: Rewritten query.
            chosen: Positions in `keys` of the codes to measure.
            near: Positions of the entries that the dense side found.
            similarity: Their cosines. Entries it did not find count as near as the last one found.

        Returns:
            Array of shape (chosen, features), columns as in `FEATURES`.
        """
        said = roots(query)
        cosine = np.full(len(self._key_of), similarity.min() if len(similarity) else 0.0, dtype=np.float32)
        cosine[near] = similarity
        asked = self._texts.total(said) or 1.0
        shared = self._texts.overlap(said)
        totals = np.maximum(self._texts.totals, 1e-6)
        numbers = {word for word in said if word[0].isdigit()}
        right, left = self._sides["right"][chosen], self._sides["left"][chosen]
        asks_right, asks_left = "right" in said, "left" in said
        measures = (
            np.maximum.reduceat(cosine, self._starts)[chosen],
            cosine[self._starts[chosen]],
            self._lines.overlap(said)[chosen] / (self._lines.total(said) or 1.0),
            np.maximum.reduceat(shared / totals, self._starts)[chosen],
            np.maximum.reduceat(2 * shared / (asked + totals), self._starts)[chosen],
            self._length[chosen],
            np.array([bool(self._title_numbers[key] - numbers) for key in chosen], dtype=np.float32),
            np.array([bool(numbers - self._title_numbers[key]) for key in chosen], dtype=np.float32),
            right & asks_right | left & asks_left,
            right & ~left & (asks_left and not asks_right) | left & ~right & (asks_right and not asks_left),
        )
        titles = self._speaks[chosen]
        wanted = np.array([bool(said & roots(words)) for words in CONCEPTS.values()])
        concepts = np.stack([titles & wanted, titles & ~wanted, ~titles & wanted], axis=2)
        return np.hstack([np.stack(measures, axis=1), concepts.reshape(len(chosen), -1)]).astype(np.float32)
