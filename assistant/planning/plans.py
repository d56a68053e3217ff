"""What a plan is, what plans share, and from which score what a search finds is an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.compose.missing import Missing, missing
from assistant.compose.refuse import refuse
from assistant.compose.writer import Writer
from assistant.gather import Toolbox
from assistant.gather.catalogue import catalogue
from assistant.question.request import Refusal, Request

Plan = Callable[[Writer], bool]
"""Writes the answer; returns whether it abstains."""
Body = Callable[[Writer], bool | None]
"""Writes what was asked of codes; returns True where a table answered though a code has no record."""

# Scores below which a hit is not an answer. Measured on the questions of evals/: see evals/NOTES.md.
PASSAGE_ANSWERS = 0.45
PASSAGE_CERTAIN = 0.75
"""Of a passage that is taken to be about the very words it was looked up with."""
PASSAGE_JOINS = 0.7
"""Of a passage looked up by the titles of two diagnoses, which say more than the rule that joins them."""
CODE_CERTAIN = 0.6


def first_of(
    request: Request, tools: Toolbox, plans: Sequence[Callable[[Request, Toolbox], Plan | None]]
) -> Plan | None:
    """The first of some plans that the question is meant for."""
    return next((plan for about in plans if (plan := about(request, tools)) is not None), None)


def refusal(why: Refusal) -> Plan:
    """The plan that only says why nothing is answered."""

    def write(writer: Writer) -> bool:
        refuse(writer, why)
        return True

    return write


def lacking(what: Missing, tools: Toolbox) -> Plan:
    """That a table is not loaded, and how to load it."""
    loaded = catalogue(tools.store)

    def write(writer: Writer) -> bool:
        missing(writer, what, loaded)
        return True

    return write
