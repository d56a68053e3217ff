"""What a sentence alters of a statement that it nearly copies.

A model that leans on its sources writes most of a statement word for word. What it then has otherwise is no freedom of
wording: another figure, side or code, a "not", an "only" or an "or" more or less. Reading for sense may miss such a
thing where the same word stands elsewhere in the statement; comparing word by word does not.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from assistant.verification.stems import ATTRIBUTE_STEMS, GENERIC_STEMS, STRICT_STEMS, stem
from assistant.verification.tokens import as_digits
from assistant.verification.wording import normalised

NEARLY = 0.75
"""Share of a sentence's words that stand in a statement, in its order, for the one to nearly copy the other."""

_LOOSELY = 0.6
"""The share from which on the figures of a sentence, where they are those of the statement, must be in its order."""

_LIST = 4
"""Words from one item of a list to the next, at most."""

_NEGATIONS = frozenset("not never no nor neither none without cannot".split())
_LIMITS = frozenset(
    """only solely alone unless except if when whenever where may might can could must shall should always all any every
    some most usually often sometimes generally typically rarely mostly least more less under over until before after
    within exactly required requires require needed optional mandatory combination""".split()
)
_TELLING = _NEGATIONS | _LIMITS
_NEEDS = frozenset({"needs", "need", "requires", "require"})
_CONDITIONS = frozenset({"if", "when"})
_LACKS = frozenset({"no", "without", "neither"})
_JOINTS = frozenset({"and", "or"})
_WITHIN = frozenset({"with", "without"})
_HARMLESS = frozenset(
    """a an the this that these those it its they them their is are was were be been being am has have had of in on at
    by for from to as so then than also too with and or which who what you your such there here s about into upon per
    via cpt hcpcs icd-10-cm""".split()
)
_WORD = re.compile(r"\$?\d[\d,]*(?:\.\d+)?(?![\w.-])|[\w$](?:[\w.,'/-]*\w)?|%")
_LABELLED = re.compile(r"(?P<word>[\w-]+) \((?P<code>[\w.-]*\d[\w.-]*)\)")
_Words = tuple[str, ...]
_Changes = list[tuple[_Words, _Words]]
"""What stands in the statement, and what the sentence has in its place; either may be empty."""


def alteration(
    sentence: str,
    statement: str,
    introduction: str = "",
    subject: frozenset[str] = frozenset(),
    *,
    is_part: bool = False,
) -> tuple[float, str]:
    """How nearly a sentence copies a statement, and what it alters of it ("" for nothing that tells).

    Args:
        sentence: What a model wrote.
        statement: A statement of its source.
        introduction: What introduces the statement there: its words may be added to it.
        subject: The codes that the statement speaks of: one may be named instead of what stands for it.
        is_part: Whether the sentence may be one of several statements that this one makes; what limits the others
            may then be left out.

    Returns:
        The share of the sentence's words that stand in the statement in order, 0 to 1, and the reason.
    """
    lent, there = frozenset(_words(introduction)), _words(statement)
    if introduction and (begins := f"{introduction.lower()}: ") and sentence.lower().startswith(begins):
        sentence = sentence[len(begins) :]
    lent -= {word for word in lent if _is_fixed(word, stem(word)) and not _has_digit(word)}
    words = tuple(word for word in _words(sentence) if word in there or word not in lent)
    if not words or sum((Counter(words) & Counter(there)).values()) < _LOOSELY * len(words):
        return 0.0, ""  # saves the longer comparison
    matcher = SequenceMatcher(None, there, words, autojunk=False)
    near = sum(block.size for block in matcher.get_matching_blocks()) / len(words)
    if near < NEARLY:
        moved = near >= _LOOSELY and _figures(words) == _figures(there) and _figures_moved(words, there)
        return (NEARLY, moved) if moved else (near, "")
    operations = [operation for operation in matcher.get_opcodes() if operation[0] != "equal"]
    changes = [(there[start:end], words[at:until]) for _, start, end, at, until in operations]
    if changes and operations[-1][2] == len(there) and not changes[-1][1] and changes[-1][0][0] in _JOINTS:
        changes.pop()  # a second statement after "and", left out
    named = frozenset(code.lower().removeprefix("modifier ") for code in subject)
    reasons = (
        _limits_changed(changes, lent, _words(introduction), is_part=is_part),
        _words_changed(changes, lent, named),
        _figures_moved(words, there),
    )
    return near, next((reason for reason in reasons if reason), "")


def misjoined(sentence: str, statement: str, introduction: str = "") -> str:
    """Whether what a sentence joins is joined otherwise in a statement: "and" for "or", "with" for "without".

    A code in parentheses belongs to the word before it in the same way.
    """
    words, there = _words(sentence), _words(statement)
    joints, joined = {*words} & _JOINTS, {*there, *_words(introduction)} & _JOINTS
    if ("or" in joints and "or" not in joined) or (joints == {"and"} and joined == {"or"}):
        return "has 'and' or 'or' otherwise than the cited source"
    if wrong := _joined_otherwise(words, there) or _joined_otherwise(words, _words(introduction)):
        return wrong
    ours, theirs = _labels(sentence), _labels(statement)
    for (word, _), codes in ours.items():
        others = theirs.get((word, ""), codes)
        if not codes <= others:
            return f"puts another code beside {word!r} than the cited source"
    return ""


def chosen_otherwise(sentence: str, statement: str) -> str:
    """Whether what a sentence joins with "and" or "or" is joined with the other one in a statement."""
    return _joined_otherwise(_words(sentence), _words(statement), frozenset(_JOINTS))


