"""What a question names besides codes: modifiers, places of service, coverage documents, chapters, tables, models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from codestore import CodeStore
from core.codes import Code, CodeSystem, Mention, find_modifiers, fits, parse
from core.pcs import LENGTH, TABLE

_NUMBERS = r"2[2-7]|3[23]|47|5\d|6[236]|7[346-9]|8[012]|9[0-35-79]"
_LETTERS = r"X[EPSU]|[LR]T|TC|AS|KX|G[AXYZ]|J[WZ]|QW|FS"
_ITEM = rf"(?:{_NUMBERS}|{_LETTERS})"
_PUT_ON = re.compile(
    r"\b(?:append\w*|add\w*|attach\w*|put\w*|use|bill|report|charge|needs?|requires?|takes?) (?:an? )?"
    r"-?(?P<name>\d\d|X[EPSU]|[LR]T|TC) (?:to|on|onto|with)\b",
    re.IGNORECASE,
)
_ACTS = re.compile(
    rf"(?<![\w.$/-])-?(?P<name>{_ITEM}) (?i:(?:even |still |also |really )?(?:go(?:es)?|works?|belongs?|appl(?:y|ies)|"
    r"fix(?:es)?|breaks?|bypass(?:es)?|overrides?|unbundles?|helps?|gets?|separates?|do (?:any|some)thing|"
    r"be (?:used|appended|added|put|allowed|needed|ok|right|correct)|allowed|needed|required|appropriate|"
    r"the right modifier|ok|okay)\b)"
)
"""A number or letters that do what only a modifier does, as in "does 26 apply" or "would 25 fix it"."""
_CLOSES = re.compile(
    rf"\b(?i:append|add|use|put|attach|try|need|with|without|without a) -?(?P<name>{_ITEM})(?=\s*(?:[?.,;:!)]|$))"
)
"""The same at the end of a clause, as in "can I add 25?"."""


_SET_AGAINST = re.compile(
    rf"(?<![\w.$/-])(?:(?P<a>{_ITEM}) ?(?:vs\.?|versus|v\.) ?(?P<b>{_ITEM})"
    rf"|(?i:difference|diff|choose) (?i:between|btwn|of) (?P<c>{_ITEM}) (?i:and|or|&) (?P<d>{_ITEM}))(?![\w.%])"
)
"""Two that are set against each other, as in "25 vs 57"."""


def modifiers_in(text: str) -> tuple[str, ...]:
    """The modifiers that a question names: by that word, with a code, or by what it says of them."""
    acting = [match["name"] for pattern in (_PUT_ON, _ACTS, _CLOSES) for match in pattern.finditer(text)]
    acting += [name for match in _SET_AGAINST.finditer(text) for name in match.groups() if name]
    names = (name.upper() for name in acting)
    found = (*find_modifiers(text), *(name for name in names if fits(name, CodeSystem.MODIFIER)))
    return tuple(dict.fromkeys("26" if name == "PC" and _COMPONENTS.search(text) else name for name in found))


_COMPONENTS = re.compile(
    r"\bPC ?(?:/|and|or|vs\.?|versus|&|,) ?TC\b|\bTC ?(?:/|and|or|vs\.?|&|,) ?PC\b|component", re.IGNORECASE
)
"""What makes "PC" the professional component, which modifier 26 reports, and not the modifier for a wrong procedure."""


_ODD_MODIFIER = re.compile(
    r"\bmod(?:ifier)?s?:? #?-?(?P<name>\d|\d{3,4}|(?=[A-Z]{0,3}\d)[A-Z\d]{3,4})(?![\w.%/-])", re.I
)


def odd_modifiers_in(text: str) -> tuple[str, ...]:
    """What a text calls a modifier and has no modifier's two characters, such as "modifier 259"."""
    return tuple(dict.fromkeys(match["name"].upper() for match in _ODD_MODIFIER.finditer(text)))


_PLACE_OF_SERVICE = re.compile(
    r"\b(?:pos|places? of service)(?: codes?| is| of)?[ :#]{0,2}"
    r"(?P<first>\d{1,2})\b(?![.\d])(?P<more>(?:\s?(?:,|/|&|vs\.?|versus|and|or|to)\s?(?:pos )?\d{1,2}\b(?![.\d]))*)",
    re.IGNORECASE,
)
_PLACES_BEFORE = re.compile(
    r"(?<![\d./$-])(?P<first>\d{1,2})(?P<more>(?:\s?(?:,|/|vs\.?|versus|and|or)\s?\d{1,2})+)\b(?![.\d])"
    r"(?=[^?\d]{0,40}\b(?:pos|place of service)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,2}")


def places_in(text: str) -> tuple[str, ...]:
    """The place of service codes that a text names, each of two digits."""
    found = []
    for match in (*_PLACE_OF_SERVICE.finditer(text), *_PLACES_BEFORE.finditer(text)):
        found += [match["first"], *_NUMBER.findall(match["more"])]
    return tuple(dict.fromkeys(number.zfill(2) for number in found))


