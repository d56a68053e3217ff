"""What several surgeons, both sides, and parts or repeats of a procedure are paid by Medicare.

Source: Medicare Claims Processing Manual, Chapter 12, sections 20.4.3, 40.2, 40.6, 40.7, 40.8 and 110.2; Chapter 4,
section 20.6.4 (discontinued procedures of facilities).
"""

from __future__ import annotations

import re

from assistant.planning.billing.rule import PAYS, BillingRule
from assistant.question.request import Request

_ANY = r"."
_CLAIMED = r"\d ?%|\bper ?cent\w*|\bsplit\b|\bhalf\b|\b50 ?/ ?50\b|\bfull\b"
_NONPHYSICIAN = (
    r"\bAS\b|\b(?:pas?|nps?|cns|physician'?s? assistants?|nurse practitioners?|midlevels?|non-?physicians?)\b"
)
_ASSISTS = r"\bassist\w*|\b8[012]\b"
_SURGEONS = ("modifiers-payment#modifier-62-and-66-co-surgeons-and-teams",)
_ASSISTANTS = ("modifiers-payment#assistant-at-surgery-80-81-82-and-as",)
_SIDES = ("modifiers-payment#modifier-50-and-the-bilateral-indicator",)
_STOPPED = ("modifiers-payment#modifier-52-53-73-and-74-reduced-or-stopped",)
_SEVERAL = ("modifiers-payment#modifier-51-and-the-multiple-procedure-indicator",)


def _on_no_code(request: Request) -> bool:
    """Whether the modifier stands on no code, whose own amounts tell what it leaves; or a share is claimed."""
    return not request.attached or re.search(_CLAIMED, request.text, re.IGNORECASE) is not None


SHARE_RULES = (
    BillingRule(
        "Medicare pays each of two co-surgeons (modifier 62) 62.5 percent of the fee, where the code's co-surgeon "
        "indicator allows it.",
        _SURGEONS,
        (r"\b62\b|\bco[- ]?surg\w*|\b(?:two|2|both) (?:\w+ )?surgeons?\b|\bsurgeons? (?:a and b|1 and 2)", PAYS),
        unless=rf"{_ASSISTS}|\bteam\b|\b66\b",
        holds=r"\b62\.5|\b125\b",
        fails=r"\b(?:50|half|100|full\w*|even\w*|equal\w*|whole|16|75)\b",
        codes=_ANY,
        when=_on_no_code,
    ),
    BillingRule(
        "Medicare pays a physician assistant, nurse practitioner or clinical nurse specialist who assists (modifier "
        "AS) 85 percent of 16 percent, that is 13.6 percent of the fee, where the code's assistant indicator allows "
        "it.",
        _ASSISTANTS,
        (_NONPHYSICIAN, rf"{_ASSISTS}|\bsurg\w*", PAYS),
        holds=r"\b13\.6",
        fails=r"\b(?:16|20|50|85 ?(?:%|per ?cent) of the (?:fee|surgeon)|full\w*|same|100)\b",
        codes=_ANY,
        when=_on_no_code,
    ),
    BillingRule(
        "Medicare pays a physician who assists (modifier 80, 81 or 82) 16 percent of the fee, where the code's "
        "assistant indicator allows it.",
        _ASSISTANTS,
        (r"\b8[012]\b|\bassistant (?:surgeon|at surg\w+)|\bassist\w* surgeons?|\bsurg\w* assist\w*", PAYS),
        unless=r"\bindicators?\b|\bis (?:an )?assistant",
        holds=r"\b16\b",
        fails=r"\b(?:13\.6|20|25|50|62\.5|85|half|full\w*|same|100)\b",
        codes=_ANY,
        when=_on_no_code,
    ),
    BillingRule(
        "for a team (modifier 66) there is no fixed share: Medicare's contractor prices each surgeon by report, where "
        "the code's team indicator allows it.",
        _SURGEONS,
        (r"\b66\b|\bteam (?:surg\w*|of surgeons)|\bsurgical teams?", PAYS),
        fails=r"\b(?:62\.5|50|half|full\w*|equal\w*|even\w*|same|100)\b",
        codes=_ANY,
        when=_on_no_code,
    ),
    BillingRule(
        "with bilateral indicator 1 Medicare pays both sides together 150 percent of the fee of one; with 3 each side "
        "in full, and with 0 or 2 nothing more than one.",
        _SIDES,
        (
            r"\b50\b|\bbilateral\w*|\bboth sides\b",
            PAYS,
            r"\b(?:bilateral\w*|both|sides?|modifiers?|mods?|second side)\b",
        ),
        unless=r"\b(?:51|62|80|rvus?|73|74|52|53|co[- ]?surg\w*|multiple|assistants?)\b",
        holds=r"\b150\b",
        fails=r"\b(?:200|double|100 ?(?:%|per ?cent)? each|twice|full)\b",
    ),
    BillingRule(
        "of several procedures of one session (multiple procedure indicator 2) Medicare pays the highest in full and "
        "the second to fifth at 50 percent each, what is beyond by report.",
        _SEVERAL,
        (
            r"\bmultiple (?:procedure|surg\w*)|\bmppr\b|\b51\b|"
            r"\b(?:second|2nd|third|3rd|two|three|several|\d) (?:surg\w*|procedures?|operations?)\b",
            PAYS,
        ),
        unless=r"\b(?:indicator|imaging|therapy|endoscop\w*|scopes?|colonoscop\w*|add-?ons?|exempt|required?|need\w*|"
        r"append\w*)\b|\b5[89]\b",
        holds=r"\b50\b|\bhalf\b",
        fails=r"\b(?:25|75|all (?:of them )?(?:in full|at 100)|no reduction|full\w* (?:for )?(?:each|all|both))\b",
    ),
    BillingRule(
        "Medicare pays a facility half for a procedure stopped before anesthesia (73), and in full for one stopped "
        "after anesthesia was given or the procedure begun (74).",
        _STOPPED,
        (r"\b7[34]\b", PAYS),
    ),
)
