"""Finding codes in what people type.

The text is first folded (`core.folded_text`): case, dashes and blanks made one, the names of code systems kept as
claims about the code beside them. What is left is cut into tokens, and a token with the shape of a code is a mention
unless its surroundings say that it is an amount, an address or an identifier. Modifiers are found by
`core.modifier_mentions`. Every look at the surroundings is bounded, so the work grows with the text's length and no
faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.code_shapes import PROCEDURES, Code, CodeSystem, fits, parse, shapes
from core.folded_text import UNITS, Page
from core.modifier_mentions import modifiers_after, modifiers_by_name

_CPT, _HCPCS = CodeSystem.CPT, CodeSystem.HCPCS
_CM, _PCS, _ICD9 = CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.ICD9CM


@dataclass(frozen=True, slots=True)
class Mention:
    """A code, or a range of codes, inside a text.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends (exclusive); modifiers are not part of it.
        text: The text between, as typed.
        candidates: The codes it may mean, likeliest first. Empty when it was called a code but has no code's shape.
        modifiers: Modifiers typed with it, in order.
        end_code: The last code of a range, of the same system as the candidate; None for a single code.
        explicit: False for a shape that ordinary words share (B12, A1C, T12) when nothing beside it speaks of codes.
        claimed: The system that the text says it belongs to, which need not be a candidate's system.
    """

    start: int
    end: int
    text: str
    candidates: tuple[Code, ...]
    modifiers: tuple[str, ...] = ()
    end_code: Code | None = None
    explicit: bool = True
    claimed: CodeSystem | None = None


def find_mentions(text: str) -> tuple[Mention, ...]:
    """The codes and ranges of codes that a text mentions, in order. Any text will do; none raises."""
    page = Page.read(text)
    mentions = _with_ranges(page, _single_mentions(page))
    return tuple(
        replace(mention, modifiers=tuple(modifier for _, modifier in _modifiers_of(page, mention)))
        for mention in mentions
    )


def find_modifiers(text: str) -> tuple[str, ...]:
    """The modifiers that a text names, each once, in order of first appearance.

    Found are modifiers typed with a code (``62320-59``, ``99213 25``), beside the word ("modifiers 24 and 25"), after a
    hyphen of their own (``-59``), and those that are no word (``XS``, ``RT``) with what is listed beside them.
    """
    page = Page.read(text)
    mentions = _with_ranges(page, _single_mentions(page))
    typed_with_codes = [found for mention in mentions for found in _modifiers_of(page, mention)]
    found = sorted([*typed_with_codes, *modifiers_by_name(page)])
    return tuple(dict.fromkeys(modifier for _, modifier in found))


def _modifiers_of(page: Page, mention: Mention) -> list[tuple[int, str]]:
    """The modifiers typed with a code, with their places; a diagnosis has none."""
    is_procedure = any(code.system in PROCEDURES for code in mention.candidates)
    return modifiers_after(page, mention.end) if is_procedure else []


# --- What the text claims of a code ----------------------------------------------------------------------------------

_WORD = re.compile(r"[0-9A-Z]+")
_CODE_WORDS = frozenset({"CODE", "CODES", "NUMBER", "NO"})
_CLAIM_FILLERS = _CODE_WORDS | frozenset(
    {"I", "II", "III", "IS", "ARE", "CATEGORY", "LEVEL", "DX", "DIAGNOSIS", "DIAGNOSES", "PROCEDURE", "SUPPLY", "DRUG",
     "PLA", "RANGE", "FAMILY", "HEADER"}
)  # fmt: skip
_LIST_WORDS = frozenset({"AND", "OR", "VS", "V", "VERSUS", "TO", "THROUGH", "THRU", "FROM"})
_LIST_GAP = re.compile(r"[^\n.?!]{0,24}")
_NAMED_AFTER = re.compile(r" {0,2}(?:(?:IS|ARE|AS)? ?(?:A|AN|THE) (?:VALID |REAL )?|\( ?)")


def _only(words: frozenset[str], gap: str) -> bool:
    return all(word in words for word in _WORD.findall(gap))


def _claim_on(page: Page, start: int, end: int) -> tuple[tuple[CodeSystem, ...], bool]:
    """The systems that the text claims for the token at a place, and whether it calls the token a code."""
    claim = page.claim_before(start)
    if claim and start - claim.end <= 60:
        gap = page.folded[claim.end : start]
        if not re.search(r"[?!;\n]", gap) and _only(_CLAIM_FILLERS, gap):
            return claim.systems, _only(_CODE_WORDS, gap)
    claim = page.claim_after(end)
    if claim and _NAMED_AFTER.fullmatch(page.folded[end : min(claim.start, end + 40)]) and claim.start - end <= 40:
        return claim.systems, False
    return (), False


# --- Tokens and single codes -----------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[0-9A-Z]+(?:\.[0-9A-Z]+)*")
_NEXT_SENTENCE = re.compile(r"([0-9A-Z]+)\.[A-Z]+")  # "62320.what": a blank is missing
_MALFORMED = re.compile(r"(?!(?:19|20)\d\d$)\d{3,10}[A-Z]?|[A-Z]\d[0-9A-Z.]{1,15}")
_OVERLONG = re.compile(r"[A-Z]\d[0-9A-Z]\.[0-9A-Z]{5,8}")
"""A diagnosis by its dot, with more than the four characters that may stand behind it."""

_UNIT_OF_DOSE = re.compile(r" ?(?:UNITS?|U)(?![0-9A-Z])")
_NOT_A_CODE_BEFORE = re.compile(
    r"(?:[$\u20ac\u00a3] ?|\d[.]|(?<!\d)\d{3,4}-|@"
    r"|(?<![A-Z])(?:ZIP(?: ?CODE)?|MRN|ACCT|ACCOUNT|INVOICE|P\.?O\.? BOX|PHONE|TEL|FAX|NPI|NDC|ICN|ROOM|EXT"
    r"|MEMBER ID|PATIENT ID)(?: (?:IS|NO|NUMBER))?[ .:#]{0,3}"
    r"|, (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|I[AL]|K[SY]|LA|M[ADINOST]|N[CDEHJMVY]|OH|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) )$"
)
_NOT_A_CODE_AFTER = re.compile(r"-\d{3,4}(?!\d)|@")  # ZIP+4 and NDC; an address
_CPT_PLAUSIBLE = re.compile(r"0[01]\d{3}|[1-9]\d{4}|\d{4}F|[01]\d{3}T|0\d{3}[AMU]", re.ASCII)
_LETTER_WHERE_CODES_HAVE_NONE = re.compile(r"[A-Z]\d[C-Z]|[A-Z]\d[0-9AB][A-WYZ]", re.ASCII)
_EVERYDAY = frozenset({"B12", "D10", "N95", "P53", "Q10", "T10", "T11", "T12", "I123", "I124", "I125", "I131"})
_CALLED_CODE = re.compile(r"(?<![A-Z])(?:CODES?|DX|DIAGNOSIS|DIAGNOSES|CATEGORY|HEADER)[ :#=(\[\"']{0,3}$")
_CALLED_OTHERWISE = re.compile(r"(?<![A-Z])(?:VITAMIN|ROOM|BED|TABLE|FIGURE|APPENDIX|FORM|SUITE|FLOOR)[ :#]{0,2}$")
_SPEAKS_OF_SUPPLIES = re.compile(r"HCPCS|SUPPL|\bDME\b|EQUIPMENT|INJECTION|\bDRUG|\bUNITS?\b|WHEELCHAIR")
_SPEAKS_OF_DIAGNOSES = re.compile(r"\bICD|\bDX\b|DIAGNOS|DISEASE|\bDISORDER")


def _single_mentions(page: Page) -> Iterator[Mention]:
    """Every code by itself, in order; a claim carries over a list ("CPT 62320, 62321 and 62323")."""
    carried: tuple[CodeSystem, ...] = ()
    previous_end = 0
    for token in _TOKEN.finditer(page.masked):
        systems, called_code = _claim_on(page, token.start(), token.end())
        if not systems and carried and _continues_list(page, previous_end, token):
            systems = tuple(system for system in carried if fits(token[0], system))
        mention = _mention(page, token, systems, called_code)
        if mention:
            carried, previous_end = systems, mention.end
            yield mention


def _continues_list(page: Page, end: int, token: re.Match[str]) -> bool:
    gap = page.masked[end : min(token.start(), end + 25)]
    return _LIST_GAP.fullmatch(gap) is not None and _only(_LIST_WORDS, gap)


def _mention(page: Page, token: re.Match[str], systems: tuple[CodeSystem, ...], called_code: bool) -> Mention | None:
    """The mention that a token is, or None."""
    start, word = token.start(), token[0]
    sentence_end = _NEXT_SENTENCE.fullmatch(word)
    if sentence_end and not shapes(word):
        word = sentence_end[1]
    end = start + len(word)
    if word.isalpha() or _is_amount_or_address(page, word, start, end):
        return None
    candidates = _candidates(page, word, start, end, systems)
    if candidates:
        claimed = next(
            (system for system in systems if system is candidates[0].system), systems[0] if systems else None
        )
        explicit = bool(systems) or _is_explicit(page, word, start)
        return Mention(start, end, page.raw[start:end], candidates, explicit=explicit, claimed=claimed)
    if _OVERLONG.fullmatch(word) and not shapes(word):
        return Mention(start, end, page.raw[start:end], (), claimed=_CM)
    if called_code and systems and not shapes(word) and _MALFORMED.fullmatch(word):
        return Mention(start, end, page.raw[start:end], (), claimed=systems[0])
    return None


def _is_amount_or_address(page: Page, word: str, start: int, end: int) -> bool:
    """Whether the surroundings of a number say that it is money, a dose, a postal code, an identifier."""
    if not word.replace(".", "").isdigit():
        return False
    before, after = page.before(start), page.after(end)
    dose = word.endswith("00") and _UNIT_OF_DOSE.match(after)
    return bool(_NOT_A_CODE_BEFORE.search(before) or _NOT_A_CODE_AFTER.match(after) or UNITS.match(after) or dose)


def _candidates(page: Page, word: str, start: int, end: int, systems: tuple[CodeSystem, ...]) -> tuple[Code, ...]:
    """The codes a token may mean: of the claimed systems where one fits, else by shape and context, likeliest first."""
    claimed = [system for system in systems if fits(word, system)]
    likely = claimed or [system for system in shapes(word) if _is_plausible(page, word, system)]
    if not claimed and _HCPCS in likely and _CM in likely:
        around = page.before(start) + " " + page.after(end)
        supplies, diagnoses = _SPEAKS_OF_SUPPLIES.search(around), _SPEAKS_OF_DIAGNOSES.search(around)
        if bool(supplies) != bool(diagnoses):
            first = _HCPCS if supplies else _CM
            likely.sort(key=lambda system: system is not first)
    if not claimed and _ICD9 in likely and _names(page, _ICD9):
        likely.sort(key=lambda system: system is not _ICD9)
    return tuple(parse(word, system) for system in likely)


def _is_plausible(page: Page, word: str, system: CodeSystem) -> bool:
    """Whether a token that nobody gave a system may be of this one."""
    if system is CodeSystem.MODIFIER:
        return False
    if system is _CPT:
        return word.isdigit() or _CPT_PLAUSIBLE.fullmatch(word) is not None
    if system is _PCS:
        return not word.isdigit() or _names(page, _PCS)
    if system is _ICD9 and word[0].isdigit():  # a number with a decimal point
        return "." in word and word.index(".") == 3 and bool(page.claims) and _names(page, _ICD9, _CM)
    return True


def _names(page: Page, *systems: CodeSystem) -> bool:
    """Whether the text names one of these systems anywhere."""
    return any(system in claim.systems for claim in page.claims for system in systems)


def _is_explicit(page: Page, word: str, start: int) -> bool:
    """Whether an unclaimed token is meant as a code, rather than being a word of that shape."""
    before = page.before(start, 24)
    if "." in word or _CALLED_CODE.search(before):
        return True
    if word.isdigit():
        return _CPT_PLAUSIBLE.fullmatch(word) is not None
    return not (word in _EVERYDAY or _LETTER_WHERE_CODES_HAVE_NONE.match(word) or _CALLED_OTHERWISE.search(before))


# --- Ranges ----------------------------------------------------------------------------------------------------------

_RANGE_SIGN = re.compile(r" {0,3}(?:-{1,2}|TO|THRU|THROUGH) {0,3}")
_SHORT_END = re.compile(r" ?- ?(\d{1,2})(?![0-9A-Z]|[./:]\d)")


def _with_ranges(page: Page, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Join two codes with a range sign between them into one mention."""
    pending: Mention | None = None
    for mention in mentions:
        joined = _range(page, pending, mention) if pending else None
        if joined:
            yield joined
            pending = None
            continue
        if pending:
            yield _short_range(page, pending)
        pending = mention
    if pending:
        yield _short_range(page, pending)


def _range(page: Page, first: Mention, last: Mention) -> Mention | None:
    """The range from one mention to the next, if there is a range sign between and both are of one system."""
    if last.start - first.end > 16 or not _RANGE_SIGN.fullmatch(page.masked[first.end : last.start]):
        return None
    for low in first.candidates:
        for high in last.candidates:
            if low.system is high.system and low.code < high.code:
                text = page.raw[first.start : last.end]
                return replace(first, end=last.end, text=text, candidates=(low,), end_code=high)
    return None


def _short_range(page: Page, mention: Mention) -> Mention:
    """Read ``99202-05`` and ``99212-5`` as ranges; two digits from 22 on are a modifier."""
    if not mention.candidates or mention.candidates[0].system is not _CPT:
        return mention
    low = mention.candidates[0].code
    short = _SHORT_END.match(page.masked, mention.end)
    if not short or not low.isdigit() or int(short[1]) >= 22 or short[1] <= low[-len(short[1]) :]:
        return mention
    high = Code(_CPT, low[: -len(short[1])] + short[1])
    return replace(mention, end=short.end(), text=page.raw[mention.start : short.end()], end_code=high)
