"""Stand-ins for what tests must not reach."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from core.errors import ModelError


@dataclass(frozen=True)
class Prompted:
    """What a fake model was asked."""

    system: str
    user: str


@dataclass
class FakeLanguageModel:
    """A language model that says what it was told to, in small pieces, and remembers what it was asked.

    Attributes:
        name: As shown with an answer.
        history: What it was asked, oldest first.
        piece_size: Characters a piece.
        closed: How many replies were closed before their end.
    """

    name: str = "fake"
    history: list[Prompted] = field(default_factory=list)
    piece_size: int = 7
    closed: int = 0
    _queue: deque[tuple[str, ModelError | None]] = field(default_factory=deque, init=False)

    def will_say(self, *replies: str) -> FakeLanguageModel:
        """Queue replies, one for each call."""
        self._queue.extend((reply, None) for reply in replies)
        return self

    def will_fail(self, error: ModelError, after: str = "") -> FakeLanguageModel:
        """Queue a reply that breaks off with an error."""
        self._queue.append((after, error))
        return self

    def stream(self, system: str, user: str) -> Generator[str, None, None]:
        """Yield the next reply of the queue; an empty queue is a mistake of the test."""
        self.history.append(Prompted(system, user))
        reply, error = self._queue.popleft()
        try:
            yield from self._pieces(reply)
        except GeneratorExit:
            self.closed += 1
            raise
        if error is not None:
            raise error

    def _pieces(self, reply: str) -> Iterable[str]:
        for start in range(0, len(reply), self.piece_size):
            yield reply[start : start + self.piece_size]
