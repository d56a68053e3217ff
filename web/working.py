"""Work that blocks, in a few threads of its own: look-ups, searches, answers.

Two processors do not get faster by twenty threads that share one interpreter, and each thread may hold a connection to
the code store. So a few work, a bounded number waits, and whoever comes after that is told to come again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread

from core.errors import CodewrightError

P = ParamSpec("P")
T = TypeVar("T")


class BusyError(CodewrightError):
    """Too many requests are waiting."""

    retryable = True


class Workers:
    """A few threads and a bounded queue before them.

    Args:
        threads: How many pieces of work run at once.
        waiting: How many may wait for that.
    """

    def __init__(self, threads: int = 4, waiting: int = 64) -> None:
        self._threads = threads
        self._waiting = waiting
        self._present = 0
        self._limiter: CapacityLimiter | None = None

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of work that blocks. A caller that is cancelled leaves at once; the work ends by itself.

        Raises:
            BusyError: Too many are waiting.
        """
        with self._place():
            return await to_thread.run_sync(
                lambda: work(*args, **kwargs), limiter=self._limits(), abandon_on_cancel=True
            )

    async def step(self, work: Callable[[], T]) -> T:
        """One step of work that goes on, such as the next sentence: a caller that is cancelled waits for its end.

        Raises:
            BusyError: Too many are waiting.
        """
        with self._place():
            return await to_thread.run_sync(work, limiter=self._limits())

    async def close(self, work: Callable[[], None]) -> None:
        """Give back what a series of steps holds, whatever else is waiting or cancelled."""
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(work)

    @contextmanager
    def _place(self) -> Generator[None]:
        if self._present >= self._threads + self._waiting:
            raise BusyError("Too many requests are waiting.", "Try again in a moment.")
        self._present += 1
        try:
            yield
        finally:
            self._present -= 1

    def _limits(self) -> CapacityLimiter:
        if self._limiter is None:  # it belongs to the event loop, which runs by now
            self._limiter = CapacityLimiter(self._threads)
        return self._limiter
