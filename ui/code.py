"""The page of a code: everything that the loaded sources say of it, and other codes beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st

from assistant.gather import Toolbox
from assistant.sheet import BlockName, CodeSheet, EditFilter, code_sheet
from assistant.sheet.document import to_pdf_document
from core.codes import Code, CodeSystem, fits, parse, shapes
from core.errors import CodeFormatError, CodewrightError
from core.records import Setting
from ui import frame
from ui.answer_view import error_html
from ui.code_view import actions_html, blocks_html, contents_html, edit_tables_html, head_html, notices_html, sources_of
from ui.compare_view import comparison_html
from ui.links import code_address
from ui.markup import escape

STYLE = Path(__file__).parent / "code.css"

MOST_COMPARED = 6
_SYSTEMS = ", ".join(system.value for system in CodeSystem)


def page() -> None:
    """Draw the page of the code that the address names."""
    frame.wear(STYLE)
    tools = frame.open_tools()
    if tools is None:
        return
    given = st.query_params
    if not given.get("code", "").strip():
        st.html(_ask_for_code())
        return
    try:
        asked = _Asked.read(given, tools)
        _draw(asked, tools)
    except CodewrightError as error:
        st.html(_ask_for_code() + error_html(error.message, error.hint))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for.

    Attributes:
        code: The code.
        beside: Codes to compare it with.
        as_of: Date of service.
        setting: Whose files apply.
        edits: Which NCCI edits are shown.
        others: Other readings of what the address has, where it leaves the system open.
        unread: What was to be compared and is no code.
    """

    code: Code
    beside: tuple[Code, ...]
    as_of: date
    setting: Setting
    edits: EditFilter
    others: tuple[Code, ...] = ()
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, str], tools: Toolbox) -> _Asked:
        """Read the address.

        Raises:
            CodeFormatError: It names no code, or a system that there is not.
            StoreError: The store failed.
        """
        as_of = frame.date_of_service()
        code, others = _resolve(given["code"], given.get("system", ""), as_of, tools)
        beside, unread = [], []
        for text in filter(None, map(str.strip, given.get("compare", "").split(","))):
            system, _, bare = text.rpartition(":")
            try:
                found = _resolve(bare, system, as_of, tools)[0]
            except CodeFormatError:
                unread.append(text)
                continue
            if found != code and found not in beside:
                beside.append(found)
        indicator = {"0": 0, "1": 1}.get(given.get("indicator", ""))
        edits = EditFilter(beginning=given.get("edit", "").strip()[:5], indicator=indicator)
        chosen = tuple(beside[: MOST_COMPARED - 1])
        return cls(code, chosen, as_of, frame.setting(), edits, others, tuple(unread))


def _resolve(text: str, system: str, as_of: date, tools: Toolbox) -> tuple[Code, tuple[Code, ...]]:
    """The code that a text names, and its other readings; a chapter, section or family is named by its range."""
    text = " ".join(text.split())
    if system and system not in set(CodeSystem):
        raise CodeFormatError(f"“{system[:40]}” is no code system.", f"There are {_SYSTEMS}.")
    named = CodeSystem(system) if system else None
    if named is not None and not fits(text, named):
        range_ = Code(named, text)
        if tools.store.get(range_, as_of) is not None:
            return range_, ()
    readings = [parse(text, one) for one in ([named] if named else shapes(text))] or [parse(text)]
    known = tools.store.get_many(readings, as_of)
    readings.sort(key=lambda code: code not in known)
    return readings[0], tuple(code for code in readings[1:] if code in known)


