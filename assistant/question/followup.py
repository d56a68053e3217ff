"""Follow-ups: "and with imaging guidance?", "what about lumbar?", "compare them", "is it billable?"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from assistant.question.conversation import Conversation
from assistant.question.ranges import value_within
from codestore import CodeStore
from core.codes import Code, CodeSystem, fits
from core.records import CodeRecord, Facet, Level, NoteKind

_OPENING = re.compile(
    r"^\W*(?:and|or|but|so|then|ok(?:ay)?|also|now|same|what about|how about|what if|with|without|for|in|on|if|instead|"
    r"compare|which (?:one|of)|the (?:other|same|left|right|first|second)|left|right|bilateral|only|initial|subsequent|"
    r"sequela|closed|open)\b",
    re.I,
)
# "it" points back, but not in "is it appropriate to ...".
_EXPLETIVE = r"appropriate|ok|okay|allowed|necessary|possible|acceptable|proper|enough|legal|compliant|safe|true that"
_REFERENCE = re.compile(
    r"\b(?:them|they|these|those|both|the two|each other|this (?:code|one|pair)|that (?:code|one|pair)|"
    r"the codes?(?! (?:for|of)\b)|"
    r"which (?:code|one|line)s? (?:gets?|takes?|needs?|carries|goes)|"
    rf"its?(?! (?:{_EXPLETIVE}))|this(?= ?(?:\?|$| be| need| include| exclude| require| have)))\b",
    re.I,
)
_PLURAL = re.compile(r"\b(?:them|they|these|those|both|the two|each other|compare|together|difference|differ)\b", re.I)
_AGAINST = re.compile(r"\b(?:compar\w+|differ\w*|versus|vs)\b", re.I)
_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset(
    "and or but so then ok okay also now same what about how if with for in on the a an of is it its to do does "
    "would be one that this code instead only there version patient".split()
)
_DEFINES = re.compile(
    r"\b(?:mean|means|meaning|define|explain|stand for|what is an?|when do|how do|rule|guideline)\b", re.I
)
_NEVER_ALONE = frozenset({"with", "without", "yes", "no"})
"""Values of facets that mean one only beside another word: "62320 with modifier 59" speaks of no imaging."""

_OF_FEES = re.compile(r"\bconversion factors?\b|\bhow many\b")
"""Words of asking and of the fee schedule that name no service, such as the conversion of a hip."""
_COMMON = frozenset(
    "additional adult alone audit base both child class clinic clinician complete complex established few first fit "
    "focused food four further global group high home hospital individual initial inpatient later limited low major "
    "medical minimal moderate monthly multiple new nurse office one open outpatient physician plane practitioner "
    "primary principal professional push reading reduced second session several simple single small staff subsequent "
    "technical therapy third three total two weight yearly".split()
)
"""Values of facets that questions use in passing: "99214 for high blood pressure", "new in 2026"."""

_MOST_RELATIVES = 2_000


def points_back(text: str) -> bool:
    """Whether a question has a word for a code named before: it, them, that one."""
    return bool(_REFERENCE.search(text))


_ELLIPTIC = re.compile(
    r"\W*(?:(?:and|or|but|so|ok(?:ay)?|then|also|what about|how about|what if|if|it'?s?|is|was|billed|reported|done|"
    r"coded|together|with|plus|alongside|beside|same (?:day|session|visit|claim))\W+)+",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\W*(?:(?:and|so|ok(?:ay)?|then|also)\W+)*(?:can|could|may|should|do|must) (?:i|we|you) (?:also |still )?"
    r"(?:add|bill also|also bill|also report|tack on)\s*(?:a|an|the|code|cpt)?\s*",
    re.IGNORECASE,
)


def is_elliptic(before: str) -> bool:
    """Whether what stands before the only code of a question leaves out the code it goes with: "billed with 43239"."""
    return bool(before.strip()) and _ELLIPTIC.fullmatch(before) is not None


def joins(before: str) -> bool:
    """Whether what stands before a code says that it goes with another one."""
    return re.search(r"\b(?:with|plus|alongside|beside)\W*$", before, re.IGNORECASE) is not None


def adds_to_it(before: str) -> bool:
    """Whether what stands before the only code of a question puts it beside the last one: "can I add 77003"."""
    return _ADDS.fullmatch(before) is not None


_LONE_MODIFIER = re.compile(
    r"\W*(?:and|or|but|ok(?:ay)?|then|also|what about|how about|what if|instead)?[\s,]*"
    r"(?:what about|how about|with)?\s*(?:modifiers?|mod)?\s*-?(?P<modifier>[0-9A-Z]{2})(?: instead| then| too)?\W*",
    re.IGNORECASE,
)


def lone_modifier(text: str) -> str:
    """The modifier that is all a follow-up says, as in "and 59?" or "what about -25?"; "" if it says anything else."""
    match = _LONE_MODIFIER.fullmatch(text)
    modifier = match["modifier"].upper() if match else ""
    typed = match["modifier"] if match else ""
    # Two letters in small print are a word: "and it?".
    named = modifier and fits(modifier, CodeSystem.MODIFIER) and (typed.isupper() or any(c.isdigit() for c in typed))
    return modifier if named else ""


def is_follow_up(text: str, memory: Conversation, *, has_modifier: bool, asks_part: bool) -> bool:
    """Whether a question that names no code leans on the conversation.

    Args:
        text: The question, cleaned.
        memory: The conversation so far.
        has_modifier: Whether it names a modifier; such a question stands by itself unless it points back.
        asks_part: Whether it asks for a part of what is known about a code, such as its units.
    """
    if not memory.focus:
        return False
    if points_back(text):
        return True
    short = len(text.split()) <= 10 and not has_modifier
    return short and bool(_OPENING.search(text) or _asks_part_of_it(text, asks_part=asks_part))


def _asks_part_of_it(text: str, *, asks_part: bool) -> bool:
    """Whether it is like "how many units?" or "what must be documented?", and not like "what does MUE mean?"."""
    return asks_part and len(text.split()) <= 6 and not _DEFINES.search(text)


def resolve_follow_up(
    text: str, memory: Conversation, store: CodeStore, as_of: date, *, asks_part: bool
) -> tuple[Code, ...]:
    """The codes that a follow-up means; empty when it means none of the conversation's.

    A facet or a side named in the question picks the code in focus that has it, or else the relative that differs from
    the first one in that alone; a plural takes the codes of the last answer, or the last two; a pronoun, or a question
    for a part of a code, takes the code in focus.

    Raises:
        StoreError: The store failed.
    """
    base = memory.focus[0]
    relative = _by_facet(text, memory.focus, store, as_of) or related_by_title(text, base, store, as_of)
    if relative is not None:
        return (base, relative) if _AGAINST.search(text) and relative != base else (relative,)
    if _PLURAL.search(text):
        return memory.focus if len(memory.focus) > 1 else tuple(reversed(memory.recent[:2]))
    return memory.focus if asks_part or points_back(text) else ()


def named_facets(
    text: str, facets: list[Facet], *, in_passing: bool = False, own: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The facet values that a text names: facet name to value. The longest wording decides.

    Args:
        text: A question.
        facets: What tells the codes of a family apart.
        in_passing: Whether the question names a code too, so that a common word need not be meant as a value.
        own: The values of the code that a search put first, which stand where the text names them, too.
    """
    unheard = _NEVER_ALONE | _COMMON if in_passing else _NEVER_ALONE
    lowered = f" {' '.join(_WORD.findall(_OF_FEES.sub(' ', text.lower())))} "
    named: dict[str, str] = {}
    for facet in facets:
        within = value_within(text, facet.name, [value for value, _ in facet.values])
        value = within or _value_said(lowered, facet, unheard, own.get(facet.name, "") if own else "")
        if value:
            named[facet.name] = value
    return named


