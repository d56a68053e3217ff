"""Learns the weights of `vectorstore.ranking` from descriptions whose right codes are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.codes import stem_key
from evals.retrieval import DEPTHS, Case
from vectorstore import CodeSearch
from vectorstore.ranking import FEATURES, KNOWN, SIGNS, Weights, signs

UNITS = 32
"""Units of the hidden layer of each network."""

NETWORKS = 3
"""Networks that are learned from different starts; their scores are added."""

EPOCHS = 15
BATCH = 64
RATE = 0.01
DROPOUT = 0.3
DECAY = {"linear": 0.01, "hidden": 0.1}
"""Weight decay of the two parts."""

HARDEST = 120
"""Candidates of each query that are learned from: the right ones and those that look best."""

FOLDS = 4

JUDGED = 5
"""Hits of each query that the chances are learned from."""

NOTHING = (
    "what is the weather in Paris; how do I bake sourdough bread; cheap flights to Madrid; who won the match; "
    "the quick brown fox jumps; my favourite colour is green; how to change a bicycle tyre; stock prices fell again; "
    "write a poem about the sea; best phone under three hundred; good morning in French; lorem ipsum dolor; "
    "when does the library open; recipe for tomato soup; learn to play the guitar; asdf qwer zxcv; "
    "how tall is the tower; meeting moved to Thursday afternoon; install the printer driver; paint for a garden fence; "
    "train timetable to Leeds; capital of Mongolia; football transfer news; cat videos; mortgage interest rates; "
    "the committee approved the budget; plant tomatoes in May; the Roman empire; chess openings for beginners"
)
"""Words that name no code, for learning to doubt."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One query's candidates: features of shape (candidates, features), and which are right."""

    features: Matrix
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Validated:
    """Recall by depth for each index, and the weights of the chances (see `vectorstore.ranking.SIGNS`)."""

    recall: list[dict[str, float]]
    chance: Matrix


def examples(search: CodeSearch, cases: Sequence[Case]) -> list[Example]:
    """What the search brings up for each case, before ranking."""
    found = []
    for case in cases:
        codes, features = search.measure(case.query)
        found.append(Example(features, np.array([stem_key(code.code) in case.gold for code in codes], dtype=np.bool_)))
    return found


