"""How often finding a code from words brings up a right one, and how long it takes."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.codes import Code, CodeSystem, stem_key
from core.errors import SourceFileError
from evals.lines import numbered_lines
from vectorstore import CodeHit, CodeSearch

DEPTHS = (1, 5, 10, 50)
WARM_UP = 5

_WORD = re.compile(r"[^\W\d_]{4,}")
"""Words that slips are made in: those that are long enough to be recognised afterwards."""


_FORM = '{"query": text, "gold": [codes]}, with "system" and "wrong": [codes] if need be'


@dataclass(frozen=True, slots=True)
class Case:
    """A description and the codes that are right for it.

    Attributes:
        query: The description.
        gold: Right codes: of ICD-10-CM as `stem_key` writes them, of ICD-10-PCS codes or their beginnings.
        system: The system they are codes of, which is the one that is searched.
        wrong: Codes, or their beginnings, that must not come first.
    """

    query: str
    gold: frozenset[str]
    system: CodeSystem = CodeSystem.ICD10CM
    wrong: tuple[str, ...] = ()

    def is_right(self, code: Code) -> bool:
        """Whether a code is right."""
        if self.system is CodeSystem.ICD10PCS:
            # Searched is the table with the body part; the other characters are read from the table afterwards.
            return any(code.code.startswith(gold) or gold.startswith(code.code) for gold in self.gold)
        return _comparable(code.code, self.system) in self.gold

    def is_wrong(self, code: Code) -> bool:
        """Whether a code must not come first."""
        return code.code.replace(".", "").startswith(self.wrong) and not self.is_right(code)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How well a set of cases is answered.

    Attributes:
        n: Number of cases.
        recall: Share of those that have right codes with one of them among the first 1, 5, 10, 50; empty without such.
        wrong_first: Share of those that name wrong codes in which one of them comes first; None without such.
        ms: Milliseconds a query took.
    """

    n: int
    recall: dict[str, float]
    wrong_first: float | None
    ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Searched:
    """A case with what the search found, best first, and the milliseconds that took."""

    case: Case
    hits: Sequence[CodeHit]
    ms: float

    @property
    def rank(self) -> float:
        """Place of the first right code, from 1; infinite where none was found."""
        return next((rank for rank, hit in enumerate(self.hits, 1) if self.case.is_right(hit.code)), float("inf"))


def read_cases(file: Path) -> list[Case]:
    """Read lines of ``{"query": …, "gold": [codes]}``.

    A line may name the ``system`` of its codes (a value of `CodeSystem`; without it ICD-10-CM) and codes that are
    ``wrong``; then ``gold`` may be empty.

    Raises:
        SourceFileError: The file cannot be read or a line has another form.
    """
    return list(_cases(file))


def _cases(file: Path) -> Iterator[Case]:
    for number, line in numbered_lines(file):
        try:
            row = json.loads(line)
            query, gold, wrong = row["query"], row["gold"], row.get("wrong", [])
            system = CodeSystem(row.get("system", CodeSystem.ICD10CM))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceFileError(file.name, f"is not {_FORM}", f"line {number}") from error
        if not (isinstance(query, str) and isinstance(gold, list) and isinstance(wrong, list) and (gold or wrong)):
            raise SourceFileError(file.name, "query must be a text and gold a list of codes", f"line {number}")
        right = frozenset(_comparable(str(code), system) for code in gold)
        yield Case(query, right, system, tuple(str(code).replace(".", "") for code in wrong))


def _comparable(code: str, system: CodeSystem) -> str:
    return stem_key(code) if system is CodeSystem.ICD10CM else code


def with_slips(cases: Sequence[Case], seed: int = 0) -> list[Case]:
    """The cases with one slip of the keyboard each: in a random word two letters swapped, one dropped or one doubled.

    Args:
        cases: Cases; one without a word of four letters stays as it is.
        seed: Of the choice, so that it can be made again.
    """
    chance = random.Random(seed)  # noqa: S311  # nothing is kept secret with it
    return [replace(case, query=_slipped(case.query, chance)) for case in cases]


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


def run(search: CodeSearch, cases: Sequence[Case], depth: int = max(DEPTHS)) -> list[Searched]:
    """Search for every case in its code system.

    Args:
        search: The index.
        cases: What to search for; the first few are searched for twice, to warm up.
        depth: Hits to ask for.

    Raises:
        StoreError: The index failed.
    """
    for case in cases[:WARM_UP]:
        search.search(case.query, depth, systems=(case.system,))
    found = []
    for case in cases:
        start = time.perf_counter()
        hits = search.search(case.query, depth, systems=(case.system,))
        found.append(Searched(case, hits, (time.perf_counter() - start) * 1000))
    return found


def measure(search: CodeSearch, cases: Sequence[Case]) -> Outcome:
    """Search for every case and count.

    Raises:
        StoreError: The index failed.
    """
    return counted(run(search, cases))


def counted(found: Sequence[Searched]) -> Outcome:
    """The shares of what was searched for."""
    ranks = [one.rank for one in found if one.case.gold]
    first = [one.case.is_wrong(one.hits[0].code) if one.hits else False for one in found if one.case.wrong]
    recall = {str(depth): round(float(np.mean([rank <= depth for rank in ranks])), 4) for depth in DEPTHS if ranks}
    return Outcome(
        n=len(found),
        recall=recall,
        wrong_first=round(float(np.mean(first)), 4) if first else None,
        ms=percentiles([one.ms for one in found]),
    )


def percentiles(took: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile of milliseconds."""
    return {f"p{share}": round(float(np.percentile(took, share)), 1) for share in (50, 95)}
