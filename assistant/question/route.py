"""From a question to a `Request`: codes by shape, intent by the words around them, the rest from the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.gather.listing import stands
from assistant.question.asked import (
    asks_together,
    aspects_of,
    attached,
    payer_of,
    sets_against,
    topics_in,
    topics_of,
    without_topics,
    words_of,
)
from assistant.question.chatter import pared
from assistant.question.circumstances import circumstances_in, is_bare, setting_alone, setting_in, without_setting
from assistant.question.conversation import Conversation
from assistant.question.dates import StatedDate, find_date
from assistant.question.followup import (
    adds_to_it,
    is_elliptic,
    is_follow_up,
    joins,
    lone_modifier,
    points_back,
    resolve_follow_up,
)
from assistant.question.guard import asks_coding, clean, refusal_of, without_orders
from assistant.question.misplaced import asks_of_procedure
from assistant.question.named import (
    chapter_in,
    documents_in,
    modifiers_in,
    odd_modifiers_in,
    odd_old_codes_in,
    old_codes_in,
    old_procedures,
    places_in,
    without_models,
)
from assistant.question.request import Aspect, DateFrom, Refusal, Request, Topic
from assistant.question.spanish import in_english
from assistant.question.states import state_spans
from codestore import CodeStore
from core.answer import Route
from core.codes import Code, CodeSystem, Mention, find_mentions, parse, shapes
from core.records import Level, Setting

MAX_CODES = 8
"""Codes of one question that are looked up; a range may name more."""


_ASKED_AGAIN = re.compile(
    r"\b(?:in|on|under|at|as of|if|it|was|were|is|its|that|this|done|billed|performed|the|and|or|but|then|now|"
    r"what about|how about|what if|same|again|one|thing|question|date|dos|service|setting|files?|edits?|side|claims?|"
    r"day|instead|be|would)\b",
    re.IGNORECASE,
)

_SYSTEM = r"(?:icd(?:-?10)?(?:-?cm)?|cpt|hcpcs|dx|diagnosis|procedure|billing)"
_WE = "(?:i|we|you|one)"

# The first that matches wins: the narrower topics stand before the wider ones.
_TOPICS = {
    Route.COMPLIANCE: words_of(
        "upcod", "down ?cod", "unbundling", "fraud", r"abuse\b.{0,20}(?:bill|medicare|waste)", r"cloned?\b", "cloning",
        "copy.?(?:paste|forward)", r"audits?\b", r"auditor", r"oig\b", "false claim", "complian", "overpa(?:y|id)",
        "kickback",
        "stark law", "late entr", "addend", "signature", r"over-?cod(?:e[sd]?|ing)\b", "under-?cod", "self-?disclos",
        r"(?:code|bill)(?:s|d|ed|ing)? (?:(?:\w?\d{4}\w?|level \d|an? \w+) (?:for|on|at) )?"
        r"(?:everything|everyone|all (?:visits|patients)|(?:every|each) (?:single )?(?:visit|patient|one|time))",
        r"double.?bill", "billed? twice", r"(?:pay|give|send)\b[\w ]{0,20}\bback\b", r"refund",
        r"everything (?:is |be |gets )?(?:coded|billed)", r"waiv\w+ (?:the )?(?:co-?pay|co-?insurance|deductible)",
        r"because (?:it|they|this|that|these) pays?\b",
        r"(?:boss|manager|owner|doctor|doc|provider|administrator|supervisor|partner)s? "
        r"(?:wants?|told|tells|asks?|asked|insists|expects?) (?:that )?(?:me|us|i|we|the coders?|coders) "
        r"[\w ]{0,20}(?:report|bill|code|use|add|append|change)\b",
        "retention", r"(?:keep|retain|store|shred|destroy)\w* [\w ]{0,30}\b(?:records?|charts?|notes|claims)",
    ),
    Route.COVERAGE: words_of(
        r"(?:dx|diagnos[ie]s|icd-?10)(?: codes?)? (?:(?:that|to|will|would|which|can) )?(?:support|justif)",
        r"lcds?\b", r"ncds?\b",
        r"(?<!guideline )(?<!guidelines )(?<!section )(?<!chapter )cover(?:age|ed|s)?\b(?! (?:both|all))",
        r"medical(?:ly)? necess", r"abn\b",
        "advance beneficiary",
        r"(?<!what )(?<!much )(?:does|will) medicare (?:pay|cover)(?![^?]{0,20}\b(?:more|less)\b)",
        "local coverage", "national coverage", r"payable (?:by|under|through) (?:medicare|cms)",
    ),
    Route.CROSSWALK: words_of(
        "cross ?walk", r"gems?\b", "icd-?9", "convert", r"mapp?(?:ing|s|ed)?\b", r"equivalents?\b", "translat"
    ),
    Route.FEE: words_of(
        r"rvus?\b", "fee schedule", "conversion factor", r"gpcis?\b", "reimburs", "how much(?! time)",
        "payment (?:rate|amount)",
        r"(?:does|do|will|would) (?:it|they|medicare|[\w.-]{5,10}) pay", "worth",
        r"pay(?:s|ment)? (?:for|in)\b", r"paid\b", "price",
    ),
    Route.EDIT_CHECK: words_of(
        "ncci", r"ptp\b", r"mues?\b", r"mai\b", "bundl", "unbundl", "add-?on", "column (?:1|2|one|two)",
        "correct coding",
        "medically unlikely", "modifier indicator",
    ),
    Route.MODIFIER: words_of(r"modifiers?\b", "append"),
}  # fmt: skip

_GUIDELINE = words_of(
    "guideline", r"rules?\b", "convention", r"e/?m\b", "evaluation and management", r"mdm\b", "medical decision",
    "split.{0,3}shared", "incident.to", "teaching physician", "total time", "time.based", r"levels?\b", r"sequela\b",
    r"poa\b", "present on admission", r"principal diagnos", "first.listed", "(?:7th|seventh) character", "placeholder",
    "established patient", "new patient", "global (?:period|surg|package)", "excludes ?[12]", "code first",
    "use additional", "code also", "telehealth", "prolonged", "consult", "g2211", "etiology", "manifestation",
    "what (?:counts|does|do|is the (?:rule|difference|meaning)|is meant|are the (?:rules|criteria|requirements))",
    "how (?:do|does|is|are|should|can|would|many|long)", "when (?:do|does|is|are|can|should|may|must)", r"why\b",
    rf"(?:can|may|should|must|do|does|is it) (?:{_WE}|a|an|the|it|okay|ok|allowed)\b", "who (?:can|may|must)",
    "explain",
)  # fmt: skip
_FIND = words_of(
    rf"{_SYSTEM} ?codes? (?:for|of)\b", r"codes? for\b", rf"(?:what|which) (?:is |are )?(?:the )?{_SYSTEM} ?codes?\b",
    r"(?:icd(?:-?10)?(?:-?cm)?|cpt|hcpcs|dx) (?:for|of)\b", r"(?:what|which) codes?\b",
    "find (?:me )?(?:the |a )?codes?",
    rf"how (?:do|would|should|can) {_WE} (?:code|bill|report)\b", "look ?up",
    r"(?:pls |please )?code (?:it|this|that|them|me)?(?=\W*$)",
)  # fmt: skip

_AS_DIAGNOSIS = re.compile(
    r"\bas (?:an?|the|my|our|its)? ?(?:primary |principal |first-listed |secondary )?(?:diagnos[ie]s|dx)\b",
    re.IGNORECASE,
)

_AS_PROCEDURE = re.compile(
    r"\bas (?:an?|the|my|our|its)? ?(?:primary |principal )?(?:procedure|cpt|service)(?: code)?\b(?! for\b)",
    re.IGNORECASE,
)

_NOISE = re.compile(
    rf"""\b(?:what(?:'s|\ is|\ are)?|which|the|icd-?10-?(?:cm)?|icd|cpt|hcpcs|dx|
        (?:diagnosis|procedure|billing)\ codes?|codes?|for|of|find|me|please|look\ ?up|
        how\ (?:do|would|should|can)\ {_WE}\ (?:code|bill|report)|i\ need|need|give|tell|show|a|an|
        patient\ (?:with|has|who\ has)|(?:7th|seventh)\ char(?:acter)?s?|best|correct|right\ code|is|are|there
        |any)\b""",
    re.IGNORECASE | re.VERBOSE,
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
    cleaned = clean(question)
    asked = in_english(cleaned)
    text = _honest_part(asked)
    stated = find_date(text)
    when, date_from = _date(stated, as_of, memory, today, store)
    mentions = without_models(find_mentions(text), text)
    modifiers = modifiers_in(text)
    named_setting = setting_in(text) or (setting_alone(text) if memory.focus else None)
    base = Request(
        question=question,
        text=text,
        route=Route.OUT_OF_SCOPE,
        as_of=when,
        date_from=date_from,
        date_exact=stated.exact if stated else True,
        setting=named_setting or setting or memory.setting or Setting.PRACTITIONER,
        setting_named=named_setting is not None,
        setting_given=setting is not None or memory.setting is not None,
        modifiers=modifiers,
        aspects=aspects_of(text),
        together=asks_together(text, mentions),
        places_of_service=places_in(text),
        documents=documents_in(text),
        payer=payer_of(text),
        words=_words(text, mentions, stated, named_setting),
        orders_left_out=text != asked,
        taken_as=text if asked != cleaned else "",
    )
    refusal = refusal_of(question, text, names_code=bool(modifiers) or _names_code(mentions))
    if refusal is not None:
        codes = _resolve(mentions, store, when).codes if refusal is Refusal.WRONGDOING else ()
        return replace(base, refusal=refusal, codes=codes)
    if base.documents:
        return replace(base, modifiers=(), route=Route.COVERAGE)  # A57642 has the shape of a diagnosis, too
    resolved = _resolve(mentions, store, when)
    if not resolved.codes and not resolved.malformed:
        resolved = replace(resolved, codes=tuple(code for code in old_codes_in(text) if stands(store, code, when)))
    if not resolved.codes and not resolved.malformed:
        resolved = replace(resolved, malformed=odd_old_codes_in(text))
    odd = tuple((name, CodeSystem.MODIFIER) for name in odd_modifiers_in(text))
    resolved = replace(resolved, malformed=(*resolved.malformed, *odd))
    if resolved.codes or resolved.family or (resolved.malformed and not modifiers):
        return _coded(base, resolved, memory, mentions)
    return _uncoded(base, memory, store)


def _names_code(mentions: Sequence[Mention]) -> bool:
    return any(mention.explicit for mention in mentions)


def _honest_part(text: str) -> str:
    """A cleaned question without orders to the assistant, where what is left still asks about coding."""
    left = without_orders(text)
    return left if left == text or asks_coding(left) or _names_code(find_mentions(left)) else text


def _uncoded(base: Request, memory: Conversation, store: CodeStore) -> Request:
    """A question that names no code: about a chapter, a follow-up, or one to be answered by searching."""
    text = base.text
    if base.places_of_service:
        return replace(base, modifiers=(), route=Route.GUIDELINE)
    chapter = chapter_in(text, store, base.as_of)
    if chapter is not None:
        return replace(base, family=chapter, route=Route.DEFINE)
    other = lone_modifier(text) if memory.focus else ""
    if other:
        return _with_modifier(base, other, memory)
    only_when_or_where = base.date_from is DateFrom.QUESTION or base.setting_named
    if memory.focus and not base.words and only_when_or_where:
        # Only the date or the setting is new: the last question is asked again under it.
        return replace(base, codes=memory.focus, inherited=True, route=memory.route or Route.DEFINE)
    if is_follow_up(text, memory, has_modifier=bool(base.modifiers), asks_part=_asks_part(base)):
        return _inherited(base, memory, store)
    lacks_code = not memory.focus and _speaks_of_no_code(text, base.words)
    return replace(base, route=_uncoded_route(base), refusal=Refusal.NO_CODE if lacks_code else None)


def _speaks_of_no_code(text: str, words: str) -> bool:
    """Whether too little is left of a question to search with, and nothing to say what its "it" stands for."""
    bare = len(words.split()) <= _MOST_BARE_WORDS or len(pared(words).split()) <= 1
    of_nothing = bool(_OF_MINE.search(text)) and set(pared(words.lower()).split()) <= _PROPERTIES
    if _OF_LETTER.search(text):
        return False
    return not _LETTERS.search(words) or (points_back(text) and bare) or of_nothing


_OF_MINE = re.compile(
    r"\b(?:can|may|should|do|could) (?:i|we|you) (?:bill|report|charge|use|code)\b|\b(?:is|does) (?:it|this)\b",
    re.IGNORECASE,
)
_PROPERTIES = frozenset("many much units unit times days global mue fee rvus rvu per day twice once add-on".split())
"""What is asked of a code; where nothing else is said, the code is missing."""
_OF_LETTER = re.compile(r"(?<![\w'’])[CEGHJKLPQST][ -]?codes\b", re.IGNORECASE)
"""The codes of a letter of HCPCS Level II, which are a subject of their own."""
_LETTERS = re.compile(r"[a-z]{2}|\be/?m\b", re.IGNORECASE)
_MOST_BARE_WORDS = 3


def _with_modifier(base: Request, modifier: str, memory: Conversation) -> Request:
    """Another modifier of the same question: "and 59?" after one on modifier 25, or on a pair."""
    codes = tuple(code for code in memory.focus if code.system in (CodeSystem.CPT, CodeSystem.HCPCS))
    on_pair = memory.route is Route.EDIT_CHECK and len(codes) > 1
    request = replace(
        base,
        text=_with_name(memory.last, modifier) if on_pair else base.text,
        codes=codes if on_pair or memory.route is Route.MODIFIER else codes[:1],
        modifiers=(modifier,),
        together=on_pair,
        inherited=True,
        route=Route.EDIT_CHECK if on_pair else Route.MODIFIER,
    )
    return replace(request, topics=topics_of(request))


def _with_name(question: str, modifier: str) -> str:
    """A question with a modifier in place of the only one it names, else named at its end."""
    named = modifiers_in(question)
    if len(named) == 1:
        return re.sub(rf"(?<![\w.]){named[0]}(?![\w.])", modifier, question, count=1)
    return f"{question.rstrip(' ?.!')} with modifier {modifier}?"


def _date(
    stated: StatedDate | None, as_of: date | None, memory: Conversation, today: date, store: CodeStore
) -> tuple[date, DateFrom]:
    """The date of service: of a month or year alone, the day that is given otherwise, where it lies in it."""
    given = as_of or memory.as_of or today
    if stated is not None:
        return (given if stated.includes(given) else _day_within(stated, store)), DateFrom.QUESTION
    if as_of is not None:
        return as_of, DateFrom.CALLER
    if memory.as_of is not None:
        return memory.as_of, DateFrom.CONVERSATION
    return today, DateFrom.TODAY


def _day_within(stated: StatedDate, store: CodeStore) -> date:
    """Of a month or year alone, the last day on which most of the editions loaded of it were in force, else its first.

    Who asks for "the 2025 fee" means the edition of 2025 that is held, although it may begin in October.
    """
    last = stated.last or stated.date
    spans = [(one.effective_from, one.effective_to or one.effective_from) for one in store.releases()]
    within = [(begin, end) for begin, end in spans if begin <= last and end >= stated.date]
    days = {min(end, last) for _, end in within}
    return max(days, key=lambda day: (sum(begin <= day <= end for begin, end in within), day), default=stated.date)


def _words(text: str, mentions: Sequence[Mention], stated: StatedDate | None, setting: Setting | None) -> str:
    """What is left to search with: no codes, no date, no setting, no words of asking."""
    spans = [(mention.start, mention.end) for mention in mentions if mention.explicit]
    if stated is not None:
        spans.append(stated.span)
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    if setting_alone(text):
        return ""
    if setting is not None:
        text = without_setting(text, setting)
    if setting is not None or stated is not None:
        text = _ASKED_AGAIN.sub(" ", text)
    return " ".join(_NOISE.sub(" ", text).strip(" ?!.,:;").split())


@dataclass(frozen=True, slots=True)
class _Resolved:
    """The mentions of a question, settled against the store."""

    codes: tuple[Code, ...] = ()
    family: Code | None = None
    claimed: tuple[tuple[Code, CodeSystem], ...] = ()
    malformed: tuple[tuple[str, CodeSystem | None], ...] = ()
    left_out: int = 0


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
        readings = (*mention.candidates, *old_procedures(mention), *_unclaimed(mention))
        existing = [code for code in readings if stands(store, code, as_of)]
        if not existing and not mention.explicit:
            continue
        code = (existing or list(mention.candidates))[0]
        codes.append(code)
        if mention.claimed is not None and not _agrees(mention.claimed, code.system):
            claimed.append((code, mention.claimed))
    unique = tuple(dict.fromkeys(codes))
    left_out = max(0, len(unique) - MAX_CODES)
    return _Resolved(unique[:MAX_CODES], family, tuple(claimed), tuple(malformed), left_out)


def _unclaimed(mention: Mention) -> tuple[Code, ...]:
    """What a code called by one system may be in another, as J3301 is no diagnosis though it is called one."""
    if mention.claimed is None:
        return ()
    systems = [system for system in shapes(mention.text) if system is not CodeSystem.MODIFIER]
    return tuple(parse(mention.text, system) for system in systems)


def _agrees(claimed: CodeSystem, actual: CodeSystem) -> bool:
    # "ICD-10" alone is read as ICD-10-CM by habit, also where the code is of ICD-10-PCS.
    icd10 = {CodeSystem.ICD10CM, CodeSystem.ICD10PCS}
    return claimed is actual or {claimed, actual} <= icd10 or {claimed, actual} <= set(_OLD_SYSTEMS)


def _range(first: Code, last: Code, store: CodeStore, as_of: date) -> tuple[Code | None, list[Code]]:
    """A range of codes: the family or section of that name where there is one, else the codes in it."""
    whole = Code(first.system, f"{first.code}-{last.code}")
    found = store.get(whole, as_of)
    if found is not None and found.record.level is not Level.CODE:
        return whole, []
    return None, [record.code for record in store.codes_in_range(first, last, as_of)] or [first, last]


def _coded(base: Request, resolved: _Resolved, memory: Conversation, mentions: Sequence[Mention]) -> Request:
    codes = resolved.codes
    relates = sets_against(base.text) or base.together
    before = base.text[: mentions[0].start] if mentions else ""  # "it" after the code means the code itself
    added = adds_to_it(before) or (is_elliptic(before) and joins(before))
    beside = relates and (points_back(before) or is_elliptic(before))
    if len(codes) == 1 and memory.focus and (beside or added):
        base = replace(base, together=base.together or added)
        codes = tuple(dict.fromkeys((memory.focus[0], *codes)))  # "compare it with E10.9"
    if memory.route is Route.MODIFIER and not base.modifiers and points_back(before):
        base = replace(base, modifiers=tuple(one.code for one in memory.focus if one.system is CodeSystem.MODIFIER))
    misused = tuple((code, used_as) for code in codes if (used_as := _used_as(code, base.text)) is not None)
    request = replace(
        base,
        codes=codes,
        family=resolved.family,
        claimed=resolved.claimed or misused,
        malformed=resolved.malformed,
        left_out=resolved.left_out,
        topics=topics_of(replace(base, codes=codes)),
        attached=attached(base.text, mentions, codes, base.modifiers),
    )
    return replace(request, route=_coded_route(request))


def _used_as(code: Code, text: str) -> CodeSystem | None:
    """The system of what a question uses a code as: a service as a diagnosis, or the other way round; else None."""
    if code.system in (CodeSystem.CPT, CodeSystem.HCPCS):
        return CodeSystem.ICD10CM if _AS_DIAGNOSIS.search(text) else None
    used = code.system is CodeSystem.ICD10CM and _AS_PROCEDURE.search(text)
    return CodeSystem.CPT if used else None


def _coded_route(request: Request) -> Route:
    text = request.text
    procedures = [code for code in request.codes if code.system in (CodeSystem.CPT, CodeSystem.HCPCS)]
    topic = next((route for route, pattern in _TOPICS.items() if pattern.search(text)), None)
    mapped_to_risk = topic is Route.CROSSWALK and Aspect.RISK in request.aspects
    if mapped_to_risk or (topic is Route.FEE and asks_of_procedure(request)):
        topic = None  # asked is the payment category of a diagnosis, or a fee, of which it has none
    if topic is None and request.codes and all(code.system in _OLD_SYSTEMS for code in request.codes):
        topic = Route.CROSSWALK  # what there still is to say of a code of ICD-9 is what took its place
    if topic is None and Topic.FEES in request.topics:
        topic = Route.FEE
    looked_up = topic if topic in _TOLD_OF_CODES else None
    if len(request.codes) >= 2:
        if procedures and request.together:
            return Route.EDIT_CHECK
        related = sets_against(text) or request.together or Aspect.SEQUENCING in request.aspects
        if related or not (request.modifiers or request.inherited or looked_up):
            asks_each = request.aspects & _OF_EACH and not related
            return Route.DEFINE if asks_each else Route.COMPARE
    if request.family is not None and not request.codes:
        return Route.DEFINE
    if topic is Route.EDIT_CHECK and len(procedures) < 2:
        return Route.DEFINE
    if request.modifiers:
        return Route.MODIFIER
    return looked_up or Route.DEFINE


_TOLD_OF_CODES = (Route.CROSSWALK, Route.COVERAGE, Route.FEE, Route.COMPLIANCE)
"""Topics that a code is looked up under, where its definition alone would miss what is asked."""
_OF_EACH = frozenset({
    Aspect.BILLABLE, Aspect.SEVENTH, Aspect.UNITS, Aspect.ADD_ON, Aspect.RISK, Aspect.POA, Aspect.INDEX,
    Aspect.SUCCESSION,
})  # fmt: skip
"""What may be asked of several codes without setting one against the other."""

_OLD_SYSTEMS = (CodeSystem.ICD9CM, CodeSystem.ICD9PCS)


def _uncoded_route(request: Request) -> Route:
    text = request.text
    if request.modifiers:
        return Route.MODIFIER
    if _FIND.search(text):
        return Route.FIND_CODE
    topic = next((route for route, pattern in _TOPICS.items() if pattern.search(text)), None)
    if topic is not None:
        return topic
    return Route.GUIDELINE if _GUIDELINE.search(text) else Route.FIND_CODE


def _asks_part(base: Request) -> bool:
    """Whether a question is after a part of what is known of a code, and speaks of no subject of its own."""
    if base.aspects:
        return True
    rest = without_topics(base.text)
    for start, end, _ in reversed(state_spans(rest)):
        rest = f"{rest[:start]} {rest[end:]}"
    return bool(topics_in(base.text)) and is_bare(rest, circumstances_in(rest, ()))


def _inherited(base: Request, memory: Conversation, store: CodeStore) -> Request:
    codes = resolve_follow_up(base.text, memory, store, base.as_of, asks_part=_asks_part(base))
    if not codes:
        return replace(base, route=_uncoded_route(base))
    of_pair = bool(base.modifiers) or Aspect.MODIFIERS in base.aspects or not (base.aspects or topics_in(base.text))
    on_pair = memory.route is Route.EDIT_CHECK and len(codes) > 1 and of_pair and not sets_against(base.text)
    request = replace(base, codes=codes, inherited=True, together=base.together or on_pair)
    request = replace(request, topics=topics_of(request))
    return replace(request, route=_coded_route(request))
