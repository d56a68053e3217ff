"""How well a note is coded, measured on synthetic notes whose codes a coder wrote down first.

A case is a line of JSON: ``id``, ``half`` (``tuned``: looked at while the rules were written; ``held``: not),
``specialty``, ``as_of``, ``note``, and the gold: ``diagnoses``, ``procedures``, ``modifiers`` (written ``20610-RT``)
and ``optional``, codes that a coder may report or leave out, which count neither way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.gather import Toolbox
from casework.candidates import Candidate, Kind
from casework.coder import Draft, draft
from core.errors import SourceFileError
from evals.lines import numbered_lines

CASES_FILE = Path(__file__).parent / "sets" / "case" / "notes.jsonl"

Drafting = Callable[[str, Toolbox, date], Draft]


class NoteCase(BaseModel):
    """A note with the codes that a coder would report."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    half: str
    specialty: str
    as_of: date
    note: str
    diagnoses: tuple[str, ...]
    procedures: tuple[str, ...]
    modifiers: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    def gold(self, kind: Kind) -> frozenset[str]:
        """The codes of one kind that must be found."""
        return frozenset(
            {Kind.DIAGNOSIS: self.diagnoses, Kind.PROCEDURE: self.procedures, Kind.MODIFIER: self.modifiers}[kind]
        )


@dataclass
class Tally:
    """What was found, over notes.

    Attributes:
        right: Codes found that the gold has.
        wrong: Codes found that it has not, and that are not optional.
        missed: Codes of the gold that were not found.
    """

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: frozenset[str], gold: frozenset[str], optional: frozenset[str]) -> None:
        """Count the codes of one note."""
        self.right += len(found & gold)
        self.wrong += len(found - gold - optional)
        self.missed += len(gold - found)

    def summary(self) -> dict[str, float]:
        """Precision, recall and micro-F1, with the counts."""
        found, gold = self.right + self.wrong, self.right + self.missed
        return {
            "f1": round(2 * self.right / (found + gold), 3) if found + gold else 0.0,
            "precision": round(self.right / found, 3) if found else 0.0,
            "recall": round(self.right / gold, 3) if gold else 0.0,
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
        }


@dataclass
class Measured:
    """The outcome over some notes.

    Attributes:
        notes: How many.
        kinds: A tally for each kind of candidate.
        quotes: How many quotes there are.
        not_verbatim: How many of them do not stand in their note.
        invalid: Candidates that are not valid on the date of service.
        differences: Note by note what is wrong and what is missed.
    """

    notes: int = 0
    kinds: dict[Kind, Tally] = field(default_factory=lambda: {kind: Tally() for kind in Kind})
    quotes: int = 0
    not_verbatim: int = 0
    invalid: list[str] = field(default_factory=list)
    differences: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def summary(self) -> dict[str, object]:
        """The figures, all kinds together and each by itself."""
        together = Tally(
            sum(one.right for one in self.kinds.values()),
            sum(one.wrong for one in self.kinds.values()),
            sum(one.missed for one in self.kinds.values()),
        )
        return {
            "notes": self.notes,
            "all": together.summary(),
            **{kind.value: tally.summary() for kind, tally in self.kinds.items()},
            "quotes": self.quotes,
            "quotes not verbatim": self.not_verbatim,
            "invalid codes": len(self.invalid),
        }


def read_cases(file: Path = CASES_FILE) -> list[NoteCase]:
    """The cases of a file.

    Raises:
        SourceFileError: A line is not a case; names it.
    """
    cases = []
    for number, line in numbered_lines(file):
        try:
            cases.append(NoteCase.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise SourceFileError(str(file), f"is not a case: {str(error).splitlines()[0]}", f"line {number}") from None
    return cases


def measure(cases: Iterable[NoteCase], tools: Toolbox, drafting: Drafting = draft) -> dict[str, Measured]:
    """Code the notes and hold the outcome against their gold, by half.

    Raises:
        StoreError: A store failed.
    """
    measured: dict[str, Measured] = {}
    for case in cases:
        outcome = measured.setdefault(case.half, Measured())
        made = drafting(case.note, tools, case.as_of)
        outcome.notes += 1
        _count(outcome, case, made.candidates, tools)
    return measured


def _count(outcome: Measured, case: NoteCase, candidates: Sequence[Candidate], tools: Toolbox) -> None:
    optional = frozenset(case.optional)
    differences: dict[str, list[str]] = {"wrong": [], "missed": []}
    for kind in Kind:
        found = frozenset(_written(one) for one in candidates if one.kind is kind)
        outcome.kinds[kind].add(found, case.gold(kind), optional)
        differences["wrong"] += sorted(found - case.gold(kind) - optional)
        differences["missed"] += sorted(case.gold(kind) - found)
    outcome.differences[case.id] = {name: codes for name, codes in differences.items() if codes}
    for one in candidates:
        outcome.quotes += len(one.quotes)
        outcome.not_verbatim += sum(not quote.stands_in(case.note) for quote in one.quotes)
        if tools.codes.facts(one.code, case.as_of).valid is not True:
            outcome.invalid.append(f"{case.id}: {one.code}")


def _written(candidate: Candidate) -> str:
    return f"{candidate.of.code}-{candidate.code.code}" if candidate.of else candidate.code.code
