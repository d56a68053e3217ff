"""Where the sections of any other manual begin: by size, weight and numbering in a PDF, by h1 to h6 in a web page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from core.errors import SourceFileError
from ingest.parsers.manuals.cutting import Section, slug
from ingest.parsers.manuals.pdf import Line, Page
from ingest.parsers.manuals.text import Paragraph, Typesetting

_LONGEST_HEADING = 120
_LARGER = 1.12
"""Height, in heights of the text, from which on a line is a heading even if it is not bold."""
_NUMBER = re.compile(
    r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[A-Z]|([A-Z])\.\s+[A-Z]|(?:Chapter|Section|Part|Appendix) [\dIVXA-Z]+\b"
)
_ENDS_SENTENCE = re.compile(r"[.;,]$")

Rank = tuple[float, bool, int]
"""How a heading is set: height (negative), not bold, depth of its number. The lowest is the outermost."""


def pdf_sections(pages: Sequence[Page], typesetting: Typesetting) -> Iterator[Section]:
    """The sections of a PDF, in order; together they have every line once.

    A heading is a line, or a few alike, that stands apart from the text above, is larger than the text or bold, and
    does not end like a sentence. What is larger is further out; among equals what is bold, then what has a shorter
    number.
    """
    lines = [line for page in pages for line in page.lines]
    ranks: list[Rank] = []
    titles: list[str] = []
    section = Section("beginning", ("",), "")
    place = 0
    while place < len(lines):
        length = _heading_length(lines, place, typesetting)
        if not length:
            section.body.append(lines[place])
            place += 1
            continue
        if section.heading or section.body:
            yield section
        rank = _rank(lines[place])
        outer = sum(above < rank for above in ranks)
        title = " ".join(typesetting.joined(lines[place : place + length]).split())
        ranks[outer:], titles[outer:] = [rank], [title]
        section = Section(slug(title), tuple(titles), f"“{title}”", tuple(lines[place : place + length]))
        place += length
    if section.heading or section.body:
        yield section


def _heading_length(lines: Sequence[Line], place: int, typesetting: Typesetting) -> int:
    """Lines of the heading that begins here; 0 if none does."""
    line = lines[place]
    apart = not place or typesetting.parted(lines[place - 1], line) or _rank(lines[place - 1])[:2] != _rank(line)[:2]
    if not apart or not _is_set_as_heading(line, typesetting):
        return 0
    length = 1
    while (
        length < 4
        and place + length < len(lines)
        and _rank(lines[place + length])[:2] == _rank(line)[:2]
        and not typesetting.parted(lines[place + length - 1], lines[place + length])
        and not _NUMBER.match(lines[place + length].text)
    ):
        length += 1
    text = " ".join(heading.text for heading in lines[place : place + length])
    return length if len(text) <= _LONGEST_HEADING and not _ENDS_SENTENCE.search(text) else 0


def _is_set_as_heading(line: Line, typesetting: Typesetting) -> bool:
    larger = line.height >= _LARGER * typesetting.body_height
    return (larger or line.bold > 0.9) and re.search(r"[A-Za-z]{2}", line.text) is not None


def _rank(line: Line) -> Rank:
    number = _NUMBER.match(line.text)
    depth = number[1].count(".") + 1 if number and number[1] else 0
    return -round(line.height), line.bold <= 0.9, depth


_LEFT_OUT = frozenset({"script", "style", "noscript", "template", "head", "nav", "header", "footer", "aside", "form"})
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub "
    "sup time tt u var wbr".split()
)
_HEADING = re.compile(r"h([1-6])")


def read_html(path: Path) -> tuple[str, list[tuple[Section, list[Paragraph]]]]:
    """The title and the sections of a web page, with their paragraphs.

    Raises:
        SourceFileError: It cannot be read, is no web page, or says nothing.
    """
    try:
        soup = BeautifulSoup(path.read_bytes(), "html.parser")
    except OSError as error:
        raise SourceFileError(path.name, f"cannot be read: {error.strerror}.") from None
    if soup.find() is None:
        raise SourceFileError(path.name, "is not a web page.")
    named = soup.title.get_text(" ", strip=True) if soup.title else ""
    sections: list[tuple[Section, list[Paragraph]]] = []
    titles: list[str] = []
    for level, text in _blocks(soup):
        if level:
            del titles[level - 1 :]
            titles += [""] * (level - 1 - len(titles)) + [text]
            path_of = tuple(title for title in titles if title)
            sections.append((Section(slug(text), path_of, f"“{text}”"), [Paragraph(text)]))
        else:
            if not sections:
                sections.append((Section("beginning", (named,), "Beginning"), []))
            sections[-1][1].append(Paragraph(text))
    if not sections:
        raise SourceFileError(path.name, "is a web page without text.")
    return " ".join(named.split()) or sections[0][0].path[0], sections


def _blocks(soup: BeautifulSoup) -> Iterator[tuple[int, str]]:
    """Blocks of text with the level of the heading they are, 0 for text."""
    block: Tag | None = None
    words: list[str] = []
    for node in soup.descendants:
        if isinstance(node, Tag) and node.name == "br":
            words.append("\n")
        if not isinstance(node, NavigableString) or isinstance(node, PreformattedString):  # comments and the like
            continue
        around = _block_around(node)
        if around is None:
            continue
        if around is not block:
            yield from _as_block(block, words)
            block, words = around, []
        words.append(str(node))
    yield from _as_block(block, words)


def _block_around(node: NavigableString) -> Tag | None:
    """The element whose block a text belongs to; None for what is not part of the document's text."""
    block: Tag | None = None
    for parent in node.parents:
        if parent.name in _LEFT_OUT:
            return None
        if block is None and parent.name not in _INLINE:
            block = parent
    return block


def _as_block(block: Tag | None, words: Sequence[str]) -> Iterator[tuple[int, str]]:
    lines = [
        " ".join(line.split())
        for line in "".join(word if word == "\n" else re.sub(r"\s+", " ", word) for word in words).split("\n")
    ]
    text = "\n".join(line for line in lines if line)
    if block is None or not text:
        return
    heading = next((mark for tag in (block, *block.parents) if (mark := _HEADING.fullmatch(tag.name))), None)
    if heading:
        yield int(heading[1]), " ".join(text.split())
    else:
        yield 0, f"• {text}" if block.name == "li" else text
