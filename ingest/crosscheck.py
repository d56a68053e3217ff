"""What must hold between the entries of the starter knowledge.

Each rule is a function from the whole knowledge to the problems it finds; none stops at the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from core.codes import CodeSystem
from core.errors import SourceFileError as Problem
from core.terms import term_key
from ingest.schema import (
    EDITIONS_FILE,
    WORD_SYSTEMS,
    CodeEntry,
    Knowledge,
    ModifierEntry,
    SourceRef,
    is_shaped,
    ranges_of,
)


def all_problems(knowledge: Knowledge) -> list[Problem]:
    """Everything that is wrong between entries."""
    return [problem for rule in _RULES for problem in rule(knowledge)]


def _names(knowledge: Knowledge) -> Iterator[Problem]:
    """A file is called what its `family` or `id` says, and lies in the folder of its system."""
    for name, family in knowledge.families.items():
        if Path(name).stem != family.family:
            yield Problem(name, f"the file's name is not “{family.family}”.", "family", "Make the two equal.")
        if Path(name).parent.name != family.system:
            yield Problem(
                name, f"a {family.system} family lies in another folder.", "system", f"Move it to {family.system}/."
            )
    for name, digest in knowledge.digests.items():
        if Path(name).stem != digest.head.id:
            yield Problem(name, f"the file's name is not “{digest.head.id}”.", "id", "Make the two equal.")
        yield from _repeats(((section.slug, name) for section in digest.sections), "the heading “{}”", "##")


def _shapes(knowledge: Knowledge) -> Iterator[Problem]:
    """Codes and modifiers have their system's shape, and a family's codes lie in its range."""
    for name, family in knowledge.families.items():
        bounds = [code for pair in ranges_of(family.range) for code in pair]
        for code in (*bounds, *family.own_codes):
            if not is_shaped(family.system, code):
                yield Problem(name, f"{code} does not have the shape of a {family.system} code.", "codes")
        for entry in family.codes:
            if not family.holds(entry.code):
                yield Problem(name, f"{entry.code} lies outside the range {family.range}.", "codes", "Widen the range.")
    for name, code, modifier in _modifier_mentions(knowledge):
        if not is_shaped(CodeSystem.MODIFIER, modifier):
            yield Problem(name, f"{modifier} does not have the shape of a modifier.", code)


def _once(knowledge: Knowledge) -> Iterator[Problem]:
    """A range, a code and a modifier stand once in the whole folder."""
    yield from _repeats(((family.range, name) for name, family in knowledge.families.items()), "the range {}", "range")
    yield from _repeats(_codes(knowledge), "the code {}", "codes")
    yield from _repeats(((entry.modifier, name) for name, entry in _modifiers(knowledge)), "modifier {}", "modifiers")


def _documents(knowledge: Knowledge) -> Iterator[Problem]:
    """Every document named is known; a figure or an edit was checked in a file, not in a book."""
    for name, where, document, _ in cited_sections(knowledge):
        if document not in knowledge.editions:
            yield Problem(name, f"“{document}” is not in {EDITIONS_FILE}.", where, "Correct the id or add it there.")
    for name, where, document in _checked_files(knowledge):
        edition = knowledge.editions.get(document)
        if edition is None or edition.kind != "file":
            yield Problem(
                name, f"“{document}” is not a file of {EDITIONS_FILE}.", where, "Name the file it was read in."
            )


def _differences(knowledge: Knowledge) -> Iterator[Problem]:
    """What differs from a sibling is in the folder, and the sibling says so too."""
    codes = {entry.code: (name, {other.code for other in entry.differs_from}) for name, entry in _entries(knowledge)}
    modifiers = {
        entry.modifier: (name, {other.modifier for other in entry.differs_from})
        for name, entry in _modifiers(knowledge)
    }
    for entries in (codes, modifiers):
        for key, (name, others) in entries.items():
            for other in sorted(others):
                where = f"{key}, differs_from"
                if other not in entries:
                    yield Problem(name, f"{other} has no entry in any file.", where, "Name it under excludes instead.")
                elif other == key or key not in entries[other][1]:
                    yield Problem(
                        name, f"{other} does not say how it differs from {key}.", where, f"Add it to {other}."
                    )


def _replacements(knowledge: Knowledge) -> Iterator[Problem]:
    """What replaces a retired code is in the folder."""
    known = {code for code, _ in _codes(knowledge)}
    for name, family in knowledge.families.items():
        for retired in family.retired:
            for code in retired.replaced_by:
                if code not in known:
                    yield Problem(name, f"{code} has no entry in any file.", f"retired, {retired.code}, replaced_by")


def _facets(knowledge: Knowledge) -> Iterator[Problem]:
    """The facets of a code are declared by its family, with that value."""
    for name, family in knowledge.families.items():
        for entry in family.codes:
            for facet, value in entry.facets.items():
                where = f"codes, {entry.code}, facets, {facet}"
                if facet not in family.facets:
                    yield Problem(name, "the family does not declare this facet.", where, "Declare it under facets.")
                elif value not in family.facets[facet].values:
                    allowed = ", ".join(family.facets[facet].values)
                    yield Problem(
                        name, f"the family does not declare the value “{value}”.", where, f"It has: {allowed}."
                    )


def _edits(knowledge: Knowledge) -> Iterator[Problem]:
    """An edit is between two procedure codes, concerns the family, and stands once."""
    keys = []
    for name, family in knowledge.families.items():
        own = set(family.own_codes)
        for edit in family.edits:
            where = f"edits, {edit.column1}/{edit.column2}"
            if not {edit.column1, edit.column2} & own:
                yield Problem(
                    name, "neither code belongs to this family.", where, "Move it to the family of its codes."
                )
            for code in (edit.column1, edit.column2):
                if not (is_shaped(CodeSystem.CPT, code) or is_shaped(CodeSystem.HCPCS, code)):
                    yield Problem(name, f"{code} is neither a CPT nor a HCPCS code.", where)
            state = edit.deletion_date or "active"
            keys.append((f"{edit.column1}/{edit.column2} ({edit.setting}, {state})", name))
    yield from _repeats(keys, "the edit {}", "edits")


def _words(knowledge: Knowledge) -> Iterator[Problem]:
    """A file of words is named after its area, a term stands once, and its codes are shaped as one system's."""
    for name, file in knowledge.words.items():
        if Path(name).stem != file.area:
            yield Problem(name, f"the file's name is not “{file.area}”.", "area", "Make the two equal.")
        for entry in file.words:
            for code in (*entry.codes, *(code for reading in entry.readings for code in reading.codes)):
                if not any(is_shaped(system, code) for system in WORD_SYSTEMS):
                    yield Problem(name, f"{code} is no ICD-10-CM, CPT or HCPCS code.", entry.term)
    yield from _repeats(
        (
            (term_key(term), name)
            for name, file in knowledge.words.items()
            for entry in file.words
            for term in entry.terms
        ),
        "the term “{}”",
        "words",
    )


