"""Does one place of the evidence carry a claim? Word by word, limit by limit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.verification.belonging import belongs_otherwise, stray_attribute
from assistant.verification.claims import Claim, Word, is_generic, is_same
from assistant.verification.copies import chosen_otherwise, misjoined
from assistant.verification.places import Place
from assistant.verification.stems import ATTRIBUTE_STEMS, STRICT_STEMS, stem
from assistant.verification.tokens import Kind
from assistant.verification.wording import Mark

_ENOUGH_WORDS = 2
"""Words that say something, which a claim must have."""

_HERE = 0.6
"""Share of a claim's words that must stand in one statement; its neighbours may lend the rest."""

_QUESTION_SHARE = 0.25
"""Share of a claim's words that may stand in the question alone: what a general rule is applied to."""

_WHOLE = 0.3
"""Share of the statement's words that a claim must repeat: of less, it may have dropped what mattered."""

_RESTRICTS = frozenset(
    {Mark.ONLY, Mark.UNLESS, Mark.CONDITION, Mark.MAY, Mark.OFTEN, Mark.AT_LEAST, Mark.AT_MOST, Mark.MORE, Mark.LESS,
     Mark.PASSIVE}
)  # fmt: skip
_TIMES = frozenset({Mark.BEFORE, Mark.AFTER})
_ADDS = frozenset(Mark) - {Mark.OFTEN, Mark.MUST, Mark.SHOULD}
_TELLS = re.compile(r", (?:use|do not use|code)\b", re.IGNORECASE)
_VERDICT_STEMS = STRICT_STEMS - ATTRIBUTE_STEMS - {stem("add-on"), stem("addon")}
_KINDS_OF_PATIENT = frozenset({stem("new"), stem("established")})
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
_REFERS = re.compile(r"\b(?:it|its|they|their|them|none)\b", re.IGNORECASE)


def held_against(claim: Claim, place: Place, asked: frozenset[str]) -> tuple[float, str]:
    """How much of the claim stands in the place, and why the place does not carry it ("" when it does)."""
    here = (*place.claim.words, *(place.lead.words if place.lead else ()))
    specific = [word for word in claim.words if not is_generic(word)]
    found_here = sum(
        _is_its_subject(word, claim, place) or any(is_same(word, other) for other in here) for word in specific
    )
    if len(specific) < _ENOUGH_WORDS or not found_here:
        return 0.0, "says nothing that can be checked"
    share = found_here / len(specific)
    reason, lent = _word_by_word(claim, place, here, asked)
    if reason:
        return share, reason
    if share < _HERE or lent > _QUESTION_SHARE * len(specific):
        return share, "says more than one place of the cited source"
    if stray := stray_attribute(claim, place):
        return share, f"{stray!r} belongs to something else in the cited source"
    return share, (
        _left_out(specific, claim, place, asked)
        or _other_marks(claim, place)
        or misjoined(claim.text, place.claim.text, place.lead.text if place.lead else "")
        or next((why for other in place.around if (why := chosen_otherwise(claim.text, other.text))), "")
        or belongs_otherwise(claim, place)
    )


def _word_by_word(claim: Claim, place: Place, here: Sequence[Word], asked: frozenset[str]) -> tuple[str, int]:
    """Why a word of the claim does not stand in the place, and how many stand in the question alone."""
    around = tuple(word for other in place.around for word in other.words)
    only = frozenset(claim.codes) if len(set(claim.codes)) == 1 else frozenset()
    # One "not" of the same verb in both: what else it reaches is a matter of where a part ends.
    same_denial = len(claim.denies) == 1 and claim.denies == place.claim.denies and not place.is_compound
    refers = bool(_REFERS.search(place.claim.text))
    lent = 0
    for at, word in enumerate(claim.words):
        if _is_its_subject(word, claim, place):
            continue
        if word.stem == "patient" and claim.words[at - 1].stem in _KINDS_OF_PATIENT:
            continue  # a table of visits has "new" and "established"
        found = _found(word, here)
        if found is None and word.kind is not Kind.NUMBER and not (word.kind is Kind.CODE and place.claim.codes):
            # Never a code, where the place speaks of one of its own; and what is said of no code, of the only one.
            found = _found(replace(word, subject=word.subject or only), around)
            if found is False and refers and not word.negated and word.stem not in _VERDICT_STEMS:
                found = True  # what "it" stands for may have been denied something else
        forgiven = same_denial and word.kind is not Kind.NUMBER and word.stem not in {*claim.denies, *_VERDICT_STEMS}
        if found is False and not forgiven:
            return f"{word.text!r} is denied in one and not in the other", lent
        if found is None and word.kind is Kind.WORD and word.stem in asked and word.stem not in STRICT_STEMS:
            lent += not is_generic(word)
        elif found is None and (word.negated or not is_generic(word)):
            return f"{word.text!r} is not said there in the cited source", lent
    return "", lent


