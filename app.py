"""Codewright in the browser: routes to the pages in `ui`, nothing else."""

import streamlit as st

from ui import case, chat, code, frame
from ui.session import current

st.set_page_config(
    page_title="Codewright",
    page_icon=frame.MARK,
    layout="centered",
    menu_items={
        "About": "**Codewright** answers medical coding questions and shows the official source of every sentence."
    },
)
st.logo(frame.MARK, size="large")
ask = st.Page(chat.page, title="Ask", default=True)
page = st.navigation(
    [
        ask,
        st.Page(code.page, title="Code", url_path="code"),
        st.Page(case.page, title="Case", url_path="case"),
    ],
    position="top",
)
frame.controls(current().conversation if page is ask else None)
page.run()
