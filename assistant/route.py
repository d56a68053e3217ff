"""From a question to a `Request`: codes by their shape, intent by the words around them, the rest from the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.conversation import Conversation
from assistant.dates import StatedDate, find_date
from assistant.followup import is_follow_up, resolve_follow_up
from assistant.guard import clean, refusal_of
from assistant.request import Aspect, DateFrom, Request
from codestore import CodeStore
from core.answer import Route
from core.codes import Code, CodeSystem, Mention, find_mentions, find_modifiers
from core.records import Level, Setting

MAX_CODES = 8
"""Codes of one question that are looked up; a range may name more."""

_SETTINGS = (
    (Setting.DME, re.compile(r"\b(?:dme|durable medical equipment)\b", re.I)),
    (
        Setting.OUTPATIENT,
        re.compile(r"\b(?:hospital outpatient|outpatient hospital|opps|ub-?04|facility (?:claim|side|edits?|billing))\b", re.I),
    ),
    (Setting.PRACTITIONER, re.compile(r"\b(?:practitioner|professional claim|cms-?1500|pro-?fee)\b", re.I)),
)

_ASPECTS = (
    (Aspect.SEVENTH, r"7th|seventh|extension|complete\b|incomplete"),
    (Aspect.BILLABLE, r"billable|bill\w* (?:it|this|as is)|(?:is|still|a) valid|valid\b|active|deleted|expired|retired|"
                      r"discontinued|still (?:in use|used|good)|exists?\b|reportable|specific enough|"
                      r"(?:can|may|do|should) (?:i|we|you) (?:bill|report|use|code|submit)"),
    (Aspect.INCLUDES, r"inclu(?:de[sd]?|sions?)|cover(?:s|ed by)|part of"),
    (Aspect.EXCLUDES, r"exclu(?:de[sd]?|sions?|ding)|excludes ?[12]|not included"),
    (Aspect.SEQUENCING, r"code[sd]? first|sequenc\w*|use additional|additional codes?|code also|etiology|"
                        r"(?:principal|primary|first.listed)"),
    (Aspect.DOCUMENTATION, r"document\w*|record must|note must|required? in the (?:note|record|chart)"),
    (Aspect.MODIFIERS, r"modifiers?"),
    (Aspect.DIFFERENCES, r"differ\w*|distinguish|neighbou?rs?|siblings?"),
    (Aspect.FIGURES, r"global (?:days?|period)|mues?|medically unlikely|units?|rvus?|how many|bilateral indicator|mai|"
                     r"fee|pay(?:s|ment)?|reimburse\w*|worth"),
    (Aspect.CHILDREN, r"sub-?codes|more specific|codes (?:under|below|in)|children|break ?down"),
)  # fmt: skip
_ASPECT_PATTERNS = tuple((aspect, re.compile(rf"\b(?:{words})", re.I)) for aspect, words in _ASPECTS)


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words that tell what a question is after, with or without codes in it."""

    route: Route
    pattern: re.Pattern[str]


def _cue(route: Route, words: str) -> _Cue:
    return _Cue(route, re.compile(rf"\b(?:{words})", re.I))


