"""The one way from the pages to the assistant and its look-ups. Tests put fakes in their place."""

from __future__ import annotations

import gc

import streamlit as st

from assistant import open_assistant
from assistant.api import Answering
from assistant.engine import Assistant
from assistant.gather import Toolbox
from assistant.model.language_model import LanguageModel, open_language_model
from core.hosts import is_loopback
from core.settings import Settings


@st.cache_resource(show_spinner="Opening the code books")
def _opened() -> Assistant:
    # The user's licensed text is for this machine alone; Streamlit without an address listens on all.
    alone = is_loopback(str(st.get_option("server.address") or ""))
    assistant = open_assistant(Settings.load(), licensed=alone)
    assistant.tools.mentions.read()
    # Streamlit collects garbage after every run, and would look through all of this again each time, for longer than
    # the run itself takes. What stands for as long as the program does is left out of that.
    gc.collect()
    gc.freeze()
    return assistant


def get_assistant() -> Answering:
    """The assistant of this installation, opened once and shared by all sessions.

    Raises:
        NotReadyError: Nothing is loaded yet.
        CodewrightError: A setting, a store or the embedding model is wrong. A failure is not cached: the next
            call tries again.
    """
    return _opened()


def get_tools() -> Toolbox:
    """The look-ups behind the assistant, for the pages that show tables themselves.

    Raises:
        CodewrightError: As `get_assistant`.
    """
    return _opened().tools


def get_language_model() -> LanguageModel | None:
    """The configured language model, for the pages that call it themselves; None where none is configured.

    Raises:
        SettingsError: A setting makes no sense.
    """
    return open_language_model(Settings.load())


def reopen() -> None:
    """Open everything anew at the next call: another program, or a page, has loaded or removed a source."""
    gc.unfreeze()
    _opened.clear()
