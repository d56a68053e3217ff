"""Codewright in the browser: routes to the pages in `ui`, nothing else."""

from pathlib import Path

import streamlit as st

from ui import chat

MARK = str(Path(__file__).parent / "ui" / "assets" / "mark.svg")

st.set_page_config(
    page_title="Codewright",
    page_icon=MARK,
    layout="centered",
    menu_items={
        "About": "**Codewright** answers medical coding questions and shows the official source of every sentence."
    },
)
st.logo(MARK, size="large")
st.navigation([st.Page(chat.page, title="Ask", default=True)]).run()
