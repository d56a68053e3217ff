"""The page of the search: one box over all code systems, answered while it is typed into."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from weakref import WeakKeyDictionary

import streamlit as st

from assistant.divisions import divisions
from assistant.gather import Toolbox
from assistant.lookup import Filters, look_up
from core.codes import CodeSystem
from core.errors import CodewrightError
from ui import frame
from ui.answer_view import error_html
from ui.search_view import SYSTEMS, form_html, found_html, menus_html, recent_html

STYLE = Path(__file__).parent / "search.css"

_RECENT = "searches"
_MOST_RECENT = 12
_LONGEST = 4000
_MOST_DATES = 20

_MENUS: WeakKeyDictionary[Toolbox, dict[date, str]] = WeakKeyDictionary()
"""The chapters to choose from, as HTML, of each opening of the books and date of service."""


def page() -> None:
    """Draw the box, and what the words in the address find."""
    tools = frame.begin(
        "Search", "Codes by words, with the reasons; codes and pasted lists of codes, recognised.", STYLE
    )
    if tools is None:
        return
    try:
        menus = _menus(tools, frame.date_of_service())
    except CodewrightError as error:
        frame.unavailable(error)
        return
    st.html(form_html(menus))
    _found(tools)


def _found(tools: Toolbox) -> None:
    """Draw what the words in the address find."""
    words = " ".join(st.query_params.get("q", "").split())[:_LONGEST]
    if not words:
        st.html(recent_html(_recent()))
        return
    filters = _filters()
    try:
        found = look_up(words, frame.date_of_service(), tools, filters)
    except CodewrightError as error:
        st.html(error_html(error.message, error.hint))
        return
    st.html(found_html(found, filters, chosen=frame.chosen_for_address()))
    if found.hits:
        _remember(words)


def _menus(tools: Toolbox, as_of: date) -> str:
    """The chapters of each system, read once for each date of service."""
    known = _MENUS.setdefault(tools, {})
    if as_of not in known:
        if len(known) >= _MOST_DATES:
            known.clear()
        known[as_of] = menus_html({system: divisions(system, as_of, tools) for system in SYSTEMS})
    return known[as_of]


def _filters() -> Filters:
    given = st.query_params
    named = {system.value: system for system in CodeSystem}
    return Filters(
        systems=tuple(named[name] for name in given.get_all("system") if name in named),
        billable="billable" in given,
        valid="valid" in given,
        within=given.get("within", "").strip()[:_LONGEST],
    )


def _recent() -> list[str]:
    recent: list[str] = st.session_state.setdefault(_RECENT, [])
    return recent


def _remember(words: str) -> None:
    """Keep the words for this session, in place of what they were when less of them was typed."""
    kept = [one for one in _recent() if one != words]
    if kept and (words.startswith(kept[0]) or kept[0].startswith(words)):
        kept = kept[1:]
    st.session_state[_RECENT] = [words, *kept][:_MOST_RECENT]
