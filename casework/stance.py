"""Whether what a clause names is so: affirmed, denied, past, in the family, uncertain, or still to be done.

Sources of the rules: ICD-10-CM Official Guidelines, section IV.H (uncertain diagnoses are not coded in outpatient and
provider visits), IV.I and IV.J (code what exists at the visit; history codes for what is past), I.C.21.c.4 (history).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from casework.sections import Section


class Stance(StrEnum):
    """How a note stands to what it names."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    HISTORICAL = "historical"
    FAMILY = "family"
    UNCERTAIN = "uncertain"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clause says of itself.

    Attributes:
        stance: How it stands to what it names.
        cue: The words that tell, as written; empty where the section tells.
        affirmed: How many characters of it come before an uncertain or denied end, and still hold.
    """

    stance: Stance
    cue: str
    affirmed: int


_DENIED = re.compile(
    r"(?:(?:he|she|they|pt|patient|currently|has|is|but|and|also|there (?:is|was|are|were)|study|ct|mri)\s+)*"
    r"(?P<cue>no(?:t|ne|r)?\b(?!\s+(?:at goal|controlled|well|intractable))|never\b|without\b|w/o\b|den(?:ies|ied"
    r"|ying)\b"
    r"|negative(?: for)?\b|neg\b|neither\b|free of\b|absence of\b|resolved\b|nkda\b|does not have\b|doesn't have\b"
    r"|ruled out\b|unremarkable\b)",
    re.IGNORECASE,
)
_DENIED_AT_END = re.compile(
    r"(?:\b(?:was|were|is|are|has been)\s+)?\b(?P<cue>ruled out|negative|absent|not (?:seen|found))\W*$", re.I
)
_LATER_DENIAL = re.compile(r"[,;]\s*(?:and |but )?(?P<cue>no|not|denies|negative for|never)\b", re.IGNORECASE)

_FAMILY = re.compile(
    r"\b(?P<cue>family (?:history|hx)(?: of)?|famhx|(?:(?:maternal|paternal)\s+)?(?:grand)?(?:mother|father"
    r"|parents?)|brother"
    r"|sister|siblings?|uncle|aunt|cousins?)\b(?=[^.;]*?\b(?:had|has|have|with|died|of|history|dx|and (?:sister"
    r"|brother))\b|\s*[,:])",
    re.IGNORECASE,
)
_TAKES_PART = re.compile(
    r"\b(?:mother|father|parents?)\b[^.;]*?\b(?:reports?|states?|stable|and baby|questions|counsel\w*|concerns?"
    r"|brought|agrees)\b"
    r"|\b(?:to|by|from) the (?:mother|father|parents?)\b",
    re.I,
)

_HISTORICAL = re.compile(
    r"\b(?P<cue>(?:personal |past |prior |previous )?(?:history|hx) of|h/o|hx(?= \w)|s/p|status[- ]post"
    r"|previous(?:ly)?|prior"
    r"|old(?= \w*(?:mi|stemi|infarct\w*|fracture|stroke|cva))|former|quit|resolved|in (?:19|20)\d\d"
    r"|(?<![/\d-])(?:19|20)\d\d(?=[,.;]|$)"
    r"|years ago|remote)\b",
    re.IGNORECASE,
)

_UNCERTAIN = re.compile(
    r"(?P<cue>\b(?:probabl[ey]|possibl[ey]|possible|suspect(?:ed|s)?|suspicious for|suspicion (?:of|for)|likely"
    r"|questionable"
    r"|rule[- ]?out|r/o|versus|vs\.?|compatible with|consistent with|c/w|concern(?:ing)? for|working diagnosis|presumed"
    r"|cannot exclude|can't exclude|to exclude|appears to be|evaluate for|differential|ddx|unlikely|may have"
    r"|might (?:be|have)"
    r"|impression CIN|pending)(?!\w)|\?(?=\s*\w))",
    re.IGNORECASE,
)
"""Uncertain terms of section IV.H, and how charts write them."""

_PLANNED = re.compile(
    r"\b(?P<cue>will|schedule[d]?(?= for)|order(?:ed)?|refer(?:red|ral)?|consider(?:ed)?|discussed(?= with)"
    r"|recommend(?:ed|ation)?"
    r"|plan(?:ned)? (?:for|to)|return|rtc|follow[- ]?up|f/u|repeat|recheck|next|if|call|should|to be done|decline[sd]?"
    r"|removal (?:in|at)?\s?\d+|prior auth)\b",
    re.IGNORECASE,
)

_NEAR_THE_START = 12
"""Characters before a cue that leave nothing for it to stand against."""


def read_stance(text: str, section: Section) -> Reading:
    """How a clause stands to what it names.

    Args:
        text: The clause.
        section: Where it stands.
    """
    whole = len(text)
    if found := _DENIED.match(text) or _DENIED_AT_END.search(text):
        return Reading(Stance.DENIED, found["cue"], whole)
    if (found := _FAMILY.search(text)) and not _TAKES_PART.search(text):
        return Reading(Stance.FAMILY, found["cue"], whole)
    if section is not Section.FAMILY and (found := _UNCERTAIN.search(text)):
        before = text[: found.start()].rstrip(" ,;(-–")
        if len(before) < _NEAR_THE_START or _OPENS.fullmatch(before):
            return Reading(Stance.UNCERTAIN, found["cue"], whole)
        return Reading(Stance.AFFIRMED, found["cue"], len(before))
    return _by_time(text, section)


def _by_time(text: str, section: Section) -> Reading:
    """The stance of what is neither denied nor doubted: where it stands and when it is."""
    if section is not Section.FAMILY and (found := _HISTORICAL.search(text)):
        return Reading(Stance.HISTORICAL, found["cue"], len(text))
    if section in _BY_SECTION:
        return Reading(_BY_SECTION[section], "", len(text))
    found = _PLANNED.match(text) or _INTENDED.search(text)
    return Reading(Stance.PLANNED, found["cue"], len(text)) if found else Reading(Stance.AFFIRMED, "", len(text))


_BY_SECTION = {Section.FAMILY: Stance.FAMILY, Section.PAST: Stance.HISTORICAL, Section.PLAN: Stance.PLANNED}
_OPENS = re.compile(r"(?:this is|the|a|an|with|for|is|was|pe|no)\W*", re.IGNORECASE)
_INTENDED = re.compile(r"\b(?P<cue>will|ordered|planned)\b", re.IGNORECASE)


def later_denials(text: str) -> tuple[tuple[int, int, str], ...]:
    """What a clause denies after it has affirmed something: start, end and cue of each such part.

    >>> later_denials("loose stools, no blood, no fever")
    ((14, 22, 'no'), (24, 32, 'no'))
    """
    found = list(_LATER_DENIAL.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return tuple((match.start("cue"), end, match["cue"]) for match, end in zip(found, ends, strict=False))
