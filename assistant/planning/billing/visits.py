"""Medicare's complexity add-on beside modifier 25, and when further critical care begins.

Source: Medicare physician fee schedule final rules for 2024 and 2025 (G2211); Medicare Claims Processing Manual,
Chapter 12, section 30.6.12 (critical care).
"""

from __future__ import annotations

import re
from datetime import date

from assistant.planning.billing.rule import BillingRule
from assistant.question.durations import told_minutes
from assistant.question.request import Request

_EXCEPTION_SINCE = date(2025, 1, 1)
_PREVENTIVE = (
    r"\b(?:vaccin\w*|immuni[sz]\w*|flu|influenza|pneumo\w*|covid|wellness|awv|ippe|welcome to medicare|"
    r"preventive|screening|G0438|G0439|G0402|G0008|G0009|G0010|9047[1-4]|90480|G0101|G044[2-7])\b"
)
_PROCEDURE = (
    r"\b(?:procedures?|inject\w*|biops\w*|excis\w*|minor|nebuli[sz]\w*|ekg|ecg|destruct\w*|cryo\w*|[1-6]\d{4}|9637\d|"
    r"94640|930\d\d)\b"
)
_COMPLEXITY = r"\bG2211\b|\bcomplexity add-?on"
_BESIDE = r"\b25\b|\bsame (?:day|date|visit)\b|\bdenie[ds]\b|\bdenial\b"
_RULE = ("em-levels#g2211-visit-complexity-add-on",)
_ASKED_OF_CODES = r"."
_PAID = (
    r"\b(?:pa(?:y|ys|id|yable)|bill\w*|add|go(?:es)?|report\w*|use|with|allow\w*|ok(?:ay)?|append|charge|claim|and|"
    r"together)\b"
)
_CRITICAL = r"\b99292\b|\bcrit(?:ical)? care\b"
_FURTHER = r"\b99292\b|\b(?:add-?on|further|second|additional|extra)\b"
_CARE = "em-levels#emergency-department-and-critical-care-pointers"
_BEGINS = (
    r"\b(?:when|how (?:many|much|long)|minutes?|mins?|start\w*|begin\w*|first unit|threshold|count\w*|from|after|at)\b"
)


def _excepted(request: Request) -> bool:
    """Whether the other service of the day is one that the exception of 2025 is for, as far as the question tells."""
    return bool(re.search(_PREVENTIVE, request.text, re.IGNORECASE))


def _no_minutes(request: Request) -> bool:
    return told_minutes(request.text) is None


VISIT_RULES = (
    BillingRule(
        "for Medicare 99292 can be paid without 99291 of the same physician, where a colleague of the same group and "
        "specialty billed 99291 that day.",
        ("ncci-basics#add-on-codes-types-1-2-and-3",),
        (
            r"\b99292\b",
            r"\b(?:partner|colleague|group|covering|"
            r"(?:another|second) (?:doc\w*|physician|provider))\b",
        ),
        holds=r"\b(?:alone|without|by itself|bill\w*|report\w*|pa(?:id|y|yable))\b",
        codes=r"9929[12]",
        payers=frozenset({"", "Medicare"}),
    ),
    BillingRule(
        "since January 1, 2025 Medicare pays G2211 beside a visit with modifier 25 where the other service of that day "
        "is an annual wellness visit, a vaccine administration or another Part B preventive service.",
        _RULE,
        (_COMPLEXITY, _PREVENTIVE),
        unless=_PROCEDURE,
        holds=_PAID,
        fails=r"\b(?:not|never|no longer|always denie[ds])\b",
        codes=_ASKED_OF_CODES,
        when=lambda request: request.as_of >= _EXCEPTION_SINCE,
    ),
    BillingRule(
        "before 2025 Medicare did not pay G2211 when the visit carried modifier 25, whatever the other service was; "
        "the exception for wellness visits, vaccines and other Part B preventive services began on January 1, 2025.",
        _RULE,
        (_COMPLEXITY, rf"{_PREVENTIVE}|{_BESIDE}"),
        fails=_PAID,
        codes=_ASKED_OF_CODES,
        when=lambda request: request.as_of < _EXCEPTION_SINCE,
    ),
    BillingRule(
        "Medicare does not pay G2211 when the visit carries modifier 25, as with a procedure of that day; the only "
        "exception, since 2025, is an annual wellness visit, a vaccine administration or another Part B preventive "
        "service.",
        _RULE,
        (_COMPLEXITY, rf"{_BESIDE}|{_PROCEDURE}|\b[1-7]\d{{4}}\b"),
        holds=r"\b(?:not|never|denie[ds])\b",
        fails=rf"{_PAID}|\b(?:need\w*|require\w*|must)\b",
        codes=_ASKED_OF_CODES,
    ),
    BillingRule(
        "for Medicare 99292 begins at 104 minutes of critical care, a full 30 minutes after the 74th; under CPT it "
        "begins at 75.",
        (_CARE,),
        (_CRITICAL, _FURTHER, _BEGINS),
        codes=r"9929[12]",
        payers=frozenset({"Medicare"}),
        when=_no_minutes,
    ),
    BillingRule(
        "99292 begins at 75 minutes of critical care under CPT, and at 104 minutes for Medicare, which asks for a full "
        "30 minutes after the 74th.",
        (_CARE,),
        (_CRITICAL, _FURTHER, _BEGINS),
        unless=r"\bdescri\w+|\bwhat is\b|\bdefin\w+",
        codes=r"9929[12]",
        payers=frozenset({""}),
        when=_no_minutes,
    ),
)  # fmt: skip
