"""Where the sections of the ICD-10-CM Official Guidelines begin.

Their headings are numbered in seven ways, one a level: ``Section I.``, ``C.``, ``4.``, ``a.``, ``6)``, ``(a)``,
``(ii)``. All but the last are bold; since changed text is bold too, the number must also be the next one of its level
and stand where that level's numbers begin. The headings of Appendix I have no numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.parsers.manuals.cutting import Section, slug
from ingest.parsers.manuals.pdf import Line, Page
from ingest.parsers.manuals.text import Typesetting

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MARKS = (
    re.compile(r"Section ([IVX]+)\."),
    re.compile(r"([A-Z])\.\s*(?=[A-Z])"),
    re.compile(r"(\d{1,2})\.\s"),
    re.compile(r"([a-z])\.\s"),
    re.compile(r"(\d{1,2})\)\s"),
    re.compile(r"\(([a-z])\)"),
    re.compile(r"\(([ivx]+)\)"),
)
"""How a heading of each level begins, outermost first."""
_ROMAN_LEVELS = (0, 6)
_UNMARKED = 7
_GAP = 3
"""Numbers that a level may leave out; editions delete sections and keep the numbers of the rest."""
_SAME_EDGE = 20
"""Points by which headings of one level differ at most in where they begin."""
_APPENDIX = re.compile(r"Appendix ([IVX]+)")
_PREFACE = "preface"


@dataclass(frozen=True, slots=True)
class _Open:
    """A section that is open: its level, its place among its siblings from 1, its mark, title and left edge."""

    level: int
    ordinal: int
    mark: str
    title: str
    left: float


class GuidelineSections:
    """Finds the sections, one after the other.

    Args:
        typesetting: How the document is set.
    """

    def __init__(self, typesetting: Typesetting) -> None:
        self._typesetting = typesetting
        self._open: list[_Open] = []
        self._edges: dict[int, float] = {}
        self._in_appendix = False

    def cut(self, pages: Sequence[Page]) -> Iterator[Section]:
        """The sections of the pages, in order; together they have every line once."""
        lines = [line for page in pages for line in page.lines]
        section: Section | None = None
        place = 0
        while place < len(lines):
            found = self._heading_at(lines, place)
            if found:
                if section:
                    yield section
                section, length = found
                place += length
                continue
            section = section or Section(_PREFACE, (lines[0].text,), "Preface")
            section.body.append(lines[place])
            place += 1
        if section:
            yield section

    def _heading_at(self, lines: Sequence[Line], place: int) -> tuple[Section, int] | None:
        """The section whose heading begins at a line, and how many lines the heading has."""
        line = lines[place]
        opened, length = self._unnumbered(lines, place) if self._in_appendix else (None, 0)
        if opened is None:
            opened, length = self._appendix(line) or self._numbered(line), self._heading_length(lines, place)
        if opened is None:
            return None
        heading = tuple(lines[place : place + length])
        title = " ".join(self._typesetting.joined(heading).split())
        self._open = [above for above in self._open if above.level < opened.level]
        self._open.append(_Open(opened.level, opened.ordinal, opened.mark, title, line.left))
        return Section(self._key(), tuple(above.title for above in self._open), self._place(), heading), length

    def _numbered(self, line: Line) -> _Open | None:
        if self._in_appendix:
            return None
        for level in (6, 5, 4, 3, 2, 1, 0):
            mark = _MARKS[level].match(line.text)
            if mark and self._is_next(level, _ordinal(level, mark[1]), line):
                return _Open(level, _ordinal(level, mark[1]), mark[1], line.text, line.left)
        return None

    def _is_next(self, level: int, ordinal: int, line: Line) -> bool:
        before = next((above for above in self._open if above.level == level), None)
        if ordinal == 0 or (level and not any(above.level < level for above in self._open)):
            return False
        steps = ordinal - (before.ordinal if before else 0)
        if level == 6:  # not bold in all editions, and (i) may be the letter after (h)
            parent = self._open[-1] if self._open[-1].level < level else None
            inside = before is not None or (parent is not None and line.left > parent.left + 10)
            return inside and steps == 1 and (before is None or abs(line.left - before.left) < 12)
        at_edge = abs(line.left - self._edges.setdefault(level, line.left)) < _SAME_EDGE if line.bold >= 0.5 else False
        return at_edge and 0 < steps <= _GAP

    def _appendix(self, line: Line) -> _Open | None:
        found = _APPENDIX.fullmatch(line.text)
        if found is None or line.bold < 0.5:
            return None
        self._in_appendix = True
        return _Open(0, _ordinal(0, found[1]), f"appendix-{found[1].lower()}", line.text, line.left)

    def _unnumbered(self, lines: Sequence[Line], place: int) -> tuple[_Open | None, int]:
        if len(self._open) == 1 and _APPENDIX.fullmatch(lines[place - 1].text):  # its title, on a line of its own
            return _Open(1, 1, slug(lines[place].text), lines[place].text, lines[place].left), 1
        length = self._typesetting.subheading(lines, place)
        if not length:
            return None, 0
        line = lines[place]
        outermost = next((above.left for above in self._open if above.level == _UNMARKED), line.left)
        level = _UNMARKED if line.left < outermost + 10 else _UNMARKED + 1
        title = self._typesetting.joined(lines[place : place + length])
        return _Open(level, 1, slug(title), title, line.left), length

    def _heading_length(self, lines: Sequence[Line], place: int) -> int:
        """Lines of a heading: it goes on while the line is full and the next one is set like it."""
        length = 1
        while place + length < len(lines):
            line, following = lines[place + length - 1], lines[place + length]
            if (
                abs(line.bold - following.bold) >= 0.5
                or self._typesetting.parted(line, following)
                or self._typesetting.breaks_on_purpose(line, following)
                or following.left < lines[place].left
            ):
                break
            length += 1
        return length

    def _key(self) -> str:
        marks = [above.mark.lower() for above in self._open]
        return "-".join((marks[0], marks[-1]) if self._in_appendix and len(marks) > 1 else marks)

    def _place(self) -> str:
        if self._in_appendix:
            return ", ".join([self._open[0].title, *(f"“{above.title}”" for above in self._open[1:][-1:])])
        return "Section " + ".".join(above.mark for above in self._open)


def _ordinal(level: int, mark: str) -> int:
    """Place of a mark in its level's count, from 1; 0 if it is none."""
    if level in _ROMAN_LEVELS:
        return _ROMAN.index(mark.lower()) + 1 if mark.lower() in _ROMAN else 0
    return int(mark) if mark.isdigit() else _LETTERS.index(mark.lower()) + 1
