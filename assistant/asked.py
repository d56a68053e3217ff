"""What a question asks of its codes: the topics, the modifiers that stand on each code, and the payer it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.request import Aspect, Topic
from core.codes import Code, CodeSystem, Mention

PROCEDURES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})

_TOGETHER = re.compile(
    r"\b(?:together|same (?:day|date|session|visit|encounter|claim|time)|bundl\w+|unbundl\w+|separately|ncci|ptp|"
    r"edits?|alongside|in addition|conflict\w*|each other|one another|both|"
    r"(?:bill|report|code|charge|use|submit|claim)\w* [\w.,\- ]{0,60}\b(?:with|and|plus|alongside)\b|"
    r"(?:allow|permit|accept|take)s? [\w.,\- ]{0,20}\bwith|(?:allowed|paired?|combined?) with|added? to)\b",
    re.IGNORECASE,
)
_FEE = re.compile(
    r"\b(?:how much|rvus?|fee(?: schedule)?s?|price|amounts?|allowable|reimburse\w*|conversion factor|worth|"
    r"what (?:does|do|would|will|is) [\w.,\- ]{0,40}\b(?:pay|pays|paid|reimbursed)|payment (?:rate|amount)s?|"
    r"pays? (?:for|in)\b|paid in\b)",
    re.IGNORECASE,
)
_COVERAGE = re.compile(
    r"\b(?:lcds?|ncds?|cover(?:age|ed|s)?|medical(?:ly)? necess\w+|local coverage|national coverage)\b", re.IGNORECASE
)
_CROSSWALK = re.compile(r"\b(?:cross ?walks?|gems?|icd-?9(?:-?cm)?|equivalents?)\b", re.IGNORECASE)
_VALID = re.compile(r"\b(?:still )?(?:valid|active|deleted|billable codes?|discontinued|retired)\b", re.IGNORECASE)

_ATTACHED = r"[0-9A-Za-z]{2}(?:\s?[,/-]\s?[0-9A-Za-z]{2})*"
_BEHIND = re.compile(rf"\s?-\s?(?P<names>{_ATTACHED})(?![\w.])")
_WITH = re.compile(
    rf"\s?(?:\(|,)?\s?(?:(?:with|and|plus|using|w/)\s)?(?:an?\s|the\s)?(?:modifiers?|mod)\s-?(?P<names>{_ATTACHED})(?![\w.])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\b(?:modifiers?|mod|append\w*|add\w*|attach\w*|put\w*|use)\s-?(?P<names>{_ATTACHED})\s"
    r"(?:on|to|onto|with|for|appended to|added to)\s"
    r"(?:the\s|cpt\s|code\s)*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[0-9A-Za-z]{2}")

_PAYERS = (
    ("Medicaid", r"medicaid|medi-?cal\b|masshealth"),
    ("a Medicare Advantage plan", r"medicare advantage|part c\b|ma plans?\b|advantage plans?"),
    ("TRICARE", r"tricare|champva"),
    ("workers' compensation", r"workers?'? ?comp\w*"),
    ("Aetna", r"aetna"),
    ("Anthem", r"anthem"),
    ("Blue Cross Blue Shield", r"blue ?cross|blue ?shield|bcbs\w*"),
    ("Cigna", r"cigna"),
    ("Humana", r"humana"),
    ("Kaiser", r"kaiser"),
    ("UnitedHealthcare", r"united ?health\w*|uhc\b"),
    ("a commercial payer", r"(?:commercial|private) (?:payers?|insur\w+|plans?|carriers?)|self-?funded plans?"),
)
_PAYER_PATTERNS = tuple((name, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for name, words in _PAYERS)
_MEDICARE = re.compile(r"\bmedicare\b(?! advantage)", re.IGNORECASE)


def payer_of(text: str) -> str:
    """The payer that a question names, "Medicare" among them; "" where it names none."""
    for name, pattern in _PAYER_PATTERNS:
        if pattern.search(text):
            return name
    return "Medicare" if _MEDICARE.search(text) else ""


def attached(
    text: str, mentions: Sequence[Mention], codes: Sequence[Code], modifiers: Sequence[str]
) -> tuple[tuple[Code, str], ...]:
    """The modifiers that a question puts on one of its codes, as in 99214-25 or "modifier 25 on 99214".

    Args:
        text: The question.
        mentions: Where it names codes.
        codes: The codes it is about.
        modifiers: The modifiers it names anywhere.
    """
    found: list[tuple[Code, str]] = []
    for mention in mentions:
        code = next((one for one in mention.candidates if one in codes), None)
        if code is None or code.system not in PROCEDURES:
            continue
        behind = text[mention.end :]
        for match in (_BEHIND.match(behind), _WITH.match(behind), _BEFORE.search(text[: mention.start])):
            names = _NAME.findall(match["names"].upper()) if match else ()
            found += [(code, name) for name in names if name in modifiers]
    return tuple(dict.fromkeys(found))


def topics_of(
    text: str, codes: Sequence[Code], modifiers: Sequence[str], aspects: frozenset[Aspect]
) -> frozenset[Topic]:
    """The topics that a question about codes is after, each of which takes a look-up of its own."""
    procedures = [code for code in codes if code.system in PROCEDURES]
    asks_pair = len(procedures) >= 2 and bool(_TOGETHER.search(text))
    # "What modifier" is no modifier yet, and "covered" in a claim of coverage no fee.
    found = {
        Topic.TOGETHER: asks_pair,
        Topic.MODIFIERS: bool(modifiers) and bool(procedures),
        Topic.FEES: bool(procedures) and bool(_FEE.search(text)),
        Topic.UNITS: bool(procedures) and Aspect.UNITS in aspects,
        Topic.ADD_ONS: bool(procedures) and Aspect.ADD_ON in aspects,
        Topic.COVERAGE: bool(_COVERAGE.search(text)),
        Topic.CROSSWALK: bool(_CROSSWALK.search(text)),
        Topic.VALIDITY: bool(_VALID.search(text)),
    }
    return frozenset(topic for topic, asked in found.items() if asked)
