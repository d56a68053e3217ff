"""What all pages share: style, head, date of service and setting, and the way to the look-ups.

The controls are drawn by `app.py` before any page, so that what is chosen holds on every page of a session.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import streamlit as st

from assistant.gather import Toolbox
from assistant.question.conversation import Conversation
from core.errors import CodewrightError, NotReadyError
from core.records import Setting
from ui import service
from ui.answer_view import SETTING_NAMES, error_html
from ui.markup import day, escape

_FOLDER = Path(__file__).parent
STYLE = _FOLDER / "style.css"
WIDE = _FOLDER / "wide.css"
ROUTER = _FOLDER / "router.js"
MARK = str(_FOLDER / "assets" / "mark.svg")

_EARLIEST = date(1998, 1, 1)


def today() -> date:
    """The user's own calendar day."""
    return date.today()  # noqa: DTZ011  # the user's own calendar day is meant


def date_of_service() -> date:
    """The date of service chosen for this session, or today."""
    return st.session_state.get("as_of") or today()


def setting() -> Setting:
    """The setting chosen for this session, or practitioner."""
    return st.session_state.get("setting") or Setting.PRACTITIONER


def controls(conversation: Conversation | None = None) -> None:
    """Draw the date of service and the setting at the side; they hold for all pages of the session.

    An address that names them sets them, and a choice made here goes into the address.

    Args:
        conversation: The chat's, on the page of the chat: what it names stands where nothing is chosen.
    """
    st.html(f"<script>{ROUTER.read_text(encoding='utf-8')}</script>", unsafe_allow_javascript=True)
    problem = _take_from_address()
    with st.sidebar:
        if problem:
            st.html(error_html(problem, "Its place is taken by what is chosen here."))
        _date_control(conversation)
        st.selectbox(
            "Setting",
            list(Setting),
            index=None,
            format_func=lambda chosen: SETTING_NAMES[chosen],
            placeholder=_setting_where_empty(conversation),
            key="setting",
            on_change=_put_into_address,
        )


def _date_control(conversation: Conversation | None) -> None:
    now = today()
    chosen = st.date_input(
        "Date of service",
        value=None,
        min_value=_EARLIEST,
        max_value=_latest(),
        format="MM/DD/YYYY",
        key="as_of",
        on_change=_put_into_address,
    )
    if chosen is not None:
        return
    if conversation is None:
        st.caption(f"Empty means today, {day(now)}.")
    elif conversation.as_of is not None:
        st.caption(f"This conversation asks about {day(conversation.as_of)}.")
    else:
        st.caption(f"Empty means today, {day(now)}, unless the question names a date.")


def chosen_for_address() -> dict[str, str]:
    """The date and the setting as an address holds them; what was not chosen is not in it."""
    when, whose = st.session_state.get("as_of"), st.session_state.get("setting")
    chosen = {"as_of": when.isoformat() if when else "", "setting": whose.value if whose else ""}
    return {name: value for name, value in chosen.items() if value}


def choose_setting(chosen: Setting) -> None:
    """Choose the setting of the session as its control does; for callbacks, which run before the control is drawn."""
    st.session_state["setting"] = chosen
    _put_into_address()


def _put_into_address() -> None:
    chosen = chosen_for_address()
    for name in ("as_of", "setting"):
        if name in chosen:
            st.query_params[name] = chosen[name]
        else:
            st.query_params.pop(name, None)


def _take_from_address() -> str:
    """Choose the date and the setting that the address names; returns what is wrong with them, or ""."""
    given = st.query_params
    wrong = []
    if "as_of" in given:
        when = _date(given["as_of"])
        if when is None:
            wrong.append(f"“{given['as_of'][:40]}” is no date of service (YYYY-MM-DD, from 1998 to two years ahead).")
        elif st.session_state.get("as_of") != when:
            st.session_state["as_of"] = when
    if "setting" in given:
        whose = next((one for one in Setting if one.value == given["setting"]), None)
        if whose is None:
            names = ", ".join(one.value for one in Setting)
            wrong.append(f"“{given['setting'][:40]}” is no setting; there are {names}.")
        elif st.session_state.get("setting") != whose:
            st.session_state["setting"] = whose
    return " ".join(wrong)


def _date(text: str) -> date | None:
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return None
    return when if _EARLIEST <= when <= _latest() else None


def _latest() -> date:
    return today() + timedelta(days=730)


def _setting_where_empty(conversation: Conversation | None) -> str:
    if conversation is None:
        return SETTING_NAMES[Setting.PRACTITIONER]
    named = conversation.setting
    return f"As asked: {SETTING_NAMES[named]}" if named else "As asked, else practitioner"


def begin(title: str, lead: str, *styles: Path) -> Toolbox | None:
    """Open a work page: its style, its head, and the look-ups.

    Args:
        title: Heading of the page.
        lead: What the page is for, in one sentence.
        styles: Style sheets of the page's own, beside those of all pages.

    Returns:
        The look-ups; None where they cannot be opened, which the page then says, and has nothing more to draw.
    """
    wear(*styles)
    st.html(f'<header class="cw-header"><h1>{escape(title)}</h1><p>{escape(lead)}</p></header>')
    return open_tools()


def wear(*styles: Path) -> None:
    """Put on the style of work pages, and style sheets of the page's own."""
    for style in (STYLE, WIDE, *styles):
        st.html(style)


def open_tools() -> Toolbox | None:
    """The look-ups; None where they cannot be opened, which is said on the page."""
    try:
        return service.get_tools()
    except CodewrightError as error:
        unavailable(error)
        return None


def unavailable(error: CodewrightError) -> None:
    """Say that the stores cannot be opened, and what to do."""
    st.html(error_html(error.message, error.hint))
    if isinstance(error, NotReadyError):
        st.code("python -m ingest starter", language="bash")
    st.button("Try again", icon=":material/refresh:")
