"""A visit after a joint was replaced, with nothing wrong: aftercare, and which joint is artificial.

Source of the rule: ICD-10-CM Tabular List, note at Z47.1 (use additional code, Z96.6-); Official Guidelines, section
I.C.21.c.7.
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted, side_named

_REPLACED = re.compile(
    r"""\b(?:(?P<joint>knee|hip|shoulder|ankle|elbow|wrist)s?\ (?:joint\ )?(?:replace\w+|arthroplast\w+)
    |(?:total|partial|hemi)?\ ?(?:replace\w+|arthroplast\w+)\ of\ (?:the\ |his\ |her\ )?
        (?:(?:left|right|both)\ )?(?P<named>knee|hip|shoulder|ankle|elbow|wrist)s?
    |(?P<short>tk[ar]|th[ar]|tsa|tsr))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SHORT = {"tk": "knee", "th": "hip", "ts": "shoulder"}
_VISIT = re.compile(
    r"\b(?:follow(?:ing|s)?[- ]?ups?|f/?u|fup|after-?care|post-?op\w*|check-?up|recheck|routine|p/o|healing well|"
    r"(?:days?|weeks?|wks?|months?|mos?) (?:after|post|s/p|out|since|following|from))\b",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\b(?:infect\w*|loos\w+|dislocat\w+|fractur\w*|periprosthetic|pain\w*|mechanical|broken|worn|wear|revis\w+|remov\w+|"
    r"complicat\w+|dehisc\w+|dvt|stiff\w*|osteoarthritis|arthritis|unrelated|global|explant\w*|scheduled|before|pre-?op\w*)\b",
    re.IGNORECASE,
)
_NO_TROUBLE = re.compile(r"\b(?:no|without|denies|nil)\b[^.;?]{0,40}", re.IGNORECASE)
_SIDE = re.compile(r"\b(?P<side>left|right|lt|rt|l|r)\b|\b(?P<both>bilateral|both)\b", re.IGNORECASE)
_AFTERCARE = "aftercare following joint replacement surgery"


def prosthesis_in(text: str) -> Charted | None:
    """The aftercare of a joint replacement; None where no visit after one is told of, or something is wrong.

    >>> prosthesis_in("follow up 6 weeks after right total knee replacement").parts
    ('aftercare following joint replacement surgery', 'presence of right artificial knee joint')
    """
    replaced = _REPLACED.search(text)
    if replaced is None or not _VISIT.search(text) or _WRONG.search(_NO_TROUBLE.sub(" ", text)):
        return None
    short = replaced["short"]
    joint = _SHORT[short[:2].lower()] if short else (replaced["joint"] or replaced["named"]).lower()
    return Charted((_AFTERCARE, _presence(joint, text)), sections=("i-c-21-c-7",))


def _presence(joint: str, text: str) -> str:
    side = _SIDE.search(text)
    if side is None:
        return f"presence of unspecified artificial {joint} joint"
    if side["both"]:
        return f"presence of artificial {joint} joint, bilateral"
    return f"presence of {side_named(side['side'])} artificial {joint} joint"
