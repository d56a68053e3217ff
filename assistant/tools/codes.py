"""Codes: found by words, looked up, and held side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.compose.compare import compare
from assistant.compose.define import define
from assistant.compose.find import UNSURE, present
from assistant.gather import CodeFacts, NoteGroup, Status
from assistant.gather.library import Finding
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import BilledInputs, CodeText, Desk, Inputs, Operation, Outcome, SystemGiven, Words
from core.answer import Route, Table
from core.codes import PROCEDURES, CodeSystem
from core.errors import InputError
from core.evidence import CodeRef
from core.records import CodeRecord

_NEAR_A_CLAIM = frozenset({Status.BILLABLE, Status.LISTED, Status.INCOMPLETE})
"""What a search for billable codes keeps: only stems are indexed, and the encounter completes them."""
_LOOKED_THROUGH = 4
"""Hits looked through for each code wanted, where only those that may be billed count."""


class CodeSummary(BaseModel):
    """A code and what may be done with it on the date of service.

    Attributes:
        system: Its code system.
        code: Canonical form.
        title: The official title (ICD-10, HCPCS Level II), or Codewright's own words for a CPT code; "" where it has
            no record.
        status: billable, header, incomplete (lacks its seventh character), deleted, not_yet_effective, listed (Medicare
            names it, its descriptor is not loaded), unknown (does not exist) or not_loaded (no loaded table can say).
        valid: Whether it may be reported on the date; None where no loaded release can say.
        valid_from: First date of service, where its source says so.
        valid_to: Last date of service, where its source says so.
        replaced_by: What to use after `valid_to`.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    system: CodeSystem
    code: str
    title: str
    status: Status
    valid: bool | None
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: tuple[CodeRef, ...] = ()
    evidence: tuple[str, ...] = ()


class NamedCode(BaseModel):
    """A code beside the one asked for, with its title."""

    model_config = ConfigDict(frozen=True)

    system: CodeSystem
    code: str
    title: str


class FindInputs(Inputs):
    """What to look for."""

    words: Annotated[Words, Field(description="What the note or the coder says, such as 'broken right wrist'.")]
    systems: Annotated[
        tuple[CodeSystem, ...], Field(description="Code systems to search; all that are loaded where none is named.")
    ] = ()
    billable: Annotated[
        bool, Field(description="Leave out headers and codes not in force; one that lacks its seventh character stays.")
    ] = False
    k: Annotated[int, Field(ge=1, le=50, description="Most codes given back.")] = 8


class FoundCode(BaseModel):
    """A code that fits the words.

    Attributes:
        code: The code.
        confidence: 0 to 1: how closely the words fit. Not a probability that the record supports the code.
        unsure: Whether fewer than half of such hits were right where it was measured.
        matched: The term of the code that fitted best.
        shared_words: Words of the asking that the code says too.
        unsaid_words: Such words that it does not say.
    """

    model_config = ConfigDict(frozen=True)

    code: CodeSummary
    confidence: float
    unsure: bool
    matched: str
    shared_words: tuple[str, ...]
    unsaid_words: tuple[str, ...]


class FindOutcome(Outcome):
    """The codes that fit, best first."""

    codes: tuple[FoundCode, ...]


class LookUpInputs(BilledInputs):
    """Which code."""

    code: CodeText
    system: SystemGiven = None


