"""What a question names besides codes: modifiers, places of service, coverage documents, chapters, tables, models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from codestore import CodeStore
from core.codes import Code, CodeSystem, Mention, find_modifiers, fits
from core.pcs import LENGTH, TABLE

_NUMBERS = r"2[2-7]|3[23]|47|5\d|6[236]|7[346-9]|8[012]|9[0-35-79]"
_LETTERS = r"X[EPSU]|[LR]T|TC|AS|KX|G[AXYZ]|J[WZ]|QW|FS"
_ITEM = rf"(?:{_NUMBERS}|{_LETTERS})"
_PUT_ON = re.compile(
    r"\b(?:append\w*|add\w*|attach\w*|put\w*|use) -?(?P<name>\d\d|X[EPSU]|[LR]T|TC) (?:to|on|onto|with)\b",
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


def modifiers_in(text: str) -> tuple[str, ...]:
    """The modifiers that a question names: by that word, with a code, or by what it says of them."""
    acting = [match["name"] for pattern in (_PUT_ON, _ACTS, _CLOSES) for match in pattern.finditer(text)]
    names = (name.upper() for name in acting)
    return tuple(dict.fromkeys((*find_modifiers(text), *(name for name in names if fits(name, CodeSystem.MODIFIER)))))


_PLACE_OF_SERVICE = re.compile(
    r"\b(?:pos|places? of service)(?: codes?| is| of)?[ :#]{0,2}"
    r"(?P<first>\d{1,2})\b(?![.\d])(?P<more>(?:\s?(?:,|/|&|vs\.?|versus|and|or|to)\s?(?:pos )?\d{1,2}\b(?![.\d]))*)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,2}")


def places_in(text: str) -> tuple[str, ...]:
    """The place of service codes that a text names, each of two digits."""
    found = []
    for match in _PLACE_OF_SERVICE.finditer(text):
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
    r"\b(?:icd-?9\w*|gems?|cross ?walk\w*|vol(?:ume|\.)? ?(?:3|iii)|equivalen\w+|mapp\w+)\b", re.I
)
_OLD_PROCEDURE_DIGITS = 2
"""Digits before the dot: ICD-9-CM has two in procedures (volume 3) and three in diagnoses."""


def old_codes_in(text: str) -> tuple[Code, ...]:
    """The dotted numbers that a question about mappings names, as codes of ICD-9-CM."""
    if not _OF_OLD_CODES.search(text):
        return ()
    return tuple(dict.fromkeys(_old_code(match[0]) for match in _OLD_CODE.finditer(text)))


def _old_code(number: str) -> Code:
    is_procedure = number.index(".") == _OLD_PROCEDURE_DIGITS
    return Code(CodeSystem.ICD9PCS if is_procedure else CodeSystem.ICD9CM, number)


def as_old_procedure(code: Code) -> Code:
    """A code read as a diagnosis of ICD-9-CM, as the procedure that two digits before its dot make it."""
    is_procedure = code.system is CodeSystem.ICD9CM and code.code.find(".") == _OLD_PROCEDURE_DIGITS
    return Code(CodeSystem.ICD9PCS, code.code) if is_procedure and code.code[0].isdigit() else code


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
    tokens = [token for token in _TOKEN.findall(text) if any(c.isdigit() for c in token) and not token.isdigit()]
    likely = [token for token in tokens if fits(token.ljust(LENGTH, "Z"), CodeSystem.ICD10PCS)]
    return max(likely, key=len, default="") if all(len(token) >= TABLE for token in likely) else ""
