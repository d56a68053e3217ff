"""What several services of one day come to after Medicare's reductions.

Source of the rules: Medicare Claims Processing Manual, Chapter 12, sections 40.6 and 40.7.
"""

from __future__ import annotations

from assistant.compose.writer import Writer
from assistant.gather.day import DayPrices
from assistant.gather.fees import dollars

HEADING = "Paid on one day, if the edits let them stand together"


def answer_day(writer: Writer, prices: DayPrices) -> None:
    """Write what each service leaves, and what they come to."""
    where = "In a facility" if prices.facility else "Outside facilities"
    lines = []
    for line in prices.lines:
        left = f"**{dollars(line.amount)}**" if line.amount is not None else "by hand"
        lines.append(f"{line.service.code.code} {left} of {dollars(line.service.amount)} ({line.reason})")
    total = f"; together **{dollars(prices.total)}**" if prices.total is not None else ""
    writer.point(f"{where}: {'; '.join(lines)}{total}", prices.evidence, heading=HEADING)
