"""A note cut into clauses: the smallest pieces that say one thing, each with its place, section and stance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from casework.sections import Part, Section, is_form, split_sections
from casework.stance import Stance, later_denials, read_stance


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a note, and where they stand: ``note[start:end] == text``."""

    start: int
    end: int
    text: str

    def stands_in(self, note: str) -> bool:
        """Whether the note has these very words at this place."""
        return note[self.start : self.end] == self.text


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of a note.

    Attributes:
        quote: Its words.
        section: Where it stands.
        stance: How it stands to what it names.
        cue: The words that tell so; empty where the section does.
        held: The part of its words that holds, without an uncertain end ("gross hematuria, likely prostatic").
        leads: Whether it opens its line or list item: in an assessment, the problem; what follows is its plan.
        heading: The heading it stands under.
    """

    quote: Quote
    section: Section
    stance: Stance
    cue: str
    held: Quote
    leads: bool
    heading: str


_MARK = re.compile(r"[ \t]*(?:(?:[-*•–#>]+|\(?\d{1,2}[.)])[ \t]*)+(?=\S)")
_STARTS_ANEW = re.compile(r"[ \t]*(?:[-*•–#>]|\(?\d{1,2}[.)]\s|[A-Z0-9]|$)")
_NUMBERED = re.compile(r"(?<=[ \t:])(?=\d{1,2}[.)][ \t]+[A-Z])")
_STOP = re.compile(
    r"(?:(?<![.][a-z])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bvs)(?<!\bSt)(?<!\bapprox)(?<!\b[A-Z])(?<!\bno)[.!?](?=\s|$))"
    r"|;|[ \t][-–][ \t]|:(?=\s)|\s\|\s"
)


def cut(note: str) -> tuple[Clause, ...]:
    """The clauses of a note, in order."""
    return tuple(clause for part in split_sections(note) for clause in _clauses(note, part))


def quote_of(note: str, start: int, end: int) -> Quote:
    """The words between two places, without blanks and list marks around them."""
    text = note[start:end]
    mark = _MARK.match(text)
    start += mark.end() if mark else len(text) - len(text.lstrip())
    trimmed = note[start:end].rstrip(" \t\n.,;:")
    return Quote(start, start + len(trimmed), trimmed)


def _clauses(note: str, part: Part) -> list[Clause]:
    made: list[Clause] = []
    for start, end in _items(note, part):
        leads = True
        begun = start
        for stop in [*(match.span() for match in _STOP.finditer(note, start, end)), (end, end)]:
            quote = quote_of(note, begun, stop[0])
            begun = stop[1]
            if not any(letter.isalpha() for letter in quote.text):
                continue
            quote, section = _named_inline(note, quote, part.section)
            made += _with_stance(quote, Part(section, part.start, part.end, part.heading), leads)
            leads = False
    return made


_INLINE = re.compile(r"(?:dx|diagnos[ie]s|impression|assessment)[ \t]*:?[ \t]+(?=\w)", re.IGNORECASE)


def _named_inline(note: str, quote: Quote, section: Section) -> tuple[Quote, Section]:
    """A clause that a heading opens in the middle of a line ("Dx strep pharyngitis"), without it, and its section."""
    found = _INLINE.match(quote.text)
    return (quote_of(note, quote.start + found.end(), quote.end), Section.ASSESSMENT) if found else (quote, section)


def _items(note: str, part: Part) -> list[tuple[int, int]]:
    """The lines and list items of a part; a line that a page's width broke goes on in the next one."""
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", note[part.start : part.end]):
        start, end = part.start + line.start(), part.start + line.end()
        if not line[0].strip() or is_form(line[0]):
            continue
        goes_on = spans and not _STARTS_ANEW.match(line[0]) and note[spans[-1][1] : start] == "\n"
        if goes_on:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    cut_up: list[tuple[int, int]] = []
    for start, end in spans:
        places = [start, *(match.start() for match in _NUMBERED.finditer(note, start, end)), end]
        cut_up += [(a, b) for a, b in pairwise(places) if b > a]
    return cut_up


def _with_stance(quote: Quote, part: Part, leads: bool) -> list[Clause]:
    """The clause, and after it what it denies in passing."""
    reading = read_stance(quote.text, part.section)
    held = Quote(quote.start, quote.start + reading.affirmed, quote.text[: reading.affirmed])
    made = [Clause(quote, part.section, reading.stance, reading.cue, held, leads, part.heading)]
    if reading.stance in (Stance.AFFIRMED, Stance.HISTORICAL):
        for start, end, cue in later_denials(quote.text):
            denied = Quote(quote.start + start, quote.start + end, quote.text[start:end])
            made.append(Clause(denied, part.section, Stance.DENIED, cue, denied, leads=False, heading=part.heading))
    return made
