"""Where a modifier stands, what it is for and beside what it cannot be.

Source: CPT, Appendix A; NCCI Policy Manual for Medicare Services, Chapter I, sections D and E; Medicare Claims
Processing Manual, Chapter 12, sections 30.6.6, 40.2, 40.6 and 40.7.
"""

from __future__ import annotations

import re

from assistant.gather.edits import NCCI_MODIFIERS
from assistant.planning.billing.rule import BillingRule
from assistant.question.request import Request

_VISIT = r"\b(?:e/?&?m|e and m|visits?|evaluation|office|consult\w*|99[2-4]\d\d)\b"
_PUT = r"\b(?:goes|go|append\w*|attach\w*|put|belongs?|added?|adding|carr(?:y|ies)|on|onto|use)\b"
_ON_VISIT = (
    rf"\b(?:on|to|onto|with) (?:(?:the|an?|my|your|our|that) )?(?:\w+ )?{_VISIT}|"
    rf"{_VISIT} (?:code )?(?:gets?|carr\w+|takes?)"
)
_ON_PROCEDURE = (
    r"\b(?:on|to|onto|with|for) (?:(?:the|an?|my|your|our|that|minor|surgical) ){0,2}(?:\w+ )?"
    r"(?:procedures?|injections?|surg\w+)\b|\b(?:procedure|injection|surgery)(?: code)? (?:gets?|carr\w+|takes?)"
)
_MAJOR = r"\bmajor\b|\b0?90[- ]?(?:days?|global)?\b"
_MINOR = r"\bminor\b|\b0?[01]0[- ]?days?\b|\b0(?:00|10)\b|\bzero[- ]days?\b|\bten[- ]days?\b"
_DECIDED = r"\bdeci\w+"
_ON_VISITS = "em-levels#a-visit-and-a-procedure-on-one-day-modifier-25"
_DECISION = "global-surgery#modifier-25-or-modifier-57"
_SEVERAL = "modifiers-payment#modifier-51-and-the-multiple-procedure-indicator"
_OPENS = r"\b(?:bypass\w*|overrid\w*|unbundl\w*|open\w*|get (?:around|past)|break\w*|lifts?)\b"

_OPENING = frozenset(NCCI_MODIFIERS)
_NEVER_OPENING = frozenset({"22", "26", "50", "51", "52", "76", "77"})


def _opening_ones(request: Request) -> bool:
    return bool(request.modifiers) and set(request.modifiers) <= _OPENING - {"59", "XE", "XP", "XS", "XU"}


def _others(request: Request) -> bool:
    named = set(request.modifiers) | set(re.findall(r"\b\d\d\b", request.text))
    return bool(named & _NEVER_OPENING) and not named & _OPENING


