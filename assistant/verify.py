"""May a model's sentence be shown? Pure checks of one sentence against the evidence it cites.

A sentence passes when everything it says stands in one place of a cited source, said of the same codes, under the
same negation, permission and condition. The checks only ever refuse: a right sentence that is put too freely is
dropped, and the composed answer stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from assistant.claims import (
    ATTRIBUTE_STEMS,
    GENERIC_STEMS,
    STRICT_STEMS,
    Claim,
    Kind,
    Mark,
    Word,
    clauses,
    is_compound,
    read,
    stem,
)
from assistant.form import plain, wrong_form
from assistant.places import Place, heirs_of, places_of, subject_of, words_of
from core.answer import Sentence
from core.codes import Code, CodeSystem, find_mentions, find_modifiers
from core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown.

    Attributes:
        ok: True when nothing speaks against it.
        reason: Why not, as a short phrase; "" when ok.
        rests_on: The cited evidence that carries it, in the order cited; empty when not ok.
    """

    ok: bool
    reason: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence is read with.

    Attributes:
        question: As asked. Its words are no support for what it asks about, but naming its subject needs no source.
        previous: Ids that the model's sentence just before rests on, if that one is shown: "it" may refer to it.
        subject: The codes that sentence speaks of.
    """

    question: str = ""
    previous: tuple[str, ...] = ()
    subject: frozenset[str] = frozenset()

    @property
    def taken_as(self) -> frozenset[str]:
        """The codes a reader takes a sentence without codes to be about: those before it, else the one asked about."""
        asked = frozenset(read(self.question).codes)
        return self.subject or (asked if len(asked) == 1 else frozenset())


def verify(
    sentence_text: str,
    cited_ids: Sequence[str],
    evidence: Mapping[str, Evidence],
    rule_sentences: Sequence[Sentence],
    valid: Callable[[Code], bool | None],
    context: Context | None = None,
) -> Verdict:
    """Check one sentence of a model.

    Args:
        sentence_text: The sentence without its citations.
        cited_ids: The ids it cites.
        evidence: All the evidence that was given to the model, by id.
        rule_sentences: What look-ups already established in this answer.
        valid: Whether a code exists on the date of service; headers do. None where no release can say.
        context: The question, and what came just before.
    """
    context = context or Context()
    cited = {id_: evidence[id_] for id_ in cited_ids if id_ in evidence}
    pieces = tuple(cited.values())
    heirs = {id_: heirs_of(piece, evidence.values()) for id_, piece in cited.items()}
    reason = (
        wrong_form(sentence_text, context.question)
        or _wrong_citations(cited_ids, evidence)
        or _wrong_codes(sentence_text, pieces, frozenset().union(*heirs.values()), valid)
        or _wrong_modifiers(sentence_text, pieces)
        or _wrong_numbers(sentence_text, pieces)
        or _contradicted(sentence_text, rule_sentences)
        or _dangling(sentence_text, cited, context)
    )
    if reason:
        return Verdict(ok=False, reason=reason)
    reason, rests_on = _support(sentence_text, cited, heirs, context)
    return Verdict(ok=False, reason=reason) if reason else Verdict(ok=True, rests_on=rests_on)


# --- Citations, codes, modifiers, numbers ---------------------------------------------------------------------------


def _wrong_citations(cited_ids: Sequence[str], evidence: Mapping[str, Evidence]) -> str:
    if not cited_ids:
        return "cites no source"
    unknown = next((id_ for id_ in cited_ids if id_ not in evidence), None)
    return f"cites {unknown}, which does not exist" if unknown else ""


_SAYS_INVALID = re.compile(
    r"\b(?:invalid|not valid|deleted|discontinued|terminated|retired|replaced|no longer|not exist|is not in|not yet"
    r"|not a valid|until|through|before|former)\b",
    re.IGNORECASE,
)


def _wrong_codes(
    text: str, cited: Sequence[Evidence], heirs: frozenset[str], valid: Callable[[Code], bool | None]
) -> str:
    """Every code and range must stand in the cited evidence, and exist unless the sentence and its source deny that."""
    known = {name for piece in cited for name in _code_names(piece)}
    for mention in find_mentions(text):
        if not mention.candidates:
            return f"{mention.text} is not a code"
        standing = [
            code
            for code in mention.candidates
            if (code, mention.end_code) in known or (code.code in heirs and not mention.end_code)
        ]
        if not standing:
            return f"code {mention.text} is not in the cited source"
        checked = [*standing, mention.end_code] if mention.end_code else standing
        gone = all(valid(code) is False for code in checked if code)
        denied = _SAYS_INVALID.search(text) and any(_SAYS_INVALID.search(piece.text) for piece in cited)
        if gone and not denied:
            return f"code {mention.text} is not valid on the date of service"
    return ""


def _code_names(piece: Evidence) -> set[tuple[Code, Code | None]]:
    mentioned = {(code, mention.end_code) for mention in find_mentions(piece.text) for code in mention.candidates}
    return mentioned | {(Code(CodeSystem(ref.system), ref.code), None) for ref in piece.codes}


def _wrong_modifiers(text: str, cited: Sequence[Evidence]) -> str:
    known = {modifier for piece in cited for modifier in find_modifiers(piece.text)}
    known |= {ref.code for piece in cited for ref in piece.codes if ref.system == CodeSystem.MODIFIER}
    # A passage may list modifiers without the word: "Not on the list: 22, 76 and 77".
    known |= {word.stem for piece in cited for word in words_of(piece) if word.kind is Kind.NUMBER}
    missing = next((modifier for modifier in find_modifiers(text) if modifier not in known), None)
    return f"modifier {missing} is not in the cited source" if missing else ""


def _wrong_numbers(text: str, cited: Sequence[Evidence]) -> str:
    known = [word for piece in cited for word in words_of(piece)]
    for word in read(text).words:
        if word.kind is not Kind.NUMBER:
            continue
        same = [other for other in known if _is_same(word, other)]
        if not same:
            return f"{'date' if word.unit == 'date' else 'number'} {word.text.strip()} is not in the cited source"
    return ""


# --- What rules established -----------------------------------------------------------------------------------------

_PREDICATES: dict[str, tuple[str, bool]] = {
    stem(word): verdict
    for word, verdict in {
        "billable": ("billable", True),
        "header": ("billable", False),
        "valid": ("valid", True),
        "exist": ("valid", True),
        "active": ("valid", True),
        "deleted": ("valid", False),
        "complete": ("complete", True),
        "seventh": ("complete", False),
        "7th": ("complete", False),
        "together": ("together", True),
        "bundled": ("together", False),
        "imaging": ("imaging", True),
        "includes": ("includes", True),
        "excludes": ("includes", False),
    }.items()
}
"""Stems that state a verdict, which verdict, and whether they affirm it."""

_OPENING = re.compile(
    r"\W*(yes|no|correct|incorrect|true|false|not necessarily|absolutely|right|wrong)\b[,.:;!]?", re.I
)
_AFFIRMS = frozenset({"yes", "correct", "true", "absolutely", "right"})


def _contradicted(text: str, rule_sentences: Sequence[Sentence]) -> str:
    """Whether the sentence opens with a yes or no that no rule gave, or says the opposite of a rule."""
    opening = _OPENING.match(text)
    if opening:
        given = [found[1].lower() in _AFFIRMS for rule in rule_sentences if (found := _OPENING.match(rule.text))]
        if (opening[1].lower() in _AFFIRMS) not in given[:1]:
            return (
                "answers yes or no otherwise than the look-up" if given else "answers yes or no, which no look-up did"
            )
    said = _verdicts(text)
    for rule in rule_sentences:
        ruled = _verdicts(rule.text)
        for (predicate, code), signs in said.items():
            rules = ruled.get((predicate, code), set()) | ruled.get((predicate, ""), set())
            if len(rules) == 1 and not signs <= rules:
                return f"contradicts the look-up on {predicate}"
    return ""


@lru_cache(maxsize=256)
def _verdicts(text: str) -> dict[tuple[str, str], set[bool]]:
    """What a sentence says of each verdict and code; the code is "" where it names none."""
    found: dict[tuple[str, str], set[bool]] = {}
    for word in read(text).words:
        if word.kind is Kind.CODE or word.stem not in _PREDICATES:
            continue
        predicate, affirms = _PREDICATES[word.stem]
        if predicate in {"imaging", "includes"} and not word.subject:
            continue  # of what, is not said
        for code in word.subject or {""}:
            found.setdefault((predicate, code), set()).add(affirms != word.negated)
    return found


# --- What the sentence is about -------------------------------------------------------------------------------------

_POINTS_BACK = re.compile(
    r"(?:its?|they|their|them|this|that|these|those|both|such|here|each|either|neither|another|additionally|also"
    r"|furthermore|moreover|in addition|however|therefore|thus|otherwise|instead|similarly|conversely|in contrast"
    r"|on the other hand|the (?:codes?|former|latter|same|two|modifier|other)"
    r"|the (?:first|second)(?= (?:one|code|is|has|may)))\b",
    re.IGNORECASE,
)


def _dangling(text: str, cited: Mapping[str, Evidence], context: Context) -> str:
    """Whether a sentence names no code, and what it is about cannot be told from where it stands."""
    about = frozenset(code for piece in cited.values() for code in subject_of(piece))
    goes_on = bool(set(context.previous) & set(cited)) or (len(about) == 1 and about == context.subject)
    if _POINTS_BACK.match(text) and not goes_on:
        return "points back to a sentence that is not shown"
    if goes_on or read(text).codes:
        return ""
    asked = frozenset(read(context.question).codes)
    if about and asked != about:
        return "does not name the code it is about"
    return ""


# --- Support --------------------------------------------------------------------------------------------------------


_ENOUGH_WORDS = 2
_HERE = 0.6
_QUESTION_SHARE = 0.25
_ORDER = 0.6
_FEW = 2
_NEAR = 4
_WHOLE = 0.3
_RESTRICTS = frozenset(
    {Mark.ONLY, Mark.UNLESS, Mark.CONDITION, Mark.MAY, Mark.OFTEN, Mark.AT_LEAST, Mark.AT_MOST, Mark.MORE, Mark.LESS,
     Mark.PASSIVE}
)  # fmt: skip
_TIMES = frozenset({Mark.BEFORE, Mark.AFTER})
_ADDS = frozenset(Mark) - {Mark.OFTEN, Mark.MUST, Mark.SHOULD}
_TELLS = re.compile(r", (?:use|do not use|code)\b", re.IGNORECASE)
_DIRECTED = re.compile(
    r"\b(?:column|replac\w+|supersed\w+|into|component|part of|includ\w+|instead|rather|before|after|first|primary|over"
    r"|add-on|denied|denies|paid|pays|bypass\w*|principal|secondary|contains?|cover\w*|excludes?\d?|beats)\b",
    re.IGNORECASE,
)


def _support(
    text: str, cited: Mapping[str, Evidence], heirs: Mapping[str, frozenset[str]], context: Context
) -> tuple[str, tuple[str, ...]]:
    """Why no place of the cited evidence carries the sentence ("" when one does), and the evidence that carries it."""
    asked = frozenset(word.stem for word in read(context.question).words if word.kind is Kind.WORD)
    subject = context.taken_as
    reason, carrier = _carried(read(text, subject), cited, heirs, asked)
    if not reason:
        return "", (carrier,)
    parts = clauses(text)
    if len(parts) < 2:
        return reason, ()
    carriers = []
    for part in parts:
        claim = read(part, subject)
        part_reason, carrier = _carried(claim, cited, heirs, asked)
        if part_reason:
            return part_reason, ()
        carriers.append(carrier)
        subject = claim.subject
    return "", tuple(id_ for id_ in cited if id_ in carriers)


def _carried(
    claim: Claim, cited: Mapping[str, Evidence], heirs: Mapping[str, frozenset[str]], asked: frozenset[str]
) -> tuple[str, str]:
    """The reason of the nearest place, or "" and the id of the evidence that carries the claim."""
    nearest, nearest_found = "says nothing that can be checked", -1.0
    wording, is_one = plain(claim.text), not is_compound(claim.text)
    for id_, piece in cited.items():
        of_owner = _said_of(subject_of(piece), heirs[id_], claim)
        for place in places_of(piece):
            if place.plain == wording and place.lead is None:
                return "", id_
            if place.is_compound and is_one:
                continue  # one statement must stand in one: the figures of the others belong to them
            found, reason = _held_against(of_owner, place, asked)
            if not reason:
                return "", id_
            if found > nearest_found:
                nearest, nearest_found = reason, found
    return nearest, ""


def _said_of(owner: frozenset[str], heirs: frozenset[str], claim: Claim) -> Claim:
    """The claim, said of the owner of a note instead of the codes that inherit it."""
    if not heirs.intersection(claim.codes):
        return claim
    words = tuple(
        replace(
            word,
            stem=next(iter(owner)) if word.kind is Kind.CODE and word.stem in heirs else word.stem,
            subject=(word.subject - heirs) | owner if word.subject & heirs else word.subject,
        )
        for word in claim.words
    )
    return replace(claim, words=words)


def _held_against(claim: Claim, place: Place, asked: frozenset[str]) -> tuple[float, str]:
    """How much of the claim stands in the place, and why the place does not carry it ("" when it does)."""
    here = (*place.claim.words, *(place.lead.words if place.lead else ()))
    specific = [word for word in claim.words if not _is_generic(word)]
    found_here = sum(
        _is_its_subject(word, claim, place) or any(_is_same(word, other) for other in here) for word in specific
    )
    if len(specific) < _ENOUGH_WORDS or not found_here:
        return 0.0, "says nothing that can be checked"
    share = found_here / len(specific)
    reason, lent = _word_by_word(claim, place, here, asked)
    if reason:
        return share, reason
    if share < _HERE or lent > _QUESTION_SHARE * len(specific):
        return share, "says more than one place of the cited source"
    if stray := _stray_attribute(claim, place):
        return share, f"{stray!r} belongs to something else in the cited source"
    if _covered(claim, place) < _WHOLE:
        return share, "leaves out most of what the cited source says there"
    return share, _other_marks(claim, place) or _other_order(claim, place)


def _word_by_word(claim: Claim, place: Place, here: Sequence[Word], asked: frozenset[str]) -> tuple[str, int]:
    """Why a word of the claim does not stand in the place, and how many stand in the question alone."""
    around = tuple(word for other in place.around for word in other.words)
    lent = 0
    for word in claim.words:
        if _is_its_subject(word, claim, place):
            continue
        found = _found(word, here)
        if found is None and word.kind is not Kind.NUMBER:
            found = _found(word, around)
        if found is False:
            return f"{word.text!r} is denied in one and not in the other", lent
        if found is None and word.kind is Kind.WORD and word.stem in asked and word.stem not in STRICT_STEMS:
            lent += not _is_generic(word)
        elif found is None and (word.negated or not _is_generic(word)):
            return f"{word.text!r} is not said there in the cited source", lent
    return "", lent


def _stray_attribute(claim: Claim, place: Place) -> str:
    """An attribute of the claim that does not stand near the same word in any statement of the place; "" if none."""
    said = {word.stem for other in (place.claim, place.lead, *place.around) if other for word in other.words}
    statements = [[word.stem for word in other.words] for other in (place.claim, place.lead, *place.around) if other]
    for word, following in pairwise(claim.words):
        if word.stem not in ATTRIBUTE_STEMS or following.kind is Kind.CODE or _is_generic(following):
            continue
        if following.stem not in said:  # lent by the question
            continue
        if not any(_near(word.stem, following.stem, stems) for stems in statements):
            return f"{word.text} {following.text}"
    return ""


def _near(first: str, second: str, stems: Sequence[str]) -> bool:
    places = [place for place, stem_ in enumerate(stems) if stem_ == first]
    return any(second in stems[max(0, place - _NEAR) : place + _NEAR + 1] for place in places)


def _covered(claim: Claim, place: Place) -> float:
    """How much of the place's statement the claim repeats."""
    there = [word for word in place.claim.words if not _is_generic(word) and word.stem not in place.claim.subject]
    return sum(any(_is_same(word, other) for other in claim.words) for word in there) / len(there) if there else 1.0


