"""Every text of the starter knowledge that a user may read, by entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.digests import prose_blocks
from ingest.schema import CodeEntry, Digest, Family, Knowledge, ModifierEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """What is read as one: a code, a family's head, a modifier, a section of a digest.

    Attributes:
        file: The file's name inside the folder.
        name: What it is called in messages.
        texts: Its texts in the order in which they are shown, each with its field.
    """

    file: str
    name: str
    texts: tuple[tuple[str, str], ...]


def entries_of(knowledge: Knowledge) -> Iterator[Entry]:
    """Every entry, in the order of the files."""
    for file, family in knowledge.families.items():
        yield Entry(file, "family", tuple(_family_texts(family)))
        for code in family.codes:
            yield Entry(file, code.code, tuple(_code_texts(code)))
        for retired in family.retired:
            yield Entry(file, retired.code, (("label", retired.label), ("note", retired.note)))
    for file, modifiers in knowledge.modifiers.items():
        for modifier in modifiers.modifiers:
            yield Entry(file, modifier.modifier, tuple(_modifier_texts(modifier)))
    for file, digest in knowledge.digests.items():
        yield from _sections(file, digest)


def _family_texts(family: Family) -> Iterator[tuple[str, str]]:
    yield "title", family.title
    yield "overview", family.overview
    yield from (("choose", step) for step in family.choose)
    yield from ((f"facets, {name}", facet.question) for name, facet in family.facets.items())


def _code_texts(entry: CodeEntry) -> Iterator[tuple[str, str]]:
    yield "label", entry.label
    yield "description", entry.description
    yield from (("includes", text) for text in entry.includes)
    yield from (("excludes", text) for text in entry.excludes)
    yield from ((f"differs_from, {other.code}", other.how) for other in entry.differs_from)
    yield from (("documentation", text) for text in entry.documentation)
    yield from ((f"modifiers, {use.modifier}", use.when) for use in entry.modifiers)
    yield from (("diagnoses", text) for text in entry.diagnoses)
    yield from (("flags", text) for text in entry.flags)


def _modifier_texts(entry: ModifierEntry) -> Iterator[tuple[str, str]]:
    yield "label", entry.label
    yield "description", entry.description
    for field in ("use_when", "not_when", "effect", "documentation", "example"):
        yield from ((field, text) for text in getattr(entry, field))
    yield from ((f"differs_from, {other.modifier}", other.how) for other in entry.differs_from)


def _sections(file: str, digest: Digest) -> Iterator[Entry]:
    for section in digest.sections:
        texts = [("heading", section.heading)]
        for paragraph in re.split(r"\n\s*\n", section.text):
            texts += [("text", block) for block in prose_blocks(paragraph)]
            texts += [("table", row.strip()) for row in paragraph.splitlines() if row.lstrip().startswith("|")]
        yield Entry(file, f"## {section.heading}", tuple(texts))
