"""Does the cited evidence say what a sentence says? The claim is held against each place of the evidence.

A place carries a claim when all the words of the claim that say anything stand in it, or beside it, of the same codes
and under the same negation; when neither limits or strengthens what the other does not; and when what belongs to what
is told in the same order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.verification.claims import (
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
from assistant.verification.copies import NEARLY, alteration, chosen_otherwise, misjoined
from assistant.verification.form import plain
from assistant.verification.places import Place, places_of, subject_of
from assistant.verification.restating import each_said, restated
from core.evidence import Evidence, EvidenceKind

_ENOUGH_WORDS = 2
"""Words that say something, which a claim must have."""

_HERE = 0.6
"""Share of a claim's words that must stand in one statement; its neighbours may lend the rest."""

_QUESTION_SHARE = 0.25
"""Share of a claim's words that may stand in the question alone: what a general rule is applied to."""

_WHOLE = 0.3
"""Share of the statement's words that a claim must repeat: of less, it may have dropped what mattered."""

_ORDER = 0.6
"""Share of the shared words that must come in the same order, where there are more than `_FEW`."""

_FEW = 2

_EXACT = frozenset({EvidenceKind.FIGURE, EvidenceKind.EDIT, EvidenceKind.VALIDITY})
"""Rows of a table: they name each thing that they say something of, so no question can."""

_NEAR = 4
"""Places between an attribute and the word it belongs to, at most."""

