"""A screening at which something was found: the screening stays first, the finding stands behind it.

Source of the rule: ICD-10-CM Official Guidelines, section I.C.21.c.5.
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted

_KINDS = (
    (
        re.compile(r"\bscreening (?:colonoscop\w+|scope|colo)\b|\bcolonoscop\w+ (?:for |as )?screening", re.IGNORECASE),
        "encounter for screening for malignant neoplasm of colon",
        (re.compile(r"\b(?:colon(?:ic)? )?polyps?(?: (?:of|in) (?:the )?colon)?\b", re.IGNORECASE), "polyp of colon"),
    ),
    (
        re.compile(r"\bscreening mammo\w*|\bmammo\w* (?:for |as )?screening", re.IGNORECASE),
        "encounter for screening mammogram for malignant neoplasm of breast",
        (
            re.compile(r"\b(?:breast )?(?:mass|lump|nodule)(?: (?:of|in) (?:the )?breast)?\b", re.IGNORECASE),
            "lump in breast",
        ),
    ),
)
"""Which screening, its code's title, and what is found there with how the classification says it."""
_FOUND = re.compile(
    r"\b(?:found|finds?|finding|shows?|showed|revealed|detected|with|and|removed|snared|biopsied)\b", re.I
)
_SURVEILLANCE = re.compile(
    r"\b(?:surveillance|diagnostic|history of|hx of|h/o|follow[- ]?up|no polyps?|normal)\b", re.I
)


def screening_in(text: str) -> Charted | None:
    """A screening with a finding; None where none is told of, or it is surveillance or a test for a symptom.

    >>> screening_in("screening colonoscopy, polyp found and removed").parts
    ('encounter for screening for malignant neoplasm of colon', 'polyp of colon')
    """
    if _SURVEILLANCE.search(text) or not _FOUND.search(text):
        return None
    for screened, title, (finding, official) in _KINDS:
        if screened.search(text) and finding.search(screened.sub(" ", text)):
            return Charted((title, official), sections=("i-c-21-c-5",))
    return None