def _left_out(specific: Sequence[Word], claim: Claim, place: Place, asked: frozenset[str]) -> str:
    """What the claim leaves out of the place's statement, so that it says more than that, or nothing."""
    if place.lead and _all_stand_in(specific, place.lead) and not _all_stand_in(place.claim.words, place.lead):
        return "says only what heads the statements of the cited source"
    if place.where and place.where.isdisjoint(asked | {word.stem for word in claim.words}):
        return "leaves out where the cited source says it of"
    return "leaves out most of what the cited source says there" if _covered(claim, place) < _WHOLE else ""


def _all_stand_in(words: Iterable[Word], claim: Claim) -> bool:
    return all(any(is_same(word, other) for other in claim.words) for word in words)


def _covered(claim: Claim, place: Place) -> float:
    """How much of the place's statement the claim repeats."""
    there = [word for word in place.claim.words if not is_generic(word) and word.stem not in place.claim.subject]
    return sum(any(is_same(word, other) for other in claim.words) for word in there) / len(there) if there else 1.0


def _is_its_subject(word: Word, claim: Claim, place: Place) -> bool:
    """Whether a code need not stand in the place because all of it speaks of that code.

    In "do not use modifier 25" the negation is that of the verb, which is looked for itself.
    """
    spoken_of = word.kind is Kind.CODE and word.stem in place.claim.subject
    return spoken_of and (not word.negated or any(w.negated for w in claim.words if w.kind is Kind.WORD))


def _found(word: Word, words: Iterable[Word]) -> bool | None:
    """True when the word stands there of the same codes, False when only under the other negation, None when not."""
    found: bool | None = None
    for other in words:
        if is_same(word, other) and (not word.subject or not other.subject or word.subject <= other.subject):
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
    # "Do not use it" is what "it is not used" says.
    rules = (
        claim.imperative and (not claim.denies or claim.denies != place.claim.denies)
    ) or Mark.SHOULD in claim.marks
    told = claim.imperative or claim.marks & {Mark.MUST, Mark.SHOULD, Mark.ONLY}
    if Mark.MUST in place.claim.marks and not told:
        left_out |= {Mark.MUST}  # what must be done is not what is done
    reasons = (
        *(f"adds {mark.value!r} to what the cited source says" for mark in sorted(added)),
        *(f"leaves out {mark.value!r} of the cited source" for mark in sorted(left_out)),
        claim.marks & _TIMES
        and claim.marks & _TIMES != there & _TIMES
        and "has before and after otherwise than the cited source",
        Mark.OFTEN in claim.marks - there
        and {Mark.ALWAYS, Mark.NEVER} & there
        and "makes some of what the cited source says of all",
        Mark.ALWAYS in there - claim.marks
        and _ONE.search(claim.text)
        and not any(_ONE.search(one.text) for one in (place.claim, place.lead) if one)
        and "says of one what the cited source says of any",
        Mark.MUST in claim.marks and not obliges and "adds 'must' to what the cited source says",
        rules and not obliges and Mark.SHOULD not in there and "makes a rule of what the cited source only states",
        place.lead and _denies(place.lead) and not _denies(claim) and "leaves out that the cited source excludes it",
    )
    return next((reason for reason in reasons if reason), "")


def _denies(claim: Claim) -> bool:
    return claim.negated or Mark.UNLESS in claim.marks or any(word.stem.startswith("exclud") for word in claim.words)
