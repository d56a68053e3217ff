"""A note goes in, a draft of its coding comes out: rules find clauses, look-ups find codes, a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.gather import Toolbox
from casework.administration import given
from casework.candidates import Aside, Candidate, Kind, Query
from casework.clauses import Clause, cut
from casework.companions import Companions
from casework.diagnoses import DiagnosisReader
from casework.matching import Matcher
from casework.modifiers import ModifierReader
from casework.procedures import ProcedureReader
from casework.sections import Section
from casework.stance import Stance
from casework.visit import VisitReader, Worksheet, age_of
from core.records import Setting

_APART = frozenset({Stance.DENIED, Stance.HISTORICAL, Stance.FAMILY, Stance.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Draft:
    """What a note gives rise to.

    Attributes:
        as_of: Date of service.
        setting: Whose claim it is.
        candidates: Diagnoses, services and modifiers, in this order.
        queries: What to ask the provider.
        asides: What is denied, past, in the family or uncertain.
        worksheet: What the note shows of its visit.
        age: The patient's age in years, where the note tells.
    """

    as_of: date
    setting: Setting
    candidates: tuple[Candidate, ...]
    queries: tuple[Query, ...]
    asides: tuple[Aside, ...]
    worksheet: Worksheet
    age: int | None = None

    def of_kind(self, kind: Kind) -> tuple[Candidate, ...]:
        """The candidates of one kind."""
        return tuple(one for one in self.candidates if one.kind is kind)


def draft(note: str, tools: Toolbox, as_of: date, setting: Setting = Setting.PRACTITIONER) -> Draft:
    """Draft the coding of a note with rules and look-ups alone.

    Args:
        note: Its text, as `casework.reading` gives it.
        tools: The look-ups.
        as_of: Date of service.
        setting: Whose claim it is.

    Raises:
        StoreError: A store failed.
    """
    clauses = cut(note)
    matcher = Matcher(tools, as_of)
    age = age_of(note)
    diagnosing = DiagnosisReader(tools, matcher, as_of, note)
    stated = diagnosing.read(clauses)
    serving = ProcedureReader(tools, matcher, as_of, setting, note, age)
    services = serving.read(clauses)
    services += given(services, note, age, tools, as_of)
    diagnoses = Companions(tools, as_of, clauses).complete(stated, services)
    modifying = ModifierReader(tools, as_of, note, clauses)
    visiting = VisitReader(tools, as_of, note, clauses)
    worksheet, visit = visiting.read(diagnoses, services, major=modifying.has_global(services))
    done = [*([visit] if visit else []), *services]
    candidates = (*diagnoses, *done, *modifying.read(done, visit))
    kept = {one.key for one in candidates}
    queries = [
        one for one in (*diagnosing.queries, *serving.queries, *visiting.queries) if not one.about or one.about in kept
    ]
    return Draft(
        as_of,
        setting,
        candidates,
        tuple({one.question: one for one in queries}.values()),
        _asides(clauses),
        worksheet,
        age,
    )


def _asides(clauses: Sequence[Clause]) -> tuple[Aside, ...]:
    """What a note names and does not affirm, without what only says who and when."""
    return tuple(
        Aside(clause.quote, clause.stance, clause.cue)
        for clause in clauses
        if clause.stance in _APART and clause.section is not Section.TITLE
    )
