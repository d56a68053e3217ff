"""A description cut into the conditions it names, each of which may have a code of its own.

Source of the readings: ICD-10-CM Official Guidelines, sections I.C.2.m (a malignancy that was removed and is no longer
treated is history), I.C.20.a and I.C.20.b (external cause and place of occurrence, each with a code).
"""

from __future__ import annotations

import re

MOST = 6
"""Parts that are looked up at most."""

_JOINT = re.compile(
    r"""\s*(?:[;+&]|,(?!\d)|\s[-–]\s|\.\s|\bw/\s?
    |(?<!collision\ )\b(?:and|with|w|plus|due\ to|d/t|2/2|secondary\ to|caused\ by|because\ of|from|for|presenting\ with
        |complicated\ by)\b(?!/)
    |(?=\b(?:r/o|rule\ out|ruled\ out|ruling\ out)\b)
    |(?=\bon\ (?:insulin|metformin|warfarin|eliquis|oxygen|dialysis|hd)\b))\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKING = re.compile(
    r"""\b(?:and\ )?(?:in\ )?(?:what|which|right|correct)\ (?:order|sequence)\b
    |\bwhich\ (?:one\ )?(?:is|goes|comes|do\ i\ put)\ first\b
    |\b(?:what|how)\ (?:do|would|should|can)\ (?:i|we|you)\ (?:code|report|use|put|sequence)\b
    |\bin\ (?:the\ )?(?:right\ |correct\ )?order\b|\bstatus\ codes?\b
    |\bsequenc\w+\b|\b\d{1,3}\ ?-?(?:yo|y/o|year[-\ ]olds?)\b
    |\b(?:(?:office|clinic|progress|discharge|dc|d/c|op|operative|er|ed|the)\ )*
        (?:visit\ )?(?:note|chart|record|summary)\ (?:says|states|reads)\b
    |\b\d{1,3}\ ?[mf]\b|\bsent\ home\b|\bdischarge\ summary:?
    |\b(?:in|out)-?patient(?:\ (?:stay|visit|admission|encounter|claim|hospital|coding))?\b
    |\b(?:in|at|to)\ (?:the\ )?(?:er|ed|emergency\ (?:room|department|dept)|icu)\b|\bnow\b
    |\ball\ (?:the\ |of\ the\ |applicable\ )?(?=(?:icd|dx|diagnos\w+|cod(?:e|es|ing)|incl\w*|external)\b)
    |\badmi(?:t|ted|tted|ssion)(?:\ to\ (?:the\ )?hospital)?\b|\b(?:two|three|four|2|3|4)\ codes\b
    |\b(?:pls|plz|please|thanks|help|order|first|first[-\ ](?:listed|visit)|principal|(?:all\ )?poa|dx|cod(?:e[sd]?|ing)
        |what'?s|(?:this\ )?(?:pt|patient)|mother|male|female(?=\ w)|y/?o|assign\w*|documented|documents|doc\ wrote
        |provider|physician|both|pdx|incl\w*|newly|new|found|doing\ (?:fine|well)|external\ cause|skin\ broken
        |broken\ skin)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LEFT_OVER = re.compile(r"^(?:\W|\b(?:is|are|was|the|a|an|of|to|in|do|i|we|has|have|had|be|it)\b)+", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:was |were |is )?(?:resected|removed|excised|cured|treated|eradicated)\b.*"
    r"\b(?:ago|no (?:further|current|active|more)\b.*)|\bno (?:further|current|active) (?:tx|treatment|therapy)\b",
    re.IGNORECASE,
)
_MALIGNANT = re.compile(r"\b(?:ca|cancer|carcinoma|malignan\w+|melanoma|lymphoma|tumou?r)\b", re.IGNORECASE)
_WEEKS = re.compile(
    r"(?:at )?(\d{1,2}) ?(?:weeks?|wks?)\b(?: ?\d ?(?:days?|d))?(?: (?:pregnant|gestation|preg|ga))?", re.IGNORECASE
)
_BITE = re.compile(
    r"\b(?P<animal>dog|cat|rat|horse|snake|human)[- ]?bite (?:(?:wound )?(?:to|of|on|in) (?:the |his |her )?)?"
    r"(?P<site>(?:left|right|lt|rt)? ?[a-z]+)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"""\b(?:at|in|on|inside)\s(?:the\ |a\ |an\ |his\ |her\ |their\ |own\ )?
    (?P<place>(?:single[-\ ]family\ )?(?:home|house|garden|back\ ?yard|yard|kitchen|bathroom|bedroom|driveway|garage
        |school|playground|nursing\ home|hospital|street|highway|sidewalk|farm|restaurant|parking\ lot|gym
        |office\ building|store|supermarket))\b(?!\ (?:care|o2|health|visit|admission|stay|infusion|course))""",
    re.IGNORECASE | re.VERBOSE,
)
OCCURRENCE = "as the place of occurrence"
"""What is searched for behind a place."""
_RESIDENCE = re.compile(r"home|house|garden|back ?yard|yard|kitchen|bathroom|bedroom|driveway|garage", re.IGNORECASE)
_HOME = re.compile(r"home|house", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:f[ae]ll\w*|tripp\w+|slipp\w+|struck|hit by|bitten|bite|burn\w*|cut|crash\w*|collision|accident|injur\w+|"
    r"fractur\w+|fx|lacerat\w+|sprain\w*)\b",
    re.IGNORECASE,
)
_TYPED = re.compile(r"\btype ?([12])(?=\s*(?:with\b|w/|,|;|and\b|$))", re.IGNORECASE)
"""A type of diabetes that is charted without the word."""
_SHORT = r"(?:t[12]dm|dm2?|i?ddm|niddm|htn|ckd|esrd|copd|chf|hfref|hfpef|cad|afib|hld|gerd|osa|bph|ra|pvd|mdd|gad)"
_RUN_ON = re.compile(rf"\b({_SHORT})\s+(?={_SHORT}\b)", re.IGNORECASE)
"""Diagnoses charted one behind the other by their abbreviations, with nothing between."""
_MOST_WORDS = 60
"""Words of a description beyond which it is a note, and nothing for this."""


def parts_of(description: str) -> tuple[str, ...]:
    """The conditions that a description names, in its order; with an event, the place where it happened as well.

    >>> parts_of("UTI due to e coli")
    ('UTI', 'e coli')
    >>> parts_of("unspecified fall in the garden")
    ('unspecified fall', 'garden in unspecified non-institutional (private) residence as the place of occurrence')
    """
    if len(description.split()) > _MOST_WORDS:
        return ()
    description = _RUN_ON.sub(r"\1, ", description)
    said, places = _ASKING.sub(" ", _TYPED.sub(r"type \1 diabetes", description)), []
    if _EVENT.search(said):
        for match in _PLACE.finditer(said):
            place = "unspecified place" if _HOME.fullmatch(match["place"]) else match["place"]
            if _RESIDENCE.fullmatch(match["place"]):
                place = f"{place} in unspecified non-institutional (private) residence"
            places.append(f"{place} {OCCURRENCE}")
        said = _PLACE.sub(", ", said)
        said = _BITE.sub(lambda match: f"bitten by {match['animal']}, open bite of {match['site'].strip()}", said)
    pieces = [_read(piece) for piece in _JOINT.split(said)]
    pieces = [piece for piece in pieces if len(piece) > 1 and any(letter.isalpha() for letter in piece)]
    kept = [piece for at, piece in enumerate(pieces) if not _said_in(piece, [*pieces[:at], *pieces[at + 1 :]])]
    return tuple(dict.fromkeys((*kept, *places)))[:MOST]


def _read(piece: str) -> str:
    """A part as it is searched for: without words of asking, and as history where it is over."""
    text = " ".join(_LEFT_OVER.sub("", piece).split()).strip(' ?!.:()-–"“”')
    if _PAST.search(text) and _MALIGNANT.search(text):
        return f"history of {_PAST.sub('', text).strip()}"
    weeks = _WEEKS.fullmatch(text)
    return f"{weeks[1]} weeks gestation of pregnancy" if weeks else text


def _said_in(piece: str, others: list[str]) -> bool:
    """Whether another part has all the words of this one."""
    words = set(piece.lower().split())
    return any(words < set(other.lower().split()) for other in others)