class _Network(nn.Module):
    """A linear part and one hidden layer, both zero at first."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, 1, bias=False)
        self.hidden = nn.Linear(features, UNITS)
        self.output = nn.Linear(UNITS, 1, bias=False)
        self.dropout = nn.Dropout(DROPOUT)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.output.weight)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        units = self.dropout(torch.relu(self.hidden(features)))
        scores: torch.Tensor = (self.linear(features) + self.output(units)).squeeze(-1)
        return scores


def fit(data: Sequence[Example]) -> Weights:
    """Weights that give the right candidates of each query the largest share of a softmax.

    Features whose weight is set in `KNOWN` are left out. Queries without a right candidate teach nothing.

    Args:
        data: Queries with their candidates.

    Returns:
        The weights, without those of the chances, which need queries that were not learned from.
    """
    useful = [example for example in data if example.right.any()]
    every = np.concatenate([example.features for example in useful])
    mean, spread = every.mean(axis=0), every.std(axis=0) + np.float32(1e-3)
    spread[[name in KNOWN for name in FEATURES]] = np.inf
    batches = [_hardest(example) for example in useful]
    features = torch.from_numpy(np.stack([np.clip((one.features - mean) / spread, -6, 6) for one in batches]))
    right = torch.from_numpy(np.stack([one.right for one in batches]))
    there = torch.from_numpy(np.stack([np.isfinite(one.features[:, 0]) for one in batches]))
    networks = [_learned(torch.nan_to_num(features), right, there, seed) for seed in range(NETWORKS)]
    return _together(networks, mean, spread)


def _hardest(example: Example) -> Example:
    """The right candidates and those that look best, filled up with rows of NaN."""
    looks = [FEATURES.index(name) for name in ("both_ways", "line_coverage")]
    order = np.argsort(-example.features[:, looks].sum(axis=1) - 1e3 * example.right)[:HARDEST]
    missing = HARDEST - len(order)
    features = np.pad(example.features[order], ((0, missing), (0, 0)), constant_values=np.nan)
    return Example(features, np.pad(example.right[order], (0, missing)))


def _learned(features: torch.Tensor, right: torch.Tensor, there: torch.Tensor, seed: int) -> _Network:
    """A network trained by Adam on the listwise loss."""
    torch.manual_seed(seed)
    network = _Network(features.shape[-1])
    deep = [*network.hidden.parameters(), *network.output.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": network.linear.parameters(), "weight_decay": DECAY["linear"]},
            {"params": deep, "weight_decay": DECAY["hidden"]},
        ]
    )
    steps = EPOCHS * -(-len(features) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(EPOCHS):
        order = torch.randperm(len(features))
        for start in range(0, len(features), BATCH):
            chosen = order[start : start + BATCH]
            scores = network(features[chosen]).masked_fill(~there[chosen], -1e9)
            shares = torch.log_softmax(scores, dim=1).masked_fill(~right[chosen], -1e9)
            loss = -torch.logsumexp(shares, dim=1).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            optimizer.step()
            schedule.step()
    return network


def _together(networks: Sequence[_Network], mean: Matrix, spread: Matrix) -> Weights:
    """Several networks as one that adds up their scores."""

    def joined(part: Callable[[_Network], torch.Tensor]) -> list[Matrix]:
        return [part(network).detach().numpy() for network in networks]

    return Weights(
        mean=mean,
        spread=spread,
        linear=np.sum(joined(lambda one: one.linear.weight[0]), axis=0),
        hidden=np.concatenate(joined(lambda one: one.hidden.weight.T), axis=1),
        bias=np.concatenate(joined(lambda one: one.hidden.bias)),
        output=np.concatenate(joined(lambda one: one.output.weight[0])),
        chance=np.zeros(len(SIGNS) + 1, dtype=np.float32),
    )


def cross_validated(indexes: Sequence[Sequence[Example]], nothing: Sequence[Example], seed: int = 0) -> Validated:
    """How well queries are ranked with weights that were learned without them.

    Args:
        indexes: For each index the examples of the same queries in the same order; weights are learned from all.
        nothing: Examples of `NOTHING`, of the first index.
        seed: Of the shuffle that the folds are cut from.
    """
    order = np.random.default_rng(seed).permutation(len(indexes[0]))
    ranks = np.full((len(indexes), len(order)), np.inf)
    judged: list[tuple[Matrix, NDArray[np.bool_]]] = []
    for fold in np.array_split(order, FOLDS):
        known = np.setdiff1d(order, fold)
        weights = fit([data[at] for data in indexes for at in known])
        for number, data in enumerate(indexes):
            for at in fold:
                scores, example = weights.scores(data[at].features), data[at]
                right = scores[example.right]
                ranks[number, at] = 1 + np.count_nonzero(scores > right.max()) if len(right) else np.inf
                judged.append(_best(scores, example))
        judged += [_best(weights.scores(example.features), example) for example in nothing]
    recall = [{str(depth): round(float((row <= depth).mean()), 4) for depth in DEPTHS} for row in ranks]
    seen, right = (np.concatenate(part) for part in zip(*judged, strict=True))
    return Validated(recall, _logistic(seen, right))


def _best(scores: Matrix, example: Example) -> tuple[Matrix, NDArray[np.bool_]]:
    """What tells the chances of the first hits, and whether they are right."""
    first = np.argsort(-scores)[:JUDGED]
    return signs(scores, example.features)[first], example.right[first]


def _logistic(columns: Matrix, right: NDArray[np.bool_]) -> Matrix:
    """Weights of a logistic curve and its intercept, by Newton's method."""
    table = np.column_stack([columns, np.ones(len(columns))]).astype(np.float64)
    line = np.zeros(table.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-table @ line))
        curvature = (table * (chance * (1 - chance))[:, None]).T @ table + 1e-3 * np.eye(len(line))
        line += np.linalg.solve(curvature, table.T @ (right - chance) - 1e-3 * line)
    return line.astype(np.float32)
