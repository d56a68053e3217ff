"""How long an answer takes without a model, and how much memory the process needs."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.api import NO_MODEL, Answering
from evals.retrieval import percentiles

QUESTIONS_FILE = Path(__file__).with_name("bench_questions.txt")


@dataclass(frozen=True, slots=True)
class Timing:
    """Number of answers, milliseconds each took, and the most memory the process ever held, in MiB."""

    n: int
    ms: dict[str, float]
    peak_mib: int


def bench(assistant: Answering, questions: Sequence[str], rounds: int = 3) -> Timing:
    """Ask every question once to warm up, then time it over several rounds, without a model.

    Raises:
        StoreError: A store failed.
    """
    for question in questions:
        assistant.ask(question, model=NO_MODEL)
    took = []
    for question in list(questions) * rounds:
        start = time.perf_counter()
        assistant.ask(question, model=NO_MODEL)
        took.append((time.perf_counter() - start) * 1000)
    return Timing(len(took), percentiles(took), peak_memory_mib())


def read_questions(file: Path = QUESTIONS_FILE) -> list[str]:
    """The fixed questions, one a line."""
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def peak_memory_mib() -> int:
    """The most memory this process ever held, in MiB (getrusage counts KiB on Linux, bytes on macOS)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024) if sys.platform == "darwin" else peak // 1024
