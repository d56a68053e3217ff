"""What a question tells of a preventive visit: the age, and whether the patient is known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.ranges import age_in

_CHECKUP = re.compile(
    r"\b(?:well[- ]?(?:child|baby|woman|man|adult|visit|check|exam|teen)|preventi(?:ve|tive|on)|preventative"
    r"|(?:annual|yearly|routine|complete|adult|school|camp|new patient|est(?:ablished)?(?: patient)?)\s+"
    r"(?:physicals?|exams?|check-?ups?|px)"
    r"|check-?ups?|wcc|cpe|health maintenance|physicals?(?= (?:for|on|of|exam|visit|\d|new|est|cpt|code)|\W*$))\b",
    re.IGNORECASE,
)
_NO_CHECKUP = re.compile(
    r"\b(?:physical therap\w*|physical status|awv|annual wellness|welcome to medicare|ippe|pre-?op\w*|g04\d\d|"
    r"history and physical|h ?& ?p|follow-?up|counsel\w*|screening)\b",
    re.IGNORECASE,
)
_DIAGNOSIS = re.compile(r"\b(?:icd(?:-?10)?(?:-?cm)?|dx|diagnos[ie]s|z00\S*|z codes?)\b", re.IGNORECASE)
_SERVICE = re.compile(r"\b(?:cpt|visit codes?|e/?m|procedure codes?)\b", re.IGNORECASE)
_NEW = re.compile(r"\bnew(?:[- ](?:pt|pat|patients?|to (?:us|our|the|my)))?\b", re.IGNORECASE)
_KNOWN = re.compile(r"\best(?:ab(?:lished)?|\.)?\b|\bknown\b|\breturning\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checkup:
    """A preventive visit as told.

    Attributes:
        age: Of the patient, in years.
        patient: ``new`` or ``established``; "" where the question leaves it open.
    """

    age: float
    patient: str


def checkup_in(text: str) -> Checkup | None:
    """The preventive visit of a patient of a certain age that a text wants the code of; None where it wants none.

    >>> checkup_in("physical for a 12 yo established patient")
    Checkup(age=12.0, patient='established')
    >>> checkup_in("icd 10 for annual physical 45 yo") is None
    True
    """
    of_diagnosis = _DIAGNOSIS.search(text) and not _SERVICE.search(text)
    if of_diagnosis or not _CHECKUP.search(text) or _NO_CHECKUP.search(text):
        return None
    age = age_in(text)
    if age is None:
        return None
    new, known = bool(_NEW.search(text)), bool(_KNOWN.search(text))
    return Checkup(age, "" if new == known else "new" if new else "established")
