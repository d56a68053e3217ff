"""Reading a sentence as a claim: what it speaks of, what it says, and under which negation and condition.

This is no understanding of language. It is a reading strict enough that two sentences which read alike say the
same, and simple enough to be predicted: words are cut to their stems, each knows whether a negation reaches it and
which codes it speaks of, and what limits or strengthens a statement (only, unless, may, must, at least) is kept apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.verification.stems import GENERIC_STEMS, NEGATES_NEXT, NEGATES_PART, STOPWORDS, stem
from assistant.verification.tokens import SYSTEM_WORDS, Kind, Token, tokens_of
from assistant.verification.wording import Mark, normalised, take_marks


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a claim.

    Attributes:
        stem: The stem of a word, the value of a number, or the canonical form of a code or range.
        text: As written, for reasons.
        kind: What sort of word it is.
        negated: Whether an odd number of negations reach it.
        subject: The codes that the part of the sentence around it speaks of.
        unit: What a number counts, where a unit stands with it.
    """

    stem: str
    text: str
    kind: Kind
    negated: bool
    subject: frozenset[str]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, or a part of one, as read.

    Attributes:
        text: As written.
        words: Its words without articles, pronouns and the like, in order.
        marks: What limits or strengthens it.
        negated: Whether there is any negation in it.
        denies: The word after each "not" or "never" in it: mostly the verb that is denied.
        imperative: Whether it tells to do something: an obligation without "must".
        subject: The codes that a next sentence without codes would still speak of.
    """

    text: str
    words: tuple[Word, ...]
    marks: frozenset[Mark]
    negated: bool
    denies: tuple[str, ...]
    imperative: bool
    subject: frozenset[str]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes and ranges it names, in order."""
        return tuple(word.stem for word in self.words if word.kind is Kind.CODE)


def read(text: str, subject: frozenset[str] = frozenset()) -> Claim:
    """Read one sentence.

    Args:
        text: The sentence, without citations.
        subject: The codes it speaks of where it names none.
    """
    plain = normalised(text)
    marks, rest = take_marks(plain)
    words: list[Word] = []
    negated = False
    for part, is_aside in _parts(rest):
        part_words, left, part_negated = _read_part(part, subject)
        words += part_words
        negated = negated or part_negated
        subject = subject if is_aside else left
    denies = tuple(stem(found[1]) for found in _DENIED.finditer(plain))
    return Claim(text, tuple(words), marks, negated, denies, bool(_IMPERATIVE.match(plain)), subject)


def introduction(text: str) -> frozenset[str]:
    """The stems of what says of a statement, at its head, where it holds: "in anesthesia, ..."; empty without that."""
    introduced = _INTRODUCED.match(_TERM.sub("", normalised(text)))
    words = read(introduced[0]).words if introduced else ()
    return frozenset(word.stem for word in words if not is_generic(word))


_TERM = re.compile(r"^[\w./-]{1,12}: ")
"""What a list of readings is of: "mac: in infections, ..."."""


def is_generic(word: Word) -> bool:
    """Whether a word claims next to nothing by itself."""
    return word.kind is Kind.WORD and word.stem in GENERIC_STEMS


def is_same(word: Word, other: Word) -> bool:
    """Whether two words are the same one, negated or not."""
    if word.kind is Kind.NUMBER and other.kind is Kind.NUMBER:
        unit_is_lent = not other.unit and word.unit not in _NEVER_LENT
        return word.stem == other.stem and (not word.unit or unit_is_lent or word.unit == other.unit)
    if word.kind is not other.kind and Kind.CODE in (word.kind, other.kind):  # "modifier GA" is called GA as well
        return word.stem.removeprefix("modifier ").lower() == other.stem.removeprefix("modifier ").lower()
    if (word.stem, other.stem) == ("exclud", "excludes1"):  # less is said, and it is true
        return True
    return word.kind is other.kind and word.stem == other.stem


