"""What the edges (pages, command lines, later other programs) may ask of the assistant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from assistant.question.conversation import Conversation
from core.answer import Answer, Sentence
from core.evidence import Evidence
from core.records import Release, Setting

NO_MODEL = "none"
"""The model name that means: composed answers only."""


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A stage of answering began: route, gather, draft or verify."""

    stage: str


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A sentence that may be shown: written by a rule, or by a model and verified."""

    sentence: Sentence
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer. Its sentences are the ones to keep; it replaces what was streamed."""

    answer: Answer


Event = StageStarted | SentenceReady | Finished


class Answering(Protocol):
    """The one seam between the edges and the assistant."""

    @property
    def model_name(self) -> str:
        """The configured language model, or ``none``."""
        ...

    def ask(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        as_of: date | None = None,
        setting: Setting | None = None,
        model: str | None = None,
    ) -> Answer:
        """Answer a question.

        Args:
            question: As the user typed it.
            conversation: Memory of earlier turns; the new turn is added to it.
            as_of: Date of service; None takes the one in the question, in the conversation, or today.
            setting: None takes the one in the question, in the conversation, or practitioner.
            model: Name of a language model, ``none`` for composed answers, None for the configured one.

        Raises:
            StoreError: A store failed.
        """
        ...

    def stream(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        as_of: date | None = None,
        setting: Setting | None = None,
        model: str | None = None,
    ) -> Iterator[Event]:
        """The same, as events; the last one is `Finished`."""
        ...

    def releases(self) -> list[Release]:
        """The releases that answer, newest first per source."""
        ...

    def save_feedback(self, answer: Answer, verdict: Literal["up", "down"], comment: str = "") -> None:
        """Keep the user's thumbs ``up`` or ``down`` on an answer in the code store."""
        ...