_COMPARE = _cue(Route.COMPARE, r"vs\.?\b|versus|compar\w*|differ\w*|distinguish\w*|against\b|or\b|better\b|side by side")
_TOGETHER = _cue(
    Route.EDIT_CHECK,
    r"together|same (?:day|date|session|visit|encounter|claim|time)|both\b|bundl\w*|unbundl\w*|separately|ncci|ptp|edits?\b|"
    r"column|(?:bill|report|code|charge|use)\w* [\w.\- ]{0,40}\b(?:with|and|plus|alongside)\b|along ?side|in addition|conflict\w*|"
    r"with (?:each other|one another)|allowed with|(?:combine|pair)d? with|add(?:ed)? to",
)
_BY_TOPIC = (
    _cue(Route.COMPLIANCE, r"upcod\w*|down ?cod\w*|unbundling|fraud\w*|abuse|cloned?|cloning|copy.?(?:paste|forward)|audit\w*|"
                           r"oig\b|false claims?|complian\w*|overpa\w+|kickback|stark law|late entr\w+|addend\w+|signatures?"),
    _cue(Route.COVERAGE, r"lcds?\b|ncds?\b|cover(?:age|ed)\b|medical(?:ly)? necess\w*|abn\b|advance beneficiary|"
                         r"(?:does|will) medicare (?:pay|cover)|local coverage|national coverage"),
    _cue(Route.CROSSWALK, r"cross ?walk\w*|gems?\b|icd-?9|convert\w*|mapp?(?:ing|s|ed)?\b|equivalents?\b|translat\w*"),
    _cue(Route.FEE, r"rvus?\b|fee schedule|conversion factor|gpcis?\b|reimburs\w*|how much|payment (?:rate|amount)|"
                    r"(?:does|do|will|would) (?:it|they|medicare) pay|pay(?:s|ment)? (?:for|in)\b|paid\b|price"),
    _cue(Route.EDIT_CHECK, r"ncci|ptp\b|mues?\b|mai\b|bundl\w*|unbundl\w*|add-?on|column (?:1|2|one|two)|correct coding|"
                           r"medically unlikely|modifier indicator"),
    _cue(Route.MODIFIER, r"modifiers?\b|append\w*"),
)  # fmt: skip
_GUIDELINE = _cue(
    Route.GUIDELINE,
    r"guidelines?|rules?\b|conventions?|e/?m\b|evaluation and management|mdm\b|medical decision|split.{0,3}shared|incident.to|"
    r"teaching physician|total time|time.based|levels?\b|sequela|poa\b|present on admission|principal diagnos\w+|first.listed|"
    r"(?:7th|seventh) character|placeholder|established patient|new patient|global (?:period|surg\w+|package)|excludes ?[12]|"
    r"code first|use additional|code also|telehealth|prolonged|consult\w*|g2211|etiology|manifestation|"
    r"what (?:counts|does|do|is the (?:rule|difference|meaning)|is meant|are the (?:rules|criteria|requirements))|"
    r"how (?:do|does|is|are|should|can|would|many|long)|when (?:do|does|is|are|can|should|may|must)|why\b|"
    r"(?:can|may|should|must|do|does|is it) (?:i|we|you|a|an|the|it|okay|ok|allowed)\b|who (?:can|may|must)|which guideline|explain",
)
_FIND = _cue(
    Route.FIND_CODE,
    r"(?:icd(?:-?10)?(?:-?cm)?|cpt|hcpcs|dx|diagnosis|procedure|billing)? ?codes? (?:for|of)\b|(?:what|which) (?:is |are )?"
    r"(?:the )?(?:icd(?:-?10)?(?:-?cm)?|cpt|hcpcs|dx|diagnosis|procedure|billing) ?codes?|(?:icd(?:-?10)?(?:-?cm)?|cpt|hcpcs|dx) (?:for|of)\b|"
    r"(?:what|which) codes?\b|find (?:me )?(?:the |a )?codes?|code for\b|"
    r"how (?:do|would|should|can) (?:i|we|you) (?:code|bill|report)|look ?up",
)

_NOISE = re.compile(
    r"\b(?:what(?:'s| is| are)?|which|the|icd-?10-?(?:cm)?|icd-?10|icd|cpt|hcpcs|dx|diagnosis codes?|procedure codes?|billing codes?|codes?|"
    r"for|of|find|me|please|look ?up|how (?:do|would|should|can) (?:i|we|you) (?:code|bill|report)|i need|need|give|tell|show|a|an|"
    r"patient (?:with|has|who has)|best|correct|right|is|are|there|any)\b",
    re.I,
)


def understand(
    question: str,
    store: CodeStore,
    *,
    today: date,
    conversation: Conversation | None = None,
    as_of: date | None = None,
    setting: Setting | None = None,
) -> Request:
    """What a question asks.

    Args:
        question: As typed.
        store: To settle which of two readings of a shape exists, and to walk ranges and families.
        today: Date of service when nobody names one.
        conversation: Gives a follow-up its codes, date and setting.
        as_of: Date of service set by the caller; goes before the conversation's, after the question's own.
        setting: Setting set by the caller; likewise.

    Raises:
        StoreError: The store failed.
    """
    memory = conversation or Conversation()
    text = clean(question)
    stated = find_date(text)
    when, date_from = _date(stated, as_of, memory, today)
    mentions = find_mentions(text)
    modifiers = find_modifiers(text)
    named_setting = next((value for value, pattern in _SETTINGS if pattern.search(text)), None)
    base = Request(
        question=question,
        text=text,
        route=Route.OUT_OF_SCOPE,
        as_of=when,
        date_from=date_from,
        date_exact=stated.exact if stated else True,
        setting=named_setting or setting or memory.setting or Setting.PRACTITIONER,
        modifiers=modifiers,
        aspects=_aspects(text),
        words=_words(text, mentions, stated),
    )
    names_code = bool(modifiers) or any(mention.explicit for mention in mentions)
    refusal = refusal_of(question, text, names_code=names_code)
    if refusal is not None:
        return replace(base, refusal=refusal)
    resolved = _resolve(mentions, store, when)
    if resolved.codes or resolved.family or resolved.malformed:
        return _coded(base, resolved)
    if is_follow_up(text, memory, has_modifier=bool(modifiers)):
        return _inherited(base, memory, store)
    return replace(base, route=_uncoded_route(base))


