"""A code's sheet as HTML: its head, its blocks with their sources, and the rows of its tables. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from assistant.sheet import Absent, Block, BlockName, CodeSheet, EditFilter, Grid, GridRow
from core.codes import Code, CodeSystem
from core.evidence import Evidence
from ui.answer_view import SETTING_NAMES, Sources, sentences_html, system_title
from ui.links import code_address, comparison_address, question_address
from ui.markup import day, escape, period

_OPEN_ROWS = 14
"""A table with more rows than this is folded, unless it is the only thing in its block."""


_KEPT = {"By locality": ("Locality or state", ' data-cw-kept="locality"')}
"""Tables whose rows are chosen for longer than one code: what is asked for, and where the address keeps it."""


def sources_of(sheet: CodeSheet) -> Sources:
    """The sources of a sheet, numbered as its blocks cite them from the first to the last."""
    refs = (item.id for item in sheet.cited)
    return Sources.in_order(refs, sheet.evidence, f"c-{sheet.code.system}-{_identifier(sheet.code.code)}")


def _identifier(text: str) -> str:
    return "".join(one if one.isalnum() else "-" for one in text)


def head_html(sheet: CodeSheet) -> str:
    """The head of the page: code, title, and status on the date."""
    code = sheet.code
    title = escape(sheet.title) if sheet.title else "No title is loaded for it"
    state = {True: "yes", False: "no", None: "open"}[code.valid]
    return (
        f'<header class="cw-sheet-head"><p class="cw-kicker">{system_title(code.system)}</p>'
        f'<h1><code class="cw-code cw-{escape(code.system)}">{escape(code.code)}</code> <span>{title}</span></h1>'
        f'<p class="cw-sheet-state"><strong class="cw-state cw-valid-{state}">{escape(state_of(sheet))}</strong>'
        f"{_edition_ended(sheet)}"
        f'<span>Date of service <time datetime="{sheet.as_of.isoformat()}">{escape(day(sheet.as_of))}</time></span>'
        f"<span>{escape(SETTING_NAMES.get(sheet.setting, sheet.setting))}</span>"
        f"<span>Medicare's rules; another payer's may differ</span></p>"
        "</header>"
    )


def _edition_ended(sheet: CodeSheet) -> str:
    """That the edition which the status stands on does not reach the date of service."""
    block = sheet.block(BlockName.STATUS)
    first = next(iter(block.cited), "") if block else ""
    item = next((one for one in sheet.evidence if one.id == first), None)
    ended = _out_of_date(item, sheet.as_of) if item else ""
    return f"<span>{escape(item.release)} {ended}</span>" if item and ended else ""


def state_of(sheet: CodeSheet) -> str:
    """The status in words; "billable" is a word of diagnoses."""
    if sheet.code.status == "billable" and sheet.code.system != CodeSystem.ICD10CM:
        return "valid" if sheet.code.valid else "not confirmed for this date"
    return (
        sheet.state
        if sheet.code.valid is not None or sheet.code.status != "billable"
        else "not confirmed for this date"
    )


def actions_html(sheet: CodeSheet, *, chosen: Mapping[str, str]) -> str:
    """What can be done with the code.

    Args:
        sheet: The code.
        chosen: What the addresses of other codes are to hold as well: the date and the setting, where they were chosen.
    """
    code = sheet.code
    question = f"When do I use modifier {code.code}?" if code.system == CodeSystem.MODIFIER else f"What is {code.code}?"
    ask = escape(question_address(question))
    other = _nearest_sibling(sheet)
    compare = ""
    if other is not None:
        address = escape(comparison_address([Code(CodeSystem(code.system), code.code), other], **chosen))
        compare = f'<a class="cw-go cw-button" href="{address}">Compare with {escape(other.code)}</a>'
    return (
        f'<p class="cw-actions"><a class="cw-go cw-button" href="{ask}">Ask about this code</a>{compare}'
        '<button type="button" class="cw-button" data-cw-print>Print</button></p>'
    )


def _nearest_sibling(sheet: CodeSheet) -> Code | None:
    """The code next to it in its family's table."""
    block = sheet.block(BlockName.SIBLINGS)
    rows = [row for grid in block.grids for row in grid.rows] if block else []
    at = next((number for number, row in enumerate(rows) if row.here), 0)
    beside = [row.code for row in (*rows[at + 1 : at + 2], *rows[max(at - 1, 0) : at]) if row.code]
    return Code(CodeSystem(beside[0].system), beside[0].code) if beside else None


def contents_html(sheet: CodeSheet) -> str:
    """Links to the blocks of the page."""
    items = "".join(
        f'<li><a href="#{block.name}"{_faint(block)}>{escape(block.title)}</a></li>' for block in sheet.blocks
    )
    return f'<nav class="cw-contents" aria-label="On this page"><ul>{items}</ul></nav>'


def _faint(block: Block) -> str:
    return ' class="cw-faint"' if block.absent and not block.sentences and not block.grids else ""


def blocks_html(blocks: Iterable[Block], sheet: CodeSheet, sources: Sources, *, chosen: Mapping[str, str]) -> str:
    """Blocks of a sheet, each under its heading.

    Args:
        blocks: Some of the sheet's.
        sheet: The sheet.
        sources: Its sources.
        chosen: What the addresses of other codes are to hold as well.
    """
    systems = {ref.code: ref.system for ref in sheet.codes}
    return "".join(_block(block, sheet, sources, systems, chosen) for block in blocks)


