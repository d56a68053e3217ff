"""What the tables say about one code on one date of service, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.codes import Code
from core.evidence import Evidence
from core.records import CodeRecord, Note, NoteKind, Release


class Status(StrEnum):
    """What may be done with a code on the date of service."""

    BILLABLE = "billable"
    HEADER = "header"
    """It has codes below it, which must be used instead."""
    INCOMPLETE = "incomplete"
    """It needs a seventh character."""
    DELETED = "deleted"
    NOT_YET_EFFECTIVE = "not_yet_effective"
    LISTED = "listed"
    """It exists, because tables of Medicare's name it, but none that is loaded says what it is."""
    UNKNOWN = "unknown"
    """The complete table of its system does not hold it: it does not exist."""
    NOT_LOADED = "not_loaded"
    """No loaded table can say."""


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """The notes of one kind at one owner, with the evidence that holds them all."""

    kind: NoteKind
    owner: Code
    notes: tuple[Note, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class OfficialText:
    """What another source calls a code, beside the record that answers.

    Attributes:
        record: The record there.
        release: The edition.
        evidence: The record as evidence, with its notice of copyright.
        licensed: Whether the text is shown under the user's own licence.
    """

    record: CodeRecord
    release: Release
    evidence: Evidence
    licensed: bool = False


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """Everything the tables say about a code.

    Attributes:
        code: The code asked for.
        status: What may be done with it on the date.
        evidence: The record, or the look-up that found none. None only when nothing at all is loaded.
        record: The record; None when there is none.
        release: The release that answered; None when its system is not loaded.
        in_force: Whether that release can tell of the date of service: it had begun, or the code has dates of its own.
        family: The family (CPT, HCPCS) or category (ICD-10-CM) it belongs to.
        family_evidence: The family's record as evidence.
        notes: Notes by owner and kind, the code's own first.
        choose: The family's steps of choosing among its codes.
        children: Codes directly below it.
        children_evidence: Those codes with their titles.
        ancestors: The records above it, nearest first.
        near: For a code that was not found, existing codes closest to it.
        near_evidence: The records of `near`.
        official: What official sources call it, where the record is our own words or another source's.
    """

    code: Code
    status: Status
    evidence: Evidence | None = None
    record: CodeRecord | None = None
    release: Release | None = None
    in_force: bool = True
    family: CodeRecord | None = None
    family_evidence: Evidence | None = None
    notes: tuple[NoteGroup, ...] = ()
    choose: tuple[NoteGroup, ...] = ()
    children: tuple[CodeRecord, ...] = ()
    children_evidence: Evidence | None = None
    ancestors: tuple[CodeRecord, ...] = ()
    near: tuple[CodeRecord, ...] = ()
    near_evidence: Evidence | None = None
    official: tuple[OfficialText, ...] = ()

    @property
    def valid(self) -> bool | None:
        """Whether the code may be reported on the date; None where no loaded table can say."""
        exists = self.status in (Status.BILLABLE, Status.LISTED)
        judged = exists or self.status in (Status.HEADER, Status.INCOMPLETE)
        if self.status is Status.NOT_LOADED or (judged and not self.in_force):
            return None
        return exists

    def of_kind(self, *kinds: NoteKind, inherited: bool = True) -> tuple[NoteGroup, ...]:
        """The note groups of some kinds, the code's own first."""
        return tuple(g for g in self.notes if g.kind in kinds and (inherited or g.owner == self.code))


def status_of(record: CodeRecord, as_of: date, *, has_variants: bool) -> Status:
    """What may be done with a record on a date of service."""
    if record.valid_to is not None and as_of > record.valid_to:
        return Status.DELETED
    if record.valid_from is not None and as_of < record.valid_from:
        return Status.NOT_YET_EFFECTIVE
    if record.billable:
        return Status.BILLABLE
    return Status.INCOMPLETE if has_variants else Status.HEADER