def _is_its_subject(word: Word, claim: Claim, place: Place) -> bool:
    """Whether a code need not stand in the place because all of it speaks of that code.

    In "do not use modifier 25" the negation is that of the verb, which is looked for itself.
    """
    spoken_of = word.kind is Kind.CODE and word.stem in place.claim.subject
    return spoken_of and (not word.negated or any(w.negated for w in claim.words if w.kind is Kind.WORD))


def _is_generic(word: Word) -> bool:
    return word.kind is Kind.WORD and word.stem in GENERIC_STEMS


def _is_same(word: Word, other: Word) -> bool:
    """Whether two words are the same one, negated or not."""
    if word.kind is Kind.NUMBER and other.kind is Kind.NUMBER:
        return word.stem == other.stem and (not word.unit or not other.unit or word.unit == other.unit)
    if Kind.NUMBER in (word.kind, other.kind) and Kind.CODE in (word.kind, other.kind):
        return word.stem.removeprefix("modifier ") == other.stem.removeprefix("modifier ")
    return word.kind is other.kind and word.stem == other.stem


def _found(word: Word, words: Iterable[Word]) -> bool | None:
    """True when the word stands there of the same codes, False when only under the other negation, None when not."""
    found: bool | None = None
    for other in words:
        if _is_same(word, other) and (not word.subject or not other.subject or word.subject <= other.subject):
            if word.negated == other.negated:
                return True
            found = False
    return found