def _block(
    block: Block, sheet: CodeSheet, sources: Sources, systems: Mapping[str, str], chosen: Mapping[str, str]
) -> str:
    alone = not block.sentences and len(block.grids) == 1
    # A heading that says no more than the block's own is left out.
    said = [one.model_copy(update={"heading": ""}) if one.heading == block.title else one for one in block.sentences]
    body = sentences_html(said, sources, systems)
    body += "".join(grid_html(grid, sources, chosen=chosen, folds=not alone) for grid in block.grids)
    body += "".join(map(_absent, block.absent))
    editions = _editions(block.cited, sources, sheet.as_of)
    return (
        f'<section class="cw-block cw-answer" id="{block.name}" aria-labelledby="{block.name}-title">'
        f'<h2 id="{block.name}-title">{escape(block.title)}</h2>{body}{editions}</section>'
    )


def _absent(absent: Absent) -> str:
    return (
        f'<p class="cw-absent">{escape(absent.lacking)} <span>It stands in {escape(absent.file)}: '
        f"<code>{escape(absent.command)}</code></span></p>"
    )


def _editions(refs: Iterable[str], sources: Sources, as_of: date) -> str:
    """Which editions a block stands on, each once, with their dates."""
    items = [sources.cited[ref][1] for ref in refs if ref in sources.cited]
    editions = {(item.source, item.release): item for item in items}
    if not editions:
        return ""
    lines = "".join(
        f"<li>{escape(item.source)}, {escape(item.release)}"
        f"<span>{escape(period(item.effective_from, item.effective_to))}</span>{_out_of_date(item, as_of)}</li>"
        for item in editions.values()
    )
    return f'<ul class="cw-editions" aria-label="Stands on">{lines}</ul>'


def _out_of_date(item: Evidence, as_of: date) -> str:
    if item.effective_to is not None and as_of > item.effective_to:
        return f'<em class="cw-ended">ended {escape(day(item.effective_to))}</em>'
    if item.effective_from is not None and as_of < item.effective_from:
        return f'<em class="cw-ended">begins {escape(day(item.effective_from))}</em>'
    return ""


def grid_html(grid: Grid, sources: Sources, *, chosen: Mapping[str, str], folds: bool = True) -> str:
    """A table of a block; a long one is folded, and can be narrowed by words.

    Args:
        grid: The table.
        sources: The sheet's.
        chosen: What the addresses of codes are to hold as well.
        folds: Whether a long one may be folded.
    """
    name = f"{sources.key}-{_identifier(grid.title)}"
    count = f"{len(grid.rows):,} of {grid.total:,}" if grid.total > len(grid.rows) else f"{grid.total:,}"
    title = f"{escape(grid.title)} <span>({count})</span>"
    chips = sources.chips(grid.evidence, labelled=False)
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in grid.columns)
    rows = "".join(_row(row, chosen) for row in grid.rows)
    long = len(grid.rows) > _OPEN_ROWS
    asks, kept = _KEPT.get(grid.title, ("Show rows with", ""))
    narrow = (
        f'<p class="cw-narrow"><label>{asks} <input type="text" data-cw-narrow="{name}"{kept} autocomplete="off">'
        "</label></p>"
        if long and grid.total == len(grid.rows)
        else ""
    )
    table = (
        f'{narrow}<div class="cw-grid" tabindex="0" role="region" aria-label="{escape(grid.title)}">'
        f'<table id="{name}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
    if long and folds:
        # No button may stand in what opens and closes by itself.
        return (
            f'<details class="cw-fold"><summary>{title}</summary><p class="cw-fold-from">{chips}</p>{table}</details>'
        )
    return f'<h3 class="cw-grid-title">{title}{chips}</h3>{table}'


def edit_tables_html(grids: Sequence[Grid], sources: Sources, wanted: EditFilter, *, chosen: Mapping[str, str]) -> str:
    """The tables of NCCI edits, or that none is as it was wanted."""
    if grids:
        tables = "".join(grid_html(grid, sources, chosen=chosen, folds=False) for grid in grids)
        return f'<section class="cw-block cw-answer cw-joined" aria-label="NCCI edits in force">{tables}</section>'
    narrowed = wanted.beginning or wanted.indicator is not None
    return '<p class="cw-remark" role="status">No edit in force is like that.</p>' if narrowed else ""


def _row(row: GridRow, chosen: Mapping[str, str]) -> str:
    first, *rest = row.cells
    shown = escape(first)
    if row.code is not None and not row.here:
        address = escape(code_address(row.code.code, row.code.system, **chosen))
        shown = (
            f'<a class="cw-go" href="{address}"><code class="cw-code cw-{escape(row.code.system)}">{shown}</code></a>'
        )
    elif row.code is not None:
        shown = f'<code class="cw-code cw-{escape(row.code.system)}">{shown}</code>'
    here = ' class="cw-here" aria-current="true"' if row.here else ""
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
    return f'<tr{here}><th scope="row">{shown}</th>{cells}</tr>'


def notices_html(sheet: CodeSheet) -> str:
    """The copyright notices of what is shown, each once."""
    notices = dict.fromkeys(item.notice for item in sheet.evidence if item.notice)
    return "".join(f'<p class="cw-copyright">{escape(notice)}</p>' for notice in notices)
