"""Lines into paragraphs: what the page's width broke is joined, what the author broke stays broken."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.parsers.manuals.pdf import Line, Page

_PARAGRAPH_GAP = 1.35
"""Distance of lines, in usual distances, from which on a new paragraph begins."""
_WIDEST_PITCH = 1.5
"""Distance of lines, in heights of the type, usual at most: where each line is a paragraph, most are farther."""
_BIN = 20.0
_NEAR = 3
_ENOUGH = 10
"""Lines beginning within `_NEAR` times `_BIN` points whose ends tell where their column ends."""
_LIST_MARK = re.compile(r"•|[-–] |\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s")
_HEADING = re.compile(r"[A-Z][^.;]{2,100}$")
_FULL_STOP = re.compile(r"[.!?][”\")]?$")
_SENTENCE_END = re.compile(r"[.;:,!?]$")
_OPEN_CODE = re.compile(r"\d-$")
"""A code that more characters follow, such as ``O09.5-``, or the first one of a range."""
_WORD_BROKEN = re.compile(r"[a-z]-$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that belongs together, and the pages its lines stand on; None where a document has no pages."""

    text: str
    first_page: int | None = None
    last_page: int | None = None


class Typesetting:
    """How a document is set: where columns end, how far lines are apart, which words it writes with a hyphen.

    Args:
        pages: Its pages.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self._margins = _margins(pages)
        gaps: Counter[float] = Counter()
        for page in pages:
            gaps.update(round(a.top - b.top, 1) for a, b in pairwise(page.lines) if 4 < a.top - b.top < 40)
        self._words = _words(pages)
        self.body_height = _usual_height(pages)
        usual = gaps.most_common(1)[0][0] if gaps else self.body_height
        self.pitch = min(usual, _WIDEST_PITCH * self.body_height)

    def breaks_on_purpose(self, line: Line, following: Line) -> bool:
        """Whether the author, not the width of the column, ended a line."""
        return line.leaves_room_for(following, self._margins.get(round(line.left / _BIN), line.right))

    def parted(self, line: Line, following: Line) -> bool:
        """Whether two lines belong to different paragraphs."""
        if line.page != following.page:
            set_alike = abs(line.height - following.height) < 1
            listed = _LIST_MARK.match(following.text) is not None
            ended = _FULL_STOP.search(line.text) is not None and following.text[0].isupper()
            return listed or ended or not set_alike or self.breaks_on_purpose(line, following)
        gap = line.top - following.top
        return gap > _PARAGRAPH_GAP * self.pitch or gap < -2 * self.pitch

    def subheading(self, lines: Sequence[Line], place: int) -> int:
        """How many lines, one or two, form an unnumbered heading here; 0 if there is none.

        It stands apart from the text above, ends without a full stop, and is larger than the text or has it indented.
        """
        line = lines[place]
        if (place and not self.parted(lines[place - 1], line)) or not _HEADING.match(line.text):
            return 0
        for length in (1, 2):
            last = lines[place + length - 1]
            if place + length == len(lines) or abs(last.left - line.left) > 2:
                return 0
            following = lines[place + length]
            if self.breaks_on_purpose(last, following):
                larger = line.height > self.body_height + 1.5 and following.height < line.height - 1
                indented = following.left > line.left + 20 and not self.parted(last, following)
                return length if (larger or indented) and not _SENTENCE_END.search(last.text) else 0
        return 0

    def paragraphs(self, lines: Iterable[Line]) -> list[Paragraph]:
        """The paragraphs of some lines; a line break inside one is kept where it is meant."""
        found: list[list[Line]] = []
        for line in lines:
            if found and not self.parted(found[-1][-1], line):
                found[-1].append(line)
            else:
                found.append([line])
        return [Paragraph(self.joined(group), group[0].page, group[-1].page) for group in found]

    def joined(self, lines: Sequence[Line]) -> str:
        """The text of the lines of one paragraph."""
        text = lines[0].text
        for line, following in pairwise(lines):
            if _LIST_MARK.match(following.text) or self.breaks_on_purpose(line, following):
                text += "\n" + following.text
            elif text.endswith("-"):
                text = self._hyphen_resolved(text, following.text)
            else:
                text += " " + following.text
        return text

    def _hyphen_resolved(self, text: str, following: str) -> str:
        """Join a word broken at a hyphen; the hyphen goes where the document writes the word without one."""
        if _OPEN_CODE.search(text) and following[0].islower():
            return f"{text} {following}"
        before = re.split(r"[^\w-]", text)[-1].rstrip("-")
        after = re.split(r"[^\w-]", following)[0]
        plain, hyphenated = f"{before}{after}".lower(), f"{before}-{after}".lower()
        if _WORD_BROKEN.search(text) and plain in self._words and hyphenated not in self._words:
            return text[:-1] + following
        return text + (" " if text.endswith(" -") else "") + following


def _margins(pages: Sequence[Page]) -> dict[int, float]:
    """Where a line ends that begins at a place and is full: what 19 of 20 lines beginning near there keep to."""
    ends: dict[int, list[float]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            ends[round(line.left / _BIN)].append(line.right)
    everywhere = sorted(end for found in ends.values() for end in found)
    margins = {}
    for place in ends:
        near = sorted(end for other in range(place - _NEAR, place + _NEAR + 1) for end in ends.get(other, ()))
        kept_to = near if len(near) >= _ENOUGH else everywhere
        margins[place] = kept_to[int(0.95 * len(kept_to))]
    return margins


def _words(pages: Sequence[Page]) -> set[str]:
    return {word.lower() for page in pages for line in page.lines for word in re.findall(r"\w[\w-]*", line.text)}


def _usual_height(pages: Sequence[Page]) -> float:
    heights: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 0.0
