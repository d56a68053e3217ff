"""What a question asks of its codes: the topics, the modifiers that stand on each code, and the payer it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from assistant.question.request import Aspect, Request, Topic
from core.codes import Code, CodeSystem, Mention

PROCEDURES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})


def words_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern of words or beginnings of words, in any case."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})", re.IGNORECASE)


_ASPECTS = {
    Aspect.SEVENTH: words_of("7th", "seventh", "extension", r"complete\b", "incomplete"),
    Aspect.BILLABLE: words_of(
        "billable", r"bill\w* (?:it|this|as is)", r"(?:is|still|a) valid", r"(?:in)?valid\b", r"active\b", "deleted",
        "expired",
        "retired", "discontinued", "still (?:in use|used|good)", r"exists?\b", "reportable", "specific enough",
        r"(?<!how )(?<!what )(?<!which )(?<!when )(?<!where )(?:can|may|do|should) (?:i|we|you) "
        "(?:bill|report|use|code|submit)",
    ),
    Aspect.INCLUDES: words_of(r"inclu(?:de[sd]?|sions?|ding)\b", "part of"),
    Aspect.EXCLUDES: words_of(r"exclu(?:de[sd]?|sions?|ding)\b", "excludes ?[12]", "not included"),
    Aspect.SEQUENCING: words_of(
        r"code[sd]? first", "sequenc", "use additional", "additional code", "code also", "etiology",
        r"(?:principal|primary|first.listed)\b", r"(?:in what|which|what|right|correct) order\b", r"order\W*$",
        r"(?:goes|comes|go|come|is|listed|coded|stands?) first\b", r"first or second\b",
    ),
    Aspect.DOCUMENTATION: words_of("document", "record must", "note must", r"required? in the (?:note|record|chart)"),
    Aspect.MODIFIERS: words_of(r"mod(?:ifier)?s?\b"),
    Aspect.DIFFERENCES: words_of("differ", "distinguish", r"neighbou?rs?\b", "sibling"),
    Aspect.FIGURES: words_of(
        "global (?:day|period)", r"mues?\b", "medically unlikely", r"units?\b", r"rvus?\b", "how many",
        "bilateral indicator",
        r"mai\b", r"fees?\b", r"pay(?:s|ment)?\b", "reimburs", "worth",
    ),
    Aspect.UNITS: words_of(
        r"mues?\b", "medically unlikely", r"mai\b", r"how many (?:units|times|(?=[\w.]*\d)[0-9A-Z]{5}\b)",
        r"units? (?:(?:is|are|can|may|allowed|billable) )*(?:a|per|each|in (?:a|one)|on (?:a|one)) (?:day|date)",
        r"units?\s?(?:/|per|a|each)\s?(?:day|dos|date)", r"(?:one|two|three|four|five|six|\d{1,3}) units?\b",
        r"x ?\d{1,2}\b", r"(?:\d{1,3}|two|three|four|five|six) times\b", r"twice\b",
        r"max(?:imum|\.)?\b(?! out)", r"units? (?:limit|max)",
        r"limits? (?:of|on) units", r"(?:daily|day) (?:limit|max)", r"limit (?:a|per) day",
    ),
    Aspect.ADD_ON: words_of(
        "add[ -]?on(?! to)", r"(?:what|which) primary\b", r"primaries\b",
        r"without (?:an? |the |its )?(?:cpt |code )?(?=[\w.]*\d)[0-9A-Z]{5}\b",
        "(?:primary|base|parent) (?:code|procedure|service)s?", r"stands? alone\b", r"stand-?alone\b",
        r"(?:on its own|by itself|alone)\b",
        r"(?:without|w/o) (?:an? |its |the |any )?(?:primary|primaries|base|parent)\b",
        r"w/(?:o|out) (?=[\w.]*\d)[0-9A-Z]{5}\b",
    ),
    Aspect.RISK: words_of(r"hccs?\b", r"raf\b", "risk.adjust", r"cms-hcc\b", "risk categor"),
    Aspect.POA: words_of(r"poa\b", "present on admission"),
    Aspect.INDEX: words_of(
        r"(?:in|under|find it in) the (?:alphabetic(?:al)? |icd-?10(?:-?cm)? |official )?index", "index (?:term|entr)",
        "alphabetic(?:al)? index", "indexed",
    ),
    Aspect.SUCCESSION: words_of(
        r"replac(?:e[sd]?|ing)\b", r"(?:its|the|what|which|any) replacements?\b", r"replacement (?:code|for)\b",
        "successor", "predecessor",
        "superseded", "new code", "previous code", "(?:reported|coded|used) before", "conversion table",
        r"t(?:ook|aken?|akes) over", r"(?:became|turned into|split into)\b", r"in (?:its|their) place",
        r"instead\b(?! of)",
        r"what (?:should|do|can|must) (?:i|we|you) (?:use|report|bill|code) (?:now|then)\b",
        r"what (?:should|do|can|must) (?:i|we|you) (?:use|report|bill|code)(?=\W*$)",
    ),
    Aspect.CHILDREN: words_of(
        "sub-?codes", "more specific", "codes (?:are |stand )?(?:under|below|in)", "children",
        "break ?down",
    ),
}  # fmt: skip

_TOGETHER = re.compile(
    r"\b(?:together|same (?:day|date|session|visit|encounter|claim|time)|one (?:claim|session|visit)|"
    r"(?:un)?bundl(?:e[sd]?|ing)|separately|ncci|ptp|edits?|alongside|along side|in addition|conflict\w*|"
    r"(?:with )?(?:each other|one another)|both|column (?:1|2|one|two)|pairs?|overrid\w+|"
    r"(?:same|separate|different|other|opposite) (?:wounds?|sites?|lesions?|knees?|shoulders?|eyes?|ears?|joints?|"
    r"levels?|polyps?|sides?|areas?|anatomic\w*|claims?|doctors?|doc|provider)|"
    r"(?:bill(?!er)|report|code(?!r)|charge|use|submit|claim|assign|list)\w* [\w.,\- ]{0,60}"
    r"\b(?:with|and|plus|alongside)|"
    r"(?:allow|permit|accept|take)s? [\w.,\- ]{0,20}\bwith|(?:allowed|paired?|combined?) with|add(?:ed)? to|"
    r"add-? ?on(?: code)? (?:to|for|with))\b",
    re.IGNORECASE,
)
_COMPARED = (
    r"compar\w+|differs?|diff(?=\s(?:between|btwn?|b/w|of|from|in))|differen(?:ces?|tiate)|"
    r"different(?=\s*(?:from|than|[?.,;]|$))|distinguish\w*|vs\.?|versus|side by side"
)
_SIDE_BY_SIDE = re.compile(rf"\b(?:{_COMPARED})\b", re.IGNORECASE)
# "or" sets codes against each other, and not "appeal or fix the modifier".
_AGAINST = re.compile(
    rf"\b(?:{_COMPARED}|against|or(?=\s(?:\S+\s){{0,3}}?[A-Z]?\d)|better|"
    r"(?:who|which)(?:'?s| is| one is) (?:right|correct))\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:with|plus|alongside|on top of|added to)\b|\+|\bw/", re.IGNORECASE)
"""What joins two codes on one claim, where it stands between them."""
_JOINED = re.compile(r"\band\b|&|,|/", re.IGNORECASE)
_PERMISSION = re.compile(
    r"\b(?:ok(?:ay)?|fine|allow\w*|permit\w*|accept\w*|right|correct|legit\w*|legal|pa(?:y|ys|id|yable)|"
    r"den(?:y|ied|ial)|modifiers?|"
    r"reject\w*|bill(?:ed|able)?|claim|co-?\s?97|appeal\w*|overrid\w*|go(?:es)? (?:with|through))\b",
    re.IGNORECASE,
)
_BYPASSING = frozenset({"25", "59", "XE", "XP", "XS", "XU"})
"""Modifiers that are asked of two codes for the sake of the edit between them."""
_WHICH_MODIFIER = re.compile(
    r"\b(?:what|which|need (?:an?|the)|with an?|right|correct|any|(?:an?|the) other) (?:ncci )?mod(?:ifier)?s?\b|"
    r"\bmod(?:ifier)?s? (?:needed|required|to use|goes|go|do i|should)\b|"
    r"\bwhich (?:one|code|line)s? (?:gets?|takes?|needs?|carries)\b",
    re.IGNORECASE,
)
_FEE = re.compile(
    r"\b(?:how much(?! time)|rvus?|fees?\b(?: schedules?)?|"
    r"price|amounts?|allowable|reimburse\w*|conversion factor|worth|"
    r"what (?:does|do|did|would|will|should|can|is|was|were) [\w.,\- ]{0,40}\b(?:pay|pays|paid|reimbursed)|"
    r"payment (?:rate|amount)s?|what (?:does|do|will|would) [\w.,' ]{0,30}\ballow\b|"
    r"(?<!heart )(?<!pulse )rates?\b(?! of)|"
    r"total (?:pay|nationally|in (?:a|the) (?:facility|office))\b|what(?:'s| is) the total\b|"
    r"^(?!.*\b(?:is|are|be|it|this|that|modifiers?|together|with|same)\b).*\ballowed\W*$|"
    r"(?:national|local|medicare|facility) (?:payment|rate|amount|total|price)s?|rates? (?:for|in)|"
    r"payments? (?:for|in|on|of|under|nationally|\d)|"
    r"pays? (?:for|in|more|less|better|the same)\b|pays? \$\d|paid in\b)",
    re.IGNORECASE,
)
_REDUCTION = re.compile(
    r"\b(?:multiple (?:procedure|surgery|endoscopy)\b|mppr\b|reduced (?:pay\w*|fee|rate|amount)|"
    r"(?:what|which|payment|fee|procedure|endoscopy|surgery|any) reductions?\b|paid (?:less|reduced)|"
    r"second (?:one|procedure|code) pa(?:y|id)|"
    r"paid at (?:\d+|half)|half price|(?:in )?total (?:payment|pay|allowed|allowable|reimbursement)|add(?:s)? up|"
    r"endoscop\w+ (?:family|rule|base))",
    re.IGNORECASE,
)
_INDICATORS = {
    "assistant": re.compile(r"\bassistant", re.IGNORECASE),
    "bilateral": re.compile(
        r"\bbilateral|\bboth (?:sides?|wrists|knees|shoulders|hips|ears|eyes|feet|hands|elbows|ankles)\b", re.IGNORECASE
    ),
    "cosurgeon": re.compile(r"\bco-?surg(?:eons?|ery)\b", re.IGNORECASE),
    "team": re.compile(r"\bteam surg", re.IGNORECASE),
    "multiple": re.compile(r"\bmultiple.procedures?\b", re.IGNORECASE),
    "global_days": re.compile(
        r"\bglobal (?:days?|periods?|package|surg)|\bglobals?(?=\s*(?:for|of|on|[?.,;]|$))|"
        r"\bdays? (?:is |are |of |does |do )?(?:the |its |it )?global|"
        r"\bpost-?op(?:erative)? (?:days|period of)",
        re.IGNORECASE,
    ),
    "status": re.compile(r"\bstatus (?:indicator|code)", re.IGNORECASE),
    "work_rvu": re.compile(r"\bwork rvus?\b|\bwrvus?\b", re.IGNORECASE),
    "pctc": re.compile(r"\bpc ?/? ?tc\b|\b(?:technical|professional) component", re.IGNORECASE),
}
"""What a question calls the indicators of the fee schedule."""
_COMPONENTS = {
    "26": re.compile(r"\b(?:prof(?:essional)?|pro) (?:components?|fees?|parts?|side)\b|\bpro-?fee\b", re.IGNORECASE),
    "TC": re.compile(r"\btech(?:nical)? (?:components?|fees?|parts?|side)\b", re.IGNORECASE),
}

_COVERAGE = re.compile(
    r"\b(?:lcds?|ncds?|cover(?:age|ed|s)?|medical(?:ly)? necess\w+|local coverage|national coverage|"
    r"(?:dx|diagnos[ie]s|icd-?10)(?: codes?)? (?:(?:that|to|will|would|which|can) )?(?:supports?|justif\w+))\b",
    re.IGNORECASE,
)
_CROSSWALK = re.compile(r"\b(?:cross ?walks?|gems?|icd-?9(?:-?cm)?|equivalents?)\b", re.IGNORECASE)
_VALID = re.compile(
    r"\b(?:still )?(?:(?:in)?valid|active|deleted|billable codes?|discontinued|retired)\b", re.IGNORECASE
)

_SPOKEN_OF = {
    Topic.COMPARISON: _SIDE_BY_SIDE,
    Topic.TOGETHER: re.compile(rf"{_TOGETHER.pattern}|{_BESIDE.pattern}", re.IGNORECASE),
    Topic.FEES: _FEE,
    Topic.REDUCTION: _REDUCTION,
    Topic.UNITS: _ASPECTS[Aspect.UNITS],
    Topic.ADD_ONS: _ASPECTS[Aspect.ADD_ON],
    Topic.COVERAGE: _COVERAGE,
    Topic.CROSSWALK: _CROSSWALK,
    Topic.VALIDITY: _VALID,
}
"""How a question speaks of a topic, which tells where it does so first."""

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


def without_payers(text: str) -> str:
    """A text without the names of payers other than Medicare."""
    for _, pattern in _PAYER_PATTERNS:
        text = pattern.sub(" ", text)
    return text


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


def aspects_of(text: str) -> frozenset[Aspect]:
    """The parts of what is known of a code that a question is after."""
    return frozenset(aspect for aspect, pattern in _ASPECTS.items() if pattern.search(text))


def indicators_in(text: str) -> tuple[str, ...]:
    """The indicators of the fee schedule that a question names, by the names used here."""
    return tuple(name for name, pattern in _INDICATORS.items() if pattern.search(text))


def components_in(text: str) -> tuple[str, ...]:
    """The modifiers of the components that a question names in words: 26 for the professional, TC for the technical."""
    return tuple(name for name, pattern in _COMPONENTS.items() if pattern.search(text))


def asks_together(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether a question asks if its codes may stand on one claim: in so many words, or by what joins them.

    Args:
        text: The question.
        mentions: Where it names codes.
    """
    if _TOGETHER.search(text):
        return True
    if _AGAINST.search(text):
        return False
    gaps = [text[first.end : second.start] for first, second in pairwise(mentions)]
    if any(_BESIDE.search(gap) for gap in gaps):
        return True
    return any(_JOINED.search(gap) for gap in gaps) and bool(_PERMISSION.search(text))


