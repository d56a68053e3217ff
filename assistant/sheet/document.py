"""A code's sheet as a document to keep: every sentence numbered to its sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from assistant.compose.wording import day
from assistant.export.render import Block, Kind, Marks, sentence_blocks, source_line
from assistant.sheet.model import Block as SheetBlock
from assistant.sheet.model import CodeSheet, Grid
from core.codes import CodeSystem

_MOST_ROWS = 40
"""Rows of a table on paper; the page and its file have the rest."""


def document(sheet: CodeSheet, made_on: date) -> Iterator[Block]:
    """The parts of a sheet as a document.

    Args:
        sheet: The sheet.
        made_on: The day that stands in its head.
    """
    name = f"{CodeSystem(sheet.code.system).title} {sheet.code.code}"
    sources = sheet.cited
    marks = Marks(sources)
    yield Block(Kind.TITLE, (f"{name[0].upper()}{name[1:]}",))
    if sheet.title:
        yield Block(Kind.TEXT, (f"**{sheet.title}**",))
    told = f"{sheet.state}; date of service {day(sheet.as_of)}; setting: {sheet.setting}; made {day(made_on)}."
    yield Block(Kind.CONTEXT, (f"{told[0].upper()}{told[1:]} Medicare's rules; another payer's may differ.",))
    for block in sheet.blocks:
        yield Block(Kind.QUESTION, (block.title,))
        yield from _body(block, marks)
    yield Block(Kind.QUESTION, ("Sources",))
    yield Block(Kind.SOURCES, tuple(map(source_line, sources)))
    for notice in dict.fromkeys(item.notice for item in sources if item.notice):
        yield Block(Kind.COPYRIGHT, (notice,))


def _body(block: SheetBlock, marks: Marks) -> Iterator[Block]:
    for heading, group in groupby(block.sentences, key=lambda sentence: sentence.heading):
        if heading:
            yield Block(Kind.HEADING, (heading,))
        yield from sentence_blocks(group, marks)
    for grid in block.grids:
        yield from _table(grid, marks)
    for absent in block.absent:
        yield Block(Kind.NOTICE, (f"{absent.lacking} It stands in {absent.file}: {absent.command}",))


def _table(grid: Grid, marks: Marks) -> Iterator[Block]:
    shown = grid.rows[:_MOST_ROWS]
    count = f" ({len(shown):,} of {grid.total:,})" if grid.total > len(shown) else ""
    yield Block(Kind.HEADING, (f"{grid.title}{count}{marks.behind(grid.evidence)}",))
    yield Block(Kind.TABLE, rows=(grid.columns, *(row.cells for row in shown)))


def to_pdf_document(sheet: CodeSheet, made_on: date) -> bytes:
    """A sheet as PDF."""
    from assistant.export.pdf import to_pdf  # noqa: PLC0415  # its library takes half a second to load

    return to_pdf(document(sheet, made_on), made_on)