def _other_marks(claim: Claim, place: Place) -> str:
    """What the claim limits or strengthens otherwise than the place does."""
    there = place.claim.marks | (place.lead.marks if place.lead else frozenset())
    around = frozenset(mark for other in place.around for mark in other.marks)
    added, left_out = claim.marks & _ADDS - there - around, there & _RESTRICTS - claim.marks
    obliges = Mark.MUST in there or place.claim.imperative or bool(place.lead and _TELLS.search(place.lead.text))
    rules = claim.imperative or Mark.SHOULD in claim.marks
    reasons = (
        *(f"adds {mark.value!r} to what the cited source says" for mark in sorted(added)),
        *(f"leaves out {mark.value!r} of the cited source" for mark in sorted(left_out)),
        claim.marks & _TIMES
        and claim.marks & _TIMES != there & _TIMES
        and "has before and after otherwise than the cited source",
        Mark.OFTEN in claim.marks - there
        and Mark.ALWAYS in there
        and "makes some of what the cited source says of all",
        Mark.MUST in claim.marks and not obliges and "adds 'must' to what the cited source says",
        rules and not obliges and Mark.SHOULD not in there and "makes a rule of what the cited source only states",
        place.lead and _denies(place.lead) and not _denies(claim) and "leaves out that the cited source excludes it",
    )
    return next((reason for reason in reasons if reason), "")


