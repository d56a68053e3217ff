"""A myocardial infarction told with its age, which decides between an acute code and an old infarction.

Source of the rule: ICD-10-CM Official Guidelines, section I.C.9.e.1 (four weeks).
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted
from assistant.question.elapsed import days_since

FOUR_WEEKS = 28
"""Days up to which an infarction is coded as acute."""

_INFARCTION = re.compile(
    r"\b(?:(?P<non>nstemi|non-?\s?st\S* (?:elevat\w+ )?(?:mi|myocardial infarction))|(?P<st>stemi)|(?:acute "
    r")?(?:a?mi|heart attack|myocardial infarct\w*))\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\btype ?(?:2|ii|3|4|5)\b(?! (?:dm|diab))|\bdemand\b|\b(?:second|another|new|subsequent) (?:n?stemi|mi)\b", re.I
)
_SECTION = ("i-c-9-e-1",)
_KINDS = {
    "non": "Non-ST elevation (NSTEMI) myocardial infarction",
    "st": "ST elevation (STEMI) myocardial infarction of unspecified site",
}
_UNSAID = "Acute myocardial infarction, unspecified"
_STILL_ACUTE = "An infarction counts as acute while it is four weeks old or less, where it still matters to the care."
_OLD = (
    "After four weeks an infarction is no longer coded from I21: while care for it goes on it is an aftercare code, "
    "and I25.2 where it is old and needs none."
)


def infarction_in(text: str) -> Charted | None:
    """An infarction with its age; None where no age is told, or it is of another type or a further one.

    >>> infarction_in("MI 6 weeks ago").parts
    ('Old myocardial infarction',)
    """
    told = _INFARCTION.search(text)
    days = days_since(text)
    if told is None or days is None or _OTHER.search(text):
        return None
    rest = f"{text[: told.start()]} , {_AGO.sub(' ', text[told.end() :])}"
    if days > FOUR_WEEKS:
        return Charted(("Old myocardial infarction",), rest=rest, sections=_SECTION, remark=_OLD)
    kind = next((title for name, title in _KINDS.items() if told[name]), _UNSAID)
    return Charted((kind,), rest=rest, sections=_SECTION, remark=_STILL_ACUTE)


_AGO = re.compile(
    r"\b(?:\w+ ){1,2}(?:ago|old|out|earlier)\b|\blast (?:week|month|year)\b|\bback\b|\bfor (?:a )?(?:follow[- ]?up|"
    r"f/?u)\b|\b(?:follow[- ]?up|f/?u|snf|transferred|recheck)\b",
    re.IGNORECASE,
)
