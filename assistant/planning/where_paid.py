"""What a question about a fee says of where the service is furnished, looked up."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.compose.where_paid import WherePaid
from assistant.gather import Toolbox
from assistant.question.request import Request, Topic
from core.answer import Route
from core.codes import PROCEDURES

_GEOGRAPHIC = re.compile(r"\b(?:gpcis?|geographic|locality|localities)\b", re.IGNORECASE)


def where_paid(request: Request, tools: Toolbox) -> WherePaid:
    """The places of service that a question names, and the localities where it asks for their indices.

    Raises:
        StoreError: A store failed.
    """
    rows = (tools.attributes.label("place_of_service", one, request.as_of) for one in request.places_of_service)
    indices = tools.fees.localities(request.where, request.as_of) if asks_indices(request.text) else ()
    return WherePaid(tuple(row for row in rows if row is not None), indices)


def asks_indices(text: str) -> bool:
    """Whether a question is after the geographic indices of a place."""
    return bool(_GEOGRAPHIC.search(text))


def priced_by_place(request: Request, tools: Toolbox) -> Request:
    """A question that says nothing beside its procedures and where they are billed, as one for their fees there.

    Raises:
        StoreError: A store failed.
    """
    if request.topics or request.modifiers or not all(code.system in PROCEDURES for code in request.codes):
        return request
    places = tools.fees.places(request.text, request.as_of)
    rest = request.text
    for place in sorted(places, key=lambda one: -one.start):
        rest = f"{rest[: place.start]} {rest[place.end :]}"
    for code in request.codes:
        rest = re.sub(re.escape(code.code), " ", rest, flags=re.IGNORECASE)
    if not places or not request.codes or re.search(r"[a-z]{2}", _BESIDE_PLACES.sub(" ", rest), re.IGNORECASE):
        return request
    return replace(request, route=Route.FEE, topics=frozenset({Topic.FEES}))


_BESIDE_PLACES = re.compile(
    r"\b(?:in|at|for|of|vs|versus|or|and|to|between|from|compared?|rest|metro(?:politan)?|suburb\w*|the|"
    r"what(?:'?s| is| about)?|(?:non-?)?facility|office|medicare|pls|please|cpt|hcpcs|codes?)\b",
    re.IGNORECASE,
)
"""What may stand between codes and places that says no more."""
