"""How long readers of the pages wait while many of them read at once.

Each is a session of its own, as a browser's is, and takes the time that a person takes: words are typed with a pause
among them, hits are read before one is opened, and a page is read before the next search. What is timed is the server,
from the request until all that the page shows has come; what a browser then takes to draw it is told by `bench_pages`.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from dataclasses import dataclass, field

from core.errors import SettingsError
from evals.bench_api import cpu_seconds
from evals.bench_pages import CODES, SEARCHES, served
from evals.retrieval import percentiles
from evals.visitor import Shown, Visitor

_TYPING_S = (0.3, 1.0)
_HITS_READ_S = (1.5, 5.0)
_PAGE_READ_S = (3.0, 10.0)
"""Between which seconds a person pauses among words, reads hits, and reads a page."""


@dataclass
class SessionTiming:
    """What readers waited.

    Attributes:
        users: Sessions at once.
        n: Pages and hits that were shown.
        failed: Those that did not come, or without what was asked for.
        per_second: Those shown a second.
        ms: Milliseconds of all.
        by_page: Milliseconds of searches and of code pages.
        cpu_ms: Milliseconds of a processor that the server spent on each; None where that is not told.
        load_before: Processes that wanted a processor in the minute before.
        processors: How many there are.
    """

    users: int
    n: int = 0
    failed: int = 0
    per_second: float = 0.0
    ms: dict[str, float] = field(default_factory=dict)
    by_page: dict[str, dict[str, float]] = field(default_factory=dict)
    cpu_ms: float | None = None
    load_before: float = 0.0
    processors: int = 0


@dataclass
class _Seen:
    """What all readers have seen so far."""

    took: dict[str, list[float]] = field(default_factory=lambda: {"search": [], "code": []})
    failed: int = 0

    def note(self, what: str, ms: float, *, shown: bool) -> None:
        """Count a page."""
        if shown:
            self.took[what].append(ms)
        else:
            self.failed += 1


def bench_sessions(users: int = 20, seconds: float = 60.0) -> SessionTiming:
    """Let readers search and open codes in sessions of their own, over the configured home.

    Args:
        users: How many read at once.
        seconds: For how long.

    Raises:
        SettingsError: The program does not come up, or shows nothing.
    """
    load = os.getloadavg()[0]
    with served() as (url, process):
        timing = asyncio.run(_measure(url, process, users, seconds))
    timing.load_before, timing.processors = round(load, 1), os.cpu_count() or 1
    return timing


async def _measure(url: str, process: int, users: int, seconds: float) -> SessionTiming:
    await _warm_up(url)
    seen = _Seen()
    start, spent = time.monotonic(), cpu_seconds(process)
    async with asyncio.TaskGroup() as readers:
        for user in range(users):
            readers.create_task(_reader(url, user, start + seconds, seen))
    elapsed, spent_since = time.monotonic() - start, cpu_seconds(process)
    every = [ms for times in seen.took.values() for ms in times]
    if not every:
        raise SettingsError("The pages showed nothing.", "Run `streamlit run app.py` and read what it says.")
    return SessionTiming(
        users=users,
        n=len(every),
        failed=seen.failed,
        per_second=round(len(every) / elapsed, 1),
        ms=percentiles(every),
        by_page={page: percentiles(times) for page, times in seen.took.items()},
        cpu_ms=None if spent is None or spent_since is None else round(1000 * (spent_since - spent) / len(every), 1),
    )


async def _warm_up(url: str) -> None:
    """Have the books opened, and read what is read once."""
    async with Visitor(url) as visitor:
        for words, code in zip(SEARCHES, CODES, strict=False):
            await visitor.visit("search", q=words)
            await _open(visitor, code)


async def _reader(url: str, user: int, until: float, seen: _Seen) -> None:
    try:
        await _read(url, user, until, seen)
    except ConnectionError:
        seen.failed += 1


async def _read(url: str, user: int, until: float, seen: _Seen) -> None:
    chance = random.Random(user)  # noqa: S311  # a draw, no secret
    await asyncio.sleep(chance.uniform(0, _PAGE_READ_S[1]))  # nobody begins at the same moment
    async with Visitor(url) as visitor:
        while time.monotonic() < until:
            words = chance.choice(SEARCHES)
            await visitor.visit("search")
            for typed in dict.fromkeys((words[: len(words) // 2], words)):
                found = await visitor.visit("search", q=typed)
                seen.note("search", found.ms, shown="data-cw-found" in found.html)
                await asyncio.sleep(chance.uniform(*(_HITS_READ_S if typed == words else _TYPING_S)))
            page = await _open(visitor, chance.choice(CODES))
            seen.note("code", page.ms, shown="cw-sheet-head" in page.html)
            await asyncio.sleep(chance.uniform(*_PAGE_READ_S))


async def _open(visitor: Visitor, code: str) -> Shown:
    system, bare = code.split()
    return await visitor.visit("code", system=system, code=bare)