def _date(
    stated: StatedDate | None, as_of: date | None, memory: Conversation, today: date
) -> tuple[date, DateFrom]:
    if stated is not None:
        return stated.date, DateFrom.QUESTION
    if as_of is not None:
        return as_of, DateFrom.CALLER
    if memory.as_of is not None:
        return memory.as_of, DateFrom.CONVERSATION
    return today, DateFrom.TODAY


def _aspects(text: str) -> frozenset[Aspect]:
    return frozenset(aspect for aspect, pattern in _ASPECT_PATTERNS if pattern.search(text))


def _words(text: str, mentions: Sequence[Mention], stated: StatedDate | None) -> str:
    """What is left to search with: no codes, no date, no words of asking."""
    spans = [(mention.start, mention.end) for mention in mentions if mention.explicit]
    if stated is not None:
        spans.append(stated.span)
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(_NOISE.sub(" ", text).strip(" ?!.,:;").split())


@dataclass(frozen=True, slots=True)
class _Resolved:
    """The mentions of a question, settled against the store."""

    codes: tuple[Code, ...] = ()
    family: Code | None = None
    claimed: tuple[tuple[Code, CodeSystem], ...] = ()
    malformed: tuple[tuple[str, CodeSystem | None], ...] = ()


def _resolve(mentions: Sequence[Mention], store: CodeStore, as_of: date) -> _Resolved:
    codes: list[Code] = []
    claimed: list[tuple[Code, CodeSystem]] = []
    malformed: list[tuple[str, CodeSystem | None]] = []
    family = None
    for mention in mentions:
        if not mention.candidates:
            malformed.append((mention.text, mention.claimed))
            continue
        if mention.end_code is not None:
            family, members = _range(mention.candidates[0], mention.end_code, store, as_of)
            codes.extend(members)
            continue
        existing = [code for code in mention.candidates if store.get(code, as_of) is not None]
        if not existing and not mention.explicit:
            continue
        code = (existing or list(mention.candidates))[0]
        codes.append(code)
        if mention.claimed is not None and not _agrees(mention.claimed, code.system):
            claimed.append((code, mention.claimed))
    unique = tuple(dict.fromkeys(codes))[:MAX_CODES]
    return _Resolved(unique, family, tuple(claimed), tuple(malformed))


def _agrees(claimed: CodeSystem, actual: CodeSystem) -> bool:
    # "ICD-10" alone is read as ICD-10-CM by habit, also where the code is of ICD-10-PCS.
    icd10 = {CodeSystem.ICD10CM, CodeSystem.ICD10PCS}
    return claimed is actual or {claimed, actual} <= icd10


def _range(first: Code, last: Code, store: CodeStore, as_of: date) -> tuple[Code | None, list[Code]]:
    """A range of codes: the family or section of that name where there is one, else the codes in it."""
    whole = Code(first.system, f"{first.code}-{last.code}")
    found = store.get(whole, as_of)
    if found is not None and found.record.level is not Level.CODE:
        return whole, []
    return None, [record.code for record in store.codes_in_range(first, last, as_of)] or [first, last]


def _coded(base: Request, resolved: _Resolved) -> Request:
    request = replace(
        base,
        codes=resolved.codes,
        family=resolved.family,
        claimed=resolved.claimed,
        malformed=resolved.malformed,
    )
    return replace(request, route=_coded_route(request))


def _coded_route(request: Request) -> Route:
    text = request.text
    procedures = [code for code in request.codes if code.system in (CodeSystem.CPT, CodeSystem.HCPCS)]
    if len(request.codes) >= 2:
        if len(procedures) >= 2 and _TOGETHER.pattern.search(text):
            return Route.EDIT_CHECK
        if _COMPARE.pattern.search(text) or not request.modifiers:
            return Route.COMPARE
    if request.family is not None and not request.codes:
        return Route.DEFINE
    topic = next((cue.route for cue in _BY_TOPIC if cue.pattern.search(text)), None)
    if topic is Route.EDIT_CHECK and len(procedures) < 2:
        return Route.DEFINE
    if request.modifiers:
        return Route.MODIFIER
    return topic if topic in (Route.CROSSWALK, Route.COVERAGE, Route.FEE) else Route.DEFINE


def _uncoded_route(request: Request) -> Route:
    text = request.text
    if request.modifiers:
        return Route.MODIFIER
    if _FIND.pattern.search(text):
        return Route.FIND_CODE
    topic = next((cue.route for cue in _BY_TOPIC if cue.pattern.search(text)), None)
    if topic is not None:
        return topic
    return Route.GUIDELINE if _GUIDELINE.pattern.search(text) else Route.FIND_CODE


def _inherited(base: Request, memory: Conversation, store: CodeStore) -> Request:
    codes = resolve_follow_up(base.text, memory, store, base.as_of)
    if not codes:
        return replace(base, route=_uncoded_route(base))
    request = replace(base, codes=codes, inherited=True)
    return replace(request, route=_coded_route(request))
