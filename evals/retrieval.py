"""How often finding a code from words brings up a right one, and how long it takes."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.codes import CodeSystem, stem_key
from core.errors import SourceFileError
from vectorstore import CodeSearch

DEPTHS = (1, 5, 10, 50)
WARM_UP = 5

_WORD = re.compile(r"[^\W\d_]{4,}")
"""Words that slips are made in: those that are long enough to be recognised afterwards."""


@dataclass(frozen=True, slots=True)
class Case:
    """A description and the ICD-10-CM codes that are right for it, as `stem_key` writes them."""

    query: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Share of cases with a right code among the first 1, 5, 10, 50; milliseconds a query took."""

    n: int
    recall: dict[str, float]
    ms: dict[str, float]


def read_cases(file: Path) -> list[Case]:
    """Read lines of ``{"query": …, "gold": [codes]}``.

    Raises:
        SourceFileError: The file cannot be read or a line has another form.
    """
    return list(_cases(file))


def _cases(file: Path) -> Iterator[Case]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceFileError(file.name, "cannot be read") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            query, gold = row["query"], row["gold"]
        except (ValueError, KeyError, TypeError) as error:
            raise SourceFileError(file.name, 'is not {"query": text, "gold": [codes]}', f"line {number}") from error
        if not isinstance(query, str) or not isinstance(gold, list) or not gold:
            raise SourceFileError(file.name, "query must be a text and gold a list of codes", f"line {number}")
        yield Case(query, frozenset(stem_key(str(code)) for code in gold))


def with_slips(cases: Sequence[Case], seed: int = 0) -> list[Case]:
    """The cases with one slip of the keyboard each: in a random word two letters swapped, one dropped or one doubled.

    Args:
        cases: Cases; one without a word of four letters stays as it is.
        seed: Of the choice, so that it can be made again.
    """
    chance = random.Random(seed)  # noqa: S311  # nothing is kept secret with it
    return [Case(_slipped(case.query, chance), case.gold) for case in cases]


def _slipped(query: str, chance: random.Random) -> str:
    words = list(_WORD.finditer(query))
    if not words:
        return query
    word = chance.choice(words)
    at = word.start() + chance.randrange(len(word.group()) - 1)
    here, following = query[at], query[at + 1]
    edits = {following + here, following, here + here + following} - {here + following}
    slip = chance.choice(sorted(edits))
    return query[:at] + slip + query[at + 2 :]


def measure(search: CodeSearch, cases: Sequence[Case]) -> Outcome:
    """Search for every case and count.

    Raises:
        StoreError: The index failed.
    """
    for case in cases[:WARM_UP]:
        search.search(case.query, max(DEPTHS), systems=(CodeSystem.ICD10CM,))
    ranks: list[float] = []
    took: list[float] = []
    for case in cases:
        start = time.perf_counter()
        hits = search.search(case.query, max(DEPTHS), systems=(CodeSystem.ICD10CM,))
        took.append((time.perf_counter() - start) * 1000)
        found = [rank for rank, hit in enumerate(hits, 1) if stem_key(hit.code.code) in case.gold]
        ranks.append(found[0] if found else float("inf"))
    return Outcome(
        n=len(cases),
        recall={str(depth): round(float(np.mean([rank <= depth for rank in ranks])), 4) for depth in DEPTHS},
        ms=percentiles(took),
    )


def percentiles(took: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile of milliseconds."""
    return {f"p{share}": round(float(np.percentile(took, share)), 1) for share in (50, 95)}
