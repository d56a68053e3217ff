"""Sections of the official guidelines that a question names by their numbers."""

from __future__ import annotations

from assistant.compose.missing import Missing, missing
from assistant.compose.passages import explain
from assistant.compose.wording import listed
from assistant.compose.writer import Writer
from assistant.gather import PassageFacts, Toolbox
from assistant.gather.catalogue import catalogue
from assistant.planning.plans import Plan
from assistant.question.request import Request
from assistant.question.sections import named, sections_in

_BOOKS = {"icd10cm-guidelines": Missing.GUIDELINES, "icd10pcs-guidelines": Missing.PCS_GUIDELINES}
_FIRST = {"icd10cm-guidelines": "icd10cm-guidelines#i", "icd10pcs-guidelines": "icd10pcs-guidelines#a1"}
"""A section that every edition has, by which a book is known to be loaded."""


def about_sections(request: Request, tools: Toolbox) -> Plan | None:
    """What the named sections say; None where none is named.

    Raises:
        StoreError: A store failed.
    """
    asked = sections_in(request.text)
    if not asked:
        return None
    found = {one: tools.library.section(one) for one in asked}
    told = [passage for passage in found.values() if passage is not None]
    unknown = [one for one in asked if found[one] is None]
    books = dict.fromkeys(one.partition("#")[0] for one in unknown)
    absent = [book for book in books if tools.library.section(_FIRST[book]) is None]
    above = [passage for one in unknown for passage in _above(one, tools)]
    ours = tools.library.passages(request.text, 1) if absent else []
    loaded = catalogue(tools.store)

    def write(writer: Writer) -> bool:
        writer.looked_up(f"guidelines: {', '.join(named(one) for one in asked)}")
        for book in absent:
            missing(writer, _BOOKS[book], loaded)
        lacking = [named(one) for one in unknown if one.partition("#")[0] not in absent]
        if lacking:
            writer.verdict(f"The guidelines loaded here have no {listed(lacking)}.", loaded)
        for number, passage in enumerate([*told, *above]):
            explain(writer, [passage], most=1, opening=number == 0 and not unknown)
        if ours and ours[0].score >= _RELATED:
            explain(writer, ours, most=1, opening=False)
        return not told

    return write


_RELATED = 0.6


def _above(identifier: str, tools: Toolbox) -> list[PassageFacts]:
    """The nearest section above one that does not exist."""
    book, _, place = identifier.partition("#")
    parts = place.split("-")
    for length in range(len(parts) - 1, 1, -1):
        passage = tools.library.section(f"{book}#{'-'.join(parts[:length])}")
        if passage is not None:
            return [passage]
    return []
