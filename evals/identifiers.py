"""How well identifiers are found in notes: recall by kind, and what was masked that is none.

A case is a line of JSON: ``text``, and ``identifiers``, each with ``kind``, ``start`` and ``text``. A line without
identifiers holds clinical words that look like names or numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from casework.identifiers import IdentifierKind, find_identifiers
from core.errors import SourceFileError
from evals.lines import numbered_lines

CASES_FILE = Path(__file__).parent / "sets" / "case" / "identifiers.jsonl"


class Marked(BaseModel):
    """An identifier as it was marked by hand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: IdentifierKind
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.start + len(self.text)


class IdentifierCase(BaseModel):
    """A text with its identifiers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    identifiers: tuple[Marked, ...]


@dataclass
class Outcome:
    """What was found.

    Attributes:
        marked: Identifiers by kind.
        covered: Those of which every character was masked, by kind.
        masked: Places that were masked.
        wrong: Those of them that touch no identifier, with their texts.
        missed: Identifiers that were not masked whole.
    """

    marked: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    masked: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, object]:
        """Recall, by kind and together, and precision."""
        total = sum(self.marked.values())
        return {
            "identifiers": total,
            "recall": round(sum(self.covered.values()) / total, 3) if total else 0.0,
            "precision": round(1 - len(self.wrong) / self.masked, 3) if self.masked else 1.0,
            **{str(kind): f"{self.covered[kind]} of {count}" for kind, count in sorted(self.marked.items())},
            "masked wrongly": self.wrong,
            "missed": self.missed,
        }


def read_cases(file: Path = CASES_FILE) -> list[IdentifierCase]:
    """The cases of a file.

    Raises:
        SourceFileError: A line is not a case, or marks words that do not stand there; names it.
    """
    cases = []
    for number, line in numbered_lines(file):
        try:
            case = IdentifierCase.model_validate_json(line)
        except ValidationError as error:
            raise SourceFileError(str(file), f"is not a case: {error.errors()[0]['msg']}", f"line {number}") from None
        if any(case.text[one.start : one.end] != one.text for one in case.identifiers):
            raise SourceFileError(str(file), "marks words that do not stand there", f"line {number}")
        cases.append(case)
    return cases


def measure(cases: Iterable[IdentifierCase]) -> Outcome:
    """Find the identifiers of the texts and hold them against those that were marked."""
    outcome = Outcome()
    for case in cases:
        found = find_identifiers(case.text)
        places = {place for one in found for place in range(one.start, one.end)}
        for one in case.identifiers:
            outcome.marked[one.kind] += 1
            if all(place in places or case.text[place] in " ,." for place in range(one.start, one.end)):
                outcome.covered[one.kind] += 1
            else:
                outcome.missed.append(f"{one.kind}: {one.text}")
        outcome.masked += len(found)
        outcome.wrong += [
            one.text
            for one in found
            if not any(one.start < marked.end and marked.start < one.end for marked in case.identifiers)
        ]
    return outcome
