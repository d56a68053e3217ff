"""Which notes of the tabular list a question asks of, and the condition it looks for in them."""

from __future__ import annotations

import re

from assistant.question.chatter import pared
from core.codes import find_mentions
from core.records import NoteKind

_EXCLUDES = (NoteKind.EXCLUDES1, NoteKind.EXCLUDES2)
_KINDS: tuple[tuple[re.Pattern[str], tuple[NoteKind, ...]], ...] = (
    (re.compile(r"\bexcl\w*?[ -]?(?:1|one|i)\b", re.IGNORECASE), (NoteKind.EXCLUDES1,)),
    (re.compile(r"\bexcl\w*?[ -]?(?:2|two|ii)\b", re.IGNORECASE), (NoteKind.EXCLUDES2,)),
    (re.compile(r"\bexclu(?:de[sd]?|sions?|ding)\b(?![ -]?(?:[12]|one|two|ii?)\b)", re.IGNORECASE), _EXCLUDES),
    (re.compile(r"\bcode[- ]first (?:note|instruction|list)|\bunder code first\b", re.IGNORECASE),
     (NoteKind.CODE_FIRST,)),
    (re.compile(r"\b(?:use )?additional(?: code)? (?:note|instruction)", re.IGNORECASE), (NoteKind.USE_ADDITIONAL,)),
    (re.compile(r"\bcode[- ]also (?:note|instruction)", re.IGNORECASE), (NoteKind.CODE_ALSO,)),
    (re.compile(r"\binclu(?:des?|sion) (?:note|term)", re.IGNORECASE),
     (NoteKind.INCLUDES, NoteKind.INCLUSION_TERM)),
)  # fmt: skip
_ASKING = re.compile(
    r"""\bexcl\w*(?:[ -]?(?:1|2|one|two|ii?)\b)?|\bcode[- ](?:first|also)\b|\b(?:use[- ])?additional\b|\binclu\w+
    |\b(?:ones?|give|all|notes?|instructions?|lists?|listed|names?|named|mentions?|mentioned|says?|said|states?|stands?|contains?
        |sections?|terms?|anything|something|stops?|prevents?|blocks?|stopping|each\ other|one\ another
        |about|abt|under|at|from|on|in|by|as|with|there|have|has|any|does|it|mean|means|meaning|explain|
        |too|well|along|alongside|addition|top|besides?
        |conditions?|wise|same\ claim|same\ time|same\ visit|together|both|both\ be|allowed|ok(?:ay)?|right|wrong
        |add(?:ed)?|assign\w*|also|someone|somebody|can|could|may|not|never|yes|no|if|or|be|they|them|these|those
        |edits?|scrubber|software|encoder|den(?:y|ied|ial)|reject\w*|kicks?|flag\w*|rule[sd]?|difference|between|
        |icd-?10(?:-?cm)?|tabular|cod(?:e|es|ed|ing)|dx|diagnos[ie]s)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MEANING = re.compile(
    r"\b(?:what(?:'?s| is| are)|explain|define|meaning of|difference (?:between|in|of|b/w)) (?:an? |the )?excl\w*"
    r"(?: ?[12])?\b(?! (?:notes? )?(?:for|of|at|under|on|in)\b)"
    r"|\bexcl\w*(?: ?[12])?(?: notes?)? (?:really |actually )?(?:mean(?:s|ing)?|work)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:cod(?:ed?|ing)|bill(?:ed)?|report(?:ed)?|used?|assign\w*|go|put|list(?:ed)?|submit\w*|sequenced?)\b"
    r"(?: \w+){0,3} (?:together|at the same time|both|side by side)\b"
    r"|\b(?:can|may|should|do) (?:i|we|you|they) (?:code|bill|report|use|put|assign)\b[^?.]*\b(?:with|and|plus)\b"
    r"|\b(?:on|for) (?:the |one )?(?:same )?(?:claim|encounter|visit|account)\b|\btogether\b|\bboth\b",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\b(?:add(?:ed|ing)?|too|also|as well|along(?:side)? ?(?:with)?|in addition|on top of|besides?)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*(?:\b(?:and|with|plus|alongside|w)\b/?|&|\+|\bw/)\s*", re.IGNORECASE)
_KIND_ALONE = frozenset(
    "acute chronic subacute type 1 2 i ii primary secondary left right mild moderate severe".split()
)
"""Words that tell a kind of what is named only once, behind the second of two."""
_MOST_WORDS = 7
"""Words of a condition looked for, beyond which it is a story."""


def asks_coded_beside(text: str) -> bool:
    """Whether a question is about coding something beside something else."""
    return bool(_TOGETHER.search(text) or _ADDED.search(text))


def note_kinds_in(text: str) -> tuple[NoteKind, ...]:
    """The kinds of note that a question asks of; empty where it names none.

    >>> [kind.value for kind in note_kinds_in("is asthma excluded from J44?")]
    ['excludes1', 'excludes2']
    """
    return tuple(dict.fromkeys(kind for pattern, kinds in _KINDS for kind in kinds if pattern.search(text)))


def asks_meaning_of_notes(text: str) -> bool:
    """Whether a question wants to hear what an Excludes note means."""
    return bool(_MEANING.search(text))


def sought_in_notes(text: str) -> str:
    """The condition that a question looks for in notes; "" where it names none.

    >>> sought_in_notes("does the Excludes2 at J18 list aspiration pneumonia?")
    'aspiration pneumonia'
    """
    for mention in reversed(find_mentions(text)):
        if any(map(str.isdigit, mention.text)):
            text = f"{text[: mention.start]} {text[mention.end :]}"
    return _condition(text)


def _condition(text: str) -> str:
    found = pared(_ASKING.sub(" ", text)).strip(" -")
    return found if len(found.split()) <= _MOST_WORDS else ""


def two_conditions_in(text: str) -> tuple[str, str] | None:
    """The two conditions that a question wants coded together, in words; None where it does not name two.

    >>> two_conditions_in("can copd and acute bronchitis be coded together")
    ('copd', 'acute bronchitis')
    """
    if not (note_kinds_in(text) or asks_coded_beside(text)):
        return None
    parts = [part for piece in _BETWEEN.split(_clause(text)) if (part := _condition(piece))]
    if len(parts) != 2 or any(not any(map(str.isalpha, part)) for part in parts):
        return None
    one, other = parts
    if len(one.split()) < len(other.split()) and all(word.lower() in _KIND_ALONE for word in one.split()):
        one = f"{one} {' '.join(other.split()[len(one.split()) :])}"  # "type 1 and type 2 diabetes"
    return one, other


def _clause(text: str) -> str:
    """The clause of a question that joins two things; the whole where none does."""
    clauses = re.split(r"[?.;,!]+(?:\s|$)|\s-\s", text)
    return next((clause for clause in clauses if len(_BETWEEN.split(clause)) == 2), text)
