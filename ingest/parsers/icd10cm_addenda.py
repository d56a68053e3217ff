"""Read the yearly addenda of the ICD-10-CM: what changed in the Tabular List and in the indexes, as passages.

Every line of these PDFs begins with what is done: "No Change", "Add", "Delete", "Revise from" or "Revise to". The
addenda of the Neoplasm Table and of the Table of Drugs are tables whose cells break over lines, which no
longer tell what belongs together; they are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.records import Passage
from ingest.parsers import Layout
from ingest.parsers.manuals.pdf import read_pages
from ingest.parsers.reading import FETCH_AGAIN

_SAID = {
    "No Change": "Unchanged",
    "Add": "Added",
    "Delete": "Deleted",
    "Revise from": "Revised from",
    "Revise to": "Revised to",
}
_LINE = re.compile(rf"(?P<action>{'|'.join(_SAID)}):?(?:\s+(?P<text>\S.*))?")
_YEAR = re.compile(r"(?P<year>20\d\d) Addenda")
_PAGE_NUMBER = re.compile(r"(?:Page )?\d{1,3}(?: of \d{1,3})?")

_CHAPTER = re.compile(r"Chapter \d{1,2}")
_CATEGORY = re.compile(r"(?P<code>(?:[A-Z]\d|QA)[0-9A-Z]) \S.*")
_SECTION = re.compile(r"(?!(?:[A-Z]\d|QA)[0-9A-Z]\b).*\((?:[A-Z]\d|QA)[0-9A-Z](?:-(?:[A-Z]\d|QA)[0-9A-Z])?\)")
_LETTER = re.compile(r"[A-Z]")
_CODE = re.compile(r"(?<![\w.(])(?:[A-Z]\d|QA)[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![\w.])")

_LONGEST = 2_000
"""Characters of a passage of an index; a letter has several."""


@dataclass(frozen=True, slots=True)
class _Change:
    """One line: what is done, to what, and the page."""

    action: str
    text: str
    page: int

    def __str__(self) -> str:
        return f"- {_SAID[self.action]}: {self.text}"


@dataclass(slots=True)
class _Part:
    """Lines that belong together, under their headings."""

    heading: tuple[str, ...]
    lines: list[_Change] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether anything changed here."""
        return any(line.action != "No Change" for line in self.lines)


def tabular(path: Path, layout: Layout) -> Iterator[Passage]:
    """Read the addenda of the Tabular List: one passage a category, or section with notes of its own, that changed.

    Args:
        path: The PDF.
        layout: Its edition's first day; the PDF must be of that fiscal year.

    Raises:
        SourceFileError: It is no such PDF.
    """
    yield from _read(path, layout, "Tabular List", _by_category)


def index(path: Path, layout: Layout) -> Iterator[Passage]:
    """Read the addenda of the Alphabetic Index: passages by letter, cut between main terms.

    Args:
        path: The PDF.
        layout: Its edition's first day; the PDF must be of that fiscal year.

    Raises:
        SourceFileError: It is no such PDF.
    """
    yield from _read(path, layout, "Alphabetic Index", _by_letter)


def external(path: Path, layout: Layout) -> Iterator[Passage]:
    """Read the addenda of the index of external causes, in the same way.

    Args:
        path: The PDF.
        layout: Its edition's first day; the PDF must be of that fiscal year.

    Raises:
        SourceFileError: It is no such PDF.
    """
    yield from _read(path, layout, "External Cause Index", _by_letter)


def _read(
    path: Path, layout: Layout, book: str, cut: Callable[[Sequence[_Change]], Iterator[_Part]]
) -> Iterator[Passage]:
    year, changes = _changes(path)
    if layout.effective_from.year + 1 != int(year):
        problem = f"is of {year}, not of the edition from {layout.effective_from.isoformat()} on."
        raise SourceFileError(path.name, problem, "page 1", "Name the edition it is of.")
    document = f"ICD-10-CM {year} addenda, {book}"
    used: dict[str, int] = {}
    for part in cut(changes):
        if part.changes:
            slug = re.sub(r"[^a-z0-9]+", "-", " ".join(part.heading).lower()).strip("-")[:60]
            used[slug] = used.get(slug, 0) + 1
            suffix = f"-{used[slug]}" if used[slug] > 1 else ""
            yield _passage(f"icd10cm-addenda-{year}-{book[:3].lower()}#{slug}{suffix}", document, path.name, part)


def _passage(passage_id: str, document: str, file: str, part: _Part) -> Passage:
    first, last = part.lines[0].page, part.lines[-1].page
    pages = f"page {first}" if first == last else f"pages {first} to {last}"
    category = _CATEGORY.fullmatch(part.lines[0].text)
    named = (code for line in part.lines if line.action != "No Change" for code in _CODE.findall(line.text))
    codes = dict.fromkeys([*([category["code"]] if category else []), *named])
    return Passage(
        id=passage_id,
        document=document,
        heading=("Changes", *part.heading),
        locator=f"{file}, {pages}",
        text="\n".join(str(line) for line in part.lines),
        topic="guideline",
        codes=tuple(Code(CodeSystem.ICD10CM, code) for code in codes),
        first_page=first,
        last_page=last,
    )


def _changes(path: Path) -> tuple[str, list[_Change]]:
    """The year of the addenda and their lines, each joined with what it continues on."""
    year = ""
    changes: list[_Change] = []
    for page in read_pages(path):
        for line in page.lines:
            if match := _LINE.fullmatch(line.text):
                changes.append(_Change(match["action"], match["text"] or "", page.number))
            elif not changes:
                found = _YEAR.search(line.text)
                year = found["year"] if found else year
            elif not _PAGE_NUMBER.fullmatch(line.text) and not _YEAR.search(line.text):
                before = changes[-1]
                changes[-1] = _Change(before.action, f"{before.text} {line.text}".strip(), before.page)
    if not year or not changes:
        problem = "does not begin as addenda do: “2026 Addenda”, then lines such as “Add” or “Revise to”."
        raise SourceFileError(path.name, problem, "page 1", FETCH_AGAIN)
    return year, changes


def _by_category(changes: Sequence[_Change]) -> Iterator[_Part]:
    chapter = ""
    part = _Part(())
    for change in changes:
        if change.action == "No Change" and _CHAPTER.fullmatch(change.text):
            yield part
            chapter = change.text
            part = _Part((chapter,))
        elif (change.action == "No Change" and _SECTION.fullmatch(change.text)) or _CATEGORY.fullmatch(change.text):
            yield part
            part = _Part((chapter, change.text) if chapter else (change.text,))
        part.lines.append(change)
    yield part


def _by_letter(changes: Sequence[_Change]) -> Iterator[_Part]:
    letter = ""
    part = _Part(())
    for change in changes:
        if change.action == "No Change" and _LETTER.fullmatch(change.text):
            yield _named(part)
            letter = change.text
            part = _Part((letter,))
            continue
        is_main_term = not change.text.startswith("-")
        if is_main_term and change.action != "Revise to" and sum(len(str(line)) for line in part.lines) > _LONGEST:
            yield _named(part)
            part = _Part((letter,) if letter else ())
        part.lines.append(change)
    yield _named(part)


def _named(part: _Part) -> _Part:
    """The part with its first and its last main term in its heading."""
    main = [re.split(r" \(|,| - | [A-Z]\d", line.text)[0] for line in part.lines if not line.text.startswith("-")]
    ends = " to ".join(dict.fromkeys((main[0], main[-1]))) if main else ""
    return _Part((*part.heading, ends) if ends else part.heading, part.lines)
