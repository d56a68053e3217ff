"""Other wordings of a sentence that say the same, or less: if the source says one of them, it says the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = r"(?:CPT |HCPCS (?:Level II )?|ICD-10-CM |ICD-10-PCS )?(?:code )?(?:[A-Z]\d[\w.]{1,7}|\d{5}|\d{4}[A-Z])"
_MODIFIER = r"(?:[Tt]he )?[Mm]odifier [0-9A-Z]{2}"

_REWORDED: tuple[tuple[str, str], ...] = (
    # What a modifier is used for is what it says.
    (
        rf"^({_MODIFIER}) (?:is|can be|may be) (?:used|reported|appended|applied|added) "
        r"(?:when|if|(?:in order )?to (?:indicate|show|report|say|state|tell)(?: that)?) ",
        r"\1 indicates that ",
    ),
    (rf"^({_MODIFIER}|{_CODE}) (?:should|must) not be (used|reported|appended|billed) ", r"Do not \2 \1 "),
    (rf"^({_CODE}) (?:covers|represents|stands for) ", r"\1 is "),
    (r"\b([Dd]ocumentation) (?:must |should |has to )?(?:includes?|shows?|names?|contains?|states?) ", r"\1 is "),
    (r"\ballows (?:up to |a maximum of )?(?=\d+ units?\b)", "is "),
    (r"^When ([^,;]+), (.+?)\.?$", r"\2 when \1."),
    (r"^If ([^,;]+), (.+?)\.?$", r"\2 if \1."),
    (r"^Where ([^,;]+), (.+?)\.?$", r"\2 where \1."),
    (r"^Unless ([^,;]+), (.+?)\.?$", r"\2 unless \1."),
    (r"^([^,;]+) (when|if|where|unless) ([^,;]+?)\.?$", r"\2 \3, \1."),
    (r"^(In|For|Under|On|At|During|After|Before) ([^,;]{2,60}), ([^;]+?)\.?$", r"\3 \1 \2."),
    (r"^([^,;]+(?:,[^,;]+)*) (in|under|on|during|after|before) ([^,;]{2,60}?)\.?$", r"\2 \3, \1."),
)
_PATTERNS = tuple((re.compile(pattern), replacement) for pattern, replacement in _REWORDED)

_LISTED = re.compile(
    r"(?P<head>.*?\b(?:is|are|was|were|has|have|had|includes?|excludes?[12]?|contains?))\s(?P<items>\S.*?)\.?"
)
_BETWEEN_ITEMS = re.compile(r",\s+and\s+|,\s+|\s+and\s+")
_BINDS = re.compile(
    r"\b(?:or|nor|not|no|never|neither|both|between|together|if|when|where|unless|only|than|except|without|which|who)\b",
    re.IGNORECASE,
)


def restated(text: str) -> Iterator[str]:
    """Other wordings of a sentence, one change each."""
    for pattern, replacement in _PATTERNS:
        other = pattern.sub(replacement, text)
        if other != text:
            yield other[:1].upper() + other[1:]


def each_said(text: str) -> Iterator[list[str]]:
    """What a sentence says of one thing, apart: "X has A and B" is "X has A" and "X has B".

    None where it says one thing, or where a negation, a condition or a comparison may hold its parts together. Where it
    has several parts they are told apart in all ways: all of them, or those before one "and" and those after it.
    """
    found = _LISTED.fullmatch(text)
    if found is None or _BINDS.search(text):
        return
    head, items = found["head"], found["items"]
    cuts = list(_BETWEEN_ITEMS.finditer(items))
    if len(cuts) > 1:
        yield [f"{head} {item}." for item in _BETWEEN_ITEMS.split(items)]
    for cut in cuts:
        yield [f"{head} {items[: cut.start()]}.", f"{head} {items[cut.end() :]}."]
