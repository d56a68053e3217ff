"""Add-on codes: whether a code is one, with which primaries it goes, and that it does not stand alone.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter 1, section R (add-on codes).
"""

from __future__ import annotations

import re

from assistant.compose.wording import listed
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts
from assistant.gather.indicators import indicators_of
from assistant.gather.units import AddOnFacts
from assistant.question.polar import asks_yes_or_no
from core.codes import Code
from core.evidence import Evidence

_MOST_CODES = 16
_ALONE = re.compile(
    r"\b(?:alone|by (?:it|them)sel(?:f|ves)|on (?:its|their) own|stand-?alone|without|w/o|w/out)(?!\w)", re.IGNORECASE
)


def _refused(text: str) -> str:
    """The no to a question that asks whether an add-on code may stand without its primary; else nothing."""
    return "No: " if _ALONE.search(text) and asks_yes_or_no(text) else ""


_KINDS = {
    1: "type 1: it is paid only with one of the primaries that CMS lists",
    2: "type 2: CMS lists no primaries, and the contractor decides which ones it takes",
    3: "type 3: CMS lists some primaries, and the contractor may take others",
}


def answer_add_on(writer: Writer, facts: CodeFacts, tables: TableFacts, text: str = "") -> bool:
    """Open the answer with whether a code is an add-on, and with what; returns whether the file tells.

    Args:
        writer: Page to write on.
        facts: The code.
        tables: What the tables have on it.
        text: The question, where it may ask whether the code stands alone.
    """
    told = False
    if tables.add_on is not None and tables.add_on.pairs:
        _as_add_on(writer, facts.code, tables.add_on, _refused(text))
        told = True
    if tables.add_ons is not None and tables.add_ons.pairs:
        if not told:
            writer.verdict(
                f"**{facts.code.code}** is no add-on code in {tables.add_ons.by}: it stands there as a primary.",
                tables.add_ons.evidence,
            )
        _as_primary(writer, facts.code, tables.add_ons)
        told = True
    return told


def answer_own_add_on(writer: Writer, facts: CodeFacts, tables: TableFacts, text: str) -> bool:
    """Say that a code is an add-on by its global days ZZZ, where the file of the primaries is not loaded."""
    known = indicators_of(facts, tables)
    if known is None or known.values.get("global_days") != _ADD_ON_DAYS:
        return False
    writer.verdict(
        f"{_refused(text)}**{known.named}** is an add-on code: its global days are {_ADD_ON_DAYS}, by "
        f"{known.by}. It is not reported without its primary.",
        known.evidence,
    )
    return True


_ADD_ON_DAYS = "ZZZ"


def no_add_on(writer: Writer, facts: CodeFacts, looked_up: Evidence) -> None:
    """Say that the file has a code neither as an add-on nor as a primary."""
    writer.verdict(
        f"**{facts.code.code}** is neither an add-on code nor a primary in the add-on code edits loaded here.",
        looked_up,
    )


def answer_pair(writer: Writer, add_on: Code, primary: Code, found: AddOnFacts, text: str = "") -> None:
    """Say whether a code that stands beside an add-on code is one of its primaries.

    Args:
        writer: Page to write on.
        add_on: The add-on code.
        primary: The other code.
        found: The pairs of the add-on code in force on the date.
        text: The question, where it may ask whether the add-on code stands alone.
    """
    kinds = {pair.kind for pair in found.pairs}
    refused = _refused(text)
    alone = ", is not reported without a primary" if refused else ""
    if any(pair.primary == primary for pair in found.pairs):
        told = f"**{add_on.code}** is an add-on code{alone}, and **{primary.code}** is one of its primaries"
    elif kinds <= {1}:
        known = _listing([f"**{pair.primary.code}**" for pair in found.pairs if pair.primary])
        told = (
            f"**{add_on.code}** is an add-on code{alone}, and **{primary.code}** is not among the primaries that "
            f"CMS lists: {known.removesuffix('.')}"
        )
    else:
        told = (
            f"**{add_on.code}** is an add-on code{alone}; CMS does not list **{primary.code}**, contractors may take "
            "others"
        )
    writer.verdict(f"{refused}{told}, by {found.by}.", found.evidence)


def _as_add_on(writer: Writer, code: Code, add_on: AddOnFacts, refused: str) -> None:
    kinds = sorted({pair.kind for pair in add_on.pairs})
    told = listed([_KINDS.get(kind, f"type {kind}") for kind in kinds])
    writer.verdict(
        f"{refused}**{code.code}** is an add-on code ({told}), by {add_on.by}; it is not reported alone.",
        add_on.evidence,
    )
    primaries = [f"**{pair.primary.code}**" for pair in add_on.pairs if pair.primary]
    if primaries:
        writer.point(listed(list(dict.fromkeys(primaries))) + ".", add_on.evidence, heading=f"Primaries of {code.code}")


def _as_primary(writer: Writer, code: Code, add_ons: AddOnFacts) -> None:
    codes = [f"**{pair.add_on.code}**" for pair in add_ons.pairs]
    writer.point(_listing(codes), add_ons.evidence, heading=f"Add-on codes that go with {code.code}")


def _listing(codes: list[str]) -> str:
    shown = list(dict.fromkeys(codes))
    more = f" and {len(shown) - _MOST_CODES} more, all on the page of the code" if len(shown) > _MOST_CODES else ""
    return (", ".join(shown[:_MOST_CODES]) if more else listed(shown)) + more + "."
