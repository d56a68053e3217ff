"""Small turns of phrase that several composers share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.gather.code_facts import CodeFacts, NoteGroup, Status
from core.codes import Code, CodeSystem
from core.records import CodeRecord, Note, Release


def day(when: date) -> str:
    """A date as American coders write it: ``October 1, 2026``."""
    return f"{when:%B} {when.day}, {when.year}"


def edition(release: Release) -> str:
    """Source and edition, such as ``ICD-10-CM FY2026``."""
    return f"{release.source.title}, {release.label}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def bold(code: Code) -> str:
    """A code as it opens an answer, with its system where the bare code would not show it."""
    if code.system is CodeSystem.MODIFIER:
        return f"Modifier **{code.code}**"
    name = code.code if code.system in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS) else str(code)
    return f"**{name}**"


def plain(title: str) -> str:
    """A title without its final stop, so that it can stand inside a sentence."""
    return title.rstrip(". ")


def capitalised(text: str) -> str:
    """A text with its first letter large and the others as they are."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A text as a sentence: first letter capital, full stop at the end."""
    text = text.strip().lstrip(",;: ")  # a note may go on where its heading stops: ", if applicable, ..."
    if not text:
        return text
    text = capitalised(text)
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def named(record: CodeRecord, as_of: date | None = None) -> str:
    """A code with its title, for lists; with a date of service, also whether it had lapsed or not begun by then."""
    text = f"**{record.code.code}** {plain(record.title)}"
    if as_of and record.valid_to and as_of > record.valid_to:
        return f"{text}: deleted after {day(record.valid_to)}"
    if as_of and record.valid_from and as_of < record.valid_from:
        return f"{text}: valid from {day(record.valid_from)}"
    return text


def absence(facts: CodeFacts) -> str:
    """What there is to say of a code without a record: that it does not exist, or only that it is not here."""
    if facts.status is Status.UNKNOWN and facts.release is not None:
        return f"{bold(facts.code)} is not a code in {edition(facts.release)}, which is the complete list"
    return f"{bold(facts.code)} is not in my sources"


def labelled(note: Note) -> str:
    """A note as an item of a list, led by the code or modifier it speaks of unless it names that itself."""
    label = note.target.code if note.target else note.label
    return sentence(note.text) if not label or label in note.text else f"**{label}**: {sentence(note.text)}"


def note_items(group: NoteGroup) -> list[str]:
    """The notes of a group as items of a list.

    One that ends in a colon, such as "code to identify control using:", takes in those below it, which belong to it up
    to the next that begins an order of its own.
    """
    items: list[str] = []
    taken: list[str] = []
    for note in group.notes:
        if taken and not _ORDER.match(note.text):
            taken.append(plain(note.text))
            continue
        items += _taken(taken)
        taken = [note.text] if note.text.rstrip().endswith(":") else []
        items += [] if taken else [labelled(note)]
    return [*items, *_taken(taken)]


_ORDER = re.compile(r"(?:code|if applicable|external cause|any|associated|underlying)\b", re.IGNORECASE)


def _taken(notes: Sequence[str]) -> list[str]:
    if len(notes) < 2:
        return [sentence(notes[0].rstrip(" :"))] if notes else []
    return [sentence(f"{notes[0]} {'; '.join(notes[1:])}")]


def state(status: Status) -> str:
    """A status in a table cell."""
    return {
        Status.BILLABLE: "billable",
        Status.HEADER: "header, not billable",
        Status.INCOMPLETE: "needs a seventh character",
        Status.DELETED: "deleted",
        Status.NOT_YET_EFFECTIVE: "not yet effective",
        Status.LISTED: "listed by Medicare",
        Status.UNKNOWN: "does not exist",
        Status.NOT_LOADED: "not loaded",
    }[status]
