"""Alterations of a true sentence, one thing at a time: another code, figure, word, limit, order, sign.

Nothing here is shared with the verification: the readings of codes, figures and words are this module's own, and
deliberately plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, pairwise

CODE = re.compile(
    r"(?<![\w.$,/-])(?:\d{5}|\d{4}[A-Z]|[A-V]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?![\w$]|\.\d|,\d{3})"
)
"""What has the shape of a code."""

_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")
_NUMBER = re.compile(r"(?<![\w.,/$-])\$?\d[\d,]*(?:\.\d+)?(?![\w/-]|[.,]\d)")
_NUMBER_WORDS = "one two three four five six seven eight nine ten twenty thirty forty sixty ninety".split()
_WRITTEN = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS[1:])})\b", re.IGNORECASE)
_MODIFIER = re.compile(r"(?<=modifier )(\*{0,2})([0-9A-Z]{2})\b", re.IGNORECASE)
_APPENDED = re.compile(r"(?<=\d-)\d\d\b")
_SHORT_NAME = re.compile(r"(?<![\w.$,/-])(?:(?<=odifier )\d\d|\d[A-Z]|[A-Z][A-Z\d])(?![\w%-]|[.,]\d)")
_LETTER_NAMED = re.compile(r"\b(?:[Ii]ndicator|[Ss]tatus|[Pp]art|[Cc]haracter) (?:of |is )?([A-Z])\b")
_JOINED = re.compile(r"[\s,/*–-]*(?:and|or|to|through|with)?[\s,*]*")
_DIRECTED = re.compile(
    r"\bcolumn|replac|\binto\b|component|part of|includ|instead|rather|\bbefore\b|\bafter\b|primary|add-on|denie"
    r"|differs"
    r"|\bpays?\b|\bpaid\b|bypass|principal|contain|\bfor\b|\bneeds?\b|\bis\b|\bhas\b|:",
    re.IGNORECASE,
)

_LOOK_ALIKES = {ord("0") + digit: 0xFF10 + (digit + 1) % 10 for digit in range(10)}
"""Each digit as the next one, in full width."""

_UNITS = {
    "minutes": "hours", "hours": "minutes", "days": "weeks", "day": "month", "weeks": "months", "months": "days",
    "years": "months", "units": "days", "unit": "visit", "percent": "dollars", "mg": "ml", "ml": "mg", "cm": "mm",
    "levels": "sessions", "characters": "codes", "times": "percent",
}  # fmt: skip
_OPPOSITES = (
    ("inpatient", "outpatient"), ("new", "established"), ("left", "right"), ("bilateral", "unilateral"),
    ("professional", "technical"), ("first", "last"), ("initial", "subsequent"), ("diagnostic", "screening"),
    ("major", "minor"), ("acute", "chronic"), ("low", "high"), ("moderate", "low"), ("upper", "lower"),
    ("primary", "add-on"), ("principal", "secondary"), ("cervical", "lumbar"), ("male", "female"),
    ("open", "closed"), ("single", "multiple"), ("partial", "complete"), ("separate", "same"), ("same", "different"),
    ("physician", "hospital"), ("more", "less"), ("larger", "smaller"), ("higher", "lower"), ("earlier", "later"),
    ("before", "after"), ("include", "exclude"), ("includes", "excludes"), ("included", "excluded"),
    ("excludes1", "excludes2"), ("covered", "excluded"), ("billable", "deleted"), ("active", "deleted"),
    ("with", "without"), ("paid", "denied"), ("valid", "invalid"), ("together", "separately"), ("always", "never"),
    ("practitioner", "facility"), ("facility", "office"), ("signs", "treatments"), ("symptom", "procedure"),
)  # fmt: skip
_IS = re.compile(r"\b(is|are|was|were|may|can|must|should|does|do|has|have|will)\b(?! not\b| never\b|n't)")
_NOT = re.compile(r"\b(is|are|was|were|may|can|must|should|does|do|has|have|will) (?:not|never)\b")
_DENIALS: tuple[tuple[str, str], ...] = (
    (r"\bDo not (\w)", r"\1"),
    (r"\bdo not (?=\w)", ""),
    (r"\bcannot\b", "can"),
    (r"\bNo (?=\w)", "Any "),
    (r"(?<=\w )no (?=\w)", "a "),
    (r"\bnever\b", "always"),
    (r"\bneither\b", "either"),
    (r"^(?=(?:Use|Code|Report|Append|Assign|Count|Choose|Bill|Add) )", "Do not "),
)
_PERMISSIONS = (
    ("may", "must"), ("must", "may"), ("can", "must"), ("should", "may"), ("usually", "always"), ("often", "always"),
    ("sometimes", "always"), ("required", "optional"), ("optional", "required"), ("requires", "allows"),
    ("allows", "requires"), ("some", "all"), ("rarely", "always"), ("any", "one"), ("every", "some"), ("all", "some"),
    ("generally", "always"),
)  # fmt: skip
_LIMITS = (
    ("at least", "at most"), ("at most", "at least"), ("at least", ""), ("at most", ""), ("more than", "less than"),
    ("less than", "more than"), ("up to", "at least"), ("no more than", "more than"), ("or more", "or less"),
    ("more than", ""), ("only", ""), ("alone", ""), ("unless", "when"), ("unless", "because"), ("except", "also"),
    ("if", "unless"), ("when", "unless"), ("only if", "even if"), ("only when", "even when"), ("within", "after"),
    ("until", "after"), ("and", "or"), ("or", "and"), ("minimum", "maximum"),
)  # fmt: skip
_CONDITION = re.compile(
    r",? \b(?:unless|if|when|only|except|provided (?=that|the|it|they|all)|as long as|but only)\b[^,;:.]*(?=[.,;]|$)"
)
_LEADING_CONDITION = re.compile(r"^(?:If|When|Unless|Where)\b[^,]*, (\w)")
_COLUMNS = re.compile(r"\bcolumn ([12])\b")
_INDICATOR = re.compile(r"\bindicator (\d)\b")
_INVENTIONS = (
    "{0}, and it pays $187.43.",
    "{0}, and modifier 59 always bypasses the edit.",
    "{0} under policy L99999.",
    "{0}, as do codes 99999 and Z99.8.",
    "{0} for every patient over 65.",
    "{0} since January 1, 2019.",
    "{0} and is always payable.",
    "{0} without prior authorization.",
)


def _wrong_codes(sentence: str) -> Iterator[str]:
    for found in CODE.finditer(sentence):
        code = found[0]
        for place in (len(code) - 1, len(code) // 2):
            if code[place].isdigit():
                other = code[:place] + str((int(code[place]) + 4) % 10) + code[place + 1 :]
                if other not in sentence:
                    yield put(sentence, found, other)


def amount_of(figure: str) -> float:
    """The value of a figure that `figures_of` found."""
    return float(figure.lstrip("$").replace(",", ""))


def figures_of(sentence: str) -> list[re.Match[str]]:
    """The figures of a sentence that are no code, date or year, of two characters or more."""
    busy = [found.span() for pattern in (CODE, _DATE, _YEAR) for found in pattern.finditer(sentence)]
    found_all = [found for found in _NUMBER.finditer(sentence) if len(found[0].strip("$.,")) > 1]
    return [found for found in found_all if not any(start <= found.start() < end for start, end in busy)]


def _wrong_numbers(sentence: str) -> Iterator[str]:
    busy = [found.span() for pattern in (CODE, _DATE, _YEAR) for found in pattern.finditer(sentence)]
    for found in _NUMBER.finditer(sentence):
        if any(start <= found.start() < end for start, end in busy):
            continue
        digits = found[0].replace(",", "").lstrip("$")
        sign = "$" if found[0].startswith("$") else ""
        whole, point, cents = digits.partition(".")
        yield put(sentence, found, f"{sign}{int(whole) + 1}{point}{cents}")
        if whole.strip("0"):
            yield put(sentence, found, f"{sign}{whole}0{point}{cents}")
        if len(digits) > 1 and digits[-1] != digits[-2] and digits[-2].isdigit():
            yield put(sentence, found, f"{sign}{digits[:-2]}{digits[-1]}{digits[-2]}")
    for found in _WRITTEN.finditer(sentence):
        place = _NUMBER_WORDS.index(found[0].lower())
        yield put(sentence, found, _NUMBER_WORDS[(place + 2) % len(_NUMBER_WORDS)])


def _wrong_dates(sentence: str) -> Iterator[str]:
    for found in _DATE.finditer(sentence):
        year, month, day = found.groups()
        yield put(sentence, found, f"{int(year) + 1}-{month}-{day}")
        yield put(sentence, found, f"{year}-{int(month) % 12 + 1:02}-{day}")
        yield put(sentence, found, f"{year}-{month}-{int(day) % 27 + 1:02}")
    for found in _YEAR.finditer(sentence):
        yield put(sentence, found, str(int(found[0]) - 1))
        yield put(sentence, found, str(int(found[0]) + 10))


def _wrong_modifiers(sentence: str) -> Iterator[str]:
    for pattern, group in ((_MODIFIER, 2), (_APPENDED, 0)):
        for found in pattern.finditer(sentence):
            for other in ("57", "XE", "26"):
                if other != found[group].upper():
                    yield sentence[: found.start(group)] + other + sentence[found.end(group) :]


def _wrong_units(sentence: str) -> Iterator[str]:
    for unit, other in _UNITS.items():
        for found in re.finditer(rf"(?<=[\d)e-y] )({unit})\b|(?<=\d-)({unit})\b", sentence):
            if re.search(
                r"(?:\d|\b(?:one|two|three|four|five|six|ten|twenty|ninety))[\s-]$", sentence[: found.start()]
            ):
                yield put(sentence, found, other)
    for found in re.finditer(r"(?<=\d)%", sentence):
        yield put(sentence, found, " minutes")


def _wrong_polarity(sentence: str) -> Iterator[str]:
    for found in _IS.finditer(sentence):
        yield put(sentence, found, f"{found[0]} not")
    for found in _NOT.finditer(sentence):
        yield put(sentence, found, found[1])
    for pattern, instead in _DENIALS:
        for found in re.finditer(pattern, sentence):
            yield put(sentence, found, found.expand(instead))
    for prefix in ("Yes, ", "No, "):
        for found in _IS.finditer(sentence):
            yield prefix + put(sentence, found, f"{found[0]} not")
            break


def _exchanged(pairs: Iterable[tuple[str, str]]) -> Callable[[str], Iterator[str]]:
    """Alters every word of the first places to that of the second."""
    listed = list(pairs)

    def alter(sentence: str) -> Iterator[str]:
        for word, other in listed:
            for found in re.finditer(rf"(?<![\w-]){word}(?![\w-])", sentence, re.IGNORECASE):
                instead = other.capitalize() if found[0][:1].isupper() and found.start() == 0 else other
                yield " ".join(put(sentence, found, instead).split())

    return alter


def _without_conditions(sentence: str) -> Iterator[str]:
    for found in _CONDITION.finditer(sentence):
        shorter = put(sentence, found, "")
        if len(shorter.split()) > 3:
            yield shorter
    if found_first := _LEADING_CONDITION.match(sentence):
        yield found_first[1].upper() + sentence[found_first.end() :]


def _wrong_columns(sentence: str) -> Iterator[str]:
    columns = list(_COLUMNS.finditer(sentence))
    for found in columns:
        yield sentence[: found.start(1)] + str(3 - int(found[1])) + sentence[found.end(1) :]
    if {found[1] for found in columns} == {"1", "2"}:
        yield _COLUMNS.sub(lambda found: f"column {3 - int(found[1])}", sentence)
    for found in _INDICATOR.finditer(sentence):
        yield sentence[: found.start(1)] + str((int(found[1]) + 1) % 2) + sentence[found.end(1) :]


def _swapped(sentence: str) -> Iterator[str]:
    """The sentence with two codes, or two figures, in each other's place; not where they are a list or stand alike."""
    if not _DIRECTED.search(sentence):
        return
    for pattern in (CODE, _NUMBER, _SHORT_NAME):
        places = list(pattern.finditer(sentence))
        codes = [found.span() for found in CODE.finditer(sentence)] if pattern is _NUMBER else []
        places = [one for one in places if one.span() not in codes]
        for first, second in combinations(places, 2):
            between = [one for one in places if first.start() <= one.start() <= second.start()]
            gaps = [sentence[one.end() : other.start()] for one, other in pairwise(between)]
            if first[0] == second[0] or all(_JOINED.fullmatch(gap) for gap in gaps):
                continue
            yield (
                sentence[: first.start()] + second[0] + sentence[first.end() : second.start()] + first[0]
                + sentence[second.end() :]
            )  # fmt: skip
    verb = re.search(r"\b(?:includes|contains|replaces|excludes|was replaced by|is included in)\b", sentence)
    if verb:
        before, after = sentence[: verb.start()].strip(), sentence[verb.end() :].strip(" .")
        if before and after and before[-1].isalnum():
            yield f"{after[:1].upper()}{after[1:]} {verb[0]} {before}."