MODIFIER_RULES = (
    BillingRule(
        "25 stands on the visit (E/M) and never on the procedure, and only where the visit was significant and "
        "separately identifiable from it.",
        (_ON_VISITS, "ncci-manual#1-e-b"),
        (r"\b25\b", _PUT, rf"{_ON_VISIT}|{_ON_PROCEDURE}"),
        unless=r"\b(?:57|24|59|new patient|diagnos\w+|dx|g2211|major|minor)\b|\bdecision|\bevery\b|\balways\b",
        holds=_ON_VISIT,
        fails=_ON_PROCEDURE,
    ),
    BillingRule(
        "25 is not for every visit with a procedure: the visit must be significant and separately identifiable, for "
        "each procedure has its own small assessment and the decision to do it built in.",
        (_ON_VISITS,),
        (
            r"\b25\b",
            r"\b(?:always|every|automatic\w*|any ?time|whenever|all)\b",
            rf"{_VISIT}|\bprocedures?\b|\binjections?\b",
        ),
        unless=r"\bg2211\b",
        fails=r".",
    ),
    BillingRule(
        "25 needs no second diagnosis: the visit may have the same diagnosis as the procedure, but its work must be "
        "significant and separate in the note.",
        (_ON_VISITS,),
        (r"\b25\b", r"\b(?:different|second|separate|two|2|another|same|distinct) (?:\w+ )?(?:dx|diagnos[ie]s|icd\w*)"),
        holds=r"\bsame (?:\w+ )?(?:dx|diagnos)",
        fails=r"\b(?:need\w*|require\w*|must|have to|has to|only)\b",
    ),
    BillingRule(
        "57 is for the visit at which a major procedure (90 global days) was decided, on its day or the day before; "
        "the decision for a minor one (0 or 10 global days) is included in it, and a separate visit takes 25.",
        (_DECISION,),
        (r"\b57\b", rf"{_MAJOR}|{_MINOR}|{_DECIDED}"),
        unless=r"\b25\b|\bdiffer\w*|\bvs\b|\bwhich\b",
        holds=_MAJOR,
        fails=_MINOR,
    ),
    BillingRule(
        "the decision for a major procedure (90 global days) takes 57 on the visit, and that for a minor one is "
        "included in it; 25 is for a separate visit beside a minor procedure or other service of the day.",
        (_DECISION,),
        (r"\b25\b", rf"{_MAJOR}|{_DECIDED}", rf"{_DECIDED}|\bsurg\w+|\bprocedures?\b"),
        unless=r"\bdiffer\w*|\bvs\b|\bg2211\b|\bunrelated\b",
        fails=rf"{_MAJOR}|{_DECIDED}",
    ),
    BillingRule(
        "57 stands on the visit at which the operation was decided, never on the operation's own code.",
        (_DECISION,),
        (r"\b57\b", _PUT, rf"{_ON_VISIT}|{_ON_PROCEDURE}"),
        unless=r"\b(?:24|25|59)\b|\bdiffer\w*",
        holds=_ON_VISIT,
        fails=_ON_PROCEDURE,
    ),
    BillingRule(
        "59 and the X modifiers stand on procedures and never on a visit (E/M), where 25, 57 or 24 say what is meant.",
        ("ncci-basics#modifier-59-when-it-is-wrong", "ncci-manual#1-e-d"),
        (r"\b(?:59|x[epsu])\b", _PUT, _ON_VISIT),
        fails=r".",
    ),
    BillingRule(
        "24 stands on an unrelated visit in the global period; an unrelated procedure takes 79.",
        ("global-surgery#modifier-24-unrelated-visit-after-surgery",),
        (r"\b24\b", _PUT, rf"{_ON_VISIT}|{_ON_PROCEDURE}"),
        unless=r"\b(?:25|57|79)\b|\bdiffer\w*",
        holds=_ON_VISIT,
        fails=_ON_PROCEDURE,
    ),
    BillingRule(
        "79 stands on an unrelated procedure in the global period; an unrelated visit takes 24.",
        ("global-surgery#modifier-79-unrelated-procedure-in-the-global-period",),
        (r"\b79\b", _PUT, _ON_VISIT),
        unless=r"\b24\b|\bdiffer\w*",
        fails=_ON_VISIT,
    ),
    BillingRule(
        "50 already says both sides: RT or LT is not put beside it on one line.",
        ("modifiers-payment#which-modifier-goes-first", "modifiers-payment#modifier-50-and-the-bilateral-indicator"),
        (r"\b50\b", r"\b(?:RT|LT)\b", r"\b(?:both|together|all|along\w*|with|plus|and|same line|also|too)\b"),
        unless=r"\b(?:or|vs\.?|versus|instead|differ\w*|rather)\b",
        fails=r".",
    ),
    BillingRule(
        "an add-on code takes no modifier 51: its value already assumes the other work.",
        (_SEVERAL, "ncci-basics#add-on-codes-types-1-2-and-3"),
        (r"\b51\b", r"\badd[- ]?ons?\b"),
        fails=r".",
    ),
    BillingRule(
        "Medicare's contractors rank the procedures and cut them themselves, and most do not want 51; many commercial "
        "payers want it on the second and further procedures.",
        (_SEVERAL,),
        (r"\b51\b", r"\b(?:medicare|macs?|require\w*|need\w*|want\w*|still|append|must|should|necessary)\b"),
        unless=r"\b(?:exempt|differ\w*|59|bypass\w*)\b",
        fails=r"\b(?:medicare|macs?)\b",
        when=lambda request: "51" in request.modifiers,
    ),
    BillingRule(
        "22, 26, 50, 51, 52, 76 and 77 do not open an NCCI edit: they are not on its list of modifiers.",
        ("ncci-basics#modifiers-that-can-bypass-an-edit", "ncci-manual#1-e"),
        (_OPENS, r"\b(?:edits?|ncci|cci|ptp|bundl\w*|pairs?)\b"),
        fails=r".",
        when=_others,
    ),
    BillingRule(
        "a modifier on NCCI's list, such as RT, LT, a finger's, 25, 58, 78 or 91, can open an edit with indicator 1, "
        "where the record bears out what it says.",
        ("ncci-basics#modifiers-that-can-bypass-an-edit", "ncci-manual#1-e"),
        (_OPENS, r"\b(?:edits?|ncci|cci|ptp|bundl\w*|pairs?)\b"),
        unless=r"\bindicator\W{0,4}(?:0|zero)\b",
        holds=r".",
        when=_opening_ones,
    ),
    BillingRule(
        "22 is for procedures and never for a visit (E/M).",
        ("modifiers-payment#modifier-22-unusually-hard-procedures",),
        (r"\b22\b", _PUT, _ON_VISIT),
        fails=r".",
        codes=r"99[2-4]|920",
    ),
)  # fmt: skip