_RULES = (_names, _shapes, _once, _documents, _differences, _replacements, _facets, _edits, _words)


def _repeats(keys: Iterable[tuple[str, str]], wording: str, where: str) -> Iterator[Problem]:
    """A problem for each key that stands a second time; `keys` are pairs of key and file."""
    first: dict[str, str] = {}
    for key, name in keys:
        if key in first:
            yield Problem(name, f"{wording.format(key)} stands in {first[key]} already.", where, "Keep one of them.")
        first.setdefault(key, name)


def _entries(knowledge: Knowledge) -> Iterator[tuple[str, CodeEntry]]:
    for name, family in knowledge.families.items():
        yield from ((name, entry) for entry in family.codes)


def _modifiers(knowledge: Knowledge) -> Iterator[tuple[str, ModifierEntry]]:
    for name, file in knowledge.modifiers.items():
        yield from ((name, entry) for entry in file.modifiers)


def _codes(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Each code, living or retired, and its file."""
    for name, family in knowledge.families.items():
        yield from ((code, name) for code in family.own_codes)


def _modifier_mentions(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """File, entry and modifier wherever one is named as such."""
    for name, code in _entries(knowledge):
        yield from ((name, f"codes, {code.code}, modifiers", use.modifier) for use in code.modifiers)
    for name, entry in _modifiers(knowledge):
        yield name, "modifiers", entry.modifier


def cited_sections(knowledge: Knowledge) -> Iterator[tuple[str, str, str, str]]:
    """File, place, document and section of every citation of a section."""

    def listed(name: str, where: str, sources: tuple[SourceRef, ...]) -> Iterator[tuple[str, str, str, str]]:
        yield from ((name, where, source.document, source.section) for source in sources)

    for name, family in knowledge.families.items():
        yield from listed(name, "sources", family.sources)
    for name, file in knowledge.modifiers.items():
        yield from listed(name, "sources", file.sources)
        for entry in file.modifiers:
            yield from listed(name, f"modifiers, {entry.modifier}, sources", entry.sources)
    for name, digest in knowledge.digests.items():
        for section in digest.sections:
            yield from ((name, f"## {section.heading}", document, place) for document, place in section.sources)


def _checked_files(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """File, place and document of every `checked_in`."""
    for name, entry in _entries(knowledge):
        for figure in entry.figures:
            yield name, f"codes, {entry.code}, figures, {figure.name}", figure.checked_in
    for name, family in knowledge.families.items():
        for edit in family.edits:
            yield name, f"edits, {edit.column1}/{edit.column2}", edit.checked_in
