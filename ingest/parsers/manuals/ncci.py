"""Where the sections of the NCCI Policy Manual begin.

A chapter has a title page (``CHAPTER IV``) and an opening (``Chapter IV``, its name, its codes), sections with letters
in bold (``E. Arthroscopy``), and in these numbered rules (``6. If ...``), some with letters (``b. Modifier 25: ...``).
The rules are set like text, so a number counts only if it is the next one and hangs at the edge where rules begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.parsers.manuals.cutting import Section, slug
from ingest.parsers.manuals.pdf import Line, Page
from ingest.parsers.manuals.text import Typesetting

_CHAPTER = re.compile(r"chapter ([IVX]+)", re.IGNORECASE)
_UNNUMBERED_CHAPTER = re.compile(r"introduction|list of acronyms", re.IGNORECASE)
_SECTION = re.compile(r"([A-Z])\. ?(?=[A-Z])")
_RULE = re.compile(r"(\d{1,2})\.\s")
_LETTERED = re.compile(r"([a-z])\.\s")
_CODES = re.compile(r"(?:CPT|HCPCS)\b.*\bcodes\b", re.IGNORECASE)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
_EDGE = 100
"""Points from the left within which headings of sections and the numbers of rules stand."""
_SAME_EDGE = 16
"""Points by which the edges of two numbers of one list differ at most; ``1.`` and ``10.`` end, not begin, together."""


@dataclass(slots=True)
class _State:
    """Where in the manual a line stands; "" and 0 where it is in none.

    Attributes:
        chapter: Its number or name, as in ids.
        chapter_place: How it is cited.
        chapter_title: Its heading, for paths.
        section: Its letter or name.
        section_title: Its heading.
        group: Heading of a group of rules, such as "Surgical Examples".
        rule: Number of the rule.
        rule_left: Edge where the rule's number begins.
        letter: Letter in the rule.
    """

    chapter: str = ""
    chapter_place: str = ""
    chapter_title: str = ""
    section: str = ""
    section_title: str = ""
    group: str = ""
    rule: int = 0
    rule_left: float = 0.0
    letter: str = ""

    def section_at(self, heading: tuple[Line, ...] = (), body: Sequence[Line] = ()) -> Section:
        """The section that begins here."""
        path = [self.chapter_title, self.section_title, self.group]
        marks = [self.chapter, self.section.lower(), slug(self.group) if self.group else "", str(self.rule or "")]
        place = [self.chapter_place]
        if self.section:
            place.append(f"section {self.section}" if len(self.section) == 1 else f"“{self.section_title}”")
        if self.group:
            place.append(f"“{self.group}”")
        if self.rule:
            place.append(f"item {self.rule}{self.letter}")
        elif self.letter:
            place.append(f"item {self.letter}")
        key = "-".join(mark for mark in [*marks, self.letter] if mark)
        titles = tuple(title for title in path if title)
        return Section(key, titles, ", ".join(place), heading, list(body), is_rule=not heading)


class NcciSections:
    """Finds the sections, one after the other.

    Args:
        typesetting: How the document is set.
    """

    def __init__(self, typesetting: Typesetting) -> None:
        self._typesetting = typesetting
        self._state = _State()

    def cut(self, pages: Sequence[Page]) -> Iterator[Section]:
        """The sections of the pages, in order; together they have every line once."""
        lines = [line for page in pages for line in page.lines]
        widths = {page.number: page.width for page in pages}
        section: Section | None = None
        place = 0
        while place < len(lines):
            found = (
                self._chapter(lines, place, widths[lines[place].page])
                or self._lettered_section(lines, place)
                or self._group(lines, place)
                or self._rule(lines[place])
            )
            if found:
                if section:
                    yield section
                section, length = found
                place += length
                continue
            section = section or Section("preface", (lines[0].text,), "Preface")
            section.body.append(lines[place])
            place += 1
        if section:
            yield section

    def _chapter(self, lines: Sequence[Line], place: int, width: float) -> tuple[Section, int] | None:
        line = lines[place]
        number = _CHAPTER.fullmatch(line.text)
        opens = number is not None and number[1].upper() in _ROMAN
        if line.bold < 0.5 or not (opens or _UNNUMBERED_CHAPTER.fullmatch(line.text)):
            return None
        length = 1
        while length < 6 and place + length < len(lines) and self._continues_title(lines, place, length, width):
            length += 1
        heading = tuple(lines[place : place + length])
        names = [other.text for other in heading[1:] if not _CODES.match(other.text)]
        is_title_page = line.text.isupper() and "FOR" in names
        key = str(_ROMAN.index(number[1].upper()) + 1) if number else slug(line.text)
        called = f"Chapter {number[1].upper()}" if number else line.text.capitalize()
        names = names[: names.index("FOR")] if is_title_page else names
        title = f"{called}. {' '.join(names)}" if names else called
        self._state = _State(f"{key}-title" if is_title_page else key, called, title)
        return self._state.section_at(heading), length

    def _continues_title(self, lines: Sequence[Line], place: int, length: int, width: float) -> bool:
        before, line = lines[place + length - 1], lines[place + length]
        centred = abs((line.left + line.right) / 2 - width / 2) < 12 and line.left > lines[place].left - 250
        is_section = _SECTION.match(line.text) is not None and line.left < _EDGE
        return line.bold >= 0.5 and centred and not is_section and not self._typesetting.parted(before, line)

    def _lettered_section(self, lines: Sequence[Line], place: int) -> tuple[Section, int] | None:
        line = lines[place]
        if line.bold < 0.9 or line.left > _EDGE or not self._state.chapter:
            return None
        mark = _SECTION.match(line.text)
        if mark:
            before = self._state.section if len(self._state.section) == 1 else "@"  # the character before A
            if not 0 < ord(mark[1]) - ord(before) <= 2:
                return None
        elif self._state.chapter != "introduction" or not self._alone(lines, place):
            return None
        length = 1
        while place + length < len(lines) and self._continues_heading(lines, place + length):
            length += 1
        heading = tuple(lines[place : place + length])
        title = " ".join(self._typesetting.joined(heading).split())
        chapter = self._state
        self._state = _State(
            chapter.chapter, chapter.chapter_place, chapter.chapter_title, mark[1] if mark else slug(title), title
        )
        return self._state.section_at(heading), length

    def _continues_heading(self, lines: Sequence[Line], place: int) -> bool:
        before, line = lines[place - 1], lines[place]
        full = not self._typesetting.breaks_on_purpose(before, line)
        return line.bold >= 0.9 and full and not self._typesetting.parted(before, line)

    def _alone(self, lines: Sequence[Line], place: int) -> bool:
        """Whether a line stands apart from the text above it."""
        return not place or self._typesetting.parted(lines[place - 1], lines[place])

    def _group(self, lines: Sequence[Line], place: int) -> tuple[Section, int] | None:
        """A heading without number over a new list of rules: the list begins at 1 right below it."""
        line = lines[place]
        following = lines[place + 1] if place + 1 < len(lines) else None
        if not self._state.section or following is None or line.left > _EDGE or len(line.text) > 60:
            return None
        begins_list = _RULE.match(following.text) is not None and following.text.startswith("1.")
        if not begins_list or line.text.endswith((".", ":", ";", ",")) or not self._alone(lines, place):
            return None
        self._state.group, self._state.rule, self._state.letter = line.text, 0, ""
        return self._state.section_at((line,)), 1

    def _rule(self, line: Line) -> tuple[Section, int] | None:
        """A numbered rule, or a letter in one; its number is part of its text."""
        state = self._state
        if not state.section:
            return None
        mark, letter = _RULE.match(line.text), _LETTERED.match(line.text)
        if mark and line.left <= _EDGE:
            number = int(mark[1])
            listed = not state.rule or abs(line.left - state.rule_left) < _SAME_EDGE
            if listed and (number == 1 or number == state.rule + 1):
                state.rule, state.rule_left, state.letter = number, line.left, ""
                return state.section_at(body=[line]), 1
        if letter and line.left > (state.rule_left + 10 if state.rule else _EDGE):
            expected = chr(ord(state.letter) + 1) if state.letter else "a"
            if letter[1] == expected:
                state.letter = expected
                return state.section_at(body=[line]), 1
        return None