def _denies(claim: Claim) -> bool:
    return claim.negated or Mark.UNLESS in claim.marks or any(word.stem.startswith("exclud") for word in claim.words)


def _other_order(claim: Claim, place: Place) -> str:
    """Whether the claim has the codes, or the words, in another order, so that who does what to whom may be turned."""
    there = [word.stem for word in place.claim.words]
    codes = [code for code in dict.fromkeys(claim.codes) if code in there]
    if len(codes) > 1 and _DIRECTED.search(claim.text) and codes != sorted(codes, key=there.index):
        return "has the codes in another order than the cited source"
    if _turned_round(claim, place.claim):
        return "turns round what includes what"
    telling = [word.stem for word in claim.words if _is_telling(word) and word.stem in there]
    if _longest_common(telling, [word.stem for word in place.claim.words if _is_telling(word)]) < len(telling):
        return "has the figures of the cited source in another order"
    shared = [word.stem for word in claim.words if word.kind is not Kind.CODE and word.stem in there]
    if len(shared) > _FEW and _longest_common(shared, there) < _ORDER * len(shared):
        return "puts the words of the cited source in another order"
    return ""


_CONTAINS = frozenset(stem(word) for word in ("includes", "excludes", "bundled", "contained", "packaged"))
_IS_CONTAINED = re.compile(
    r"\b(?:included|excluded|bundled|contained|packaged)\s+(?:\w+\s+)?(?:in|into|with|within|from)\b", re.IGNORECASE
)


