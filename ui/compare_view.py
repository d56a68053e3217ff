"""Codes side by side, as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.sheet import Block, BlockName, CodeSheet
from core.answer import AnswerCode
from ui.code_view import state_of
from ui.links import code_address
from ui.markup import escape, inline


def comparison_html(sheets: Sequence[CodeSheet], *, chosen: Mapping[str, str]) -> str:
    """Sheets side by side: a column a code, a row for what can be compared, those that differ standing out.

    Args:
        sheets: Two or more.
        chosen: What the addresses of codes are to hold as well.
    """
    columns = "".join(f'<th scope="col">{_column_head(sheet.code, chosen)}</th>' for sheet in sheets)
    rows = "".join(_compared(name, cells) for name, cells in _comparable(sheets))
    return (
        '<section class="cw-block cw-answer" id="compare" aria-labelledby="compare-title">'
        '<h2 id="compare-title">Side by side</h2>'
        '<div class="cw-table" tabindex="0" role="region" aria-label="Side-by-side comparison">'
        f'<table><thead><tr><th scope="col"><span class="cw-hidden">What</span></th>{columns}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _column_head(code: AnswerCode, chosen: Mapping[str, str]) -> str:
    address = escape(code_address(code.code, code.system, **chosen))
    shown = f'<code class="cw-code cw-{escape(code.system)}">{escape(code.code)}</code>'
    return f'<a class="cw-go" href="{address}">{shown}</a>'


_COMPARED = (
    BlockName.STATUS,
    BlockName.UNITS,
    BlockName.FEES,
    BlockName.EDITS,
    BlockName.ADD_ONS,
    BlockName.RISK,
    BlockName.ADMISSION,
    BlockName.HISTORY,
)


def _comparable(sheets: Sequence[CodeSheet]) -> Iterable[tuple[str, list[str]]]:
    yield "Title", [escape(sheet.title) or "–" for sheet in sheets]
    yield "Status", [escape(state_of(sheet)) for sheet in sheets]
    facets = [_facets(sheet) for sheet in sheets]
    for name in dict.fromkeys(name for one in facets for name in one):
        yield name, [escape(one.get(name, "–")) for one in facets]
    figures = [_indicators(sheet) for sheet in sheets]
    for name in dict.fromkeys(name for one in figures for name in one):
        yield name, [escape(one.get(name, "–")) for one in figures]
    for name in _COMPARED:
        blocks = [sheet.block(name) for sheet in sheets]
        if any(block is not None and block.sentences for block in blocks):
            title = next(block.title for block in blocks if block is not None)
            yield title, [_first_sentences(block, sheet) for block, sheet in zip(blocks, sheets, strict=True)]


def _facets(sheet: CodeSheet) -> dict[str, str]:
    """What tells the code apart in its family: its own row of the family's table."""
    block = sheet.block(BlockName.SIBLINGS)
    for grid in block.grids if block else ():
        for row in grid.rows:
            if row.here:
                return dict(list(zip(grid.columns, row.cells, strict=True))[3:])
    return {}


def _indicators(sheet: CodeSheet) -> dict[str, str]:
    """The indicators of the fee schedule, by name."""
    block = sheet.block(BlockName.MODIFIERS)
    rows = [row for grid in block.grids for row in grid.rows] if block else []
    return {row.cells[2]: f"{row.cells[3]}: {row.cells[4]}" for row in rows}


def _first_sentences(block: Block | None, sheet: CodeSheet) -> str:
    if block is None or not block.sentences:
        return "–"
    systems = {ref.code: ref.system for ref in sheet.codes}
    return "<br>".join(inline(sentence.text, systems) for sentence in block.sentences[:2])


def _compared(name: str, cells: Sequence[str]) -> str:
    kind = "cw-same" if len(set(cells)) == 1 else "cw-differs"
    return f'<tr class="{kind}"><th scope="row">{escape(name)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