def _value_said(lowered: str, facet: Facet, unheard: Collection[str], own: str) -> str:
    """The value of a facet that a text says: the code's own where it is said by itself, else by the longest wording."""
    said: list[tuple[int, str, str]] = []
    for value, words in facet.values:
        for word in (value, *words):
            phrase = " ".join(_WORD.findall(word.lower()))
            if phrase and phrase not in unheard and f" {phrase} " in lowered:
                said.append((len(phrase), value, phrase))
    if not said:
        return ""
    _, longest, wording = max(said)
    apart = any(value == own and phrase not in wording for _, value, phrase in said)
    return own if apart else longest


def facets_of(code: Code, store: CodeStore, as_of: date) -> tuple[CodeRecord | None, list[Facet]]:
    """The family of a code, and what tells its codes apart; (None, []) when it has no family."""
    family = next((record for record in store.ancestors(code, as_of) if record.level is Level.FAMILY), None)
    if family is None:
        return None, []
    notes = store.notes(family.code, as_of, inherited=False)
    return family, [Facet.from_note(note) for note in notes if note.kind is NoteKind.FACET]


def sibling_with(
    record: CodeRecord, asked: dict[str, str], family: CodeRecord, store: CodeStore, as_of: date
) -> Code | None:
    """The code of a family that has the facet values asked for and otherwise changes least from a record."""
    wanted = {**dict(record.facets), **asked}
    best: tuple[int, Code] | None = None
    for other in store.children(family.code, as_of):
        own = dict(other.facets)
        if other.code == record.code or any(own.get(name) != value for name, value in asked.items()):
            continue
        agreement = sum(own.get(name) == value for name, value in wanted.items())
        if best is None or agreement > best[0]:
            best = (agreement, other.code)
    return best[1] if best else None


