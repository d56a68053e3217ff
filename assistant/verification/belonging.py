"""What belongs to what: attributes to their words, figures to what they count, codes to what they do to others.

The words of a claim may all stand in a statement, and yet the claim say something else, because two of them have
changed places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from assistant.verification.claims import Claim, Word, is_generic, read
from assistant.verification.places import Place
from assistant.verification.stems import ATTRIBUTE_STEMS, STRICT_STEMS, stem
from assistant.verification.tokens import Kind
from assistant.verification.wording import Mark

_NEAR = 4
"""Places between an attribute and the word it belongs to, at most."""

_ORDER = 0.6
"""Share of the shared words that must come in the same order, where there are more than `_FEW`."""

_FEW = 2

_DIRECTED = re.compile(
    r"\b(?:column|replac\w+|supersed\w+|into|component|part of|includ\w+|instead|rather|before|after|first|primary|over"
    r"|add-on|denied|denies|paid|pays|bypass\w*|principal|secondary|contains?|cover\w*|excludes?\d?|beats)\b",
    re.IGNORECASE,
)


def belongs_otherwise(claim: Claim, place: Place) -> str:
    """What belongs to something else in the claim than in the place; "" where nothing does."""
    return (
        _other_character(claim, place)
        or _is_what_it_excludes(claim, place)
        or _of_another_figure(claim, place)
        or _other_order(claim, place)
        or _names_exchanged(claim.text, place.claim.text)
    )


def stray_attribute(claim: Claim, place: Place) -> str:
    """An attribute of the claim that does not stand near the same word in any statement of the place; "" if none."""
    said = {word.stem for other in (place.claim, place.lead, *place.around) if other for word in other.words}
    statements = [[word.stem for word in other.words] for other in (place.claim, place.lead, *place.around) if other]
    led = [word.stem for word in place.lead.words] if place.lead and claim.text.startswith(place.lead.text) else []
    for stem_, times in Counter(word.stem for word in claim.words if word.stem in STRICT_STEMS).items():
        if times > max(1, led.count(stem_) + max(stems.count(stem_) for stems in statements)):
            return next(word.text for word in claim.words if word.stem == stem_)
    for word, following in pairwise(claim.words):
        if word.stem not in ATTRIBUTE_STEMS or following.kind is Kind.CODE or is_generic(following):
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


_CHARACTER = re.compile(r"([A-Z]): ")
_NAMED_CHARACTER = re.compile(r"\bcharacter\W+(?:is\W+|of\W+)?([A-Z])\b|^\W*([A-Z])\W+(?:is|means|stands|marks)\b")
_ONLY_CHARACTER = re.compile(r"\bcharacter\b[^,;:.]*?\b(?:is|must be|should be)\W+(?:an? )?[A-Z]\b")
_WHOLE_CODE = re.compile(r"\b[A-Z]\d[\dA-Z]\.?[\dA-Z]{3}([A-Z])\b")


def _other_character(claim: Claim, place: Place) -> str:
    """Whether a claim says of one seventh character, or of a code that ends in it, what the place says of another."""
    meant = _CHARACTER.match(place.claim.text)
    if meant is None or place.lead is None or "character" not in place.lead.text:
        return ""
    if _ONLY_CHARACTER.search(claim.text):
        return "gives one of several seventh characters as the only one"
    named = {letter for found in _NAMED_CHARACTER.findall(claim.text) for letter in found if letter}
    named |= {*_WHOLE_CODE.findall(claim.text)}
    return "gives the meaning of another seventh character" if named and named != {meant[1]} else ""


_CODE_IS = re.compile(
    r"(?P<code>[A-Z]?\d[\w.-]*\w)\W+(?:which |that )?(?:is|are|stands for|represents|means)\s"
    r"(?!(?:not|never|excluded)\b)"
)


def _is_what_it_excludes(claim: Claim, place: Place) -> str:
    """Whether a claim says that a code is what the note under it excludes: "J44, which is bronchiectasis"."""
    if place.lead is None or "excludes" not in place.lead.text.lower():
        return ""
    called = next((found["code"] for found in _CODE_IS.finditer(claim.text) if found["code"] in place.lead.text), "")
    return f"says that {called} is what it excludes" if called else ""


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


_SHORT_NAME = re.compile(r"(?<![\w.$,/-])(?:\d\d|\d[A-Z]|[A-Z][A-Z\d])(?![\w%-]|[.,]\d)")
"""Modifiers, and whatever else is as short: which of two does what is told by their order alone."""

_LISTS = re.compile(r"[\s,/]*(?:and|or)?[\s,]*(?:modifier )?")


def _names_exchanged(text: str, there: str) -> str:
    """Whether two short names that the text has once each stand in another order in a source, and not in one list."""
    places = {name[0]: name for name in _SHORT_NAME.finditer(there) if len(re.findall(rf"\b{name[0]}\b", there)) == 1}
    named = [name for name in _SHORT_NAME.finditer(text) if name[0] in places]
    for first, second in pairwise(named):
        is_list = _LISTS.fullmatch(text[first.end() : second.start()])
        if not is_list and places[first[0]].start() > places[second[0]].start():
            return f"has {first[0]} and {second[0]} in another order than the cited source"
    return ""


_FIGURES_CUT = re.compile(r"[,;]\s+|\s+and\s+")


_RANGE = re.compile(r"(?<![\w.,$-])(\d+)(?: to |-| through )(\d+)(?![\w.,-]*\d)")
_SETTING = stem("facility")
_NO_FIGURE = re.compile(r"(?<=\s–\s)[^,;]+")
"""What stands behind the dash of a table: it has no figure there."""
_CHOICE = re.compile(r"(?<![\w.,$-])\d+(?:, \d+)*,? or \d+(?![\w.,-]*\d)")
_ENDS = frozenset({Mark.AT_LEAST, Mark.AT_MOST, Mark.MORE, Mark.LESS})


def _of_another_figure(claim: Claim, place: Place) -> str:
    """What the claim says of one figure and the place of another: "88.95 outside facilities, 63.72 in a facility"."""
    chunks = [read(chunk).words for chunk in _FIGURES_CUT.split(place.claim.text)]
    tails = []  # the figure of each chunk that has one only, and the words after it
    for words in chunks:
        numbers = [at for at, word in enumerate(words) if word.kind is Kind.NUMBER]
        if len(numbers) == 1:
            tail = {word.stem for word in words[numbers[0] + 1 :] if word.kind is Kind.WORD and not is_generic(word)}
            tails.append((words[numbers[0]].stem, tail))
    named = {word.stem for word in claim.words if word.kind is Kind.NUMBER}
    for first, last in _RANGE.findall(place.claim.text):
        if (first in named) != (last in named) and not claim.marks & _ENDS:
            return "gives one end of a range of the cited source"
    for choice in _CHOICE.findall(place.claim.text):
        offered = {*re.findall(r"\d+", choice)}
        if named & offered and offered - named and Mark.CONDITION not in claim.marks:
            return "gives one of several figures that the cited source leaves open"
    own = set().union(*(tail for figure, tail in tails if figure in named))
    if not own and not any(figure in named for figure, _ in tails):
        return ""
    if _SETTING in own and _SETTING not in {word.stem for word in claim.words}:
        return "leaves out the setting of a figure"
    elsewhere = {stem_ for figure, tail in tails if figure not in named for stem_ in tail} - own
    without = {word.stem for tail in _NO_FIGURE.findall(place.claim.text) for word in read(tail).words} - own
    elsewhere |= without
    outside = {word.stem for words in chunks for word in words[: _first_number(words)]} - without
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