def _turned_round(claim: Claim, other: Claim) -> bool:
    """Whether what one includes (or excludes) is what includes it in the other."""
    whole, part = _whole_and_part(claim)
    other_whole, other_part = _whole_and_part(other)
    return bool(part & (other_whole - other_part) or whole & (other_part - other_whole))


def _whole_and_part(claim: Claim) -> tuple[frozenset[str], frozenset[str]]:
    """The words for what includes, and for what is included; both empty where nothing is said to include."""
    stems = [word.stem for word in claim.words]
    verb = next((place for place, stem_ in enumerate(stems) if stem_ in _CONTAINS), None)
    if verb is None:
        return frozenset(), frozenset()
    before, after = frozenset(stems[:verb]), frozenset(stems[verb + 1 :])
    return (after, before) if _IS_CONTAINED.search(claim.text) else (before, after)


def _is_telling(word: Word) -> bool:
    """Numbers and attributes: which belongs to what is told by their order alone."""
    return word.kind is Kind.NUMBER or (word.kind is Kind.WORD and word.stem in ATTRIBUTE_STEMS)


def _longest_common(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for item in first:
        diagonal = 0
        for place, other in enumerate(second, 1):
            diagonal, row[place] = row[place], diagonal + 1 if item == other else max(row[place], row[place - 1])
    return row[-1]