_DOCUMENT = re.compile(r"\b[LA]\d{5}\b", re.IGNORECASE)
_NCD = re.compile(r"\bncds? (?:number |no\.? ?|#)?(\d{1,3}(?:\.\d{1,3}){1,2})", re.IGNORECASE)


def documents_in(text: str) -> tuple[str, ...]:
    """The numbers of coverage documents that a text names, such as L36668 or NCD 220.6."""
    return tuple(dict.fromkeys((*(number.upper() for number in _DOCUMENT.findall(text)), *_NCD.findall(text))))


_CHAPTER = re.compile(r"\b(?:chapter|ch\.?) ?(?P<number>\d{1,2})\b", re.IGNORECASE)
_OTHER_BOOK = re.compile(r"\b(?:ncci|manual|policy|cpt|hcpcs|pub\.?|guidelines?)\b", re.IGNORECASE)


def chapter_in(text: str, store: CodeStore, as_of: date) -> Code | None:
    """The chapter of ICD-10-CM that a question is after; None where it is after another book, or has none.

    Raises:
        StoreError: The store failed.
    """
    match = _CHAPTER.search(text)
    if match is None or _OTHER_BOOK.search(text):
        return None
    chapter = Code(CodeSystem.ICD10CM, f"CHAPTER {int(match['number'])}")
    return chapter if store.get(chapter, as_of) is not None else None


_RISK_MODEL = re.compile(r"\b(?:hccs?|cms-?hcc|rxhcc|risk|raf|model)\b", re.IGNORECASE)
_MODEL_VERSION = re.compile(r"v(?:0[58]|2[0-9])", re.IGNORECASE)


def without_models(mentions: Sequence[Mention], text: str) -> tuple[Mention, ...]:
    """The mentions that are no version of a risk model: V28 beside "HCC" is none of a motorcycle rider."""
    if not _RISK_MODEL.search(text):
        return tuple(mentions)
    return tuple(mention for mention in mentions if not _MODEL_VERSION.fullmatch(mention.text))


_OLD_CODE = re.compile(r"(?<![\w.$-])\d{2,3}\.\d{1,2}(?![\w.%])")
_OF_OLD_CODES = re.compile(
    r"\b(?:icd-?9\w*|old (?:chart|record|claim|codes?|dx|diagnos\w+|number)|(?:in|to|into) ten\b|9 to 10|nine to ten|"
    r"i-?9\b|gems?|cross ?walk\w*|vol(?:ume|\.)? ?(?:3|iii)|equivalen\w+|mapp\w+|"
    r"(?:to|in|into|as|->|=) ?icd-?10(?:-?(?:cm|pcs))?)\b",
    re.I,
)
_OLD_PROCEDURE_DIGITS = 2
"""Digits before the dot: ICD-9-CM has two in procedures (volume 3) and three in diagnoses."""


def old_codes_in(text: str) -> tuple[Code, ...]:
    """The dotted numbers that a question about mappings names, as codes of ICD-9-CM."""
    if not _OF_OLD_CODES.search(text):
        return ()
    return tuple(dict.fromkeys(_old_code(match[0]) for match in _OLD_CODE.finditer(text)))


_ODD_OLD_CODE = re.compile(r"\bicd-?9(?:-?cm)? (?:code )?(?P<code>\d{1,4}\.\d{3,}|\d{4}\.\d+)(?![\w.%])", re.IGNORECASE)


def odd_old_codes_in(text: str) -> tuple[tuple[str, CodeSystem], ...]:
    """What a text calls a code of ICD-9-CM and has none's shape, such as "ICD-9 999.999"."""
    return tuple((match["code"], CodeSystem.ICD9CM) for match in _ODD_OLD_CODE.finditer(text))


def _old_code(number: str) -> Code:
    is_procedure = number.index(".") == _OLD_PROCEDURE_DIGITS
    return Code(CodeSystem.ICD9PCS if is_procedure else CodeSystem.ICD9CM, number)


def old_procedures(mention: Mention) -> tuple[Code, ...]:
    """The procedure of ICD-9-CM that a code read as one of its diagnoses may be, as 47.09 or 4709."""
    is_old = any(code.system is CodeSystem.ICD9CM for code in mention.candidates)
    if not is_old or not fits(mention.text, CodeSystem.ICD9PCS):
        return ()
    return (parse(mention.text, CodeSystem.ICD9PCS),)


