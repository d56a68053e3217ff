"""Manuals cut into passages at their own section boundaries, with page and heading path.

A passage's text begins with its heading as printed and goes on to the next heading; every word of the document's body
is in exactly one passage. Running headers, footers, page numbers and tables of contents are left out. A long section is
cut between paragraphs; its later parts repeat its heading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.errors import SourceFileError
from core.records import Passage
from ingest.parsers import Layout
from ingest.parsers.manuals.cutting import Manual, Section, cut, passages, slug
from ingest.parsers.manuals.furniture import without_furniture
from ingest.parsers.manuals.generic import pdf_sections, read_html
from ingest.parsers.manuals.guidelines import GuidelineSections
from ingest.parsers.manuals.ncci import NcciSections
from ingest.parsers.manuals.pdf import Page, read_pages, title_of
from ingest.parsers.manuals.text import Typesetting

GUIDELINES = Manual("icd10cm-guidelines", "ICD-10-CM Official Guidelines for Coding and Reporting", "guideline")
NCCI = Manual("ncci-manual", "NCCI Policy Manual for Medicare Services", "edits")

_Sections = Callable[[Sequence[Page], Typesetting], Iterable[Section]]


def icd10cm_guidelines(path: Path, _layout: Layout) -> Iterator[Passage]:
    """The ICD-10-CM Official Guidelines for Coding and Reporting, one passage a section of any level.

    Raises:
        SourceFileError: It is no PDF with text, or has none of the guidelines' sections.
    """
    return _known(path, GUIDELINES, lambda pages, typesetting: GuidelineSections(typesetting).cut(pages))


def ncci_manual(path: Path, _layout: Layout) -> Iterator[Passage]:
    """The NCCI Policy Manual for Medicare Services, one passage a section and one a numbered rule.

    Raises:
        SourceFileError: It is no PDF with text, or has none of the manual's chapters.
    """
    return _known(path, NCCI, lambda pages, typesetting: NcciSections(typesetting).cut(pages))


def document(path: Path, layout: Layout) -> Iterator[Passage]:
    """Any other manual, PDF or web page, one passage a section.

    Its name is the title it gives itself, or else its first heading. ``layout.options["topic"]`` is what it is about;
    without it, guideline.

    Raises:
        SourceFileError: It is neither, or has no text.
    """
    topic = layout.options.get("topic", "guideline")
    if path.suffix.lower() in {".html", ".htm"}:
        title, sections = read_html(path)
        yield from passages(Manual(slug(path.stem), title, topic), sections)
        return
    body = without_furniture(read_pages(path))
    typesetting = Typesetting(body.pages)
    found = list(pdf_sections(body.pages, typesetting))
    first_heading = next((section.path[0] for section in found if section.heading), path.stem)
    manual = Manual(slug(path.stem), _usable(title_of(path)) or first_heading, topic, body.labels)
    yield from cut(manual, (_named(section, manual.title) for section in found), typesetting)


def _named(section: Section, title: str) -> Section:
    """A section; what stands before the first heading goes by the document's title."""
    return section if section.path[0] else replace(section, path=(title,), place="Beginning")


def _known(path: Path, manual: Manual, sections: _Sections) -> Iterator[Passage]:
    body = without_furniture(read_pages(path))
    typesetting = Typesetting(body.pages)
    found = list(sections(body.pages, typesetting))
    if all(section.key == "preface" for section in found):
        problem = f"is a PDF, but has no sections of the {manual.title}."
        raise SourceFileError(path.name, problem, hint="Load it as a manual of your own if it is another document.")
    yield from cut(replace(manual, labels=body.labels), found, typesetting)


def _usable(title: str) -> str:
    """A title as PDFs give it; "" for what a word processor or scanner put there."""
    is_file = title.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".qxd", ".rtf"))
    is_default = title.lower().startswith(("microsoft word", "untitled", "scan"))
    return "" if is_file or is_default or len(title) < 4 else title