def clauses(text: str) -> list[str]:
    """The parts of a sentence that make statements of their own; the sentence itself where it cannot be cut.

    A sentence with a condition or an exception is cut at semicolons only: the condition may reach all of it.
    """
    marks, _ = take_marks(normalised(text))
    if marks & {Mark.CONDITION, Mark.UNLESS} or (Mark.ONLY in marks and not _ONLY_AFTER.search(text)):
        return [part.strip() for part in _SEMICOLON.split(text) if part.strip()]
    return _statements(text)


_ONLY_AFTER = re.compile(r",\s*and only (?=(?:the|an?) )(?!.*\b(?:only|alone|solely)\b.*,)")
"""A second statement with an "only" of its own, which does not reach the first."""


def is_compound(text: str) -> bool:
    """Whether a sentence makes several statements, even if a condition keeps them together."""
    return len(_statements(text)) > 1


def _statements(text: str) -> list[str]:
    cuts = [0, *(found.end() for found in _CONTRAST.finditer(text)), len(text)]
    joints = {found.end(): found.start() for found in _CONTRAST.finditer(text)}
    statements, start = [], 0
    for end in cuts[1:]:
        piece = text[start : joints.get(end, end)]
        if end < len(text) and _ONLY_CODES.fullmatch(piece):
            continue  # "62320 and 62321 are ..." is one statement
        statements.append(piece.strip())
        start = end
    return [statement for statement in statements if statement]


_NEVER_LENT = frozenset({"$", "percent"})
"""Units that a figure without one is not to be read with; minutes and the like may stand at its head or beside it."""


# --- Words that are read in a way of their own ----------------------------------------------------------------------

_VERBS = (
    "append|report|code|use|bill|assign|add|document|choose|select|submit|do|pay|look|check|read|count|list|put"
    "|apply|take"
)
_IMPERATIVE = re.compile(rf"(?:then |first,? |always |never |also )*(?:{_VERBS})\b(?! (?:is|are|was|[a-z]?\d))")
_DENIED = re.compile(r"\b(?:not|never|nor|no|without|neither)\s+(?:be\s+|been\s+|to\s+|a\s+|an\s+|the\s+)?([\w-]+)")
_INTRODUCED = re.compile(r"(?:in|for|with|under|on|at|after|during|before|by) [^,;:()]{2,60}(?=,\s)")
_SEMICOLON = re.compile(r"\.?;\s+")
_CODE_AHEAD = r"(?:[a-z]\d[\w.]{1,7}|\d{5}|\d{4}[a-z])\b"
_NOUN_AHEAD = r"(?:it|they|the|a|an|this|that|these|codes?|columns?|modifiers?|cpt|hcpcs|icd-10-cm)\b"
_SUBJECT_AHEAD = rf"(?:{_NOUN_AHEAD}|{_CODE_AHEAD})"
_SAYS = r"(?:is|are|has|have|covers|includes|means|does|do|can|may|must|requires|needs|with|without|the|as)\b"
_CONTRAST = re.compile(
    rf"\.?;\s+|(?:,\s*|\s+)(?:but|while|whereas|although|though)\s+|,\s*(?:and|so|yet)\s+(?=(?:only )?{_SUBJECT_AHEAD})"
    rf"|\s+and\s+(?={_CODE_AHEAD}\s+{_SAYS})",
    re.IGNORECASE,
)
_CODE_LIKE = re.compile(_CODE_AHEAD)
_ONLY_CODES = re.compile(
    rf"(?:\W|(?:and|or|both|cpt|codes?|modifiers?|icd-10-cm|hcpcs)\b|{_CODE_AHEAD})+", re.IGNORECASE
)
_PART_END = re.compile(
    rf"[;:()]|,?\s(?:but|while|whereas|although|though|because|since|so|yet|then|which|who)\s"
    rf"|,\s*(?:and|or)?\s*(?={_NOUN_AHEAD})|(?<!\d),\s*(?:and|or)?\s*(?={_CODE_AHEAD})"
    rf"|,?\s(?:and|or)\s+(?={_SUBJECT_AHEAD}\s*{_SAYS})|\sand\s+(?=column \d|{_CODE_AHEAD}\s+(?:is )?in column \d)"
    rf"|\sand\s+(?=(?:is|are|was|were|has|have|does|do)\s)"
    rf"|,?\s(?:and|or|,)\s+(?=(?:{_VERBS})\s)|,\s(?=(?:{_VERBS})\s)|\s-\s"
)
_REACH_ENDS = frozenset("with of in on at for from to by as than is are was be and or that".split())
_REACH = 5
_RELATIVE = re.compile(r"\W*(?:which|who)\s*")
_NOT_A_SUBJECT = frozenset("unlike than from with instead rather except beside besides versus vs by into".split())


