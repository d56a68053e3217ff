"""NCCI edits and unit limits: what an indicator permits, which modifiers open an edit, what is left above a limit.

Source: NCCI Policy Manual for Medicare Services, Chapter I, sections A, E and V.
"""

from __future__ import annotations

from assistant.planning.billing.rule import BillingRule

_INDICATOR = r"\bindicators?\b|\bccmi\b|\bmi\b"
_OF_ONE = (
    r"\b(?:indicators?|ccmi|mi)\b[^.?\d]{0,25}\b(?:1|one)\b|\b(?:1|one) (?:modifier )?indicator|"
    r"\ballows? (?:a |the )?modifiers?|\bmodifiers? (?:is |are )?allowed|\b(?:has|have|with|w/) an? (?:1|one)\b"
)
_OF_NONE = (
    r"\b(?:indicators?|ccmi|mi)\b[^.?\d]{0,25}\b(?:0|zero)\b|\b(?:0|zero) (?:modifier )?indicator|"
    r"\b(?:no|not) modifiers? (?:is |are )?allowed|\b(?:0|zero)[- ]edits?\b"
)
_ALWAYS = (
    r"\b(?:always|every ?time|any ?time|automatic\w*|just|whenever|all the time|no matter|regardless|guarantee\w*|"
    r"free(?:ly)?|enough|without|each time|safe|never a problem|any (?:edit|pair|reason))\b|"
    r"\b(?:means?|so|then)\b[^.?]{0,12}\b(?:i|we|you|it|59|x[epsu])\b"
)
_SEPARATED = r"\b(?:59|x[epsu]|modifiers?)\b"
_USED = (
    r"\b(?:us(?:e|es|ed|ing)|add\w*|append\w*|put\w*|bypass\w*|overrid\w*|unbundl\w*|open\w*|appeal\w*|get (?:around|"
    r"past|paid)|go(?:es)? through|break\w*|attach\w*|work\w*|help\w*|slap\w*|pa(?:id|y|ys|yable)|ok(?:ay)?)\b"
)
_ASKS_MEANING = r"\b(?:what (?:is|does|do)|whats|mean(?:s|ing)? (?:of|in|\?)|stand for|vs|versus|differen\w+)\b"
_ABOVE = (
    r"\b(?:appeal\w*|exceed\w*|over|above|more|split|separate lines?|second line|overturn\w*|modifiers?|59|76|"
    r"bypass\w*|overrid\w*|get (?:around|paid)|extra|win)\b"
)
"""What is asked of units above a limit."""

