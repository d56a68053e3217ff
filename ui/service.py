"""The one way from the pages to the assistant. Tests put a fake in its place."""

from __future__ import annotations

import streamlit as st

from assistant import open_assistant
from assistant.api import Answering
from core.settings import Settings


@st.cache_resource(show_spinner="Opening the code books")
def get_assistant() -> Answering:
    """The assistant of this installation, opened once and shared by all sessions.

    Raises:
        NotReadyError: Nothing is loaded yet.
        CodewrightError: A setting, a store or the embedding model is wrong. A failure is not cached: the next
            call tries again.
    """
    return open_assistant(Settings.load())
