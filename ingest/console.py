"""What an ingestion shows while it works: bars on a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

_PLAIN_STEPS = 4
"""Lines a bar turns into where there is no terminal."""


class Console:
    """Progress on standard error.

    Args:
        stream: Where it goes; standard error when None.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def say(self, text: str) -> None:
        """One line."""
        self._stream.write(f"{text}\n")
        self._stream.flush()

    @contextmanager
    def bar(self, label: str) -> Iterator[Callable[[int, int], None]]:
        """Progress of one piece of work.

        Args:
            label: What is being done.

        Yields:
            What to call with the number of items done and the number to do; 0 where that is not known, which shows a
            count on a terminal and nothing anywhere else.
        """
        if self._stream.isatty():
            with tqdm(desc=label, file=self._stream, unit_scale=True, leave=True) as bar:

                def draw(done: int, total: int) -> None:
                    bar.total = total or None
                    bar.update(done - bar.n)

                yield draw
        else:
            yield self._plain(label)

    def _plain(self, label: str) -> Callable[[int, int], None]:
        said = 0

        def say(done: int, total: int) -> None:
            nonlocal said
            step = _PLAIN_STEPS * done // total if total else 0
            if step > said:
                said = step
                self.say(f"{label}: {done:,} of {total:,}")

        return say
