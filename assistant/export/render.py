"""An answer as parts that can be written down: as Markdown here, as a printed page in `assistant.export.pdf`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

from assistant.compose.wording import day
from core.answer import Answer, Sentence, Table
from core.evidence import Evidence

LICENSED = "licensed text"
"""What stands beside a text that is shown under the user's own licence."""


class Kind(Enum):
    """How a part is set."""

    TITLE = auto()
    QUESTION = auto()
    """Plain text as it was typed; everything else is inline Markdown (`core.answer.Sentence`)."""
    HEADING = auto()
    TEXT = auto()
    ITEMS = auto()
    TABLE = auto()
    NOTICE = auto()
    CONTEXT = auto()
    SOURCES = auto()
    """Numbered from 1, as the marks behind the sentences number them."""
    COPYRIGHT = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a written answer.

    Attributes:
        kind: How it is set.
        lines: Its text: one line, or the items of a list.
        rows: The cells of a table, its headings first.
    """

    kind: Kind
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def cited(answer: Answer) -> list[Evidence]:
    """The evidence that sentences and table cite, in order of first use: its place plus one is its number."""
    order: dict[str, None] = {}
    for sentence in answer.sentences:
        order.update(dict.fromkeys(sentence.evidence))
    if answer.table is not None:
        for ids in answer.table.evidence:
            order.update(dict.fromkeys(ids))
    by_id = {item.id: item for item in answer.evidence}
    return [by_id[id_] for id_ in order if id_ in by_id]


def blocks_of(answer: Answer) -> Iterator[Block]:
    """The whole answer: sentences with numbered sources, table, remarks, date and setting, look-ups, sources."""
    sources = cited(answer)
    marks = Marks(sources)
    table = _table(answer.table, marks) if answer.table is not None else None
    for heading, group in groupby(answer.sentences, key=lambda sentence: sentence.heading):
        if heading:
            yield Block(Kind.HEADING, (heading,))
        yield from sentence_blocks(group, marks)
        if table is not None and not heading:
            yield table
            table = None
    for notice in answer.notices:
        yield Block(Kind.NOTICE, (notice,))
    yield Block(Kind.CONTEXT, (f"Date of service {day(answer.as_of)}; setting: {answer.setting}.",))
    if answer.plan:
        yield Block(Kind.CONTEXT, (f"Looked up: {'; '.join(answer.plan)}.",))
    if sources:
        yield Block(Kind.HEADING, ("Sources",))
        yield Block(Kind.SOURCES, tuple(map(source_line, sources)))
    for notice in dict.fromkeys(item.notice for item in sources if item.notice):
        yield Block(Kind.COPYRIGHT, (notice,))


def to_markdown(answer: Answer) -> str:
    """The whole answer as Markdown."""
    return as_markdown(blocks_of(answer))


def as_markdown(blocks: Iterable[Block]) -> str:
    """Parts as Markdown, one empty line between them."""
    return "\n\n".join(_written(block) for block in blocks)


class Marks:
    """The numbers of sources, as they stand behind what cites them."""

    def __init__(self, sources: Sequence[Evidence]) -> None:
        self._numbers = {item.id: number for number, item in enumerate(sources, start=1)}
        self._licensed = {item.id for item in sources if item.licensed}

    def behind(self, ids: Iterable[str]) -> str:
        """The numbers of some sources, as they stand behind a sentence."""
        known = [id_ for id_ in ids if id_ in self._numbers]
        if not known:
            return ""
        licensed = f" ({LICENSED})" if self._licensed.intersection(known) else ""
        return " " + "".join(f"[{self._numbers[id_]}]" for id_ in known) + licensed


def sentence_blocks(sentences: Iterable[Sentence], marks: Marks) -> Iterator[Block]:
    """Sentences with the marks of their sources: running ones as one text, items as a list."""
    for bullet, group in groupby(sentences, key=lambda sentence: sentence.bullet):
        texts = tuple(f"{sentence.text}{marks.behind(sentence.evidence)}" for sentence in group)
        yield Block(Kind.ITEMS, texts) if bullet else Block(Kind.TEXT, (" ".join(texts),))


def _table(table: Table, marks: Marks) -> Block:
    first, *others = table.columns
    headings = [f"{name}{marks.behind(ids)}" for name, ids in zip(others, table.evidence, strict=True)]
    return Block(Kind.TABLE, rows=((first, *headings), *table.rows))


def source_line(item: Evidence) -> str:
    """Where evidence is from, in one line: source, release, effective dates, locator, official place."""
    if item.effective_from is None:
        dates = ""
    elif item.effective_to is None:
        dates = f", effective {item.effective_from.isoformat()}"
    else:
        dates = f", effective {item.effective_from.isoformat()} to {item.effective_to.isoformat()}"
    reference = f"; stands on {item.reference}" if item.reference else ""
    licensed = f"; {LICENSED}" if item.licensed else ""
    return f"{item.source}, {item.release}{dates}: {item.locator}{reference}{licensed}"


_FRAMES = {
    Kind.TITLE: "# {}",
    Kind.HEADING: "**{}**",
    Kind.TEXT: "{}",
    Kind.NOTICE: "> {}",
    Kind.CONTEXT: "*{}*",
    Kind.COPYRIGHT: "{}",
}


def _written(block: Block) -> str:
    text = " ".join(block.lines)
    match block.kind:
        case Kind.QUESTION:
            return f"## {_plain(text)}"
        case Kind.ITEMS:
            return "\n".join(f"- {line}" for line in block.lines)
        case Kind.SOURCES:
            return "\n".join(f"{number}. {line}" for number, line in enumerate(block.lines, start=1))
        case Kind.TABLE:
            return _written_table(block.rows)
        case kind:
            return _FRAMES[kind].format(text)


def _written_table(rows: Sequence[Sequence[str]]) -> str:
    lines = [rows[0], ("---",) * len(rows[0]), *rows[1:]]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


def _plain(text: str) -> str:
    """Text that was typed as Markdown that shows exactly it, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
