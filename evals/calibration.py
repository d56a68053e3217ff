"""Whether the score of a first hit is the share of such hits that are right, and where to say "not sure"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evals.retrieval import Searched

BINS = 10
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Bin:
    """First hits whose scores lie in one tenth: how many, their mean score, and the share that is right."""

    low: float
    n: int
    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far scores can be believed.

    Attributes:
        n: Searches that have right codes.
        error: Expected calibration error: what score and share of right hits differ by, the bins weighed by their hits.
        bins: Reliability by tenths of the score; tenths without hits are left out.
        thresholds: For each threshold the share of searches whose first hit reaches it, and the share of those that is
            right.
    """

    n: int
    error: float
    bins: list[Bin]
    thresholds: dict[float, tuple[float, float]]


def calibration(found: Sequence[Searched]) -> Calibration:
    """Judge the scores of first hits; a search that found nothing scores 0 and is not right."""
    cases = [one for one in found if one.case.gold]
    scores = np.array([one.hits[0].score if one.hits else 0.0 for one in cases])
    right = np.array([one.rank == 1 for one in cases])
    tenth = np.minimum((scores * BINS).astype(int), BINS - 1)
    bins = [
        Bin(low / BINS, int(held.sum()), round(float(scores[held].mean()), 3), round(float(right[held].mean()), 3))
        for low in range(BINS)
        if (held := tenth == low).any()
    ]
    error = sum(one.n * abs(one.score - one.right) for one in bins) / max(len(cases), 1)
    reached = {least: scores >= least for least in THRESHOLDS}
    return Calibration(
        n=len(cases),
        error=round(error, 4),
        bins=bins,
        thresholds={
            least: (round(float(held.mean()), 3), round(float(right[held].mean()), 3))
            for least, held in reached.items()
            if held.any()
        },
    )


def lines(judged: Calibration) -> Iterator[str]:
    """The reliability as it is printed."""
    yield f"n: {judged.n}"
    yield f"expected calibration error: {judged.error}"
    yield "score       hits  mean score  right"
    for one in judged.bins:
        yield f"{one.low:.1f} to {one.low + 1 / BINS:.1f}  {one.n:4}  {one.score:10.3f}  {one.right:5.3f}"
    yield "threshold  reached  right"
    for least, (reached, right) in judged.thresholds.items():
        yield f"{least:9.1f}  {reached:7.3f}  {right:5.3f}"