_RESTRICTS = frozenset(
    {Mark.ONLY, Mark.UNLESS, Mark.CONDITION, Mark.MAY, Mark.OFTEN, Mark.AT_LEAST, Mark.AT_MOST, Mark.MORE, Mark.LESS,
     Mark.PASSIVE}
)  # fmt: skip
_TIMES = frozenset({Mark.BEFORE, Mark.AFTER})
_ADDS = frozenset(Mark) - {Mark.OFTEN, Mark.MUST, Mark.SHOULD}
_TELLS = re.compile(r", (?:use|do not use|code)\b", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_DIRECTED = re.compile(
    r"\b(?:column|replac\w+|supersed\w+|into|component|part of|includ\w+|instead|rather|before|after|first|primary|over"
    r"|add-on|denied|denies|paid|pays|bypass\w*|principal|secondary|contains?|cover\w*|excludes?\d?|beats)\b",
    re.IGNORECASE,
)


def support(
    text: str,
    cited: Mapping[str, Evidence],
    heirs: Mapping[str, frozenset[str]],
    *,
    question: str = "",
    subject: frozenset[str] = frozenset(),
    goes_on: bool = False,
) -> tuple[str, tuple[str, ...]]:
    """Why no place of the cited evidence carries a sentence ("" when one does), and the ids of what carries it.

    Args:
        text: The sentence without citations.
        cited: The evidence it cites, by id.
        heirs: For each of these, the codes that inherit what it says.
        question: As asked.
        subject: The codes that a reader takes the sentence to be about where it names none.
        goes_on: Whether it refers to the sentence before it.
    """
    asked = frozenset(word.stem for word in read(question).words if word.kind is Kind.WORD)
    copied = "" if goes_on else _copied(text, cited)
    if copied:
        return "", (copied,)
    reason, carriers = _said(text, cited, heirs, asked, subject)
    if not reason:
        return "", carriers
    return _put_otherwise(text, cited, heirs, asked, subject) or (reason, ())


def _put_otherwise(
    text: str,
    cited: Mapping[str, Evidence],
    heirs: Mapping[str, frozenset[str]],
    asked: frozenset[str],
    subject: frozenset[str],
) -> tuple[str, tuple[str, ...]] | None:
    """What carries a sentence in other words that say the same; None where nothing does."""
    near, _ = _altered(text, cited)
    for wording in restated(text):
        reason, carriers = _said(wording, cited, heirs, asked, subject)
        # Of all wordings the one that copies the source most nearly shows what is altered.
        if not reason and near <= max(NEARLY, _altered(wording, cited)[0]):
            return "", carriers
    for items in each_said(text):
        of_each = [_said(item, cited, heirs, asked, subject) for item in items]
        if not any(reason for reason, _ in of_each) and not _are_choices(items, cited):
            return "", tuple(id_ for id_ in cited if any(id_ in found for _, found in of_each))
    return None


def _said(
    text: str,
    cited: Mapping[str, Evidence],
    heirs: Mapping[str, frozenset[str]],
    asked: frozenset[str],
    subject: frozenset[str],
) -> tuple[str, tuple[str, ...]]:
    """Why a wording does not stand on the cited evidence, or alters it ("" when neither), and what carries it."""
    reason, carriers = _stands_on(text, cited, heirs, asked, subject)
    altered = "" if reason else _altered(text, cited)[1]
    return (reason or altered, () if reason or altered else carriers)


def _are_choices(items: Sequence[str], cited: Mapping[str, Evidence]) -> bool:
    """Whether a statement offers with "or" what the items say one beside the other."""
    said = [{word.stem for word in read(item).words if not _is_generic(word)} for item in items]
    shared = frozenset.intersection(*map(frozenset, said))
    for piece in cited.values():
        for place in places_of(piece):
            if not _OR.search(place.claim.text):
                continue
            there = {word.stem for word in place.claim.words}
            if sum(bool((item - shared) & there) for item in said) > 1:
                return True
    return False


def _stands_on(
    text: str,
    cited: Mapping[str, Evidence],
    heirs: Mapping[str, frozenset[str]],
    asked: frozenset[str],
    subject: frozenset[str],
) -> tuple[str, tuple[str, ...]]:
    """The ids of what carries a sentence, whole or part by part; or why nothing does."""
    reason, carrier = _carried(read(text, subject), cited, heirs, asked)
    parts = clauses(text)
    if not reason or len(parts) < 2:
        return reason, (carrier,)
    carriers = []
    for part in parts:
        claim = read(part, subject)
        part_reason, carrier = _carried(claim, cited, heirs, asked)
        reason = part_reason or _altered(part, cited)[1]
        if reason:
            return reason, ()
        carriers.append(carrier)
        subject = claim.subject
    return "", tuple(id_ for id_ in cited if id_ in carriers)


def _copied(text: str, cited: Mapping[str, Evidence]) -> str:
    """The id of the evidence of which the sentence is a sentence, word for word; "" if it is of none."""
    wording = plain(text)
    places = ((id_, place) for id_, piece in cited.items() for place in places_of(piece))
    return next((id_ for id_, place in places if place.plain == wording and _says_by_itself(place)), "")


_STATES = re.compile(r"(?P<before>.*?)\b(?:is|are|was|were|has|have|may|must|can|cannot|belongs?|takes?|needs?)\b")
_RELATES = re.compile(r"\b(?:that|which|who|whom|whose|if|when|where|what)\b")


def _says_by_itself(place: Place) -> bool:
    """Whether a statement needs nothing that introduces it: "Not included: repair by suture is 29882"."""
    if place.lead is None:
        return True
    states = _STATES.match(place.plain)
    return place.lead.text.endswith("Not included") and states is not None and not _RELATES.search(states["before"])


def _carried(
    claim: Claim, cited: Mapping[str, Evidence], heirs: Mapping[str, frozenset[str]], asked: frozenset[str]
) -> tuple[str, str]:
    """The reason of the nearest place, or "" and the id of the evidence that carries the claim."""
    nearest, nearest_found = "says nothing that can be checked", -1.0
    is_one = not is_compound(claim.text)
    for id_, piece in cited.items():
        of_owner = _said_of(subject_of(piece), heirs[id_], claim)
        lent = asked if piece.kind not in _EXACT else frozenset[str]()
        for place in places_of(piece):
            if place.is_compound and is_one:
                continue  # one statement must stand in one: the figures of the others belong to them
            found, reason = _held_against(of_owner, place, lent)
            if not reason:
                return "", id_
            if found > nearest_found:
                nearest, nearest_found = reason, found
    return nearest, ""


def _altered(text: str, cited: Mapping[str, Evidence]) -> tuple[float, str]:
    """How nearly a sentence copies a statement, and what it alters of it; "" where it alters or copies none."""
    is_one = not is_compound(text)
    nearest, reason = NEARLY, ""
    for piece in cited.values():
        for place in places_of(piece):
            near, altered = alteration(
                text,
                place.claim.text,
                place.lead.text if place.lead else "",
                place.claim.subject,
                is_part=place.is_compound and is_one,
            )
            if near > nearest or (near == nearest and (not altered or not reason)):
                nearest, reason = near, altered
    return nearest, reason


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
    if stray := _stray_attribute(claim, place):
        return share, f"{stray!r} belongs to something else in the cited source"
    if _covered(claim, place) < _WHOLE:
        return share, "leaves out most of what the cited source says there"
    return share, (
        _other_character(claim, place)
        or _other_marks(claim, place)
        or misjoined(claim.text, place.claim.text, place.lead.text if place.lead else "")
        or next((why for other in place.around if (why := chosen_otherwise(claim.text, other.text))), "")
        or _of_another_figure(claim, place)
        or _other_order(claim, place)
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
            lent += not _is_generic(word)
        elif found is None and (word.negated or not _is_generic(word)):
            return f"{word.text!r} is not said there in the cited source", lent
    return "", lent


def _stray_attribute(claim: Claim, place: Place) -> str:
    """An attribute of the claim that does not stand near the same word in any statement of the place; "" if none."""
    said = {word.stem for other in (place.claim, place.lead, *place.around) if other for word in other.words}
    statements = [[word.stem for word in other.words] for other in (place.claim, place.lead, *place.around) if other]
    led = [word.stem for word in place.lead.words] if place.lead and claim.text.startswith(place.lead.text) else []
    for stem_, times in Counter(word.stem for word in claim.words if word.stem in STRICT_STEMS).items():
        if times > max(1, led.count(stem_) + max(stems.count(stem_) for stems in statements)):
            return next(word.text for word in claim.words if word.stem == stem_)
    for word, following in pairwise(claim.words):
        if word.stem not in ATTRIBUTE_STEMS or following.kind is Kind.CODE or _is_generic(following):
            continue
        if following.stem not in said:  # lent by the question
            continue
        if not re.search(rf"\b{re.escape(word.text)}\W+(?:of )?{re.escape(following.text)}", claim.text, re.IGNORECASE):
            continue  # "probable at discharge"
        if not any(_near(word.stem, following.stem, stems) for stems in statements):
            return f"{word.text} {following.text}"
    return ""


def _near(first: str, second: str, stems: Sequence[str]) -> bool:
    places = [place for place, stem_ in enumerate(stems) if stem_ == first]
    return any(second in stems[max(0, place - _NEAR) : place + _NEAR + 1] for place in places)


def _covered(claim: Claim, place: Place) -> float:
    """How much of the place's statement the claim repeats."""
    there = [word for word in place.claim.words if not _is_generic(word) and word.stem not in place.claim.subject]
    return sum(any(is_same(word, other) for other in claim.words) for word in there) / len(there) if there else 1.0


def _is_its_subject(word: Word, claim: Claim, place: Place) -> bool:
    """Whether a code need not stand in the place because all of it speaks of that code.

    In "do not use modifier 25" the negation is that of the verb, which is looked for itself.
    """
    spoken_of = word.kind is Kind.CODE and word.stem in place.claim.subject
    return spoken_of and (not word.negated or any(w.negated for w in claim.words if w.kind is Kind.WORD))


def _is_generic(word: Word) -> bool:
    return word.kind is Kind.WORD and word.stem in GENERIC_STEMS


def is_same(word: Word, other: Word) -> bool:
    """Whether two words are the same one, negated or not."""
    if word.kind is Kind.NUMBER and other.kind is Kind.NUMBER:
        return word.stem == other.stem and (not word.unit or not other.unit or word.unit == other.unit)
    if word.kind is not other.kind and Kind.CODE in (word.kind, other.kind):  # "modifier GA" is called GA as well
        return word.stem.removeprefix("modifier ").lower() == other.stem.removeprefix("modifier ").lower()
    if (word.stem, other.stem) == ("exclud", "excludes1"):  # less is said, and it is true
        return True
    return word.kind is other.kind and word.stem == other.stem


def _found(word: Word, words: Iterable[Word]) -> bool | None:
    """True when the word stands there of the same codes, False when only under the other negation, None when not."""
    found: bool | None = None
    for other in words:
        if is_same(word, other) and (not word.subject or not other.subject or word.subject <= other.subject):
            if word.negated == other.negated:
                return True
            found = False
    return found


_VERDICT_STEMS = STRICT_STEMS - ATTRIBUTE_STEMS - {stem("add-on"), stem("addon")}
_KINDS_OF_PATIENT = frozenset({stem("new"), stem("established")})
_REFERS = re.compile(r"\b(?:it|its|they|their|them|none)\b", re.IGNORECASE)
_CHARACTER = re.compile(r"([A-Z]): ")
_NAMED_CHARACTER = re.compile(r"\bcharacter\W+(?:is\W+|of\W+)?([A-Z])\b|^\W*([A-Z])\W+(?:is|means|stands|marks)\b")
_WHOLE_CODE = re.compile(r"\b[A-Z]\d[\dA-Z]\.?[\dA-Z]{3}([A-Z])\b")


def _other_character(claim: Claim, place: Place) -> str:
    """Whether a claim says of one seventh character, or of a code that ends in it, what the place says of another."""
    meant = _CHARACTER.match(place.claim.text)
    if meant is None or place.lead is None or "character" not in place.lead.text:
        return ""
    named = {letter for found in _NAMED_CHARACTER.findall(claim.text) for letter in found if letter}
    named |= {*_WHOLE_CODE.findall(claim.text)}
    return "gives the meaning of another seventh character" if named and named != {meant[1]} else ""


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
    if _turned_round(claim, place):
        return "turns round what includes what"
    apart = _in_their_place(claim, there)
    telling = [
        word.stem for at, word in enumerate(claim.words) if _is_telling(word) and word.stem in there and at not in apart
    ]
    # "Locality 99: work index 1": what the heading counts comes before what its items count.
    lead = [word for word in place.lead.words if word.kind is Kind.NUMBER] if place.lead else []
    counted = [word.stem for word in (*lead, *place.claim.words) if word.kind is Kind.NUMBER]
    figures = [word.stem for word in claim.words if word.kind is Kind.NUMBER]
    if {*figures} == {*counted} and figures != counted and len(figures) == len({*figures}):
        return "has the figures of the cited source in another order"
    if _longest_common(telling, [word.stem for word in place.claim.words if _is_telling(word)]) < len(telling):
        return "has the figures of the cited source in another order"
    shared = [word.stem for word in claim.words if word.kind is not Kind.CODE and word.stem in there]
    if len(shared) > _FEW and _longest_common(shared, there) < _ORDER * len(shared):
        return "puts the words of the cited source in another order"
    return ""


_FIGURES_CUT = re.compile(r"[,;]\s+|\s+and\s+")


def _of_another_figure(claim: Claim, place: Place) -> str:
    """What the claim says of one figure and the place of another: "88.95 outside facilities, 63.72 in a facility"."""
    chunks = [read(chunk).words for chunk in _FIGURES_CUT.split(place.claim.text)]
    tails = []  # the figure of each chunk that has one only, and the words after it
    for words in chunks:
        numbers = [at for at, word in enumerate(words) if word.kind is Kind.NUMBER]
        if len(numbers) == 1:
            tail = {word.stem for word in words[numbers[0] + 1 :] if word.kind is Kind.WORD and not _is_generic(word)}
            tails.append((words[numbers[0]].stem, tail))
    named = {word.stem for word in claim.words if word.kind is Kind.NUMBER}
    own = set().union(*(tail for figure, tail in tails if figure in named))
    if not own and not any(figure in named for figure, _ in tails):
        return ""
    elsewhere = {stem_ for figure, tail in tails if figure not in named for stem_ in tail} - own
    outside = {word.stem for words in chunks for word in words[: _first_number(words)]}
    stray = next((word for word in claim.words if word.stem in elsewhere - outside), None)
    return f"{stray.text!r} belongs to another figure in the cited source" if stray else ""


def _first_number(words: Sequence[Word]) -> int:
    return next((at for at, word in enumerate(words) if word.kind is Kind.NUMBER), len(words))


_CONTAINS = frozenset(stem(word) for word in ("includes", "excludes", "bundled", "contained", "packaged"))
_IS_CONTAINED = re.compile(
    r"\b(?:included|excluded|bundled|contained|packaged)\s+(?:\w+\s+)?(?:in|into|with|within|from)\b", re.IGNORECASE
)


def _turned_round(claim: Claim, place: Place) -> bool:
    """Whether what one includes (or excludes) is what includes it in the other."""
    whole, part = _whole_and_part(claim)
    other_whole, other_part = _whole_and_part(place.claim)
    if not other_part and place.lead and _CONTAINS.intersection(word.stem for word in place.lead.words):
        # "CPT 62320, Includes: placing the needle": the heading is what includes
        other_whole, other_part = (frozenset(word.stem for word in one.words) for one in (place.lead, place.claim))
    return bool(part & (other_whole - other_part) or whole & (other_part - other_whole))


def _whole_and_part(claim: Claim) -> tuple[frozenset[str], frozenset[str]]:
    """The words for what includes, and for what is included; both empty where nothing is said to include."""
    stems = [word.stem for word in claim.words]
    verb = next((place for place, stem_ in enumerate(stems) if stem_ in _CONTAINS), None)
    if verb is None:
        return frozenset(), frozenset()
    before, after = frozenset(stems[:verb]), frozenset(stems[verb + 1 :])
    return (after, before) if _IS_CONTAINED.search(claim.text) else (before, after)


def _in_their_place(claim: Claim, there: Sequence[str]) -> frozenset[int]:
    """Places of the attributes that stand right before the same word as in the source, both there once only."""
    beside = {(first, second) for first, second in pairwise(there) if there.count(first) == 1 == there.count(second)}
    pairs = enumerate(pairwise(claim.words))
    return frozenset(at for at, (word, after) in pairs if word.kind is Kind.WORD and (word.stem, after.stem) in beside)


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
