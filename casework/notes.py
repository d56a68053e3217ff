"""What the tabular list says of diagnoses that stand together: Excludes1, code first, use additional code.

Sources of the rules: ICD-10-CM Official Guidelines, I.A.12.a (Excludes1), I.A.13 (etiology and manifestation), I.A.17,
I.B.7.
"""

from __future__ import annotations

import re
from datetime import date

from codestore import CodeStore
from core.codes import Code, CodeSystem
from core.records import Note, NoteKind

_CITED = re.compile(
    r"\b([A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(-(?![A-Z0-9]))?(?:\s?-\s?([A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(-)?)?"
)


def cites(text: str, code: Code) -> bool:
    """Whether the codes that a note prints in parentheses include a code: itself, what is below it, or a range."""
    bare = code.code.replace(".", "")
    for match in _CITED.finditer(text):
        first, last = match[1].replace(".", ""), (match[3] or "").replace(".", "")
        if last:
            if first <= bare[: len(first)] and bare[: len(last)] <= last:
                return True
        elif bare.startswith(first):
            return True
    return False


def excludes1(store: CodeStore, code: Code, other: Code, as_of: date) -> Note | None:
    """The Excludes1 note, at either code, that keeps two diagnoses apart; None where there is none.

    Raises:
        StoreError: The store failed.
    """
    for one, apart in ((code, other), (other, code)):
        for note in store.notes(one, as_of):
            if note.kind is NoteKind.EXCLUDES1 and cites(note.text, apart) and not cites(note.text, one):
                return note
    return None


def orders(store: CodeStore, code: Code, as_of: date) -> list[Note]:
    """The notes of a diagnosis that tell of the order of codes, its own and those above it.

    Raises:
        StoreError: The store failed.
    """
    kinds = (NoteKind.CODE_FIRST, NoteKind.USE_ADDITIONAL, NoteKind.CODE_ALSO)
    return (
        [note for note in store.notes(code, as_of) if note.kind in kinds] if code.system is CodeSystem.ICD10CM else []
    )
