"""The topics of a question about codes, each of which takes a look-up of its own, and the order they are told in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.question.aspects import ASPECT_WORDS
from assistant.question.indicators import INDICATOR_WORDS, indicators_in
from assistant.question.request import Aspect, Request, Topic
from assistant.question.together import BESIDE, SIDE_BY_SIDE, TOGETHER
from core.codes import PROCEDURES

_BYPASSING = frozenset({"25", "59", "XE", "XP", "XS", "XU"})
"""Modifiers that are asked of two codes for the sake of the edit between them."""
_WHICH_MODIFIER = re.compile(
    r"\b(?:what|which|need (?:an?|the)|with an?|right|correct|any|(?:an?|the) other) (?:ncci )?mod(?:ifier)?s?\b|"
    r"\bmod(?:ifier)?s? (?:needed|required|to use|goes|go|do i|should)\b|"
    r"\bwhich (?:one|code|line)s? (?:gets?|takes?|needs?|carries)\b",
    re.IGNORECASE,
)
_FEE = re.compile(
    r"\b(?:how much(?! time)|rvus?|fees?\b(?: schedules?)?|"
    r"price|amounts?|allowable|reimburse\w*|conversion factor|worth|"
    r"what (?:does|do|did|would|will|should|can|is|was|were) [\w.,\- ]{0,40}\b(?:pay|pays|paid|reimbursed)|"
    r"payment (?:rate|amount)s?|what (?:does|do|will|would) [\w.,' ]{0,30}\ballow\b|"
    r"(?<!heart )(?<!pulse )rates?\b(?! of)|"
    r"total (?:pay|nationally|in (?:a|the) (?:facility|office))\b|"
    r"totals? (?:for|of) (?:(?:both|all|these|them|cpt|codes?|the)\W+)*(?=[a-z]?\d{4})|what(?:'s| is) the total\b|"
    r"^(?!.*\b(?:is|are|be|it|this|that|modifiers?|together|with|same)\b).*\ballowed\W*$|"
    r"(?:national|local|medicare|facility) (?:payment|rate|amount|total|price)s?|rates? (?:for|in)|"
    r"payments? (?:for|in|on|of|under|nationally|\d)|"
    r"pays? (?:for|in|more|less|better|the same)\b|pays? \$\d|paid in\b)",
    re.IGNORECASE,
)
_REDUCTION = re.compile(
    r"\b(?:multiple (?:procedure|surgery|endoscopy)\b|mppr\b|reduced (?:pay\w*|fee|rate|amount)|"
    r"(?:what|which|payment|fee|procedure|endoscopy|surgery|any) reductions?\b|paid (?:less|reduced)|"
    r"second (?:one|procedure|code) pa(?:y|id)|"
    r"(?:cut|reduced|paid|pays?|gets?|takes?)\W+(?:\w+\W+){0,3}?(?:\d+ ?(?:%|percent)|(?:by |in )?half\b)|"
    r"paid at (?:\d+|half)|half price|(?:in )?total (?:payment|pay|allowed|allowable|reimbursement)|add(?:s)? up|"
    r"endoscop\w+ (?:family|rule|base))",
    re.IGNORECASE,
)

_COVERAGE = re.compile(
    r"\b(?:lcds?|ncds?|cover(?:age|ed|s)?|medical(?:ly)? necess\w+|local coverage|national coverage|"
    r"(?:dx|diagnos[ie]s|icd-?10)(?: codes?)? (?:(?:that|to|will|would|which|can) )?(?:supports?|justif\w+))\b",
    re.IGNORECASE,
)
_CROSSWALK = re.compile(r"\b(?:cross ?walks?|gems?|icd-?9(?:-?cm)?|equivalents?)\b", re.IGNORECASE)
_VALID = re.compile(
    r"\b(?:still )?(?:(?:in)?valid|active|deleted|billable codes?|discontinued|retired)\b", re.IGNORECASE
)

_SPOKEN_OF = {
    Topic.COMPARISON: SIDE_BY_SIDE,
    Topic.TOGETHER: re.compile(rf"{TOGETHER.pattern}|{BESIDE.pattern}", re.IGNORECASE),
    Topic.FEES: _FEE,
    Topic.REDUCTION: _REDUCTION,
    Topic.UNITS: ASPECT_WORDS[Aspect.UNITS],
    Topic.ADD_ONS: ASPECT_WORDS[Aspect.ADD_ON],
    Topic.COVERAGE: _COVERAGE,
    Topic.CROSSWALK: _CROSSWALK,
    Topic.VALIDITY: _VALID,
}
"""How a question speaks of a topic, which tells where it does so first."""


def topics_in(text: str) -> frozenset[Topic]:
    """The topics that the words of a question speak of, whatever its codes are."""
    found = {
        Topic.FEES: bool(_FEE.search(text)),
        Topic.INDICATORS: bool(indicators_in(text)),
        Topic.COVERAGE: bool(_COVERAGE.search(text)),
        Topic.CROSSWALK: bool(_CROSSWALK.search(text)),
        Topic.VALIDITY: bool(_VALID.search(text)),
    }
    return frozenset(topic for topic, asked in found.items() if asked)


def in_order(topics: Iterable[Topic], text: str) -> tuple[Topic, ...]:
    """Some topics of a question in the order in which it first speaks of them.

    What modifiers do is told behind the verdict that they change, wherever the question names them.
    """
    found = {topic: match.start() for topic, pattern in _SPOKEN_OF.items() if (match := pattern.search(text))}
    found |= {Topic.INDICATORS: min(_places(INDICATOR_WORDS.values(), text), default=len(text))}
    if Topic.REDUCTION in found:
        found[Topic.FEES] = min(found[Topic.REDUCTION], found.get(Topic.FEES, len(text)))
    if Topic.TOGETHER in topics:
        found[Topic.MODIFIERS] = found.get(Topic.TOGETHER, 0)
    elif Topic.UNITS in topics:
        found[Topic.MODIFIERS] = found.get(Topic.UNITS, 0) + 1
    elif Topic.FEES in topics:
        found[Topic.MODIFIERS] = len(text)  # what they leave of the fee opens the answer
    order = list(Topic)
    return tuple(sorted(topics, key=lambda topic: (found.get(topic, 0), order.index(topic))))


def _places(patterns: Iterable[re.Pattern[str]], text: str) -> list[int]:
    return [match.start() for pattern in patterns if (match := pattern.search(text))]


def without_topics(text: str) -> str:
    """A text without the words by which it speaks of fees, coverage, mappings and indicators."""
    for pattern in (_FEE, _COVERAGE, _CROSSWALK, *INDICATOR_WORDS.values()):
        text = pattern.sub(" ", text)
    return text


def topics_of(request: Request) -> frozenset[Topic]:
    """The topics that a question about codes is after, each of which takes a look-up of its own."""
    procedures = [code for code in request.codes if code.system in PROCEDURES]
    together = len(procedures) > 1 and request.together
    # "What modifier" is no modifier yet, but that of a pair can be told; "covered" in a claim of coverage is no fee.
    of_procedures = {
        Topic.TOGETHER: together or (len(procedures) > 1 and bool(_BYPASSING & set(request.modifiers))),
        Topic.MODIFIERS: bool(request.modifiers) or (together and _WHICH_MODIFIER.search(request.text) is not None),
        Topic.UNITS: Aspect.UNITS in request.aspects,
        Topic.ADD_ONS: Aspect.ADD_ON in request.aspects,
    }
    found = {topic for topic, asked in of_procedures.items() if asked and procedures}
    if len(procedures) > 1 and _REDUCTION.search(request.text):
        found.add(Topic.REDUCTION)
    if len(request.codes) > 1 and SIDE_BY_SIDE.search(request.text):
        found.add(Topic.COMPARISON)
    spoken_of = topics_in(request.text)
    if not procedures:
        spoken_of -= {Topic.FEES, Topic.INDICATORS}
    elif not spoken_of and _paid_in(request):
        found.add(Topic.FEES)
    return frozenset(found | spoken_of)


def _paid_in(request: Request) -> bool:
    """Whether a question speaks of payment beside places of service, on which the amount depends."""
    return bool(request.places_of_service) and bool(_PAYMENT.search(request.text))


_PAYMENT = re.compile(r"\b(?:pa(?:y|ys|id|yments?|ying)|rates?|(?:non-?)?facility|reimburs\w*|money)\b", re.IGNORECASE)


def asks_total(text: str) -> bool:
    """Whether a question is after what several services come to together."""
    return bool(_TOTAL.search(text))


_TOTAL = re.compile(r"\b(?:totals?|altogether|combined|add(?:s|ed)? up|sum|in all|come to together)\b", re.IGNORECASE)
