"""Rules explained: the passages that answer a question, in their own sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

from assistant.compose.leading import led_by_answer
from assistant.compose.passage_text import Row, blocks
from assistant.compose.wording import day, listed
from assistant.compose.writer import Writer
from assistant.gather.library import PassageFacts
from core.answer import Table
from core.evidence import Evidence

# A second passage is shown only when it is nearly as close as the first: two hits, not forty.
_NEARLY = 0.86
_MOST_REFERENCES = 2


def explain(
    writer: Writer, passages: Sequence[PassageFacts], most: int = 2, *, opening: bool = True, question: str = ""
) -> None:
    """Write the best passage whole, and what is nearly as close below it.

    Args:
        writer: Page to write on.
        passages: Best first; at least one.
        most: How many passages at the most.
        opening: Whether the first passage opens the answer; otherwise each stands under its heading.
        question: What was asked: an opening passage begins with the sentence that answers it, where one does.
    """
    best = passages[0].score
    shown = [facts for facts in passages[:most] if facts.score >= best * _NEARLY]
    for facts in passages:
        writer.keep(facts.evidence)
    for position, facts in enumerate(shown):
        if opening and position == 0:
            _opening(writer, facts, question)
        else:
            _below(writer, facts)
    others = [facts for facts in passages if facts not in shown]
    writer.suggest(*(asked for facts in others for asked in facts.passage.asked_as[:1]))


def only_older(writer: Writer, evidence: Evidence, as_of: date) -> None:
    """Say before a rule that no edition of it reaches the day that was asked about."""
    writer.older_only(
        f"My sources do not reach {day(as_of)}, so I cannot say what holds then: what follows is of {evidence.source}, "
        f"{evidence.release}.",
        evidence,
    )


def where_it_stands(writer: Writer, facts: PassageFacts) -> None:
    """Open the answer with the document and section that a rule stands in."""
    passage = facts.passage
    places = references_of(facts) or [f"{passage.document}, {passage.locator}"]
    writer.verdict(f"It stands in {listed(places)}.", facts.evidence)


def references_of(facts: PassageFacts) -> list[str]:
    """The official documents and sections that a rule of our own wording stands on, those that say most of it first."""
    return [str(one) for one in facts.passage.references[:_MOST_REFERENCES]]


def _opening(writer: Writer, facts: PassageFacts, question: str) -> None:
    """The passage that answers: its first sentence is the verdict, its table the answer's table."""
    rows = []
    content = led_by_answer(blocks(facts.passage.text, facts.passage.heading), question, facts.passage.heading)
    for item in content:
        if isinstance(item, Row):
            rows.append(item.cells)
        elif not writer.has_verdict:
            writer.verdict(item.text, facts.evidence)
        elif item.bullet:
            writer.point(item.text, facts.evidence)
        else:
            writer.say(item.text, facts.evidence)
    if rows:
        writer.table = _table(rows, facts.evidence)
    if places := references_of(facts):
        writer.verdict(f"It stands in {listed(places)}.", facts.evidence)


def _below(writer: Writer, facts: PassageFacts) -> None:
    """A passage under its own heading; the rows of its table become items of a list."""
    heading = facts.passage.heading[-1]
    header: tuple[str, ...] = ()
    for item in chain.from_iterable(blocks(facts.passage.text, facts.passage.heading)):
        if isinstance(item, Row):
            if header:
                writer.point("; ".join(_cell(*pair) for pair in zip(header, item.cells, strict=False)), facts.evidence,
                             heading=heading)  # fmt: skip
            header = header or item.cells
        elif item.bullet:
            writer.point(item.text, facts.evidence, heading=heading)
        else:
            writer.say(item.text, facts.evidence, heading=heading)


def _cell(column: str, text: str) -> str:
    return f"{column}: {text}" if column else text


def _table(rows: Sequence[tuple[str, ...]], evidence: Evidence) -> Table:
    width = len(rows[0])
    even = tuple(row + ("",) * (width - len(row)) for row in (row[:width] for row in rows[1:]))
    return Table(columns=rows[0], rows=even, evidence=((evidence.id,),) * (width - 1))