class CodeNotes(BaseModel):
    """The notes of one kind at one owner.

    Attributes:
        kind: excludes1, excludes2, includes, inclusion_term, code_first, use_additional, code_also, seventh_character,
            or what the starter knowledge says of a procedure code (documentation, differs_from, choose, ...).
        owner: The code, category, section or chapter they stand at.
        inherited: Whether that is above the code asked for.
        notes: Their texts; one of a seventh character, a modifier or a figure begins with its label.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    owner: str
    inherited: bool
    notes: tuple[str, ...]
    evidence: tuple[str, ...]


class LookUpOutcome(Outcome):
    """All that the code's own record says.

    Attributes:
        code: The code with its status.
        description: What it is in plain words, where there are any.
        facets: What tells it from the other codes of its family.
        ancestors: What is above it, nearest first.
        children: What is directly below it.
        notes: Its notes and those it inherits, its own first.
        near: Existing codes like one that does not exist.
        predecessors: What was reported before it came.
        successors: What took over from it.
    """

    code: CodeSummary
    description: str
    facets: dict[str, str]
    ancestors: tuple[NamedCode, ...]
    children: tuple[NamedCode, ...]
    notes: tuple[CodeNotes, ...]
    near: tuple[NamedCode, ...]
    predecessors: tuple[CodeRef, ...]
    successors: tuple[CodeRef, ...]


class CompareInputs(BilledInputs):
    """Which codes."""

    codes: Annotated[tuple[CodeText, ...], Field(min_length=2, max_length=6, description="2 to 6 codes.")]


class CompareOutcome(Outcome):
    """The codes side by side.

    Attributes:
        codes: Each with its status.
        table: Row by row, a column a code; None where fewer than two have a record.
    """

    codes: tuple[CodeSummary, ...]
    table: Table | None


def summary(inquiry: Inquiry, facts: CodeFacts) -> CodeSummary:
    """A code as a result shows it, with its evidence kept."""
    record = facts.record
    successors = record.replaced_by if record else ()
    return CodeSummary(
        system=facts.code.system,
        code=facts.code.code,
        title=record.title if record else "",
        status=facts.status,
        valid=facts.valid,
        valid_from=record.valid_from if record else None,
        valid_to=record.valid_to if record else None,
        replaced_by=tuple(CodeRef.of(code) for code in successors),
        evidence=inquiry.keep(facts.evidence),
    )


def _find(desk: Desk, inputs: FindInputs) -> FindOutcome:
    inquiry = Inquiry(desk, inputs, Route.FIND_CODE)
    depth = inputs.k * _LOOKED_THROUGH if inputs.billable else inputs.k
    found = desk.tools.library.find(inputs.words, inquiry.as_of, depth, inputs.systems or None)
    kept = [one for one in found if not inputs.billable or one.facts.status in _NEAR_A_CLAIM][: inputs.k]
    codes = tuple(_found(inquiry, one) for one in kept)
    if kept:
        present(inquiry.writer, kept, [])
    return inquiry.finish(FindOutcome, found=bool(codes), codes=codes)


def _found(inquiry: Inquiry, finding: Finding) -> FoundCode:
    return FoundCode(
        code=summary(inquiry, finding.facts),
        confidence=round(finding.score, 3),
        unsure=finding.score < UNSURE,
        matched=finding.matched,
        shared_words=finding.shared,
        unsaid_words=finding.unsaid,
    )


def _look_up(desk: Desk, inputs: LookUpInputs) -> LookUpOutcome:
    inquiry = Inquiry(desk, inputs)
    facts = inquiry.facts(inquiry.code(inputs.code, inputs.system))
    tables = inquiry.tables(facts.code)
    define(inquiry.writer, facts, inquiry.request(), tables)
    predecessors = desk.tools.crosswalks.predecessors(facts.code, inquiry.as_of)
    inquiry.keep(*(row.evidence for row in (*tables.successors, *predecessors)))
    inquiry.keep(facts.children_evidence, facts.near_evidence)
    record = facts.record
    return inquiry.finish(
        LookUpOutcome,
        found=record is not None,
        code=summary(inquiry, facts),
        description=record.description if record else "",
        facets=dict(record.facets) if record else {},
        ancestors=_named(facts.ancestors),
        children=_named(facts.children),
        notes=tuple(_notes(inquiry, facts, group) for group in (*facts.notes, *facts.choose)),
        near=_named(facts.near),
        predecessors=tuple(CodeRef.of(row.fact.predecessor) for row in predecessors),
        successors=tuple(CodeRef.of(row.fact.code) for row in tables.successors),
    )


def _named(records: Sequence[CodeRecord]) -> tuple[NamedCode, ...]:
    return tuple(NamedCode(system=one.code.system, code=one.code.code, title=one.title) for one in records)


def _notes(inquiry: Inquiry, facts: CodeFacts, group: NoteGroup) -> CodeNotes:
    labelled = [(note.target.code if note.target else note.label, note.text) for note in group.notes]
    return CodeNotes(
        kind=group.kind.value,
        owner=group.owner.code,
        inherited=group.owner != facts.code,
        notes=tuple(f"{label}: {text}" if label else text for label, text in labelled),
        evidence=inquiry.keep(group.evidence),
    )


def _compare(desk: Desk, inputs: CompareInputs) -> CompareOutcome:
    inquiry = Inquiry(desk, inputs, Route.COMPARE)
    codes = list(dict.fromkeys(inquiry.code(text) for text in inputs.codes))
    if len(codes) < 2:
        raise InputError(f"compare_codes: {inputs.codes[0]} is the only code named.", "Name 2 to 6 different codes.")
    facts = [inquiry.facts(code) for code in codes]
    procedures = [one.code for one in facts if one.record and one.code.system in PROCEDURES]
    edits = [desk.tools.edits.pair(a, b, inquiry.as_of, inquiry.setting) for a, b in combinations(procedures, 2)]
    compare(inquiry.writer, facts, edits)
    told = tuple(summary(inquiry, one) for one in facts)
    return inquiry.finish(
        CompareOutcome, found=sum(one.record is not None for one in facts) > 1, codes=told, table=inquiry.writer.table
    )


FIND_CODES = Operation(
    "find_codes",
    "Find codes by words",
    "Find CPT, HCPCS, ICD-10-CM or ICD-10-PCS codes or modifiers from words of a note or a coder, best first, each "
    "with a confidence, the words that led to it and the words it does not cover. Use it when no code is known.",
    FindInputs,
    FindOutcome,
    _find,
)

OPERATIONS = (
    FIND_CODES,
    Operation(
        "look_up_code",
        "Look up a code",
        "Tell what one code is and whether it may be reported on a date of service: status, effective dates, "
        "replacement, hierarchy, and every note with those inherited from above (Excludes1, Excludes2, code first, use "
        "additional, seventh character). Says so where a code does not exist.",
        LookUpInputs,
        LookUpOutcome,
        _look_up,
    ),
    Operation(
        "compare_codes",
        "Compare codes",
        "Hold 2 to 6 codes side by side: what they share, what differs, Excludes notes between them, how to choose.",
        CompareInputs,
        CompareOutcome,
        _compare,
    ),
)
