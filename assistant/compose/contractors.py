"""The coverage documents of several contractors on one subject, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.compose.wording import day, edition, listed
from assistant.compose.writer import Writer
from assistant.gather.coverage import Listing
from core.answer import Table
from core.evidence import Evidence
from core.facts import CoverageDocument


@dataclass(frozen=True, slots=True)
class Side:
    """What one contractor has on the subject.

    Attributes:
        contractor: Its name.
        policies: Its LCDs by title.
        articles: Its billing articles by title.
        codes: How many codes each document lists, by its number; empty where no lists are loaded.
    """

    contractor: str
    policies: tuple[Listing, ...]
    articles: tuple[Listing, ...]
    codes: dict[str, int]

    @property
    def main(self) -> tuple[Listing, ...]:
        """Its LCDs, or its articles where it has none."""
        return self.policies or self.articles


def answer_sides(writer: Writer, sides: Sequence[Side], loaded: Evidence | None) -> None:
    """Open the answer with each contractor's documents, then say in what they differ and what is not known of them.

    Args:
        writer: Page to write on.
        sides: The contractors, in the order named.
        loaded: What is loaded, for a contractor without a document.
    """
    for side in sides:
        _has(writer, side, loaded)
    having = [side for side in sides if side.main]
    if not having:
        return
    if len(having) > 1:
        _differences(writer, having)
    writer.table = _table(having)
    for side in having:
        for article in side.articles:
            writer.keep(article.document.evidence)  # the table alone names it
    first = [side.main[0].document for side in having]
    links = listed([row.fact.url for row in first if row.fact.url])
    writer.say(
        "What each asks for, and what it covers, stands in its text, which is not loaded here: compare the texts "
        f"before you rely on a difference{f' ({links})' if links else ''}.",
        *(row.evidence for row in first),
    )


def _has(writer: Writer, side: Side, loaded: Evidence | None) -> None:
    if not side.main:
        writer.verdict(f"No document of **{side.contractor}** loaded here fits by title.", loaded)
        return
    told = listed([f"**{one.document.fact.id}**, “{one.document.fact.title}”" for one in side.main])
    kind = "LCD" if side.policies else "billing article"
    writer.verdict(
        f"**{side.contractor}** has {'the ' if len(side.main) == 1 else ''}{kind}{'s' * (len(side.main) > 1)} {told}, "
        f"in {edition(side.main[0].document.release)}.",
        *(one.document.evidence for one in side.main),
    )


def _differences(writer: Writer, sides: Sequence[Side]) -> None:
    """What the register shows of each one's first document."""
    first = [side.main[0].document for side in sides]
    looks: dict[str, set[object]] = {
        "title": {row.fact.title for row in first},
        "version": {row.fact.version for row in first},
        "effective date": {row.fact.effective_from for row in first},
        "status": {row.fact.status for row in first},
    }
    same = [name for name, values in looks.items() if len(values) == 1]
    other = ["number", *(name for name, values in looks.items() if len(values) > 1)]
    alike = f"; the same is their {listed(same)}" if same else ""
    writer.say(f"By the register they differ in {listed(other)}{alike}.", *(row.evidence for row in first))


def _table(sides: Sequence[Side]) -> Table:
    rows = [
        ("LCD", *(_each(side.policies, lambda fact: f"{fact.id}, version {fact.version}") for side in sides)),
        ("Title", *(_each(side.main, lambda fact: fact.title) for side in sides)),
        ("Effective from", *(_each(side.main, _begins) for side in sides)),
        ("Status", *(_each(side.main, lambda fact: fact.status) for side in sides)),
        (
            "Billing article",
            *(_each(side.articles, lambda fact: f"{fact.id}, version {fact.version}") for side in sides),
        ),
    ]
    if any(side.codes for side in sides):
        rows.append(("Codes listed", *(_counts(side) for side in sides)))
    return Table(
        columns=("", *(side.contractor for side in sides)),
        rows=tuple(rows),
        evidence=tuple(
            tuple(one.document.evidence.id for one in (*side.policies, *side.articles)) for side in sides
        ),
    )  # fmt: skip


def _each(listings: Sequence[Listing], told: Callable[[CoverageDocument], str]) -> str:
    """What is told of each document, once where it is the same."""
    return "; ".join(dict.fromkeys(told(one.document.fact) for one in listings)) or "–"


def _begins(fact: CoverageDocument) -> str:
    return day(fact.effective_from) if fact.effective_from else "not stated"


def _counts(side: Side) -> str:
    return "; ".join(f"{number}: {count}" for number, count in side.codes.items()) or "–"