def _parts(plain: str) -> list[tuple[str, bool]]:
    """The parts of a normalised sentence within which a negation reaches, and whether each stands in parentheses."""
    parts: list[tuple[str, bool]] = []
    start = 0
    introduced = _INTRODUCED.match(plain)
    if introduced and not _CODE_LIKE.search(introduced[0]):
        parts.append((introduced[0], False))
        start = introduced.end()
    for end in (*(found.end() for found in _PART_END.finditer(plain, start)), len(plain)):
        part = plain[start:end]
        lists_on = part.rstrip().endswith(("and", "or", ",")) and _ONLY_CODES.fullmatch(part)
        if part.strip() and not (lists_on and end < len(plain)):
            parts.append((part, plain[start - 1 : start] == "("))
            start = end
    return parts


# --- From a part to its words ---------------------------------------------------------------------------------------


def _read_part(part: str, subject: frozenset[str]) -> tuple[list[Word], frozenset[str], bool]:
    """The words of one part, the subject it leaves behind, and whether anything in it is negated."""
    tokens = tokens_of(part)
    own, leaves = _subjects(part, tokens, subject)
    raw = [token for token in tokens if token.stem in NEGATES_PART | NEGATES_NEXT]
    whole = sum(token.stem in NEGATES_PART for token in raw) % 2 == 1
    denied_from = next((token.start for token in raw if token.stem in NEGATES_PART), 0)
    words: list[Word] = []
    reach = 0
    before_code: set[int] = set()
    for token, following in reversed([*pairwise(tokens)]):  # "the ICD-10-CM code R06.02"
        if following.kind is Kind.CODE or (following.end in before_code and following.stem in SYSTEM_WORDS):
            before_code.add(token.end)
    for token in tokens:
        if token.kind is Kind.WORD and token.stem in NEGATES_NEXT:
            reach = _REACH
            continue
        if token.kind is Kind.WORD and token.stem in STOPWORDS:
            if token.stem in _REACH_ENDS and not (reach == _REACH and token.stem in {"of", "than"}):
                reach = 0
            continue
        if token.stem in SYSTEM_WORDS and token.end in before_code:
            continue
        is_its_subject = token.kind is Kind.CODE and token.start < denied_from  # "62320 is not ..." denies no 62320
        negated = (whole and not is_its_subject) != (reach > 0)
        words.append(Word(token.stem, part[token.start : token.end], token.kind, negated, own, token.unit))
        reach = max(0, reach - 1)
    return words, leaves, bool(raw)


def _subjects(part: str, tokens: list[Token], before: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Which codes a part speaks of, and which ones the next part does if it names none.

    A code at the head of a part becomes its subject, with the codes listed beside it; one further in is spoken of
    too; one after "unlike" or "than" changes nothing.
    """
    codes = [token for token in tokens if token.kind is Kind.CODE]
    if not codes:
        return before, before
    led_by = part[: codes[0].start].split()
    leading = led_by == ["with"] or (len(led_by) <= 4 and not _NOT_A_SUBJECT.intersection(led_by))
    listed = frozenset(code.stem for code in codes)
    if not leading:
        return before | listed if before else listed, before or listed
    head = {codes[0].stem}
    for previous, code in pairwise(codes):
        if not re.fullmatch(
            r"[\s,/]*(?:and|or|to|through|,)?[\s,]*(?:cpt|code|codes)?\s*", part[previous.end : code.start]
        ):
            break
        head.add(code.stem)
    if len(codes) > len(head) and _RELATIVE.fullmatch(part[codes[-1].end :]):
        return listed, frozenset({codes[-1].stem})  # "62320 differs from 62321, which ..."
    return listed, frozenset(head)
