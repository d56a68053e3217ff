"""What can be done with an answer: ask again, change the question, save it as a document, judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from assistant.api import Answering
from assistant.export.document import to_markdown_document, to_pdf_document
from core.answer import Answer
from core.errors import CodewrightError
from ui import frame
from ui.markup import label
from ui.session import Chat, Turn

_VERDICTS: Mapping[int, Literal["up", "down"]] = {0: "down", 1: "up"}


def once_more(chat: Chat, turn: Turn) -> None:
    """Ask the last question again, or change it first."""

    def edit() -> None:
        chat.replacing = True
        st.session_state["question"] = turn.question

    def leave() -> None:
        chat.replacing = False

    if chat.replacing:
        st.caption("The question you send now takes the place of this one.")
        st.button("Leave it", icon=":material/undo:", type="tertiary", on_click=leave, key=f"leave-{turn.key}")
        return
    st.button(
        "Ask again",
        icon=":material/refresh:",
        type="tertiary",
        on_click=chat.ask_again,
        key=f"again-{turn.key}",
        help="With the date, setting and writer that are chosen now",
    )
    st.button("Edit", icon=":material/edit:", type="tertiary", on_click=edit, key=f"edit-{turn.key}")


def keep(assistant: Answering, chat: Chat, turn: Turn) -> None:
    """Save the answer or the conversation as a document, and judge it."""
    if turn.answer is None:
        return
    with st.popover("Save", icon=":material/download:", type="tertiary", key=f"save-{turn.key}"):
        _documents("This answer", [turn.answer], turn.key)
        if len(chat.turns) > 1:
            _documents("The whole conversation", chat.answers(), f"all-{turn.key}")
    st.feedback("thumbs", key=_thumbs(turn), on_change=_judge, args=(assistant, turn))


def _documents(title: str, answers: Sequence[Answer], key: str) -> None:
    """The documents of some answers; each is made when it is asked for."""
    day = frame.today()
    name = f"codewright-{day.isoformat()}"
    st.markdown(title)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "PDF",
            lambda: to_pdf_document(answers, day),
            f"{name}.pdf",
            "application/pdf",
            on_click="ignore",
            key=f"pdf-{key}",
        )
        st.download_button(
            "Markdown",
            lambda: to_markdown_document(answers, day).encode(),
            f"{name}.md",
            "text/markdown",
            on_click="ignore",
            key=f"md-{key}",
        )


def _thumbs(turn: Turn) -> str:
    return f"thumbs-{turn.key}"


def _judge(assistant: Answering, turn: Turn) -> None:
    """Keep the thumb and what was written beside it."""
    verdict = _VERDICTS.get(st.session_state[_thumbs(turn)])
    if verdict is None or turn.answer is None:
        return
    try:
        assistant.save_feedback(turn.answer, verdict, st.session_state.get(f"comment-{turn.key}", "").strip())
    except CodewrightError as error:
        st.toast(label(str(error)), icon=":material/error:")


def comment(assistant: Answering, turn: Turn) -> None:
    """Ask what is wrong, under an answer with its thumb down."""
    if st.session_state.get(_thumbs(turn)) == 0:
        st.text_input(
            "What is wrong with it?",
            placeholder="What is wrong with it? Kept on this machine.",
            label_visibility="collapsed",
            max_chars=1000,
            key=f"comment-{turn.key}",
            on_change=_judge,
            args=(assistant, turn),
        )
