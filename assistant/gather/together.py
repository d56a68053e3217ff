"""What the notes of one diagnosis say of another on the same claim.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.12 (Excludes1, Excludes2), I.A.13 (code first, use
additional code) and I.A.17 (code also).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.gather.code_facts import CodeFacts, NoteGroup
from core.icd_notes import covers
from core.records import Note, NoteKind


@dataclass(frozen=True, slots=True)
class Relation:
    """A note that holds for one diagnosis and names another.

    Attributes:
        group: The notes it is one of; their owner is the diagnosis itself or what is above it.
        note: The note.
        one: The diagnosis it holds for.
        other: The diagnosis it names.
    """

    group: NoteGroup
    note: Note
    one: CodeFacts
    other: CodeFacts

    @property
    def kind(self) -> NoteKind:
        """What the note orders."""
        return self.group.kind


def relations(one: CodeFacts, other: CodeFacts, kinds: Iterable[NoteKind]) -> list[Relation]:
    """The notes of some kinds that hold for one diagnosis and name another, its own before inherited ones.

    A note that stands above both of them does not part them: what it names lies outside all that is below it, so that
    it can only mean another code of its range.
    """
    above_other = {record.code for record in other.ancestors}
    return [
        Relation(group, note, one, other)
        for kind in kinds
        for group in one.of_kind(kind)
        if group.owner not in above_other
        for note in group.notes
        if covers(note.text, other.code)
    ]


_UNCOMPLICATED = re.compile(r"\bwithout (?:mention of )?(?:any )?complications?\b|\buncomplicated\b", re.IGNORECASE)


def is_uncomplicated(facts: CodeFacts) -> bool:
    """Whether the title of a diagnosis says that it has no complications."""
    return facts.record is not None and bool(_UNCOMPLICATED.search(facts.record.title))
