"""May two diagnoses be coded together: what the notes of the tabular list say, those of parents among them.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.12 (Excludes1, Excludes2), I.A.13 (code first, use
additional code) and I.A.17 (code also).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import permutations

from assistant.compose.several import identities, unusable
from assistant.compose.wording import bold, plain
from assistant.compose.writer import Writer
from assistant.gather.codes import CodeFacts, NoteGroup
from core.codes import Code
from core.records import Note, NoteKind

_NAMED = re.compile(r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?)\.?(?:-([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?)?)?")
_SAYS = {
    NoteKind.EXCLUDES1: "No",
    NoteKind.CODE_FIRST: "Yes, in order",
    NoteKind.USE_ADDITIONAL: "Yes, in order",
    NoteKind.CODE_ALSO: "Yes, where the record shows both",
    NoteKind.EXCLUDES2: "Both may be coded where the record shows both",
}
"""How the verdict begins; in the order in which the kinds of note decide."""
_NAMES = {
    NoteKind.EXCLUDES1: "Excludes1",
    NoteKind.EXCLUDES2: "Excludes2",
    NoteKind.CODE_FIRST: "code first",
    NoteKind.USE_ADDITIONAL: "use additional code",
    NoteKind.CODE_ALSO: "code also",
}


def covers(text: str, code: Code) -> bool:
    """Whether the codes in a note, such as ``(E08.-)``, ``(E10)`` or ``(N17-N19)``, take in a code."""
    for match in _NAMED.finditer(text):
        first, last = match[1], match[2]
        if code.code.startswith(first) or (last and first <= code.code[: len(first)] and _up_to(code.code, last)):
            return True
    return False


def _up_to(code: str, last: str) -> bool:
    return code[: len(last)] <= last


def answer_together(writer: Writer, facts: Sequence[CodeFacts], as_of: date) -> None:
    """Write what the notes of some diagnoses say of coding them together.

    Args:
        writer: Page to write on.
        facts: What the tables say about each; all of them in ICD-10-CM.
        as_of: Date of service.
    """
    for item in facts:
        writer.about(item)
    unusable(writer, facts, as_of)
    known = [item for item in facts if item.record is not None]
    found = [
        (kind, *note) for kind in _SAYS for one, other in permutations(known, 2) for note in _notes(one, other, kind)
    ]
    for kind, group, note, other in found:
        # In the order of kinds: an exclusion outweighs every note that allows the pair.
        if kind is found[0][0]:
            _verdict(writer, kind, group, note, other)
    if not found and len(known) > 1:
        names = " and ".join(f"**{item.code.code}**" for item in known)
        writer.verdict(
            f"No Excludes, code-first, use-additional or code-also note at {names}, or above them, names the other. "
            "That alone does not make the pair right: a guideline or a combination code may apply.",
            *(item.evidence for item in known),
        )
    identities(writer, facts, with_status=True)


def _notes(one: CodeFacts, other: CodeFacts, kind: NoteKind) -> list[tuple[NoteGroup, Note, CodeFacts]]:
    return [
        (group, note, other) for group in one.of_kind(kind) for note in group.notes if covers(note.text, other.code)
    ]


def _verdict(writer: Writer, kind: NoteKind, group: NoteGroup, note: Note, other: CodeFacts) -> None:
    effect = {
        NoteKind.EXCLUDES1: "the two are not coded together, unless the conditions have nothing to do with each other",
        NoteKind.EXCLUDES2: "the one is no part of the other",
        NoteKind.CODE_FIRST: f"{other.code.code} stands before it",
        NoteKind.USE_ADDITIONAL: f"{other.code.code} stands after it",
        NoteKind.CODE_ALSO: "the note does not say which stands first",
    }[kind]
    writer.verdict(
        f"{_SAYS[kind]}: the {_NAMES[kind]} note at {bold(group.owner)} names “{plain(note.text)}”, so {effect}.",
        group.evidence,
    )