def sets_against(text: str) -> bool:
    """Whether a question sets one code against another, as in "which is better" or "62321 vs 62323"."""
    return bool(_AGAINST.search(text))


def topics_in(text: str) -> frozenset[Topic]:
    """The topics that the words of a question speak of, whatever its codes are."""
    found = {
        Topic.FEES: bool(_FEE.search(text)),
        Topic.INDICATORS: bool(indicators_in(text)),
        Topic.COVERAGE: bool(_COVERAGE.search(text)),
        Topic.CROSSWALK: bool(_CROSSWALK.search(text)),
        Topic.VALIDITY: bool(_VALID.search(text)),
    }
    return frozenset(topic for topic, asked in found.items() if asked)


def in_order(topics: Iterable[Topic], text: str) -> tuple[Topic, ...]:
    """Some topics of a question in the order in which it first speaks of them.

    What modifiers do is told behind the verdict that they change, wherever the question names them.
    """
    found = {topic: match.start() for topic, pattern in _SPOKEN_OF.items() if (match := pattern.search(text))}
    found |= {Topic.INDICATORS: min(_places(_INDICATORS.values(), text), default=len(text))}
    if Topic.REDUCTION in found:
        found[Topic.FEES] = min(found[Topic.REDUCTION], found.get(Topic.FEES, len(text)))
    if Topic.TOGETHER in topics:
        found[Topic.MODIFIERS] = found.get(Topic.TOGETHER, 0)
    elif Topic.UNITS in topics:
        found[Topic.MODIFIERS] = found.get(Topic.UNITS, 0) + 1
    elif Topic.FEES in topics:
        found[Topic.MODIFIERS] = len(text)  # what they leave of the fee opens the answer
    order = list(Topic)
    return tuple(sorted(topics, key=lambda topic: (found.get(topic, 0), order.index(topic))))


