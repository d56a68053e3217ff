"""What is printed at the end of a load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.loading import Loaded, Outcome
from ingest.status import rows_in_words

_HEADINGS = ("Source", "Release", "Dates of service", "Seconds", "Rows")


def summary(outcome: Outcome) -> Iterator[str]:
    """The lines about what came of a load, problems last."""
    if outcome.loaded:
        yield from _table(_rows(outcome.loaded))
        new = sum(loaded.seconds is not None for loaded in outcome.loaded)
        there = len(outcome.loaded) - new
        yield f"Loaded now: {new}. Loaded before: {there}." if new else "Everything is loaded already."
    elif not outcome.problems:
        yield "There is nothing to load."
    yield from outcome.remarks
    if outcome.unknown:
        yield f"Not recognised, and passed over: {', '.join(outcome.unknown)}"
    if outcome.problems:
        yield "Not loaded:"
        yield from (f"  {problem}" for problem in outcome.problems)


def _rows(loaded: Sequence[Loaded]) -> Iterator[tuple[str, ...]]:
    for each in loaded:
        release = each.release
        until = f" to {release.effective_to}" if release.effective_to else " on"
        seconds = "before" if each.seconds is None else f"{each.seconds:.1f}"
        dates = f"{release.effective_from}{until}"
        yield release.source.title, release.label, dates, seconds, rows_in_words(release.rows)


def _table(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    lines = [_HEADINGS, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
