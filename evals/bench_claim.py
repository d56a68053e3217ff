"""How long the check of a claim takes: two hundred lines of codes drawn at random, always the same."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from claimcheck import Claim, ClaimLine, check_claim
from claimcheck.facts import Opened
from codestore import CodeStore
from core.codes import Code, CodeSystem
from core.errors import NotReadyError
from core.facts import FeeScheduleRow
from core.records import Level
from evals.retrieval import percentiles

LINES = 200
DIAGNOSES = "M17.11 I10 E11.9 M54.12 J44.9 K21.9 S52.501A Z79.4 N18.30 G63 F32.A R51.9".split()
_MODIFIERS = ("", "", "", "25", "59", "RT", "LT", "50", "26")
_SEED = 7
_MONTH = 30


@dataclass(frozen=True, slots=True)
class ClaimTiming:
    """What checking claims of one shape took.

    Attributes:
        n: Number of claims.
        ms: Milliseconds each took.
        cpu_ms: Milliseconds of computing in them, which other work on the machine does not lengthen.
        pairs: Pairs of lines of one date in a claim.
        findings: Findings in a claim, on average.
    """

    n: int
    ms: dict[str, float]
    cpu_ms: dict[str, float]
    pairs: int
    findings: int


def bench_claim(opened: Opened, today: date, rounds: int = 40) -> dict[str, ClaimTiming]:
    """Check claims of each shape: all lines on one date, which makes most pairs, and spread over a month.

    Args:
        opened: The stores.
        today: Last date of service.
        rounds: Claims of each shape.

    Raises:
        NotReadyError: No procedure code is loaded.
        StoreError: The store failed.
    """
    schedule = sorted({row.code for row, _ in opened.store.facts(FeeScheduleRow, today)})
    described = _described(opened.store, today)
    pools = {"codes of the fee schedule": schedule or described, "codes of the starter families": described}
    if not schedule and not described:
        raise NotReadyError("No procedure code is loaded.", "Run `python -m ingest starter`.")
    return {
        f"{name}, {when}": _timed(opened, pool, days, today, rounds)
        for name, pool in pools.items()
        for when, days in (("one date", 1), ("a month of dates", _MONTH))
    }


def _described(store: CodeStore, today: date) -> list[Code]:
    """The codes of the families that the starter knowledge describes: common ones, with most edits among them."""
    return [
        record.code
        for family in store.families(CodeSystem.CPT, today)
        for record in store.children(family.code, today)
        if record.level is Level.CODE
    ]


def _timed(opened: Opened, pool: Sequence[Code], days: int, today: date, rounds: int) -> ClaimTiming:
    draw = random.Random(_SEED)  # noqa: S311  # a draw, no secret
    check_claim(_claim(draw, pool, days, today), opened, today=today)
    took, computed, found, pairs = [], [], 0, 0
    for _ in range(rounds):
        claim = _claim(draw, pool, days, today)
        start, computing = time.perf_counter(), time.process_time()
        report = check_claim(claim, opened, today=today)
        took.append((time.perf_counter() - start) * 1000)
        computed.append((time.process_time() - computing) * 1000)
        found += len(report.findings)
        pairs = _pairs(claim)
    return ClaimTiming(rounds, percentiles(took), percentiles(computed), pairs, found // rounds)


def _claim(draw: random.Random, pool: Sequence[Code], days: int, today: date) -> Claim:
    codes = draw.sample(pool, min(LINES, len(pool)))
    return Claim(
        lines=tuple(
            ClaimLine(
                code=code.code,
                modifiers=draw.choice(_MODIFIERS),
                units=draw.choice((1, 1, 1, 2, 5)),
                pointers=draw.choice(("A", "AB", "C")),
                date_of_service=today - timedelta(days=draw.randrange(days)),
                place_of_service=draw.choice(("11", "22")),
            )
            for code in codes
        ),
        diagnoses=tuple(DIAGNOSES),
        age=60,
        sex="F",
    )


def _pairs(claim: Claim) -> int:
    dates = [line.date_of_service for line in claim.lines]
    counts = [dates.count(when) for when in set(dates)]
    return sum(count * (count - 1) // 2 for count in counts)