EDIT_RULES = (
    BillingRule(
        "with modifier indicator 0 no modifier opens the edit, neither 59 nor XE, XS, XP or XU: the column 2 code is "
        "not paid beside column 1 for that patient on that day.",
        ("ncci-basics#modifier-indicators-0-1-and-9", "ncci-manual#1-e"),
        (rf"{_INDICATOR}|\bmodifiers?\b|\bedits?\b", _OF_NONE, _USED),
        unless=rf"{_OF_ONE}|{_ASKS_MEANING}",
        fails=_USED,
    ),
    BillingRule(
        "indicator 1 is a permission only: 59, or one of XE, XS, XP and XU, is right where the record shows a separate "
        "site, lesion or organ, or a separate encounter, and no more exact modifier says so.",
        (
            "ncci-basics#modifier-indicators-0-1-and-9", "ncci-basics#modifier-59-when-it-is-right",
            "ncci-manual#1-e-d",
        ),
        (_SEPARATED, _OF_ONE, rf"{_USED}|{_ALWAYS}"),
        unless=rf"{_OF_NONE}|{_ASKS_MEANING}",
        fails=_ALWAYS,
    ),
    BillingRule(
        "indicator 9 means that the edit has no effect: it was deleted on the day it began, so no modifier is needed "
        "for it.",
        ("ncci-basics#modifier-indicators-0-1-and-9", "ncci-manual#1-e"),
        (_INDICATOR, r"\b(?:indicators?|ccmi|mi)\b[^.?\d]{0,25}\b(?:9|nine)\b|\b(?:9|nine) (?:modifier )?indicator"),
        unless=rf"{_OF_ONE}|{_OF_NONE}|\bvs\b|\bdiffer\w*",
        fails=r"\b(?:need\w*|require\w*|bundl\w*|denie[ds]|appl(?:y|ies)|still|must)\b",
    ),
    BillingRule(
        "two diagnoses, or two codes that describe different procedures, are no reason for 59 by themselves: it takes "
        "a separate site, lesion, organ or encounter in the record.",
        ("ncci-basics#modifier-59-when-it-is-wrong", "ncci-manual#1-e-d"),
        (
            r"\b(?:59|x[su])\b",
            r"\b(?:different|separate|second|two|2|another|distinct) (?:\w+ )?(?:dx|diagnos[ie]s|icd\w*)|"
            r"\b(?:dx|diagnos[ie]s|icd\w*)(?: codes?)? (?:differ\w*|are (?:different|not the same))|"
            r"\bdifferent (?:cpts?|codes|procedures?)\b",
        ),
        unless=r"\b(?:(?:separate|different|other|another) (?:site|lesion|organ|encounter|session|wound)s?)\b",
        fails=r".",
        codes=r".",
    ),
    BillingRule(
        "59 and an X modifier never stand on one line: of XE, XS, XP and XU the one that says why is taken in place of "
        "59.",
        ("ncci-basics#xe-xs-xp-and-xu-in-place-of-59",),
        (r"\b59\b", r"\bx[epsu]\b", r"\b(?:both|together|same (?:line|claim|code)|with|and|plus|along\w*|as well)\b"),
        unless=r"\b(?:or|vs\.?|versus|differ\w*|instead|prefer\w*|which|better|when|what)\b",
        fails=r".",
    ),
    BillingRule(
        "Medicare takes either on an edit with indicator 1 and prefers the X modifier that says why the service was "
        "distinct; 59 is for what none of the four says, and the two never stand on one line.",
        ("ncci-basics#xe-xs-xp-and-xu-in-place-of-59", "ncci-manual#1-e-1"),
        (
            r"\b59\b",
            r"\bx(?:[epsu]|\{?epsu\}?)?\b(?: mod\w*)?",
            r"\b(?:or|prefer\w*|which|better|instead|replac\w+|rather|wants?|have to|must)\b",
        ),
        unless=r"\b(?:differ\w*|vs|versus)\b",
    ),
    BillingRule(
        "that there is no NCCI edit for a pair does not make it payable: the coding rules, coverage, unit limits and "
        "the global package apply all the same.",
        ("ncci-basics#no-edit-found-does-not-mean-payable",),
        (r"\b(?:no|not|without|isn'?t|aren'?t)\b[^.?]{0,30}\b(?:edits?|ncci|ptp|cci|bundl\w+)\b",
         r"\b(?:pay\w*|paid|bill\w*|separate\w*|together|report\w*)\b"),
        unless=r"\bappeal",
        fails=r"\b(?:so|means?|then|must|guarantee\w*|automatic\w*|always|right|correct|payable|paid|pays?)\b",
    ),
    BillingRule(
        "NCCI edits bind Medicare, and Medicaid has its own edit files; a commercial payer may adopt them, change them "
        "or use edits of its own.",
        ("ncci-basics#what-ncci-is-and-whom-it-binds",),
        (
            r"\b(?:ncci|cci|ptp|mues?)\b",
            r"\b(?:commercial|private|aetna|cigna|uhc|united\w*|bcbs|blue cross|humana|(?:other|all|every) payers?)\b",
        ),
        fails=r"\b(?:must|all|always|have to|has to|bound|every|same|require\w*)\b",
    ),
    BillingRule(
        "MAI 2 is an absolute limit of the day: more units are not paid, neither with a modifier nor on separate lines "
        "nor at a redetermination, so look for an error in code or count.",
        ("ncci-basics#mai-1-2-and-3-what-happens-above-the-limit",),
        (r"\bmai\b\D{0,12}\b(?:2|two)\b", _ABOVE),
        unless=r"\bmai\b\D{0,12}\b[13]\b",
        fails=r".",
    ),
    BillingRule(
        "MAI 3 is a limit of the day that can be overcome: units above it are denied at first and payable after review "
        "or appeal, where the record shows that they were done, rightly coded and medically necessary.",
        ("ncci-basics#mai-1-2-and-3-what-happens-above-the-limit",),
        (r"\bmai\b\D{0,12}\b(?:3|three)\b", _ABOVE),
        unless=r"\bmai\b\D{0,12}\b[12]\b",
        holds=r"\b(?:appeal\w*|ever|overturn\w*|possible|can|could|win|get paid)\b",
        fails=r"\b(?:absolute|never|cannot|can'?t)\b",
    ),
    BillingRule(
        "MAI 1 is a limit of each claim line: units above it go on a further line with the modifier that is true, such "
        "as 59, an X modifier, 76, 77, 91 or an anatomic one.",
        ("ncci-basics#mai-1-2-and-3-what-happens-above-the-limit",),
        (r"\bmai\b\D{0,12}\b(?:1|one)\b", _ABOVE),
        unless=r"\bmai\b\D{0,12}\b[23]\b",
        holds=r"\b(?:split|separate lines?|second line|modifiers?|can|59|76)\b",
        fails=r"\b(?:absolute|never|cannot|can'?t)\b",
    ),
    BillingRule(
        "an MUE is no allowance: it is the most units that are likely on one day, and only what was done, documented "
        "and needed is billed.",
        ("ncci-basics#what-an-mue-is",),
        (
            r"\bmues?\b|\bmedically unlikely",
            r"\b(?:always|up to|entitled|allow\w*|go ahead|every (?:time|patient|visit)|automatic\w*|the max\w*)\b",
            r"\bbill\w*|\breport\w*|\bcharge\w*",
        ),
        fails=r"\b(?:always|entitled|go ahead|every|automatic\w*|so|means?)\b",
    ),
)  # fmt: skip
