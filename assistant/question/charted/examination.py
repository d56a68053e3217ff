"""A routine examination at which something was found: with abnormal findings first, then what was found.

Source of the rule: ICD-10-CM Official Guidelines, sections IV.P and I.C.21.c.13; notes at Z00.01, Z00.121, Z01.411.
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted

_EXAMINATION = re.compile(
    r"""\b(?:(?:for|at|during|in)\ )?(?:an?\ |the\ |his\ |her\ |their\ |my\ )?
    (?P<exam>(?:(?:annual|yearly|routine|well|preventive|adult|periodic|general|medical|health|gyn\w*|woman|pelvic|child
        |baby|wellness|\d+\ ?(?:yo|y/o|year[- ]old|month[- ]old|mo))[-\s]+)*
    (?:physicals?(?:\ exam\w*)?|wcc|well[-\s](?:child|baby|woman)(?:\ (?:check\w*|visit|exam\w*))?|awv|cpe
        |(?:annual|yearly|routine|well|preventive|wellness|gyn\w*|medical|health|child|woman)[-\s]
            (?:check-?\ ?ups?|exam\w*|visits?|checks?|physical)))
    (?:\ for\ (?:an?\ )?adult|\ visit|\ exam\w*)?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FOUND = re.compile(
    r"\b(?:f[io]u?nd(?:ings?|s)?|discover\w+|detect\w+|not(?:ed|ices?|iced)|reveal\w*|turns? out|turned out|"
    r"new(?:ly)?(?: diagnos\w+)?|abnormal|incidental\w*|diagnos\w+|picked up|saw|showed|shows|elevated|uncontrolled|"
    r"worsen\w+|exacerbat\w+)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\b(?:no|without|w/o|not any|negative for) (?:new |any )?(?:abnormal\w*|findings?|problems?|issues?)|"
    r"\b(?:everything|all|exam) (?:was |is )?normal|\bstable\b",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"\b(?:child\w*|baby|infant|toddler|wcc|pediatric|peds|teen\w*|\d+[- ]?(?:mo|month)s?[- ]old|"
    r"(?:\d|1[0-7])[- ]?(?:yo|y/o|yr|year)s?(?:[- ]old)?)\b",
    re.IGNORECASE,
)
_GYN = re.compile(r"\b(?:gyn\w*|well[- ]woman|pelvic exam|pap)\b", re.IGNORECASE)
_TALK = re.compile(
    r"\b(?:(?:the )?(?:doc(?:tor)?|provider|physician|md|np|pcp)|found|finds?|findings?|discovered|detected|noted|"
    r"notices?|"
    r"noticed|revealed|turns? out|turned out|newly|new|at (?:the |that )?visit|during|incidental(?:ly)?|came in|"
    r"comes in|"
    r"presents?|here|first[- ]listed|goes first|saw|showed|picked up|how|what|which|on|pt|patient|adult|was|also|and|"
    r"diagnosed|i|to|do|with (?=abnormal)|abnormal findings?|having|has|had)\b",
    re.IGNORECASE,
)


def examination_in(text: str) -> Charted | None:
    """A routine examination with a finding; None where none is told of, or nothing was found.

    >>> examination_in("annual physical, doc found a thyroid nodule").parts
    ('encounter for general adult medical examination with abnormal findings',)
    """
    examined = _EXAMINATION.search(text)
    if examined is None or not _FOUND.search(text) or _NOTHING.search(text):
        return None
    rest = f"{text[: examined.start()]} , {text[examined.end() :]}"
    return Charted((_official(text),), rest=" ".join(_TALK.sub(" ", rest).split()), sections=("iv-p",))


def _official(text: str) -> str:
    if _GYN.search(text):
        return "encounter for gynecological examination (general) (routine) with abnormal findings"
    if _CHILD.search(text):
        return "encounter for routine child health examination with abnormal findings"
    return "encounter for general adult medical examination with abnormal findings"
