"""Choosing one code of a family by what the note says of the things that tell its codes apart."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.question.followup import facets_of, named_facets
from codestore import CodeStore
from core.codes import Code
from core.records import CodeRecord, Facet, NoteKind

_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(cm|mm)\b", re.IGNORECASE)
_RANGE = re.compile(r"(?:(\d+(?:\.\d+)?) to )?(\d+(?:\.\d+)?) (cm)(?: or less)?", re.IGNORECASE)
_OVER = re.compile(r"over (\d+(?:\.\d+)?) cm", re.IGNORECASE)
_YEARS = re.compile(r"(?:(\d+) to (\d+)|under (\d+)|(\d+) and over)", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:additional|further|second|each)\b|\badd-on\b", re.IGNORECASE)
_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_COUNT = re.compile(
    r"(?:\bx\s?(\d{1,2})\b(?!\s?(?:h|d|day|week|hour|min|mg|ml))|\b(\d{1,2}|"
    + "|".join(_NUMBERS)
    + r")\s+(?:\w+ ){0,3}?(?:lesions?|papules|tags|keratos[ei]s|macules|warts)\b"
    r"|\b(?:lesions?|tags?|keratos[ei]s|warts)[^.;]{0,30}?,\s*(\d{1,2})\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The code of a family that the note speaks for.

    Attributes:
        record: The code.
        open: What tells it from codes that fit as well, and the note does not say.
        told: What the note says of the rest: facet name to value.
        further: The add-on of the family for each lesion, level or vaccine beyond the first, with how many there are.
    """

    record: CodeRecord
    open: tuple[Facet, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    further: tuple[CodeRecord, int] | None = None


def choose(
    code: Code,
    clause: str,
    line: str,
    around: str,
    store: CodeStore,
    as_of: date,
    *,
    likely: Mapping[Code, float],
    age: int | None,
) -> Choice | None:
    """The code of a code's family that a note speaks for; None where it has no family with facets.

    Args:
        code: A code that a search found.
        clause: The words that tell of the service.
        line: The line of the note they stand in.
        around: What else the note tells of it.
        store: The code store.
        as_of: Date of service.
        likely: Scores of the search, by code.
        age: The patient's age in years, where the note tells.

    Raises:
        StoreError: The store failed.
    """
    family, facets = facets_of(code, store, as_of)
    if family is None or not facets:
        return None
    members = [record for record in store.children(family.code, as_of) if record.billable]
    members = [one for one in members if one.valid_to is None or one.valid_to >= as_of]
    further = {record.code for record in members if _is_added(record, store, as_of)}
    first = [record for record in members if record.code not in further] or members
    told = {
        name: value
        for name, value in _told(facets, clause, line, around, age).items()
        if not _counts(name, members, further)
    }
    by_search = sorted(first, key=lambda record: -likely.get(record.code, 0.0))
    scored = sorted(((_score(record, told, likely), record) for record in by_search), key=lambda pair: -pair[0])
    contradicted = any(
        weight == _HERE and dict(by_search[0].facets).get(name, value) != value
        for name, (value, weight) in told.items()
    )
    scores = [likely.get(record.code, 0.0) for record in by_search]
    if _is_clear(scores, enumerates=len(facets) == 1, contradicted=contradicted):
        scored = [(math.inf, by_search[0])]
    best_score, best = scored[0]
    rivals = [record for score, record in scored[1:] if best_score - score < _AS_GOOD]
    own = dict(best.facets)
    unsaid = tuple(
        facet
        for facet in facets
        if facet.name not in told and any(dict(rival.facets).get(facet.name) != own.get(facet.name) for rival in rivals)
    )
    return Choice(
        best, unsaid, {name: value for name, (value, _) in told.items()}, _further(best, members, further, line)
    )


def _is_clear(scores: Sequence[float], *, enumerates: bool, contradicted: bool) -> bool:
    """Whether the search alone decides: by far the best, or best in a family that one list of services tells apart."""
    best, second = scores[0], scores[1] if len(scores) > 1 else 0.0
    return (best >= 0.8 and second < 0.3 and not contradicted) or (enumerates and best >= 0.3 and best - second > 0.05)


def _counts(facet: str, members: Sequence[CodeRecord], further: set[Code]) -> bool:
    """Whether a facet only tells the first from each further one: there the count decides, not a word."""
    values = [dict(record.facets).get(facet, "") for record in members]
    sized = any(_RANGE.search(value) for value in values)
    added = [dict(record.facets).get(facet, "") for record in members if record.code in further]
    return not sized and any(_ADDED.search(value) for value in added)


_AS_GOOD = 0.75
_HERE, _AROUND = 2.0, 1.0


def _told(
    facets: Sequence[Facet], clause: str, line: str, around: str, age: int | None
) -> dict[str, tuple[str, float]]:
    """The values that the note names, each with its weight: what the clause itself says counts more."""
    known = list(facets)
    told: dict[str, tuple[str, float]] = {}
    for text, weight, passing in ((around, _AROUND, True), (line, _AROUND, True), (clause, _HERE, False)):
        told |= {name: (value, weight) for name, value in named_facets(text, known, in_passing=passing).items()}
    for facet in facets:
        measured = _measured(facet, clause) or _measured(facet, line) or _measured(facet, around)
        if measured:
            told[facet.name] = measured, _HERE
        elif facet.name == "age" and age is not None and (value := _aged(facet, age)):
            told[facet.name] = value, _HERE
    return told


def _score(record: CodeRecord, told: Mapping[str, tuple[str, float]], likely: Mapping[Code, float]) -> float:
    own = dict(record.facets)
    agreement = sum(
        weight * (1 if own.get(name) == value else -1 if name in own else -0.5)
        for name, (value, weight) in told.items()
    )
    return agreement + 1.5 * likely.get(record.code, 0.0)


def _measured(facet: Facet, text: str) -> str:
    """The value of a facet of sizes that holds the size in a text; empty where either has none."""
    if not any(_RANGE.search(value) or _OVER.search(value) for value, _ in facet.values):
        return ""
    name = facet.name.split()[-1]
    near = re.search(rf"{name}\W+(?:\w+\W+){{0,2}}?(\d+(?:\.\d+)?)\s*(cm|mm)\b", text, re.IGNORECASE)
    found = near or _LENGTH.search(text)
    if not found:
        return ""
    size = float(found[1]) / (10 if found[2].lower() == "mm" else 1)
    for value, _ in facet.values:
        if over := _OVER.search(value):
            low, high = float(over[1]), math.inf
        elif held := _RANGE.search(value):
            low, high = float(held[1] or 0) - 0.05, float(held[2])
        else:
            continue
        if low < size <= high:
            return value
    return ""


def _aged(facet: Facet, age: int) -> str:
    for value, _ in facet.values:
        if held := _YEARS.fullmatch(value.replace(" years", "")):
            low, high = (
                (int(held[1]), int(held[2])) if held[1] else (0, int(held[3]) - 1) if held[3] else (int(held[4]), 200)
            )
            if low <= age <= high:
                return value
    return ""


def _is_added(record: CodeRecord, store: CodeStore, as_of: date) -> bool:
    notes = store.notes(record.code, as_of, inherited=False)
    return any(note.kind is NoteKind.FLAG and note.text.strip() == "add-on" for note in notes)


def _further(
    best: CodeRecord, members: Sequence[CodeRecord], added: set[Code], text: str
) -> tuple[CodeRecord, int] | None:
    """The add-on for what is counted beyond the first, where the note counts more than one."""
    count = counted(text)
    if count < 2 or best.code in added:
        return None
    own = dict(best.facets)
    for other in members:
        differing = [name for name, value in other.facets if own.get(name) != value]
        if other.code in added and len(differing) == 1 and _ADDED.search(dict(other.facets)[differing[0]]):
            return other, count - 1
    return None


def counted(text: str) -> int:
    """How many lesions a text counts; 1 where it counts none."""
    counts = [
        int(word) if word.isdigit() else _NUMBERS[word.lower()]
        for match in _COUNT.finditer(text)
        for word in match.groups()
        if word
    ]
    return max(counts, default=1)
