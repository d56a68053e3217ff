"""The global surgical package: how long it lasts, what starts one, and what is in it.

Source: Medicare Claims Processing Manual, Chapter 12, sections 40.1, 40.2 and 40.4.
"""

from __future__ import annotations

from assistant.planning.billing.rule import PAYS, BillingRule

_PERIOD = r"\bglobals?\b|\bpost-?op\w* period|\bfollow-?up period|\b(?:90|10) days?\b"
_BEGINS = (
    r"\b(?:start\w*|re-?start\w*|resets?|begin\w*|runs? (?:again|over)|over again)\b|"
    r"\b(?:new|another|fresh|own|second)\b[\w -]{0,12}\b(?:globals?|periods?|90|10)\b"
)
_COUNTED = (
    r"\bdays? (?:before|prior|of)\b|\b(?:9[0-2]|1[01]) days (?:total|in all)|\bhow many days\b|\btotal days\b|"
    r"\bcount\w*\b|\bpre-?op"
)
_DAYS = ("global-surgery#global-days-000-010-and-090",)
_WHOLE = r"\b(?:full\w*|100 ?(?:%|per ?cent)?|whole|entire|same as)\b"
_CUT = r"\b(?:reduc\w+|half|50 ?(?:%|per ?cent)?|less|cut|part(?:ial\w*)?|intra-?op\w*)\b"

PERIOD_RULES = (
    BillingRule(
        "a 90-day global period has the day before the operation, the day itself and 90 days after it: 92 days.",
        _DAYS,
        (r"\b(?:90|ninety)[- ]?days?\b|\b090\b|\bmajor\b", _PERIOD, _COUNTED),
        holds=r"\bday (?:before|prior)\b|\b92\b|\bpre-?op",
        fails=r"\bonly (?:the )?(?:day of|90)|\b9[01] days (?:total|in all)|\bday after\b",
    ),
    BillingRule(
        "a 10-day global period has the day of the procedure and 10 days after it, 11 days with no day before.",
        _DAYS,
        (r"\b(?:10|ten)[- ]?days?\b|\b010\b|\bminor\b", _PERIOD, _COUNTED),
        unless=r"\b90\b|\bmajor\b",
        holds=r"\b11 days\b|\bday of\b",
        fails=r"\bday (?:before|prior)\b|\b10 days (?:total|in all)|\bpre-?op",
    ),
    BillingRule(
        "78 starts no new global period: the first one runs on, and Medicare pays the intraoperative part alone.",
        ("global-surgery#modifier-78-unplanned-return-to-the-operating-room",),
        (r"\b78\b", _PERIOD, _BEGINS),
        unless=r"\b(?:58|79)\b|\bwhich\b",
        fails=_BEGINS,
        codes=r"[1-6]",
    ),
    BillingRule(
        "58 starts a new global period, from the day of the second procedure, which is paid in full.",
        ("global-surgery#modifier-58-staged-or-related-procedure",),
        (r"\b58\b", _PERIOD, _BEGINS),
        unless=r"\b(?:78|79)\b|\bwhich\b",
        holds=_BEGINS,
    ),
    BillingRule(
        "79 starts a global period of its own, while the first one keeps running, and the procedure is paid in full.",
        ("global-surgery#modifier-79-unrelated-procedure-in-the-global-period",),
        (r"\b79\b", _PERIOD, _BEGINS),
        unless=r"\b(?:58|78)\b|\bwhich\b",
        holds=_BEGINS,
    ),
    BillingRule(
        "58 and 79 each start a new global period, and 78 starts none.",
        ("global-surgery#modifier-79-unrelated-procedure-in-the-global-period",),
        (
            r"\bmodifiers?\b|\bmods?\b|\b(?:58|78|79)\b",
            _PERIOD,
            _BEGINS,
            r"\bwhich\b|\b(?:58|78|79)\b.*\b(?:58|78|79)\b",
        ),
    ),
    BillingRule(
        "with 78 Medicare pays the intraoperative part of the fee alone; only a code with 000 global days is paid in "
        "full.",
        ("global-surgery#modifier-78-unplanned-return-to-the-operating-room",),
        (r"\b78\b", PAYS),
        unless=r"\b(?:58|79)\b|\bglobal period\b",
        holds=_CUT,
        fails=_WHOLE,
    ),
    BillingRule(
        "a procedure with 58 is paid in full.",
        ("global-surgery#modifier-58-staged-or-related-procedure",),
        (r"\b58\b", PAYS),
        unless=r"\b(?:78|79)\b",
        holds=_WHOLE,
        fails=_CUT,
    ),
    BillingRule(
        "a procedure with 79 is paid in full.",
        ("global-surgery#modifier-79-unrelated-procedure-in-the-global-period",),
        (r"\b79\b", PAYS),
        unless=r"\b(?:58|78)\b",
        holds=_WHOLE,
        fails=_CUT,
    ),
    BillingRule(
        "78 is for a return to the operating room, with cath, laser and endoscopy suites; a complication treated "
        "anywhere else in the global period is part of Medicare's package and not billed.",
        ("global-surgery#modifier-78-unplanned-return-to-the-operating-room",),
        (r"\b78\b", r"\b(?:bed-?side|office|clinic|treatment room|e[dr]|exam room|floor|patient'?s room)\b"),
        fails=r".",
        codes=r"[1-6]",
    ),
    BillingRule(
        "58 is not for complications: an unplanned return to the operating room for one takes 78.",
        ("global-surgery#modifier-58-staged-or-related-procedure",),
        (r"\b58\b", r"\b(?:complicat\w+|infect\w+|bleed\w*|hematoma|dehisc\w+|unplanned)\b"),
        unless=r"\b(?:78|79)\b|\bwhich\b|\bplanned (?:stage|second)|\bdiffer\w*",
        fails=r".",
    ),
    BillingRule(
        "for Medicare the surgeon's recovery visits, the removal of sutures and complications that need no return to "
        "the operating room are in the global package and not billed apart.",
        ("global-surgery#what-the-global-surgical-package-includes",),
        (
            rf"{_PERIOD}|\bpost-?op\w*|\bafter surgery",
            r"\b(?:suture|staple|stitch\w*|dressing|routine|recovery|wound check|complicat\w+|normal follow-?up)\b",
            r"\b(?:bill\w*|separate\w*|charge\w*|pa(?:id|y|yable)|report\w*)\b",
        ),
        unless=r"\b(?:or|operating room|return\w*|unrelated|(?:an)?other (?:doc\w*|surgeon|group|physician)|"
        r"commercial|cpt'?s|took over|covering|anesthesia)\b",
        fails=r"\b(?:separate\w*|bill\w*|charge\w*|pa(?:id|y|yable))\b",
    ),
)  # fmt: skip