_OF_TABLES = re.compile(
    r"\b(?:icd-?10-?pcs|pcs|tables?|approach(?:es)?|devices?|qualifiers?|body (?:part|system)s?|root operations?|"
    r"characters?|axis|axes)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"(?<![\w.-])[0-9A-HJ-NP-Z]{3,6}(?![\w.-])")


def pcs_beginning_in(text: str) -> str:
    """The beginning of an ICD-10-PCS code, such as 0FT4 or the table 0DT, that a question about tables names; else "".

    A beginning that a table can be read with has the three characters of its table, and is not yet a code.
    """
    if not _OF_TABLES.search(text):
        return ""
    digits_alone = "pcs" in text.lower()  # elsewhere, five digits are a CPT code and three no table
    tokens = [token for token in _TOKEN.findall(text) if any(c.isdigit() for c in token)]
    tokens = [token for token in tokens if digits_alone or not token.isdigit()]
    likely = [token for token in tokens if fits(token.ljust(LENGTH, "Z"), CodeSystem.ICD10PCS)]
    return max(likely, key=len, default="") if all(len(token) >= TABLE for token in likely) else ""


_AXES = {
    4: re.compile(r"\bbody (?:part|region|system)|\btreatment site|\b(?:4th|fourth) char|\bchar\w* 4\b", re.IGNORECASE),
    5: re.compile(r"\bapproach|\b(?:5th|fifth) char|\bchar\w* 5\b", re.IGNORECASE),
    6: re.compile(r"\bdevices?\b|\b(?:6th|sixth) char|\bchar\w* 6\b", re.IGNORECASE),
    7: re.compile(r"\bqualifiers?\b|\b(?:7th|seventh) char|\bchar\w* 7\b", re.IGNORECASE),
}


def pcs_axis_in(text: str) -> int | None:
    """The place of an ICD-10-PCS code, 4 to 7, that a text names by what stands in it; None where it names none."""
    return next((place for place, pattern in _AXES.items() if pattern.search(text)), None)


_GROUP = re.compile(r"\b(?:ms-?)?drgs?(?: code| number)?[ :#]{0,2}(\d{3})\b", re.IGNORECASE)


def groups_in(text: str) -> tuple[str, ...]:
    """The MS-DRGs that a text names by their numbers."""
    return tuple(dict.fromkeys(_GROUP.findall(text)))


_OTHER_SYSTEMS = {
    "ICD-11": r"icd-?11",
    "SNOMED CT": r"snomed(?:[ -]?ct)?",
    "LOINC": r"loinc",
    "ICD-O": r"icd-?o(?:-?3)?",
    "NDC (the national drug code directory)": r"ndc",
    "RxNorm": r"rx-?norm",
    "CDT (dental codes, of the ADA)": r"cdt|ada dental|dental codes?",
    "DSM": r"dsm(?:-?(?:5|v|iv))?(?:-?tr)?",
    "The list of revenue codes": r"rev(?:enue)? codes?",
    "The APC groups of the outpatient payment system": r"apcs?",
    "OPCS": r"opcs(?:-?4)?",
    "The national edition of ICD-10 of another country": r"icd-?10-?(?:gm|am|ca|se|uk)",
    "The fee schedule or procedure list of another country": r"ohip|mbs items?|ccam|ebm (?:codes?|ziffern?)|goä|achi",
}
_OTHER_SYSTEM_PATTERNS = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _OTHER_SYSTEMS.items()
}
_WANTS_CODE = re.compile(
    r"\b(?:codes?|coded|number|crosswalk\w*|map\w*|convert\w*|equivalents?|for|what is|guidelines?|rules?)\b",
    re.IGNORECASE,
)


def other_system_in(text: str) -> str:
    """The code system that a question wants a code of and that is none of those held here; "" where it names none."""
    if not _WANTS_CODE.search(text):
        return ""
    return next((name for name, pattern in _OTHER_SYSTEM_PATTERNS.items() if pattern.search(text)), "")


_MEANING = re.compile(
    r"""(?:what\ (?:does|do|did|is|are|would)\ (?:an?\ |the\ )?(?:abbreviations?\ |acronyms?\ |term\ |letters\ )?
            (?P<a>.{1,40}?)\ (?:mean|stand\ for|short\ for|an?\ abbreviation\ (?:for|of)|abbreviated\ for)\b
        |\b(?:meanings?|definitions?)\ of\ (?:the\ )?(?:abbreviation\ |acronym\ |term\ )?(?P<b>.{1,40}?)
            (?=\ (?:in|on|for|when|as|at|and)\b|[?.,;]|$)
        |\b(?:abbreviations?|acronyms?)\ (?:for\ )?(?P<c>.{1,40}?)(?=\ (?:in|on|mean\w*|when|as|at)\b|[?.,;]|$)
        |^\W*(?!(?:what|the|is|how|which|whats|do|does)\b)(?P<d>.{1,40}?)
            \ (?:abbreviation|acronym|meaning|stands?\ for|means?(?=\ what))\b
        |\b(?:define|spell\ out|expand)\ (?:the\ )?(?:abbreviation\ |acronym\ )?(?P<e>.{1,40}?)(?=[?.,;]|$))""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTES = " '\"“”‘’?.!,:;"


class Term(NamedTuple):
    """A term whose meaning may be asked for, and whether it is all that is said."""

    term: str = ""
    alone: bool = False


def term_asked(text: str) -> Term:
    """The abbreviation or term whose meaning a question asks for, or that is all it says; else an empty one."""
    match = _MEANING.search(text)
    if match is not None:
        return Term(next(part for part in match.groups() if part).strip(_QUOTES))
    alone = text.strip(_QUOTES)
    is_abbreviation = alone.isupper() and alone.replace("/", "").replace("-", "").isalpha()
    return Term(alone, alone=True) if is_abbreviation and len(alone) <= _LONGEST_ABBREVIATION else Term()


_LONGEST_ABBREVIATION = 6
