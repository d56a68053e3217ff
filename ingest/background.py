"""Ingestions that run beside the program that starts them, one at a time, and can be watched meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from codestore.database import exclusive, make_engine
from core.errors import CodewrightError, StoreUnavailableError
from core.settings import Settings
from ingest.console import Console

logger = logging.getLogger(__name__)


class Journal(Console):
    """What an ingestion shows, kept for whoever looks.

    Attributes:
        lines: What it said, oldest first.
        doing: The work of which `share` is done; "" between two pieces of work.
        share: From 0 to 1; None where the amount of work is not known.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.doing = ""
        self.share: float | None = None

    def say(self, text: str) -> None:
        """Keep a line."""
        self.lines.append(text)

    @contextmanager
    def bar(self, label: str) -> Iterator[Callable[[int, int], None]]:
        """Keep how far a piece of work is; see `Console.bar`."""
        self.doing, self.share = label, None

        def draw(done: int, total: int) -> None:
            self.doing = f"{label}: {done:,} of {total:,}" if total else f"{label}: {done:,}"
            self.share = min(1.0, done / total) if total else None

        try:
            yield draw
        finally:
            self.doing, self.share = "", None


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an ingestion: what was done, and what could not be and why, one line each."""

    done: Sequence[str] = ()
    problems: Sequence[str] = ()


@dataclass
class Job:
    """An ingestion that runs, or has run.

    Attributes:
        title: What it does.
        journal: What it shows.
        began: When, in seconds of `time.monotonic`.
        running: Whether it still does.
        told: What came of it.
        error: Why it failed; None where it did not.
    """

    title: str
    journal: Journal = field(default_factory=Journal)
    began: float = field(default_factory=time.monotonic)
    running: bool = True
    told: Told = Told()
    error: CodewrightError | None = None


Work = Callable[[Console], Told]
"""Does something with the data while it tells of its progress."""


class Workshop:
    """Runs one job at a time in a thread of its own, so that no visitor's leaving stops it.

    Args:
        finished: Called after every job, whatever came of it, before the job counts as ended.
    """

    def __init__(self, finished: Callable[[], None]) -> None:
        self._finished = finished
        self._taking = threading.Lock()
        self.job: Job | None = None

    def start(self, title: str, work: Work) -> Job:
        """Begin a job.

        Raises:
            StoreUnavailableError: Another one of this program is still running.
        """
        with self._taking:
            if self.job is not None and self.job.running:
                raise StoreUnavailableError(f"Still at work: {self.job.title}.", "Wait until it has finished.")
            job = self.job = Job(title)
        threading.Thread(target=self._run, args=(job, work), name="ingestion", daemon=True).start()
        return job

    def _run(self, job: Job, work: Work) -> None:
        try:
            job.told = work(job.journal)
        except CodewrightError as error:
            job.error = error
        except Exception:  # the thread's edge: whatever went wrong is told, and the next job may run
            logger.exception("an ingestion failed")
            job.error = CodewrightError(
                "It failed in a way that was not foreseen.",
                "What answered before goes on answering. The log tells more.",
            )
        finally:
            self._finished()
            job.running = False


def is_at_work(settings: Settings) -> bool:
    """Whether an ingestion is at work on a home, in this program or in another one.

    Raises:
        StoreError: The code store cannot be asked.
    """
    if not settings.home.is_dir():
        return False
    engine = make_engine(settings)
    try:
        with exclusive(engine, settings.home, wait_s=0.0):
            return False
    except StoreUnavailableError:
        return True
    finally:
        engine.dispose()
