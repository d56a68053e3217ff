"""The page of the claim check: lines in a grid, findings below it as they are typed. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from assistant.gather import Toolbox
from claimcheck import Claim, Report, Sex, check_claim
from claimcheck.export import claim_to_csv, findings_to_csv, to_markdown
from claimcheck.sheet import IN_ORDER, MOST_BYTES, TITLES, read_bytes, read_grid, read_text
from core.errors import CodewrightError, SourceFileError
from ui import frame
from ui.answer_view import error_html
from ui.claim_view import report_html, summary_html

STYLE = Path(__file__).parent / "claim.css"

_ROWS, _VERSION, _PROBLEM, _IGNORED = "claim_rows", "claim_version", "claim_problem", "claim_ignored"
_DIAGNOSES, _AGE, _SEX, _PAYER = "claim_diagnoses", "claim_age", "claim_sex", "claim_payer"
_PASTED, _FILE = "claim_pasted", "claim_file"
_EMPTY_ROWS = 8
_MORE_ROWS = 2
_LINE = "line"

_EXAMPLE = (
    ("20610", "RT", "1", "A", "", "11"),
    ("99213", "25", "1", "AB", "", "11"),
    ("62321", "", "1", "C", "", "11"),
    ("62320", "59", "1", "C", "", "11"),
)
_EXAMPLE_DIAGNOSES = "M17.11, I10, M54.12"
_HELP = {
    "code": "CPT or HCPCS Level II",
    "modifiers": "Up to four, such as 25 59",
    "units": "Units of service",
    "pointers": "Which diagnoses, such as A or 1, 2",
    "date_of_service": "Empty takes the date at the side",
    "place_of_service": "Two digits, such as 11",
}

_WIDTHS = {"code": 120, "modifiers": 130, "units": 80, "pointers": 110, "date_of_service": 150, "place_of_service": 140}

Row = dict[str, str]


def page() -> None:
    """Draw the page."""
    tools = frame.begin(
        "Claim check",
        "Lines and diagnoses held against the tables that are loaded. Nothing is kept once the page is closed.",
        STYLE,
    )
    if tools is None:
        return
    st.session_state.setdefault(_ROWS, _blank_rows())
    st.session_state.setdefault(_VERSION, 0)
    _bring_in()
    _of_claim()
    rows = _grid()
    try:
        claim = _claim(rows)
    except CodewrightError as error:
        st.html(error_html(error.message, error.hint))
        return
    if not claim.lines and not claim.diagnoses:
        st.html('<p class="cw-remark">Fill in a line, paste a table, or take the example.</p>')
        return
    _report(claim, tools)


def _blank_rows(filled: Sequence[Sequence[str]] = ()) -> list[Row]:
    """Rows with their numbers, by which the findings name them, and empty ones to go on in."""
    blank = [("",) * len(IN_ORDER)] * max(_EMPTY_ROWS - len(filled), _MORE_ROWS)
    return [
        {_LINE: str(number), **dict(zip(IN_ORDER, row, strict=True))} for number, row in enumerate((*filled, *blank), 1)
    ]


# Input


def _bring_in() -> None:
    """Ways to fill the grid at once: an example, a pasted table, a file."""
    with st.container(horizontal=True, gap="small", key="claim_bring"):
        st.button("Example", icon=":material/lightbulb:", on_click=_take_example)
        st.button("Clear", icon=":material/backspace:", on_click=_clear)
    with st.expander("Paste a table, or open a file", icon=":material/content_paste:"):
        st.text_area(
            "Table from a spreadsheet",
            key=_PASTED,
            height=120,
            placeholder="Code\tModifiers\tUnits\tPointers\tDate of service\tPlace of service",
            help="Tabs, commas, semicolons or bars; headings in the usual words. Rows above them, such as "
            "Diagnoses, E11.9, I10, hold for the claim.",
        )
        st.button("Read the table", on_click=_take_pasted)
        st.file_uploader(
            "CSV or text file",
            type=["csv", "tsv", "txt"],
            key=_FILE,
            on_change=_take_file,
            max_upload_size=MOST_BYTES // 1_000_000,
        )
    if problem := st.session_state.pop(_PROBLEM, None):
        st.html(error_html(*problem))
    if ignored := st.session_state.pop(_IGNORED, None):
        st.caption(f"Columns that no check uses: {', '.join(ignored)}")


def _take_example() -> None:
    st.session_state[_DIAGNOSES] = _EXAMPLE_DIAGNOSES
    _fill(_EXAMPLE)


def _clear() -> None:
    for key in (_DIAGNOSES, _PAYER, _PASTED):
        st.session_state[key] = ""
    st.session_state[_AGE] = st.session_state[_SEX] = None
    _fill(())


def _fill(rows: Sequence[Sequence[str]]) -> None:
    """Put rows into the grid: a new one, as a grid keeps what was typed into it."""
    st.session_state[_ROWS] = _blank_rows(rows)
    st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1


def _take_pasted() -> None:
    text = st.session_state.get(_PASTED, "")
    if text.strip():
        _take(text, "The table")


def _take_file() -> None:
    chosen = st.session_state.get(_FILE)
    if chosen is not None:
        _take(chosen.getvalue(), chosen.name)


def _take(content: str | bytes, name: str) -> None:
    """Read a table into the page, or say what is wrong with it and leave the page as it is."""
    try:
        sheet = read_text(content, name) if isinstance(content, str) else read_bytes(content, name)
    except SourceFileError as error:
        st.session_state[_PROBLEM] = error.message, error.hint
        return
    claim = sheet.claim
    st.session_state[_DIAGNOSES] = ", ".join(claim.diagnoses)
    st.session_state[_AGE], st.session_state[_SEX] = claim.age, claim.sex
    st.session_state[_PAYER] = claim.payer
    st.session_state[_IGNORED] = sheet.ignored
    if "setting" in sheet.stated:
        frame.choose_setting(claim.setting)
    when = claim.date_of_service
    _fill(
        [
            (
                line.code,
                " ".join(line.modifiers),
                str(line.units),
                ",".join(map(str, line.pointers)),
                day.isoformat() if (day := line.date_of_service or when) else "",
                line.place_of_service,
            )
            for line in claim.lines
        ]
    )


def _of_claim() -> None:
    """The fields that hold for the claim as a whole."""
    with st.container(horizontal=True, gap="small", key="claim_whole"):
        st.text_input("Diagnoses, in order (A, B, C …)", key=_DIAGNOSES, placeholder="M17.11, I10", width="stretch")
        st.number_input("Age", min_value=0, max_value=130, value=None, step=1, key=_AGE, placeholder="years", width=100)
        st.selectbox(
            "Sex", list(Sex), index=None, format_func=lambda one: one.value, key=_SEX, placeholder="–", width=90
        )
        st.text_input("Payer", key=_PAYER, placeholder="Medicare", width=160)


def _grid() -> list[Row]:
    """The lines as they stand in the grid."""
    key = f"claim_grid_{st.session_state[_VERSION]}"
    edited: list[Row] = st.data_editor(
        st.session_state[_ROWS],
        key=key,
        num_rows="dynamic",
        width="stretch",
        column_config={
            _LINE: st.column_config.TextColumn("Line", width=50, disabled=True, pinned=True),
            **{
                name: st.column_config.TextColumn(TITLES[name], help=_HELP[name], max_chars=60, width=_WIDTHS[name])
                for name in IN_ORDER
            },
        },
        column_order=(_LINE, *IN_ORDER),
    )
    filled = [number for number, row in enumerate(edited, 1) if any(_cells(row))]
    changed = st.session_state.get(key, {})
    if changed.get("deleted_rows") or any(any(_cells(row)) for row in changed.get("added_rows", ())):
        _fill([_cells(edited[number - 1]) for number in filled])
        st.rerun()
    skipped = sorted(set(range(1, max(filled, default=0))) - set(filled))
    if skipped:
        numbers = ", ".join(map(str, skipped))
        st.caption(f"Empty above others: {numbers}. The findings count the lines without what is empty.")
    return edited


def _cells(row: Row) -> list[str]:
    return [str(row.get(name) or "") for name in IN_ORDER]


def _claim(rows: Sequence[Row]) -> Claim:
    """The claim on the page.

    Raises:
        SourceFileError: A cell cannot be read; says which.
    """
    cells = [_cells(row) for row in rows]
    diagnoses = [
        part for part in st.session_state.get(_DIAGNOSES, "").replace(";", ",").replace(" ", ",").split(",") if part
    ]
    return read_grid(
        cells,
        "The grid",
        diagnoses=diagnoses,
        date_of_service=frame.date_of_service(),
        setting=frame.setting(),
        age=st.session_state.get(_AGE),
        sex=st.session_state.get(_SEX),
        payer=st.session_state.get(_PAYER),
    ).claim


# Output


def _report(claim: Claim, tools: Toolbox) -> None:
    try:
        report = check_claim(claim, tools, today=frame.today())
    except CodewrightError as error:
        frame.unavailable(error)
        return
    st.html(summary_html(report))
    view = st.segmented_control(
        "Order of the findings",
        ["Worst first", "By line"],
        default="Worst first",
        key="claim_view",
        label_visibility="collapsed",
    )
    st.html(report_html(report, by_line=view == "By line"))
    with st.container(horizontal=True, gap="small", key="claim_keep"):
        for label, name, mime, write in _FILES:
            st.download_button(
                label,
                data=partial(write, report),
                file_name=name,
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
            )


def _claim_csv(report: Report) -> bytes:
    return claim_to_csv(report.claim).encode("utf-8-sig")  # by its mark a spreadsheet knows the encoding


def _findings_csv(report: Report) -> bytes:
    return findings_to_csv(report).encode("utf-8-sig")


def _markdown(report: Report) -> bytes:
    return to_markdown(report).encode()


_FILES: tuple[tuple[str, str, str, Callable[[Report], bytes]], ...] = (
    ("Findings as CSV", "findings.csv", "text/csv", _findings_csv),
    ("Findings as Markdown", "findings.md", "text/markdown", _markdown),
    ("Claim as CSV", "claim.csv", "text/csv", _claim_csv),
)
