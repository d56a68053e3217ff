"""The text of a passage in its parts: sentences, items of lists, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.verification.splitting import split_sentences

_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_RULER = re.compile(r"^[\s|:\-]+$")
_NUMBER = re.compile(r"[A-F]\d{0,2}(?:\.\d{1,2}[a-z]?)?\.")
_CONTINUED = " (continued)"
_BULLET = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence, or an item of a list."""

    text: str
    bullet: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; the first one holds the names of its columns."""

    cells: tuple[str, ...]


Item: TypeAlias = Text | Row
Block: TypeAlias = tuple[Item, ...]


def blocks(text: str, heading: Sequence[str] = ()) -> list[Block]:
    """The paragraphs, lists and tables of a passage, in order, each in its sentences, items or rows.

    Args:
        text: The passage.
        heading: Its headings: the text of an official document repeats the last one, which is left out.
    """
    paragraphs = re.split(r"\n\s*\n", text)
    if heading and len(paragraphs) > 1 and paragraphs[0].strip().removesuffix(_CONTINUED) == heading[-1]:
        del paragraphs[0]
    return [_block([line for line in paragraph.splitlines() if line.strip()]) for paragraph in paragraphs]


def _block(lines: Sequence[str]) -> Block:
    cells = [_cells(line) for line in lines]
    if lines and all(cells):
        return tuple(Row(row) for line, row in zip(lines, cells, strict=True) if not _RULER.match(line))
    return tuple(
        Text(sentence, bullet)
        for item, bullet in _items(lines)
        for sentence in ([item] if bullet else _sentences(item))
    )


def _sentences(text: str) -> list[str]:
    """Sentences; the number of a guideline, such as "B3.4b.", stands with the first one."""
    first, *rest = split_sentences(text)
    return [f"{first} {rest[0]}", *rest[1:]] if rest and _NUMBER.fullmatch(first) else [first, *rest]


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
