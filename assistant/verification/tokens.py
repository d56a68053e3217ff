"""Cutting a part of a sentence into codes, modifiers, dates, numbers and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.verification.stems import NEGATES_NEXT, NEGATES_PART, STOPWORDS, STRICT, UNIT_STEMS, stem
from core.codes import Mention, find_mentions


class Kind(StrEnum):
    """What sort of word it is."""

    WORD = "word"
    NUMBER = "number"
    CODE = "code"


_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{month}|{month[:3]}\\.?" for month in _MONTHS)
DATE = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d\d-\d\d\b)|\b(?P<us>\d{{1,2}}/\d{{1,2}}/\d{{4}})\b"
    rf"|\b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{{4}})\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH}),?\s+(?P<y2>\d{{4}})\b"
    rf"|\b(?P<m3>{_MONTH})\s+(?P<y3>\d{{4}})\b"
)
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_SMALL += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBER_WORDS = {word: value for value, word in enumerate(_SMALL)} | {
    word: (place + 2) * 10 for place, word in enumerate(_TENS)
}
_COMPOUND_NUMBER = re.compile(rf"(?:{'|'.join(_TENS)})-(?:{'|'.join(_SMALL[1:10])})")
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth".split()
_TOKEN = re.compile(
    r"(?P<money>\$\s?\d[\d,]*(?:\.\d+)?)|(?P<number>\d[\d,]*(?:\.\d+)?(?![\d]))(?P<ordinal>st|nd|rd|th)?(?P<percent>\s?%)?"
    r"|(?P<word>[^\W\d_][\w'.-]*\w|[^\W\d_])"
)
_LISTED = r"(?:,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|/)"
_MODIFIERS = re.compile(rf"\bmodifiers?\s+(-?[0-9a-z]{{2}}\b(?:{_LISTED}-?[0-9a-z]{{2}}\b)*)")
_LIST_GAP = re.compile(r"[\s,/]*(?:and|or|to|through)?[\s,]*(?:cpt|codes?|modifiers?)?\s*")
SYSTEM_WORDS = frozenset("cpt hcpcs icd-10-cm icd-10 icd modifier cod".split())
_SHORT_WORDS = frozenset("is of to in on or an be it if so no do at by we up go as us he me my am".split())
"""What may stand after "modifier" and is none, though it has two letters."""

_AFTER_A_NAME = re.compile(r" (?:is|means|says) |[:;]|\W*$")
"""What follows a modifier that looks like a word: "modifier AS is"."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a part of a sentence, from `start` to `end`, read; see `claims.Word` for the rest."""

    start: int
    end: int
    stem: str
    kind: Kind
    unit: str = ""


def tokens_of(part: str) -> list[Token]:
    """Codes, modifiers, dates, numbers and words, in order; whatever overlaps goes to the first of these."""
    found: list[Token] = [_code_token(mention) for mention in find_mentions(part) if mention.candidates]
    taken = [(token.start, token.end) for token in found]

    def is_free(start: int, end: int) -> bool:
        return all(end <= other_start or start >= other_end for other_start, other_end in taken)

    for match in _MODIFIERS.finditer(part):
        for name in re.finditer(r"\b[0-9a-z]{2}\b", match[1]):
            start, end = match.start(1) + name.start(), match.start(1) + name.end()
            is_word = name[0] in _SHORT_WORDS and not _AFTER_A_NAME.match(part, end)
            if not is_word and is_free(start, end):
                found.append(Token(start, end, f"modifier {name[0].upper()}", Kind.CODE))
                taken.append((start, end))
    for match in DATE.finditer(part):
        if is_free(*match.span()):
            found.append(Token(*match.span(), _date(match), Kind.NUMBER, "date"))
            taken.append(match.span())
    for match in _TOKEN.finditer(part):
        if is_free(*match.span()):
            found += _plain_tokens(part, match)
    return sorted(found, key=lambda token: token.start)


def _code_token(mention: Mention) -> Token:
    code = mention.candidates[0].code
    name = f"{code}-{mention.end_code.code}" if mention.end_code else code
    return Token(mention.start, mention.end, name, Kind.CODE)


def _date(match: re.Match[str]) -> str:
    """A date as year-month-day, or year-month."""
    if match["iso"]:
        return match["iso"]
    if match["us"]:
        month, day, year = match["us"].split("/")
        return f"{year}-{int(month):02}-{int(day):02}"
    name = match["m1"] or match["m2"] or match["m3"]
    month_number = next(place for place, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))
    if match["m3"]:
        return f"{match['y3']}-{month_number:02}"
    return f"{match['y1'] or match['y2']}-{month_number:02}-{int(match['d1'] or match['d2']):02}"


def _plain_tokens(part: str, match: re.Match[str]) -> list[Token]:
    """A number or a word; a word with hyphens falls into its parts unless the whole is known."""
    start, end = match.span()
    if match["money"]:
        return [Token(start, end, _value(match["money"].lstrip("$ ")), Kind.NUMBER, "$")]
    if match["number"]:
        value = _value(match["number"].rstrip(","))
        if match["ordinal"]:
            return [Token(start, end, f"{value}th", Kind.NUMBER)]
        return [Token(start, end, value, Kind.NUMBER, "percent" if match["percent"] else _unit_after(part, end))]
    word = match["word"].removesuffix("'s")
    if word in STRICT | SYSTEM_WORDS or "-" not in word:
        return [_word_token(part, word, start, end)]
    if _COMPOUND_NUMBER.fullmatch(word):
        tens, ones = word.split("-")
        return [Token(start, end, str(_NUMBER_WORDS[tens] + _NUMBER_WORDS[ones]), Kind.NUMBER, _unit_after(part, end))]
    return [
        _word_token(part, piece[0], start + piece.start(), start + piece.end()) for piece in re.finditer(r"[^-]+", word)
    ]


def _word_token(part: str, word: str, start: int, end: int) -> Token:
    if word in _ORDINALS:
        return Token(start, end, f"{_ORDINALS.index(word)}th", Kind.NUMBER)
    if word in _NUMBER_WORDS:
        unit = _unit_after(part, end)
        if word != "one" or unit:  # "one of the codes" counts nothing
            return Token(start, end, str(_NUMBER_WORDS[word]), Kind.NUMBER, unit)
    return Token(start, end, word if word in STOPWORDS | NEGATES_NEXT | NEGATES_PART else stem(word), Kind.WORD)


def _value(digits: str) -> str:
    """One form for one number: 1,000 is 1000 and 1.80 is 1.8; 000 stays, it is an indicator."""
    plain = digits.replace(",", "")
    if "." in plain:
        return format(Decimal(plain).normalize(), "f")
    return plain


def as_digits(word: str) -> str:
    """One form for a number however it is put: 1,000 and 1.80, twenty, second, %; any other word as it is."""
    if word in _ORDINALS:
        return f"{_ORDINALS.index(word)}th"
    if word in _NUMBER_WORDS and word != "one":
        return str(_NUMBER_WORDS[word])
    if ordinal := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word):
        return f"{ordinal[1]}th"
    if re.fullmatch(r"\$?\d[\d,]*(?:\.\d+)?", word):
        return _value(word.lstrip("$"))
    return "percent" if word == "%" else word


def _unit_after(part: str, end: int) -> str:
    """The unit that follows a number, or that follows the range it begins."""
    after = re.match(r"(?:\s?(?:-|to|and|or|through)\s?\d+(?:\.\d+)?)?[\s-]*([a-z]+)", part[end:])
    if after is None:
        return ""
    unit = stem(after[1])
    return unit if unit in UNIT_STEMS else ""
