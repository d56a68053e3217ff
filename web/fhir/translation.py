"""ConceptMap/$translate: what stands for a code in another system, by the general equivalence mappings.

The flags keep their meaning (CMS and CDC, general equivalence mappings, documentation and user's guide): an identical
pair is `equivalent`; an approximate one is `relatedto`, since the mappings do not say which of the two is wider; "no
map" is `unmatched`. Of a combination, every way of taking one code from each choice list is a match of its own: its
first code is the concept, the others are products without which it does not stand for the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from assistant.gather import Toolbox
from assistant.gather.crosswalks import Mapping
from assistant.gather.tables import is_loaded
from core.codes import Code
from core.facts import Crosswalk
from core.hl7 import home_of
from web.fhir.editions import cited
from web.fhir.given import Asked
from web.fhir.outcomes import FhirError
from web.fhir.resources import Coding, Parameter, Parameters
from web.fhir.systems import system_named

MOST_MATCHES = 500
"""Matches of one answer: a code of a broad category may stand for thousands."""


def translate(tools: Toolbox, asked: Asked, target: str, today: date, *, reverse: bool) -> Parameters:
    """The codes that stand for a code in another system (FHIR R4, ConceptMap/$translate).

    Args:
        tools: The look-ups.
        asked: The code.
        target: URI of the system to translate into; "" for any.
        today: The date of service where the client names none.
        reverse: Give the codes that are mapped to this one instead.

    Raises:
        FhirError: A system or the code is none, or no mappings are loaded.
        StoreError: A store failed.
    """
    _, code = asked.resolved()
    wanted = system_named(target) if target else None
    as_of = asked.date or today
    if not is_loaded(tools.store, Crosswalk):
        raise FhirError(404, "incomplete", "No mappings between code systems are loaded.")
    mappings = [one for one in tools.crosswalks.mappings(code, as_of) if one.backward is reverse]
    found: list[tuple[str, tuple[Code, ...]]] = []
    total = 0
    for mapping in mappings:
        for equivalence, codes in _pairs(mapping):
            if wanted is None or not codes or home_of(codes[0]) is wanted:
                total += 1
                if len(found) < MOST_MATCHES:
                    found.append((equivalence, codes))
    result = any(codes for _, codes in found)
    told = [
        Parameter(name="result", value_boolean=result),
        Parameter(name="message", value_string=_message(code, mappings, total, as_of)),
    ]
    records = tools.store.get_many([code for _, codes in found for code in codes], as_of)
    titles = {code: one.record.title for code, one in records.items()}
    return Parameters(parameter=told + [_match(equivalence, codes, titles) for equivalence, codes in found])


def _message(code: Code, mappings: Iterable[Mapping], total: int, as_of: date) -> str:
    sources = "; ".join(dict.fromkeys(cited(mapping.release, as_of) for mapping in mappings))
    if not total:
        return f"No mapping of {code} is loaded that answers this." + (f" Looked up: {sources}." if sources else "")
    cut = f"The first {MOST_MATCHES} of {total} matches. " if total > MOST_MATCHES else ""
    return f"{cut}{sources}."


def _pairs(mapping: Mapping) -> Iterator[tuple[str, tuple[Code, ...]]]:
    """Each match of a mapping: how far it is the same, and its codes, of which the first is the concept."""
    for row in mapping.rows:
        other = row.source if mapping.backward else row.target
        if row.no_map or other is None:
            yield "unmatched", ()
        elif not row.combination:
            yield _equivalence(row), (other,)
        elif mapping.backward:
            yield "relatedto", (other,)  # the code is one part of what the other stands for
    if not mapping.backward:
        for lists in mapping.scenarios.values():
            for rows in product(*lists.values()):
                yield "relatedto", tuple(row.target for row in rows if row.target)


def _equivalence(row: Crosswalk) -> str:
    return "relatedto" if row.approximate else "equivalent"


def _match(equivalence: str, codes: tuple[Code, ...], titles: dict[Code, str]) -> Parameter:
    parts = [Parameter(name="equivalence", value_code=equivalence)]
    concepts = [Parameter(name="concept", value_coding=_coding(code, titles)) for code in codes]
    parts += concepts[:1] + [Parameter(name="product", part=[concept]) for concept in concepts[1:]]
    return Parameter(name="match", part=parts)


def _coding(code: Code, titles: dict[Code, str]) -> Coding:
    return Coding(system=home_of(code).uri, code=code.code, display=titles.get(code))
