"""The two subjects that a question sets against each other, such as upcoding and unbundling."""

from __future__ import annotations

import re
from typing import NamedTuple

_SUBJECT, _END = r"[^?.;]{2,60}?", r"(?=[?.;,]|$)"
_SUBJECTS = re.compile(
    rf"\b(?:differen(?:ces?|t)|diff|distinction) (?:between|btwn|btw|of) (?P<a>{_SUBJECT})"
    rf" (?:and|vs\.?|versus|&|or) (?P<b>{_SUBJECT}){_END}"
    rf"|(?:^|[?.;,:] ?)(?P<c>[^?.;,:]{{2,60}}?) (?:vs\.?|versus) (?P<d>{_SUBJECT}){_END}"
    rf"|\bhow (?:do|does|is|are) (?P<e>{_SUBJECT}) (?:differ|different|distinguished) from (?P<f>{_SUBJECT}){_END}",
    re.IGNORECASE,
)


class Differing(NamedTuple):
    """Two subjects, each as the question calls it."""

    one: str
    other: str


def differing_in(text: str) -> Differing | None:
    """The two subjects whose difference a question is after; None where it names none.

    >>> differing_in("What is the difference between upcoding and unbundling?")
    Differing(one='upcoding', other='unbundling')
    """
    match = _SUBJECTS.search(text)
    if match is None:
        return None
    one, other = (part.strip() for part in match.groups() if part)
    return Differing(one, other)
