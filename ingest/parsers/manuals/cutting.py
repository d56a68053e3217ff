"""Sections into passages: one a section, long ones in parts, nothing lost and nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.codes import Code, find_mentions
from core.records import Passage
from ingest.parsers.manuals.pdf import Line
from ingest.parsers.manuals.text import Paragraph, Typesetting

LONGEST = 2_600
"""Characters from which on a section is cut into parts, between paragraphs."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a manual, without the sections below it.

    Attributes:
        key: What tells it from the others of the document, such as ``i-c-4-a-3``.
        path: The headings it stands under, its own last.
        place: How it is cited, such as "Section I.C.4.a.3".
        heading: Lines of its heading, printed first; none for a numbered rule and outside of PDFs.
        body: Lines of its own text.
        is_rule: It is a numbered paragraph under the last heading of its path.
    """

    key: str
    path: tuple[str, ...]
    place: str
    heading: tuple[Line, ...] = ()
    body: list[Line] = field(default_factory=list)
    is_rule: bool = False


@dataclass(frozen=True, slots=True)
class Manual:
    """What is said about a manual in each of its passages.

    Attributes:
        id: First part of the ids of its passages.
        title: Its title.
        topic: What it is about, as `Passage.topic`.
        labels: The number printed on a page, by its number in the file.
    """

    id: str
    title: str
    topic: str
    labels: dict[int, str] = field(default_factory=dict)


def cut(manual: Manual, sections: Iterable[Section], typesetting: Typesetting) -> Iterator[Passage]:
    """The passages of the sections of a PDF, in order."""
    return passages(
        manual,
        ((section, [*_heading(section, typesetting), *typesetting.paragraphs(section.body)]) for section in sections),
    )


def passages(manual: Manual, sections: Iterable[tuple[Section, Sequence[Paragraph]]]) -> Iterator[Passage]:
    """The passages of sections that come with their paragraphs, the heading among them."""
    used: Counter[str] = Counter()
    for section, paragraphs in sections:
        used[section.key] += 1
        key = section.key if used[section.key] == 1 else f"{section.key}-{used[section.key]}"
        for number, part in enumerate(parts(paragraphs), 1):
            yield _passage(manual, section, key, number, part)


def parts(paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Runs of paragraphs of about equal length, none longer than `LONGEST` unless one paragraph is."""
    total = sum(len(paragraph.text) for paragraph in paragraphs)
    goal = total / max(1, -(-total // LONGEST))
    found: list[list[Paragraph]] = []
    length = 0
    for paragraph in paragraphs:
        if not found or (length + len(paragraph.text) / 2 > goal and found[-1]):
            found.append([])
            length = 0
        found[-1].append(paragraph)
        length += len(paragraph.text)
    return found


def slug(text: str) -> str:
    """A text as part of an id: its words in lower case with hyphens between."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:60].strip("-") or "section"


def continued(section: Section) -> str:
    """What opens the later parts of a section: its heading, or for a numbered rule where it stands."""
    title = section.place if section.is_rule else section.path[-1]
    return f"{title} (continued)"


def codes_in(text: str) -> tuple[Code, ...]:
    """The codes that a text names for certain, each once; of a range its first."""
    mentions = (mention for mention in find_mentions(text) if mention.candidates and mention.explicit)
    return tuple(dict.fromkeys(mention.candidates[0] for mention in mentions))


def _heading(section: Section, typesetting: Typesetting) -> list[Paragraph]:
    if not section.heading:
        return []
    first, last = section.heading[0], section.heading[-1]
    return [Paragraph(typesetting.joined(section.heading), first.page, last.page)]


def _passage(manual: Manual, section: Section, key: str, number: int, part: Sequence[Paragraph]) -> Passage:
    text = "\n\n".join(paragraph.text for paragraph in part)
    first, last = part[0].first_page, part[-1].last_page
    return Passage(
        id=f"{manual.id}#{key}" if number == 1 else f"{manual.id}#{key}.{number}",
        document=manual.title,
        heading=section.path,
        locator=_locator(manual, section.place, first),
        text=text if number == 1 else f"{continued(section)}\n\n{text}",
        topic=manual.topic,
        codes=codes_in(text),
        first_page=first,
        last_page=last,
    )


def _locator(manual: Manual, place: str, page: int | None) -> str:
    if page is None:
        return place
    printed = manual.labels.get(page, str(page))
    at = f"page {page}" if printed == str(page) else f"page {printed} (PDF page {page})"
    return f"{place}, {at}" if place else at