def _by_facet(text: str, focus: tuple[Code, ...], store: CodeStore, as_of: date) -> Code | None:
    family, facets = facets_of(focus[0], store, as_of)
    asked = named_facets(text, facets)
    found = store.get_many(focus, as_of)
    if family is None or not asked or focus[0] not in found:
        return None
    for code in focus:
        own = dict(found[code].record.facets) if code in found else {}
        if all(own.get(name) == value for name, value in asked.items()):
            return code
    return sibling_with(found[focus[0]].record, asked, family, store, as_of)


def related_by_title(text: str, base: Code, store: CodeStore, as_of: date) -> Code | None:
    """The diagnosis of the same category whose title has the words asked for and otherwise changes least.

    The seventh character follows: the one the words name, else that of the base.
    """
    if base.system is not CodeSystem.ICD10CM:
        return None
    words = {word for word in _WORD.findall(text.lower()) if word not in _STOP and len(word) > 2}
    found = store.get(base, as_of)
    if not words or found is None:
        return None
    stem = found.record.stem or base
    other = _closest(words, found.record, _category(base, store, as_of))
    character = base.code[-1] if found.record.stem else ""
    variant = named_variant(text, other or stem, store, as_of) or (
        next((v.code for v in store.variants(other, as_of) if v.code.code[-1] == character), None) if other else None
    )
    return variant or other or _closest(words, found.record, store.variants(stem, as_of))


def _closest(words: set[str], base: CodeRecord, records: Iterable[CodeRecord]) -> Code | None:
    """The record whose title has the most of some words, at least one that the base has not."""
    own = set(_WORD.findall(base.title.lower()))
    best: tuple[float, Code] | None = None
    for record in records:
        title = set(_WORD.findall(record.title.lower()))
        matched = words & title
        if record.code == base.code or not (matched - own):
            continue
        score = 2 * len(matched) + len(own & title) / len(own | title)
        if best is None or score > best[0]:
            best = (score, record.code)
    return best[1] if best else None


_ENCOUNTER = re.compile(r"\b(?:initial|subsequent|sequela|routine healing|delayed healing|nonunion|malunion)\b", re.I)
_PHASES = (
    (
        re.compile(
            r"\b(?:first (?:visit|encounter|time seen)|new injury|active treatment|(?:in|to|at) (?:the )?(?:er|ed)\b|"
            r"(?:er|ed) visit|emergency (?:room|department)|just (?:now|happened)|today's injury)\b",
            re.IGNORECASE,
        ),
        "initial encounter",
    ),
    (
        re.compile(
            r"\b(?:follow(?:ing)?[- ]?up|f/u|re-?check|cast (?:change|removal|check)|healing|aftercare|post-?op visit|"
            r"non-?unions?|mal-?unions?)\b",
            re.IGNORECASE,
        ),
        "subsequent encounter",
    ),
    (re.compile(r"\b(?:late effects?|sequelae)\b", re.IGNORECASE), "sequela"),
)
"""How charts call the encounters that the seventh characters tell apart (Official Guidelines, section I.C.19.a)."""


def with_encounter(text: str) -> str:
    """A text with the official name of the encounter that it names in other words."""
    named = [phase for pattern, phase in _PHASES if pattern.search(text)]
    spelt = re.sub(r"\b(non|mal)-(union)", r"\1\2", text, flags=re.IGNORECASE)
    return spelt if _ENCOUNTER_NAMED.search(text) else " ".join((spelt, *named[:1]))


_ENCOUNTER_NAMED = re.compile(r"\b(?:initial|subsequent|sequela)\b", re.IGNORECASE)


def named_variant(text: str, stem: Code, store: CodeStore, as_of: date) -> Code | None:
    """The code with the seventh character that a text names, such as A for "initial encounter, closed fracture".

    None when the text names no encounter. Of several that fit, the first: closed before open, routine before delayed
    healing, as the Official Guidelines, section I.C.19.c, have the default.

    Raises:
        StoreError: The store failed.
    """
    text = with_encounter(text)
    words = set(_WORD.findall(text.lower()))
    best: tuple[int, Code] | None = None
    if _ENCOUNTER.search(text):
        base = store.get(stem, as_of)
        named = set(_WORD.findall(base.record.title.lower())) if base else set()
        for variant in store.variants(stem, as_of):
            meaning = set(_WORD.findall(variant.title.lower())) - named
            matched = len(words & meaning)
            if matched and (best is None or matched > best[0]):
                best = (matched, variant.code)
    return best[1] if best else None


def _category(base: Code, store: CodeStore, as_of: date) -> Iterator[CodeRecord]:
    """Every code of a diagnosis's category, without seventh characters."""
    waiting = [Code(base.system, base.code[:3])]
    seen = 0
    while waiting and seen < _MOST_RELATIVES:
        for child in store.children(waiting.pop(), as_of):
            if child.stem is not None:
                break
            seen += 1
            yield child
            waiting.append(child.code)
