"""Codewright in the browser: routes to the pages in `ui`, nothing else."""

import streamlit as st

from ui import case, chat, claim, code, frame, search, sources
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
        st.Page(search.page, title="Search", url_path="search"),
        st.Page(code.page, title="Code", url_path="code"),
        st.Page(case.page, title="Case", url_path="case"),
        st.Page(claim.page, title="Claim", url_path="claim"),
        st.Page(sources.page, title="Sources", url_path="sources"),
    ],
    position="top",
)
frame.controls(current().conversation if page is ask else None)
page.run()