def _joined_otherwise(words: _Words, there: _Words, joints: frozenset[str] = _JOINTS | _WITHIN) -> str:
    ours, theirs = _joints(words), _joints(there)
    for (before, after), all_used in ours.items():
        used = all_used & joints
        others = theirs.get((before, after), _joint_of_list(before, after, there) or used)
        if not used <= others:
            return f"joins {before!r} and {after!r} otherwise than the cited source"
    return ""


def _joint_of_list(before: str, after: str, there: _Words) -> set[str]:
    """The "and" or "or" at the end of a list of a statement, in which two words stand that are not neighbours there."""
    stems = [word if word in _JOINTS else stem(word) for word in there]
    if before not in stems or after not in stems:
        return set()
    first, last = sorted((stems.index(before), stems.index(after)))
    between = _JOINTS & {*stems[first:last]}
    return {*between} if between or last - first > _LIST else {*_JOINTS & {*stems[last : last + _LIST]}}


def _joints(words: _Words) -> dict[tuple[str, str], set[str]]:
    """What stands between two words, for "and" and "or"; before a word, for "with" and "without"."""
    found: dict[tuple[str, str], set[str]] = {}
    telling = [word for word in words if word not in _HARMLESS or word in _JOINTS | _WITHIN]
    for before, word, after in zip(["", *telling], telling, telling[1:], strict=False):
        if word in _JOINTS and before:
            found.setdefault((stem(before), stem(after)), set()).add(word)
        if word in _WITHIN and after not in _JOINTS:
            found.setdefault(("with", stem(after)), set()).add(word)
    return found


def _labels(text: str) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for label in _LABELLED.finditer(normalised(text)):
        found.setdefault((stem(label["word"]), ""), set()).add(label["code"].rstrip(".-"))
    return found


def _limits_changed(changes: _Changes, lent: frozenset[str], introduced: _Words, *, is_part: bool) -> str:
    """A negation or a limit that is more, or less, or other than in the statement."""
    for removed, put in changes:
        both_lack = _LACKS & {*removed} and _LACKS & {*put}  # "no imaging" is "without imaging"
        gone, added = ([word for word in words if not (both_lack and word in _LACKS)] for words in (removed, put))
        for alike in (_NEEDS, _CONDITIONS):
            if alike & {*gone, *introduced}:
                added = [word for word in added if word not in alike]
        more = [word for word in added if word in _TELLING and word not in gone and word not in lent]
        if more:
            return f"adds {more[0]!r} to a sentence of the cited source"
        less = [word for word in gone if word in _TELLING and word not in added]
        if less and not (is_part and not added):
            return f"leaves {less[0]!r} out of a sentence of the cited source"
        joints = _JOINTS & {*added}
        if joints and _JOINTS & {*gone} - joints:
            return "has 'and' or 'or' otherwise than the cited source"
        if "or" in gone and not {*gone, *added} - _HARMLESS:
            return "leaves 'or' out of a sentence of the cited source"
    return ""


def _words_changed(changes: _Changes, lent: frozenset[str], named: frozenset[str]) -> str:
    """A word that stands in the place of another one of the statement."""
    all_gone = {word for gone, _ in changes for word in gone}
    all_added = {word for _, added in changes for word in added}
    for gone, added in changes:
        replaced = [word for word in gone if word not in _HARMLESS]
        left_out = {stem(word) for word in replaced if word not in all_added}
        for word in added:
            root = stem(word)
            if not replaced or word in _HARMLESS or root in {stem(other) for other in replaced}:
                continue
            if any(word in alike and alike & {*replaced} for alike in (_LACKS, _NEEDS)):
                continue
            is_moved = word in all_gone and not _is_fixed(word, root)
            is_lent = word in lent and not _is_fixed(word, root)
            is_named = word in named and not any(_has_digit(other) for other in replaced)
            says_little = root in GENERIC_STEMS and left_out <= GENERIC_STEMS
            if not (is_moved or is_lent or is_named or says_little):
                return f"has {word!r} in the place of {' '.join(replaced)!r}"
    return ""


def _figures(words: _Words) -> frozenset[str]:
    return frozenset(word for word in words if _has_digit(word))


def _figures_moved(words: _Words, there: _Words) -> str:
    """Figures or codes in another order, other than two that "and" or "or" joins."""
    common = [word for word in words if _has_digit(word) and words.count(word) == 1 == there.count(word)]
    for first, second in pairwise(common):
        at, place = words.index(first), there.index(second)
        if there.index(first) > place:
            joined = words[at + 1 : at + 3], there[place + 1 : place + 3]
            if not (joined[0][:1] == joined[1][:1] and joined[0][0] in _JOINTS and joined[1][1:] == (first,)):
                return "has the figures of a sentence of the cited source in another order"
    return ""


def _is_fixed(word: str, root: str) -> bool:
    """Whether a word belongs where it stands: a figure, a code, an attribute, a part of a verdict."""
    return _has_digit(word) or root in ATTRIBUTE_STEMS or root in STRICT_STEMS


def _has_digit(word: str) -> bool:
    return word not in _HARMLESS and any(letter.isdigit() for letter in word)  # "ICD-10-CM" is no figure


@lru_cache(maxsize=2_000)
def _words(text: str) -> _Words:
    """The words of a text in order, with one form for each number: 1,000 and 1.80, twenty, second."""
    return tuple(as_digits(word) for word in _WORD.findall(normalised(text)))