def _places(patterns: Iterable[re.Pattern[str]], text: str) -> list[int]:
    return [match.start() for pattern in patterns if (match := pattern.search(text))]


def without_topics(text: str) -> str:
    """A text without the words by which it speaks of fees, coverage, mappings and indicators."""
    for pattern in (_FEE, _COVERAGE, _CROSSWALK, *_INDICATORS.values()):
        text = pattern.sub(" ", text)
    return text


def topics_of(request: Request) -> frozenset[Topic]:
    """The topics that a question about codes is after, each of which takes a look-up of its own."""
    procedures = [code for code in request.codes if code.system in PROCEDURES]
    together = len(procedures) > 1 and request.together
    # "What modifier" is no modifier yet, but that of a pair can be told; "covered" in a claim of coverage is no fee.
    of_procedures = {
        Topic.TOGETHER: together or (len(procedures) > 1 and bool(_BYPASSING & set(request.modifiers))),
        Topic.MODIFIERS: bool(request.modifiers) or (together and _WHICH_MODIFIER.search(request.text) is not None),
        Topic.UNITS: Aspect.UNITS in request.aspects,
        Topic.ADD_ONS: Aspect.ADD_ON in request.aspects,
    }
    found = {topic for topic, asked in of_procedures.items() if asked and procedures}
    if len(procedures) > 1 and _REDUCTION.search(request.text):
        found.add(Topic.REDUCTION)
    if len(request.codes) > 1 and _SIDE_BY_SIDE.search(request.text):
        found.add(Topic.COMPARISON)
    spoken_of = topics_in(request.text)
    if not procedures:
        spoken_of -= {Topic.FEES, Topic.INDICATORS}
    return frozenset(found | spoken_of)