def _draw(asked: _Asked, tools: Toolbox) -> None:
    chosen = frame.chosen_for_address()
    sheet = code_sheet(asked.code, asked.as_of, asked.setting, tools, asked.edits)
    sources = sources_of(sheet)
    names = [block.name for block in sheet.blocks]
    at = names.index(BlockName.EDITS) if BlockName.EDITS in names else len(names)
    remarks = _other_readings(asked.others) + _not_compared(asked.unread)
    contents = contents_html(sheet)
    with st.sidebar:
        st.html(contents)
    st.html(head_html(sheet) + remarks + contents)
    with st.container(horizontal=True, gap="small", key="actions"):
        st.html(actions_html(sheet, chosen=chosen), width="content")
        _keep(sheet)
    if asked.beside:
        sheets = [sheet, *(_beside(code, asked, tools) for code in asked.beside)]
        st.html(comparison_html(sheets, chosen=chosen) + _compare_form(asked, chosen))
    edits, rest = sheet.blocks[at : at + 1], sheet.blocks[at + 1 :]
    without_grids = [block.model_copy(update={"grids": ()}) for block in edits]
    st.html(blocks_html([*sheet.blocks[:at], *without_grids], sheet, sources, chosen=chosen))
    tables = edit_tables_html([grid for block in edits for grid in block.grids], sources, asked.edits, chosen=chosen)
    if tables:
        # The form stands by itself, because what is typed into it must outlast the tables that it changes.
        st.html(_edit_form(asked, chosen))
        st.html(tables)
    if rest:
        st.html(blocks_html(rest, sheet, sources, chosen=chosen))
    if end := notices_html(sheet) + sources.panels():
        st.html(end)


def _beside(code: Code, asked: _Asked, tools: Toolbox) -> CodeSheet:
    return code_sheet(code, asked.as_of, asked.setting, tools, replace(asked.edits, limit=1))


def _keep(sheet: CodeSheet) -> None:
    """Offer the sheet as a PDF, which is written when it is asked for."""
    st.download_button(
        "PDF",
        data=lambda: to_pdf_document(sheet, frame.today()),
        file_name=f"{sheet.code.system}-{sheet.code.code}.pdf".replace(" ", "_"),
        mime="application/pdf",
        icon=":material/download:",
        on_click="ignore",
        key="pdf",
    )


def _ask_for_code() -> str:
    return (
        '<header class="cw-header"><h1>Code</h1><p>Everything the loaded sources say of one code, with source, release '
        "and dates.</p></header>"
        '<form class="cw-ask-code" data-cw-form action="code"><label for="cw-code-field">Which code?</label>'
        '<span><input id="cw-code-field" type="text" name="code" autocomplete="off" spellcheck="false" data-cw-focus '
        'placeholder="99213, E11.9, J1100, 0DTJ4ZZ or 25"><button class="cw-button">Open</button></span></form>'
    )


def _edit_form(asked: _Asked, chosen: Mapping[str, str]) -> str:
    """What narrows the NCCI edits. It says nothing of what is chosen: its fields are filled from the address."""
    hidden = _hidden(asked, chosen)
    return (
        '<form class="cw-edit-form" aria-label="Narrow the NCCI edits" data-cw-form data-cw-live action="code">'
        f"{hidden}"
        "<label>Other code begins with "
        '<input type="text" name="edit" maxlength="5" autocomplete="off" size="6"></label>'
        '<label>Modifier indicator <select name="indicator"><option value="">any</option>'
        '<option value="0">0</option><option value="1">1</option></select></label></form>'
    )


def _compare_form(asked: _Asked, chosen: Mapping[str, str]) -> str:
    """What changes the codes that stand beside the first; filled from the address as well."""
    return (
        '<form class="cw-edit-form cw-compare-form" aria-label="Codes to compare" data-cw-form action="code">'
        f"{_hidden(asked, chosen)}<label>Beside {escape(asked.code.code)}, up to {MOST_COMPARED - 1} "
        '<input type="text" name="compare" maxlength="200" autocomplete="off" spellcheck="false" size="34"></label>'
        '<button class="cw-button">Compare</button></form>'
    )


def _hidden(asked: _Asked, chosen: Mapping[str, str]) -> str:
    """What an address of this code holds besides what a form asks for."""
    held = {"system": asked.code.system.value, "code": asked.code.code, **chosen}
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in held.items())


def _other_readings(others: Sequence[Code]) -> str:
    links = ", ".join(
        f'<a class="cw-go" href="{escape(code_address(code.code, code.system))}">{escape(str(code))}</a>'
        for code in others
    )
    return f'<p class="cw-remark">The same characters may also be {links}.</p>' if links else ""


def _not_compared(unread: Sequence[str]) -> str:
    if not unread:
        return ""
    return error_html(f"Not compared, because it has the shape of no code: {', '.join(unread)[:120]}.")
