from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.api import NO_MODEL, Event
from assistant.question.conversation import Conversation
from core.answer import Answer, Route
from core.records import Release, Setting
from evals.bench import bench, peak_memory_mib, read_questions


class Echo:
    """An assistant that answers at once and remembers what it was asked."""

    model_name = "some-model"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    def ask(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        as_of: date | None = None,
        setting: Setting | None = None,
        model: str | None = None,
    ) -> Answer:
        self.asked.append((question, model))
        return Answer(question=question, answer="", abstained=True, route=Route.DEFINE, as_of=date(2026, 1, 1))

    def stream(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        as_of: date | None = None,
        setting: Setting | None = None,
        model: str | None = None,
    ) -> Iterator[Event]:
        raise NotImplementedError

    def releases(self) -> list[Release]:
        return []

    def save_feedback(self, answer: Answer, verdict: str, comment: str = "") -> None:
        raise NotImplementedError


def test_questions_are_warmed_up_then_timed_and_never_go_to_a_model() -> None:
    assistant = Echo()
    timing = bench(assistant, ["a", "b"], rounds=2)
    assert timing.n == 4
    assert len(assistant.asked) == 6
    assert {model for _, model in assistant.asked} == {NO_MODEL}
    assert 0 <= timing.ms["p50"] <= timing.ms["p95"]


def test_memory_is_told_in_mebibytes() -> None:
    assert 20 < peak_memory_mib() < 20_000


def test_the_fixed_questions_ask_of_every_kind() -> None:
    questions = read_questions()
    assert len(questions) == len(set(questions)) >= 20
    assert "What is CPT 62320?" in questions
