"""The circumstances of a claim that a text names: date of service, setting, payer, and the place of a fee.

What a question says of them holds for the next ones; a text that says nothing else asks the last question again under
them (`assistant.question.amending`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.question.dates import StatedDate, find_date
from assistant.question.patterns import words_of
from assistant.question.payers import payer_of, without_payers
from core.records import Setting

_SETTINGS = (
    (Setting.DME, words_of(r"dme\b", "durable medical equipment")),
    (
        Setting.OUTPATIENT,
        words_of(
            r"hospital outpatient", r"outpatient hospital", r"opps\b", r"ub-?04\b", r"facility (?:claim|side|edit|bill)"
        ),
    ),
    (Setting.PRACTITIONER, words_of(r"practitioner", r"professional claim", r"cms-?1500\b", r"pro-?fee\b")),
)

_HOSPITAL_ALONE = re.compile(
    r"\W*(?:(?:and|or|what about|how about|what if|then|in|for|on|the|it is)\W+)*(?:outpatient|hospital|facility)\W*",
    re.IGNORECASE,
)
_PHYSICIAN_ALONE = re.compile(
    r"\W*(?:(?:and|or|what about|how about|what if|then|in|for|on|the|it is|a)\W+)*"
    r"(?:professional|physicians?|doctors?)(?:'s)?\W*",
    re.IGNORECASE,
)

CALLED = {
    Setting.PRACTITIONER: "practitioner",
    Setting.OUTPATIENT: "hospital outpatient",
    Setting.DME: "DME supplier",
}
"""Settings as they stand in a question."""


def setting_in(text: str) -> Setting | None:
    """The setting that a text names."""
    return next((value for value, pattern in _SETTINGS if pattern.search(text)), None)


def setting_alone(text: str) -> Setting | None:
    """The setting that is all a follow-up says, as in "what about outpatient?"; elsewhere that may mean an office."""
    if _HOSPITAL_ALONE.fullmatch(text):
        return Setting.OUTPATIENT
    return Setting.PRACTITIONER if _PHYSICIAN_ALONE.fullmatch(text) else None


def without_setting(text: str, setting: Setting) -> str:
    """A text without what names a setting."""
    return dict(_SETTINGS)[setting].sub(" ", text)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a text names; what it does not is None or "".

    Attributes:
        stated: The date of service.
        setting: Whose files apply.
        payer: Who pays.
        place: Words that name a place of the fee schedule, such as "boston".
    """

    stated: StatedDate | None = None
    setting: Setting | None = None
    payer: str = ""
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.stated or self.setting or self.payer or self.place)


def circumstances_in(text: str, places: Sequence[str]) -> Circumstances:
    """The circumstances that a text names.

    Args:
        text: The text.
        places: The words in it that name places (`assistant.gather.fees.FeeTools.place_words`).
    """
    stated = find_date(text) or _bare_year(text)
    return Circumstances(stated, setting_in(text) or setting_alone(text), payer_of(text), place_in(text, places))


def place_in(text: str, words: Sequence[str]) -> str:
    """The place that some words of a text name, as it stands there: ``Los Angeles, CA``; "" without such words."""
    spans = [match.span() for word in words if (match := re.search(rf"\b{re.escape(word)}\b", text))]
    if not spans:
        return ""
    first = min(start for start, _ in spans)
    begins = _FIRST_NAME.search(text[:first])
    named = text[begins.start() if begins else first : max(end for _, end in spans)]
    return named if _PLACE.fullmatch(named) else words[0]


_FIRST_NAME = re.compile(r"\b(?:los|las|san|santa|saint|st\.?|new|fort|ft\.?|el|la|port|palm)\s+$", re.IGNORECASE)
"""What begins the names of places and does not tell them from others: Los Angeles, San Francisco, Fort Lauderdale."""
_PLACE = re.compile(r"[A-Za-z .,'/-]{1,60}")


_BARE_YEAR = re.compile(r"(?<![\d-])(?P<year>20[012]\d)(?![\d-])")


def _bare_year(text: str) -> StatedDate | None:
    """A year by itself, which only a text about circumstances alone means as one."""
    match = _BARE_YEAR.search(text)
    return StatedDate(date(int(match["year"]), 1, 1), exact=False, span=match.span()) if match else None


_FILLER = words_of(
    r"(?:and|or|but|so|then|ok(?:ay)?|now|what|how|about|if|it|its|it's|is|was|are|were|be|should|have|been|said|say|in|on|"
    r"of|for|at|as|to|by|with|under|near|the|a|an|my|our|dos|date|service|year|quarter|code|codes|cpt|hcpcs|icd-?10|cm|"
    r"claims?|medicare|bill(?:ed|ing)?|setting|payer|plan|insurance|patient(?:'s)?|files?|edits?|side|locality|state|area|"
    r"instead|please|one|that|this|rather|same|question|day|sorry|mean|meant|i|we|you)\b"
)


def is_bare(text: str, found: Circumstances) -> bool:
    """Whether a text, its codes cut out, says nothing beside these circumstances."""
    if found.stated is not None:
        start, end = found.stated.span
        text = f"{text[:start]} {text[end:]}"
    if found.setting is not None:
        text = "" if setting_alone(text) else without_setting(text, found.setting)
    if found.payer:
        text = without_payers(text)
    if found.place:
        text = text.replace(found.place, " ")
    return not re.search(r"[^\W_]", _FILLER.sub(" ", text))


def under(question: str, new: Circumstances, old_places: Sequence[str]) -> str:
    """A question as it would read under other circumstances than its own.

    Args:
        question: The question.
        new: What it shall be asked under; what is not named there stays as it is.
        old_places: The words in the question that name places.
    """
    if new.stated is not None and (own := find_date(question)) is not None:
        start, end = own.span
        question = f"{question[:start]} {question[end:]}"
    if new.setting is not None:
        for setting in Setting:
            question = without_setting(question, setting)
    if new.payer:
        question = without_payers(question)
    if new.place:
        for word in old_places:
            question = re.sub(
                rf"(?:\b(?:in|at|near)\s+(?:[a-z]+\s+){{0,2}}?)?\b{re.escape(word)}\b",
                " ",
                question,
                flags=re.IGNORECASE,
            )
    added = (_date_words(new.stated), CALLED[new.setting] if new.setting else "", _for_payer(new), _in_place(new))
    return ", ".join((_tidied(question), *filter(None, added))) + "?"


def _date_words(stated: StatedDate | None) -> str:
    if stated is None:
        return ""
    return f"on {stated.date.isoformat()}" if stated.exact else f"in {stated.date:%B %Y}"


def _for_payer(new: Circumstances) -> str:
    return f"for {new.payer}" if new.payer else ""


def _in_place(new: Circumstances) -> str:
    return f"in {new.place}" if new.place else ""


_DANGLING = re.compile(r"(?:[\s,;.?!]|\b(?:in|on|for|at|as of|of|under|a|an|the|by)\s*(?=$|[,;.?!]))+$", re.IGNORECASE)


def _tidied(question: str) -> str:
    """A question without its end mark and without what was left hanging where something was cut out."""
    question = re.sub(r"\s+(?=[,;.?!])", "", " ".join(question.split()))
    return _DANGLING.sub("", question)
