"""Read the official ICD-10-CM tabular list (XML) of the CDC: pure, path in, records out.

The list gives a code with a seventh character only by its stem and a table of extensions at the category or
subcategory above it. The codes themselves are made here by the rule of the Official Guidelines, section I.A.5: an X
fills every place that is empty before the seventh.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import Record
from core.records import CodeRecord, Level, Note, NoteKind, SearchText, TextKind
from ingest.contents import Contents
from ingest.parsers import Layout
from ingest.parsers.icd10cm_xml import clean, elements
from ingest.parsers.reading import FETCH_AGAIN

ROOT = "ICD10CM.tabular"

_NOTE_KINDS = {
    "includes": NoteKind.INCLUDES,
    "inclusionTerm": NoteKind.INCLUSION_TERM,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL,
    "codeAlso": NoteKind.CODE_ALSO,
    "notes": NoteKind.NOTE,
    "sevenChrNote": NoteKind.NOTE,
}
# Elements with a place of their own in a record, so not notes.
_STRUCTURE = {"name", "desc", "diag", "section", "sectionIndex", "sevenChrDef"}

_CODE_SHAPE = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")
_SECTION_ID = re.compile(r"([A-Z][0-9A-Z]{2})(?:-([A-Z][0-9A-Z]{2}))?")

_EXCEPTION = re.compile(
    r"7th characters? (?P<sevenths>[0-9A-Z](?:(?:, | and |, and )[0-9A-Z])*) do(?:es)? not apply to codes in category "
    r"(?P<category>[A-Z][0-9A-Z]{2}) with 6th character (?P<sixths>.+)"
)
"""How the list takes seventh characters away from some codes of a category: it does so under S06."""


@dataclass(frozen=True, slots=True)
class _Extensions:
    """The seventh characters that the entries below a place of the list take.

    Attributes:
        meanings: Each character with its meaning, in the order of the list.
        refused: Pairs of a sixth and a seventh character that the list excludes.
    """

    meanings: tuple[tuple[str, str], ...] = ()
    refused: frozenset[tuple[str, str]] = frozenset()

    def of(self, stem: str) -> list[tuple[str, str]]:
        """The characters a stem takes, with their meanings."""
        sixth = stem.replace(".", "")[5:6]
        return [(seventh, meaning) for seventh, meaning in self.meanings if (sixth, seventh) not in self.refused]


_NONE = _Extensions()


@dataclass(slots=True)
class _Records:
    """What has been read so far."""

    codes: dict[Code, CodeRecord] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    texts: list[SearchText] = field(default_factory=list)

    def add(self, record: CodeRecord, file: str) -> None:
        if record.code in self.codes:
            raise SourceFileError(file, f"{record.code.code} stands twice.", record.code.code, FETCH_AGAIN)
        self.codes[record.code] = record


_WHAT = "a tabular list"


def edition_year(path: Path) -> str:
    """The fiscal year that the list itself states, such as ``2026``.

    Raises:
        SourceFileError: It is not a tabular list, or states no year.
    """
    for element in elements(path, ROOT, {"version", "chapter"}, _WHAT):
        year = clean(element.text)
        if element.tag == "version" and re.fullmatch(r"20\d\d", year):
            return year
        break
    raise SourceFileError(path.name, "states no year.", "version", FETCH_AGAIN)


def tabular(path: Path, layout: Layout) -> Iterator[Record]:  # noqa: ARG001  # every parser takes both
    """Read a tabular list: its codes, then its notes, then its search texts; see `parse`.

    Args:
        path: The XML file as published.
        layout: Nothing of it is needed.

    Raises:
        SourceFileError: The file is not a tabular list, is cut off, or contradicts itself.
    """
    contents = parse(path)
    yield from contents.codes
    yield from contents.notes
    yield from contents.texts


def parse(path: Path) -> Contents:
    """Read a tabular list.

    Args:
        path: The XML file as published.

    Returns:
        Chapters, sections, categories, subcategories and codes in the list's order, each followed by its codes with
        a seventh character; notes at the place where they stand; titles and inclusion terms as search texts.

    Raises:
        SourceFileError: The file is not a tabular list, is cut off, or contradicts itself.
    """
    records = _Records()
    for chapter in elements(path, ROOT, {"chapter"}, _WHAT):
        _read_chapter(records, chapter, path.name)
        chapter.clear()
    return Contents(codes=tuple(records.codes.values()), notes=tuple(records.notes), texts=tuple(records.texts))


def full_code(stem: str, seventh: str) -> str:
    """A code with its seventh character: the stem, X in every empty place before the seventh, the character.

    Official Guidelines, sections I.A.4 and I.A.5.

    >>> full_code("W08", "A")
    'W08.XXXA'
    >>> full_code("S52.501", "A")
    'S52.501A'
    """
    bare = stem.replace(".", "")
    padded = bare.ljust(6, "X") + seventh
    return f"{padded[:3]}.{padded[3:]}"


def _read_chapter(records: _Records, element: Element, file: str) -> None:
    number = _child_text(element, "name", "chapter", file)
    chapter = Code(CodeSystem.ICD10CM, f"CHAPTER {number}")
    title = _child_text(element, "desc", chapter.code, file)
    records.add(CodeRecord(chapter, title, Level.CHAPTER, billable=False), file)
    _read_notes(records, element, chapter, file)
    sections = [(section, _section_range(section, chapter, file)) for section in element.findall("section")]
    groups = [bounds for section, bounds in sections if section.find("diag") is None]
    for section, bounds in sections:
        code = _section_code(bounds)
        title = _child_text(section, "desc", code.code, file)
        above = _enclosing(bounds, groups)
        parent = _section_code(above) if above else chapter
        records.add(CodeRecord(code, title, Level.SECTION, billable=False, parent=parent), file)
        _read_notes(records, section, code, file)
        for diag in section.findall("diag"):
            _read_diag(records, diag, code, _NONE, file)


def _section_range(section: Element, chapter: Code, file: str) -> tuple[str, str]:
    match = _SECTION_ID.fullmatch(section.get("id", ""))
    if match is None:
        raise SourceFileError(file, f"a section has the id “{section.get('id', '')}”.", chapter.code, FETCH_AGAIN)
    return match[1], match[2] or match[1]


def _section_code(bounds: tuple[str, str]) -> Code:
    """A section's code; one of a single category is written B20-B20, for B20 is the category."""
    return Code(CodeSystem.ICD10CM, "-".join(bounds))