def _wrong_letters(sentence: str) -> Iterator[str]:
    for found in _LETTER_NAMED.finditer(sentence):
        for other in "AISX":
            if other != found[1]:
                yield sentence[: found.start(1)] + other + sentence[found.end(1) :]


def _wrong_signs(sentence: str) -> Iterator[str]:
    """The sentence with a sign that says otherwise, or with a letter or digit that only looks like its own."""
    for found in figures_of(sentence):
        if sentence[: found.start()].lower().endswith(("modifier ", "modifiers ")):
            continue  # "modifier -25" is how many write it
        yield put(sentence, found, f"-{found[0]}")
        if found[0].startswith("$"):
            yield put(sentence, found, found[0].replace("$", "€"))
    for found in CODE.finditer(sentence):
        yield put(sentence, found, found[0][:-1] + "\u200b" + str((int(found[0][-1], 36) + 1) % 10))
        yield put(sentence, found, found[0].translate(_LOOK_ALIKES))
    for found in _IS.finditer(sentence):
        yield put(sentence, found, f"{found[0]} n\u043et")


def _inventions(sentence: str) -> Iterator[str]:
    first = len(sentence) % len(_INVENTIONS)  # two of them to each sentence, not always the same
    for pattern in (_INVENTIONS[first], _INVENTIONS[first - 3]):
        yield pattern.format(sentence.rstrip(" ."))


ALTERATIONS: dict[str, Callable[[str], Iterator[str]]] = {
    "column": _wrong_columns,
    "code": _wrong_codes,
    "number": _wrong_numbers,
    "date": _wrong_dates,
    "modifier": _wrong_modifiers,
    "unit": _wrong_units,
    "polarity": _wrong_polarity,
    "permission": _exchanged(_PERMISSIONS),
    "limit": _exchanged(_LIMITS),
    "condition": _without_conditions,
    "attribute": _exchanged((*_OPPOSITES, *((other, word) for word, other in _OPPOSITES))),
    "swap": _swapped,
    "invention": _inventions,
    "letter": _wrong_letters,
    "sign": _wrong_signs,
}
"""Every alteration by its kind."""


def put(sentence: str, found: re.Match[str], other: str) -> str:
    """The sentence with something else in the place of what was found in it."""
    return sentence[: found.start()] + other + sentence[found.end() :]
