"""What the chat page keeps for one browser session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

import streamlit as st

from assistant.api import Event, Finished, SentenceReady, StageStarted
from assistant.question.conversation import Conversation
from core.answer import Answer, Sentence
from core.errors import CodewrightError
from core.evidence import Evidence
from core.records import Setting

_KEY = "chat"


@dataclass(frozen=True, slots=True)
class Options:
    """What the controls say; None leaves the choice to the question, the conversation or the default."""

    as_of: date | None
    setting: Setting | None
    model: str


@dataclass
class Turn:
    """One question and what came of it. A turn with neither answer nor error was stopped.

    `before` is the conversation as it stood when the question was asked, for asking it again.
    """

    question: str
    before: Conversation
    key: str = field(default_factory=lambda: f"a{uuid4().hex[:8]}")
    stage: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    answer: Answer | None = None
    error: CodewrightError | None = None

    def take(self, event: Event) -> None:
        """Add what the assistant reports."""
        match event:
            case StageStarted(stage):
                self.stage = stage
            case SentenceReady(sentence, evidence):
                self.sentences.append(sentence)
                self.evidence |= {item.id: item for item in evidence}
            case Finished(answer):
                self.answer = answer


@dataclass
class Chat:
    """The turns on the page, and the assistant's memory of them.

    Attributes:
        turns: Oldest first.
        conversation: What the assistant remembers.
        chosen: A question that was chosen but is not yet asked.
        replacing: Whether the next question takes the place of the last one.
        whole: Whether all turns are drawn, however many there are.
    """

    turns: list[Turn] = field(default_factory=list)
    conversation: Conversation = field(default_factory=Conversation)
    chosen: str = ""
    replacing: bool = False
    whole: bool = False

    def begin(self, question: str) -> Turn:
        """Add the turn that this question opens, or put it in place of the last one."""
        if self.replacing and self.turns:
            self.conversation = self.turns.pop().before
        self.replacing = False
        turn = Turn(question, self.conversation.copy())
        self.turns.append(turn)
        return turn

    def take_chosen(self) -> str:
        """The question the user chose from the suggestions, once."""
        chosen, self.chosen = self.chosen, ""
        return chosen

    def ask_again(self) -> None:
        """Ask the last question anew, as if it had not been asked."""
        if self.turns:
            self.replacing, self.chosen = True, self.turns[-1].question

    def answers(self) -> list[Answer]:
        """The answers that were given, oldest first."""
        return [turn.answer for turn in self.turns if turn.answer is not None]

    def clear(self) -> None:
        """Begin a new conversation."""
        self.turns, self.conversation, self.chosen = [], Conversation(), ""
        self.replacing = self.whole = False


def current() -> Chat:
    """The chat of this browser session."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Chat()
    chat: Chat = st.session_state[_KEY]
    return chat