def _enclosing(bounds: tuple[str, str], groups: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The narrowest group of sections that holds this one: C00-C75 stands above C00-C14."""
    low, high = bounds
    holding = [other for other in groups if other != bounds and other[0] <= low and high <= other[1]]
    start = max((other[0] for other in holding), default=None)
    return min((other for other in holding if other[0] == start), default=None)


def _read_diag(records: _Records, diag: Element, parent: Code, inherited: _Extensions, file: str) -> None:
    """Read one entry, its codes with a seventh character, and the entries below it."""
    name = _child_text(diag, "name", parent.code, file)
    if not _CODE_SHAPE.fullmatch(name):
        raise SourceFileError(file, f"“{name}” does not have the shape of an ICD-10-CM code.", parent.code, FETCH_AGAIN)
    code = Code(CodeSystem.ICD10CM, name)
    own = diag.find("sevenChrDef")
    extensions = inherited if own is None else _extensions(diag, own, name, file)
    below = diag.findall("diag")
    title = _child_text(diag, "desc", name, file)
    record = CodeRecord(code, title, billable=not below and not extensions.meanings, parent=parent)
    records.add(record, file)
    records.texts.append(SearchText(code, title, TextKind.TITLE))
    # Where no code is below, an includes note names the code as an inclusion term does ("high blood pressure" at I10).
    naming = [*diag.findall("inclusionTerm"), *([] if below else diag.findall("includes"))]
    records.texts += [SearchText(code, text, TextKind.INCLUSION_TERM) for text in _wordings(*naming)]
    _read_notes(records, diag, code, file)
    for child in below:
        _read_diag(records, child, code, extensions, file)
    if not below:
        for seventh, meaning in extensions.of(name):
            _add_variant(records, record, seventh, meaning, file)


def _extensions(diag: Element, definition: Element, name: str, file: str) -> _Extensions:
    """The seventh characters an entry defines, less those its notes take away again."""
    meanings = tuple((item.get("char", ""), clean(item.text)) for item in definition.findall("extension"))
    for seventh, meaning in meanings:
        if not re.fullmatch(r"[0-9A-Z]", seventh) or not meaning:
            raise SourceFileError(file, f"the seventh character “{seventh}” has no meaning.", name, FETCH_AGAIN)
    refused: set[tuple[str, str]] = set()
    for text in _wordings(*diag.findall("notes")):
        if text.startswith("7th character") and "not apply" in text:
            refused |= _refused(text, name, file)
    return _Extensions(meanings, frozenset(refused))


def _refused(text: str, name: str, file: str) -> set[tuple[str, str]]:
    """The pairs of sixth and seventh characters that a note excludes."""
    match = _EXCEPTION.fullmatch(text)
    sixths = re.findall(r"(?:^| )([0-9A-Z]) - ", match["sixths"]) if match else []
    if match is None or not sixths or match["category"] != name:
        raise SourceFileError(file, f"cannot read the exception “{text[:60]} …”.", name, _UPDATE)
    return {(sixth, seventh) for sixth in sixths for seventh in re.findall(r"\b[0-9A-Z]\b", match["sevenths"])}


def _add_variant(records: _Records, stem: CodeRecord, seventh: str, meaning: str, file: str) -> None:
    if len(stem.code.code) > 7:
        raise SourceFileError(file, "has no place left for a seventh character.", stem.code.code, FETCH_AGAIN)
    code = Code(CodeSystem.ICD10CM, full_code(stem.code.code, seventh))
    records.add(CodeRecord(code, f"{stem.title}, {meaning}", parent=stem.code, stem=stem.code), file)


def _read_notes(records: _Records, element: Element, owner: Code, file: str) -> None:
    for child in element:
        if child.tag == "sevenChrDef":
            records.notes += _seventh_character_notes(child, owner)
        elif child.tag == "visualImpairment":
            records.notes += _impairment_notes(child, owner, file)
        elif child.tag in _NOTE_KINDS:
            kind = _NOTE_KINDS[child.tag]
            records.notes += [Note(owner, kind, text) for text in _wordings(child)]
        elif child.tag not in _STRUCTURE:
            raise SourceFileError(file, f"has the unknown element <{child.tag}>.", owner.code, _UPDATE)


def _wordings(*elements: Element) -> list[str]:
    """The texts of the notes inside the elements, in order."""
    return [text for element in elements for item in element.findall("note") if (text := clean(item.text))]


_UPDATE = "The official layout has changed: update Codewright."


def _seventh_character_notes(element: Element, owner: Code) -> Iterator[Note]:
    """One note a character. A remark below a character, such as what else it covers, is an inclusion term of it."""
    seventh = ""
    for item in element:
        if item.tag == "extension":
            seventh = item.get("char", "")
            yield Note(owner, NoteKind.SEVENTH_CHARACTER, clean(item.text), label=seventh)
        else:
            yield Note(owner, NoteKind.INCLUSION_TERM, clean(item.text), label=seventh)


def _impairment_notes(element: Element, owner: Code, file: str) -> Iterator[Note]:
    """The table of visual impairment below H54: one note a category, its cells under the table's own headings."""
    rows = element.findall("visCategory")
    headings = [clean(heading.text) for row in rows[:1] for heading in row.iter("heading")]
    if len(headings) != 4:
        raise SourceFileError(file, "the table of visual impairment has other headings.", owner.code, _UPDATE)
    category, acuity, low, high = headings
    for row in rows[1:]:
        below = "; ".join(clean(value.text) for value in row.findall("visRange/visMax/value"))
        least = "; ".join(clean(value.text) for value in row.findall("visRange/visMin/value"))
        limits = f"{low} {below}" + (f". {high} {least}" if least else "")
        yield Note(owner, NoteKind.NOTE, f"{category} {clean(row.findtext('value'))}. {acuity}. {limits}")


def _child_text(element: Element, tag: str, where: str, file: str) -> str:
    text = clean(element.findtext(tag))
    if not text:
        raise SourceFileError(file, f"<{element.tag}> has no <{tag}>.", where, FETCH_AGAIN)
    return text
