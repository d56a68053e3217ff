"""Rules explained: the passages that answer a question, in their own sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose.writer import Writer
from assistant.gather.library import PassageFacts
from assistant.splitting import split_sentences
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
        _passage(writer, facts, heading="" if opening and position == 0 else facts.passage.heading[-1])
    others = [facts for facts in passages if facts not in shown]
    writer.suggest(*(asked for facts in others for asked in facts.passage.asked_as[:1]))


def _passage(writer: Writer, facts: PassageFacts, heading: str) -> None:
    first = not heading
    rows: list[tuple[str, ...]] = []
    for block in re.split(r"\n\s*\n", facts.passage.text):
        lines = [line for line in block.splitlines() if line.strip()]
        cells = [_cells(line) for line in lines]
        if lines and all(cells):
            rows.extend(row for line, row in zip(lines, cells, strict=True) if not _RULER.match(line))
            continue
        for text, bullet in _items(lines):
            for sentence in [text] if bullet else split_sentences(text):
                if first:
                    writer.verdict(sentence, facts.evidence)
                    first = False
                elif bullet:
                    writer.point(sentence, facts.evidence, heading=heading)
                else:
                    writer.say(sentence, facts.evidence, heading=heading)
    if rows and writer.table is None:
        writer.table = _table(rows, facts.evidence)


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
