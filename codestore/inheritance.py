"""Which notes of a header hold for the codes below it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.records import Note, NoteKind

INHERITED = frozenset(
    {
        NoteKind.INCLUDES,
        NoteKind.EXCLUDES1,
        NoteKind.EXCLUDES2,
        NoteKind.CODE_FIRST,
        NoteKind.USE_ADDITIONAL,
        NoteKind.CODE_ALSO,
        NoteKind.SEVENTH_CHARACTER,
        NoteKind.NOTE,
        NoteKind.EXCLUDES,
        NoteKind.DOCUMENTATION,
    }
)
"""Kinds that apply to everything below their owner.

In ICD-10-CM the notes at a chapter, section, category or subcategory apply to all codes under it, while an
inclusion term names a condition that one code is for (ICD-10-CM Official Guidelines, section I.A, conventions
for the Tabular List). Of a family of our own CPT knowledge, what is included, excluded and to be documented
holds for its codes; the steps of choosing among them belong to the family alone.
"""


def inherit(owners: Sequence[Sequence[Note]]) -> list[Note]:
    """The notes that hold for a code.

    The definition of the seventh character nearest to the code replaces those further up, which apply
    "unless otherwise indicated": torus fractures (S52.01) know six characters, other forearm fractures (S52) sixteen.

    Args:
        owners: The notes of the code itself, then those of each ancestor, nearest first.

    Returns:
        All of its own, then the ancestors' inheritable ones, in that order.
    """
    held: list[Note] = []
    characters_known = False
    for distance, notes in enumerate(owners):
        held += [
            note
            for note in notes
            if (distance == 0 or note.kind in INHERITED)
            and not (characters_known and note.kind is NoteKind.SEVENTH_CHARACTER)
        ]
        characters_known = characters_known or any(note.kind is NoteKind.SEVENTH_CHARACTER for note in notes)
    return held
