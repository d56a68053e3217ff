"""The chat page: ask, read the answer sentence by sentence, open its sources."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.api import NO_MODEL, Answering
from core.errors import CodewrightError
from core.records import Release
from ui import frame, service
from ui.after_answer import comment, keep, once_more
from ui.answer_view import (
    answer_html,
    draft_html,
    error_html,
    header_html,
    question_html,
    releases_html,
    stopped_html,
)
from ui.markup import label
from ui.session import Chat, Options, Turn, current

EXAMPLES = (
    "What is CPT 62320?",
    "62321 vs 62323",
    "Guidelines for E/M services",
    "Is E11.9 billable and what does it exclude?",
    "When do I use modifier 25?",
    "type 2 diabetes with neuropathy",
)

MOST_DRAWN = 12
"""Turns of a conversation that are drawn; drawing takes the longer the more there are."""

_SCROLL_TO_QUESTION = """<script>
{
  const questions = document.querySelectorAll(".cw-question");
  questions[questions.length - 1]?.scrollIntoView({ block: "start" });
}
</script>"""


def page() -> None:
    """Draw the page and answer the question that was just asked, if any."""
    st.html(frame.STYLE)
    try:
        assistant = service.get_assistant()
        releases = assistant.releases()
    except CodewrightError as error:
        _unavailable(error)
        return
    chat = current()
    options = _controls(assistant, releases)
    question = _question(chat)
    asked = chat.begin(question) if question else None
    st.html(header_html(releases, frame.today()))
    for turn in _drawn(chat):
        with st.chat_message("user"):
            st.html(question_html(turn.question))
            if turn is asked and turn is not chat.turns[0]:
                st.html(_SCROLL_TO_QUESTION, unsafe_allow_javascript=True)
        with st.chat_message("assistant"):
            place = st.empty()
            row = st.container(horizontal=True, vertical_alignment="center", key=f"after-{turn.key}")
            if turn is chat.turns[-1]:
                with row:  # drawn before the answer: a script that is stopped can draw no more
                    once_more(chat, turn)
            if turn is asked:
                _answer(assistant, chat, turn, options, place)
            else:
                place.html(_body(turn))
            with row:
                keep(assistant, chat, turn)
            _after(assistant, turn, last=turn is chat.turns[-1])
    if not chat.turns:
        _welcome()


def _drawn(chat: Chat) -> Sequence[Turn]:
    """The turns to draw: of a long conversation the last ones, the others on request; a document holds all."""
    hidden = 0 if chat.whole else max(0, len(chat.turns) - MOST_DRAWN)
    if hidden and st.button(
        f"Show {hidden} earlier questions", icon=":material/history:", type="tertiary", key="whole"
    ):
        chat.whole, hidden = True, 0
    return chat.turns[hidden:]


def _unavailable(error: CodewrightError) -> None:
    st.html(header_html((), frame.today()))
    frame.unavailable(error)


def _question(chat: Chat) -> str:
    """The question just typed or chosen, or "".

    The input stands in `st.bottom` by hand, because then the page does not jump to its end while an answer grows: a
    long answer is read from its beginning.
    """
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        typed = st.chat_input("Ask about a code, a guideline or a modifier", submit_mode="stop", key="question")
        st.button(
            "New", icon=":material/edit_square:", help="Begin a new conversation", on_click=chat.clear, key="clear"
        )
    return (typed or chat.take_chosen() or _from_address()).strip()


def _from_address() -> str:
    """The question that a link brought, such as ``/?q=What+is+62320``, once: a reload does not ask it again."""
    return str(st.query_params.pop("q", ""))


def _controls(assistant: Answering, releases: Sequence[Release]) -> Options:
    """What is chosen at the side: below date and setting, which all pages share, the writer of the answers."""
    with st.sidebar:
        writers = list(dict.fromkeys((assistant.model_name, NO_MODEL)))
        model = st.radio(
            "Answers written by",
            writers,
            format_func=lambda name: "Rules only" if name == NO_MODEL else label(name),
            captions=[_caption(name) for name in writers],
            key="model",
        )
        st.html(f'<h2 class="cw-side">Answering from</h2>{releases_html(releases, frame.today())}')
    return Options(as_of=st.session_state.get("as_of"), setting=st.session_state.get("setting"), model=model)


def _caption(model: str) -> str:
    return "Look-ups and prepared sentences" if model == NO_MODEL else "Every sentence checked before it is shown"


def _welcome() -> None:
    with st.container(key="welcome"):
        st.html('<h2 class="cw-welcome">Ask as you would ask a colleague</h2>')
        _suggest(EXAMPLES, "examples")


def _suggest(questions: Sequence[str], key: str) -> None:
    def choose() -> None:
        current().chosen = st.session_state[key] or ""

    st.pills(
        "Questions you can ask",
        questions,
        format_func=label,
        label_visibility="collapsed",
        key=key,
        on_change=choose,
    )


def _answer(assistant: Answering, chat: Chat, turn: Turn, options: Options, place: DeltaGenerator) -> None:
    """Stream the answer into its place, which then holds the finished one."""
    events = assistant.stream(
        turn.question,
        conversation=chat.conversation,
        as_of=options.as_of,
        setting=options.setting,
        model=options.model,
    )
    try:
        for event in events:
            turn.take(event)
            place.html(_body(turn, running=True))
    except CodewrightError as error:
        turn.error = error
    place.html(_body(turn))


def _body(turn: Turn, *, running: bool = False) -> str:
    if turn.answer is not None:
        return answer_html(turn.answer, turn.key)
    stage = turn.stage if running else ""
    draft = draft_html(turn.sentences, list(turn.evidence.values()), stage, turn.key)
    if running:
        return draft
    return draft + (error_html(turn.error.message, turn.error.hint) if turn.error else stopped_html())


def _after(assistant: Answering, turn: Turn, *, last: bool) -> None:
    if turn.answer is None:
        return
    comment(assistant, turn)
    if last and turn.answer.suggestions:
        _suggest(turn.answer.suggestions, f"next-{turn.key}")
    else:
        st.empty()  # takes the old suggestions away at once: the page must not shift after it was scrolled
