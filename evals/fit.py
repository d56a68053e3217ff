"""Learns the weights of `vectorstore.ranking` from descriptions whose right codes are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.codes import stem_key
from evals.retrieval import DEPTHS, Case
from vectorstore import CodeSearch
from vectorstore.ranking import FEATURES, KNOWN

DECAY = 0.003
"""Penalty on the squared weights, in units of each feature's spread."""

STEPS = 1500
RATE = 0.05

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One query's candidates: features of shape (candidates, features), and which are right."""

    features: Matrix
    right: NDArray[np.bool_]


def examples(search: CodeSearch, cases: Sequence[Case]) -> list[Example]:
    """What the search brings up for each case, before ranking."""
    found = []
    for case in cases:
        codes, features = search.measure(case.query)
        found.append(Example(features, np.array([stem_key(code.code) in case.gold for code in codes])))
    return found


def fit(data: Sequence[Example], names: Sequence[str] = FEATURES) -> Matrix:
    """Weights that give the right candidates of each query the largest share of a softmax.

    Full-batch Adam on the listwise loss with quadratic decay; the weights in `KNOWN` are left as they are. Queries
    without a right candidate teach nothing.

    Args:
        data: Queries with their candidates.
        names: What the columns of their features measure.
    """
    useful = [example for example in data if example.right.any()]
    sizes = [len(example.right) for example in useful]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    features = np.concatenate([example.features for example in useful])
    right = np.concatenate([example.right for example in useful])
    spread = features.std(axis=0) + np.float32(1e-3)
    scaled = (features - features.mean(axis=0)) / spread
    weights = spread * np.array([KNOWN.get(name, 0.0) for name in names], dtype=np.float32)
    learned = np.array([name not in KNOWN for name in names])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = scaled @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        likely = np.exp(scores)
        share = likely / np.repeat(np.add.reduceat(likely, starts), sizes)
        among = np.where(right, likely, 0)
        target = among / np.repeat(np.add.reduceat(among, starts), sizes)
        gradient = (share - target) @ scaled / len(useful) + 2 * DECAY * weights
        mean += 0.1 * (gradient - mean)
        square += 0.001 * (gradient**2 - square)
        rate = RATE * (1 - step / (STEPS + 1))
        weights -= learned * rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return np.asarray(weights / spread, dtype=np.float32)


def cross_validated(
    data: Sequence[Example], names: Sequence[str] = FEATURES
) -> tuple[dict[str, float], tuple[float, float]]:
    """Recall when each half is ranked with weights learned on the other, and the calibration of the first hit's score.

    Returns:
        Recall by depth, and slope and intercept of the logistic curve from the first hit's score to its being right.
    """
    ranks = np.full(len(data), np.inf)
    best = np.zeros(len(data))
    for half in (0, 1):
        weights = fit(data[1 - half :: 2], names)
        for place in range(half, len(data), 2):
            scores = data[place].features @ weights
            order = np.argsort(-scores)
            hits = np.flatnonzero(data[place].right[order])
            ranks[place] = hits[0] + 1 if len(hits) else np.inf
            best[place] = scores[order[0]]
    recall = {str(depth): round(float((ranks <= depth).mean()), 4) for depth in DEPTHS}
    return recall, _logistic(best, ranks == 1)


def write_weights(file: Path, weights: Matrix, calibration: tuple[float, float]) -> None:
    """Write the weights in the form that `vectorstore.ranking` reads."""
    slope, intercept = calibration
    content = {
        "features": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        "slope": round(slope, 4),
        "intercept": round(intercept, 4),
    }
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _logistic(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and intercept by Newton's method."""
    columns = np.stack([scores, np.ones_like(scores)], axis=1)
    line = np.zeros(2)
    for _ in range(25):
        chance = 1 / (1 + np.exp(-columns @ line))
        curvature = (columns * (chance * (1 - chance))[:, None]).T @ columns + 1e-6 * np.eye(2)
        line += np.linalg.solve(curvature, columns.T @ (right - chance))
    return float(line[0]), float(line[1])