_GENERIC = re.compile(
    r"""\b(?:vs\.?|versus|differ\w*|compar\w*|mean|means|stands?\ for|territory|jurisdictions?)\b
    | \b(?:lcds?|ncds?)\b[^?]*\b(?:or|and)\b[^?]*\b(?:articles?|lcds?|ncds?)\b
    | \b(?:what|where|which|who|how)\b(?=[^?]*\b(?:is|are|does|do|lists?|issues?|writes?|finds?|look)\b)
        (?:(?!\b(?:for|on|about|cover\w*)\b).)*$""",
    re.IGNORECASE | re.VERBOSE,
)


def is_generic(text: str) -> bool:
    """Whether a question about coverage documents is after what they are, and not after one on some subject."""
    return bool(_GENERIC.search(text))


_WHOSE = re.compile(
    r"\bwh(?:o|ich|at)\b[^?.]{0,40}\b(?:macs?|medicare (?:administrative )?contractor|contractors?|carrier)\b|"
    r"\bwho (?:processes|handles|administers)\b[^?.]{0,30}\b(?:part [ab]|medicare|claims)\b|"
    r"\b(?:macs?|(?:medicare|part b|part a) (?:contractor|carrier)) (?:for|of|in)\b|^\W*macs?\b|\bmac jurisdiction\b",
    re.IGNORECASE,
)


def asks_contractor(text: str) -> bool:
    """Whether a question is after who processes the claims of an area."""
    return bool(_WHOSE.search(text))


def asks_total(text: str) -> bool:
    """Whether a question is after what several services come to together."""
    return bool(_TOTAL.search(text))


_TOTAL = re.compile(r"\b(?:totals?|altogether|combined|add(?:s|ed)? up|sum|in all|come to together)\b", re.IGNORECASE)
