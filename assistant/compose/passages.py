"""Rules explained: the passages that answer a question, in their own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.compose.wording import day, listed
from assistant.compose.writer import Writer
from assistant.gather.library import PassageFacts
from assistant.verification.splitting import split_sentences
from core.answer import Table
from core.evidence import Evidence

_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_RULER = re.compile(r"^[\s|:\-]+$")
_BULLET = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")

# A second passage is shown only when it is nearly as close as the first: two hits, not forty.
_NEARLY = 0.86


def explain(writer: Writer, passages: Sequence[PassageFacts], most: int = 2, *, opening: bool = True) -> None:
    """Write the best passage whole, and what is nearly as close below it.

    Args:
        writer: Page to write on.
        passages: Best first; at least one.
        most: How many passages at the most.
        opening: Whether the first passage opens the answer; otherwise each stands under its heading.
    """
    best = passages[0].score
    shown = [facts for facts in passages[:most] if facts.score >= best * _NEARLY]
    for facts in passages:
        writer.keep(facts.evidence)
    for position, facts in enumerate(shown):
        if opening and position == 0:
            _opening(writer, facts)
        else:
            _below(writer, facts)
    others = [facts for facts in passages if facts not in shown]
    writer.suggest(*(asked for facts in others for asked in facts.passage.asked_as[:1]))


def only_older(writer: Writer, evidence: Evidence, as_of: date) -> None:
    """Say before a rule that no edition of it reaches the day that was asked about."""
    writer.older_only(
        f"My sources do not reach {day(as_of)}, so I cannot say what holds then: what follows is of {evidence.source}, "
        f"{evidence.release}.",
        evidence,
    )


def where_it_stands(writer: Writer, facts: PassageFacts) -> None:
    """Open the answer with the document and section that a rule stands in."""
    passage = facts.passage
    places = [str(one) for one in passage.references] or [f"{passage.document}, {passage.locator}"]
    writer.verdict(f"It stands in {listed(places)}.", facts.evidence)


def _opening(writer: Writer, facts: PassageFacts) -> None:
    """The passage that answers: its first sentence is the verdict, its table the answer's table."""
    rows = []
    for item in _content(facts.passage.text):
        if isinstance(item, _Row):
            rows.append(item.cells)
        elif not writer.has_verdict:
            writer.verdict(item.text, facts.evidence)
        elif item.bullet:
            writer.point(item.text, facts.evidence)
        else:
            writer.say(item.text, facts.evidence)
    if rows:
        writer.table = _table(rows, facts.evidence)


def _below(writer: Writer, facts: PassageFacts) -> None:
    """A passage under its own heading; the rows of its table become items of a list."""
    heading = facts.passage.heading[-1]
    header: tuple[str, ...] = ()
    for item in _content(facts.passage.text):
        if isinstance(item, _Row):
            if header:
                writer.point("; ".join(_cell(*pair) for pair in zip(header, item.cells, strict=False)), facts.evidence,
                             heading=heading)  # fmt: skip
            header = header or item.cells
        elif item.bullet:
            writer.point(item.text, facts.evidence, heading=heading)
        else:
            writer.say(item.text, facts.evidence, heading=heading)


def _cell(column: str, text: str) -> str:
    return f"{column}: {text}" if column else text


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence, or an item of a list."""

    text: str
    bullet: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table; the first one holds the names of its columns."""

    cells: tuple[str, ...]


def _content(text: str) -> Iterator[_Text | _Row]:
    """The sentences, list items and table rows of a passage, in order."""
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if line.strip()]
        cells = [_cells(line) for line in lines]
        if lines and all(cells):
            yield from (_Row(row) for line, row in zip(lines, cells, strict=True) if not _RULER.match(line))
            continue
        for item, bullet in _items(lines):
            yield from (_Text(sentence, bullet) for sentence in ([item] if bullet else split_sentences(item)))


def _cells(line: str) -> tuple[str, ...]:
    match = _ROW.match(line)
    return tuple(cell.strip() for cell in match[1].split("|")) if match else ()


def _items(lines: Sequence[str]) -> list[tuple[str, bool]]:
    """Lines joined to paragraphs and list items; a line without a marker continues the one above."""
    items: list[tuple[str, bool]] = []
    for line in lines:
        marker = _BULLET.match(line)
        if marker:
            items.append((line[marker.end() :].strip(), True))
        elif items:
            text, bullet = items[-1]
            items[-1] = (f"{text} {line.strip()}", bullet)
        else:
            items.append((line.strip(), False))
    return items


def _table(rows: Sequence[tuple[str, ...]], evidence: Evidence) -> Table:
    width = len(rows[0])
    even = tuple(row + ("",) * (width - len(row)) for row in (row[:width] for row in rows[1:]))
    return Table(columns=rows[0], rows=even, evidence=((evidence.id,),) * (width - 1))
