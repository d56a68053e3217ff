"""What a note gives rise to: candidate codes, questions to the provider, and what is kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casework.clauses import Quote
from casework.stance import Stance
from core.codes import Code
from core.evidence import Evidence


class Kind(StrEnum):
    """What a candidate stands for on a claim."""

    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"
    MODIFIER = "modifier"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code that the note may support; a coder decides.

    Attributes:
        kind: What it stands for.
        code: The code; it may be reported on the date of service.
        title: Its title as the table has it.
        quotes: The words of the note it stands on, never none.
        confidence: 0 to 1: about how likely a coder would report it.
        reason: How it was arrived at, in one sentence.
        evidence: The record that says it is valid; for a rule, the rule.
        units: How many are reported.
        of: For a modifier, the procedure it is for.
        origin: "rule" or "model": who brought it up. What a model brings passed the same look-ups.
    """

    kind: Kind
    code: Code
    title: str
    quotes: tuple[Quote, ...]
    confidence: float
    reason: str
    evidence: tuple[Evidence, ...] = ()
    units: int = 1
    of: Code | None = None
    origin: str = "rule"

    @property
    def key(self) -> str:
        """What tells it from the other candidates of a case."""
        return f"{self.of.code}-{self.code.code}" if self.of else f"{self.code.system.value}:{self.code.code}"


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the provider: what the note leaves open. It names no code and no answer that would pay more.

    Attributes:
        question: The question, neutral.
        why: What cannot be told without the answer.
        quotes: The words of the note that raise it.
        about: The candidate it concerns, by its key; empty where there is none.
    """

    question: str
    why: str
    quotes: tuple[Quote, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that a note names but that is not coded as present: denied, past, in the family or uncertain."""

    quote: Quote
    stance: Stance
    cue: str
