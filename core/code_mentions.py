"""Finding codes and modifiers in what people type.

The text is first folded, character by character so that places stay the same: upper case, one kind of dash and blank.
The names of code systems ("CPT", "ICD-10-CM") are then blanked out and kept as claims about the code beside them.
What is left is cut into tokens, and a token with the shape of a code is a mention unless its surroundings say that it
is an amount, an address or an identifier. Every look at the surroundings is bounded, so the work grows with the text's
length and no faster.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.code_shapes import Code, CodeSystem, fits, parse, shapes

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
    page = _Page.read(text)
    mentions = _with_ranges(page, _single_mentions(page))
    return tuple(
        replace(mention, modifiers=tuple(modifier for _, modifier in _modifiers_after(page, mention)))
        for mention in mentions
    )


def find_modifiers(text: str) -> tuple[str, ...]:
    """The modifiers that a text names, each once, in order of first appearance.

    Found are modifiers typed with a code (``62320-59``, ``99213 25``), beside the word ("modifiers 24 and 25"), after a
    hyphen of their own (``-59``), and those that are no word (``XS``, ``RT``) with what is listed beside them.
    """
    page = _Page.read(text)
    mentions = _with_ranges(page, _single_mentions(page))
    typed_with_codes = [found for mention in mentions for found in _modifiers_after(page, mention)]
    found = sorted([*typed_with_codes, *_modifiers_by_name(page)])
    return tuple(dict.fromkeys(modifier for _, modifier in found))


# --- The text, folded, and what it claims ---------------------------------------------------------------------------

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_BLANKS = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000"
_FOLDED = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # fullwidth forms
    | {0xFEE0 + ord(lower): lower.upper() for lower in "abcdefghijklmnopqrstuvwxyz"}
    | {ord(lower): lower.upper() for lower in "abcdefghijklmnopqrstuvwxyz"}
    | {ord(dash): "-" for dash in _DASHES}
    | {ord(blank): " " for blank in _BLANKS}
)

_SYSTEM_NAMES: tuple[tuple[str, tuple[CodeSystem, ...]], ...] = (
    (r"CPT ?/ ?HCPCS|HCPCS ?/ ?CPT", (_CPT, _HCPCS)),
    (r"CPT(?:-4(?!\d))?S?", (_CPT,)),
    (r"HCPCS LEVEL (?:II|2)", (_HCPCS,)),
    (r"HCPCS", (_HCPCS, _CPT)),  # CPT is Level I of HCPCS
    (r"ICD[- ]?10[- ]?PCS|PCS", (_PCS,)),
    (r"ICD[- ]?10[- ]?CM", (_CM,)),
    (r"ICD[- ]?10(?!\d)", (_CM, _PCS)),
    (r"ICD[- ]?9(?:[- ]?(?:CM|PCS))?(?!\d)", (_ICD9,)),
    (r"ICD(?= (?:CODE|DX|DIAG))", (_CM, _PCS, _ICD9)),  # alone it is also a defibrillator
)
_SYSTEM_NAME = re.compile(
    r"(?<![0-9A-Z])(?:" + "|".join(f"({pattern})" for pattern, _ in _SYSTEM_NAMES) + r")(?![A-Z](?!\d))"
)
# Typed without a blank, as in 62321vs62323 or 99202to99205.
_GLUED = re.compile(r"(?<=\d)(?:VS|AND|OR|TO)(?=[A-Z]?\d\d)")


@dataclass(frozen=True, slots=True)
class _Claim:
    """Where a system is named, and which systems the name may mean."""

    start: int
    end: int
    systems: tuple[CodeSystem, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """A text in three forms of the same length, with its claims."""

    raw: str
    folded: str
    masked: str
    claims: tuple[_Claim, ...]

    @classmethod
    def read(cls, raw: str) -> _Page:
        folded = _GLUED.sub(lambda glued: "- " if glued[0] == "TO" else " " * len(glued[0]), raw.translate(_FOLDED))
        claims = tuple(
            _Claim(name.start(), name.end(), _SYSTEM_NAMES[(name.lastindex or 1) - 1][1])
            for name in _SYSTEM_NAME.finditer(folded)
        )
        masked = _SYSTEM_NAME.sub(lambda name: " " * len(name[0]), folded)
        return cls(raw, folded, masked, claims)

    def before(self, start: int, width: int = 40) -> str:
        return self.folded[max(0, start - width) : start]

    def after(self, end: int, width: int = 40) -> str:
        return self.folded[end : end + width]

    def claim_before(self, start: int) -> _Claim | None:
        """The last claim that ends at or before a place."""
        index = bisect_right(self.claims, start, key=lambda claim: claim.end)
        return self.claims[index - 1] if index else None

    def claim_after(self, end: int) -> _Claim | None:
        """The first claim that begins at or after a place."""
        index = bisect_left(self.claims, end, key=lambda claim: claim.start)
        return self.claims[index] if index < len(self.claims) else None


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


def _claim_on(page: _Page, start: int, end: int) -> tuple[tuple[CodeSystem, ...], bool]:
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


# --- Tokens and single codes ----------------------------------------------------------------------------------------

_TOKEN = re.compile(r"[0-9A-Z]+(?:\.[0-9A-Z]+)*")
_NEXT_SENTENCE = re.compile(r"([0-9A-Z]+)\.[A-Z]+")  # "62320.what": a blank is missing
_MALFORMED = re.compile(r"(?!(?:19|20)\d\d$)\d{3,10}[A-Z]?|[A-Z]\d[0-9A-Z.]{1,15}")
_OVERLONG = re.compile(r"[A-Z]\d[0-9A-Z]\.[0-9A-Z]{5,8}")
"""A diagnosis by its dot, with more than the four characters that may stand behind it."""
_UNITS = re.compile(
    r"[ -]{0,2}(?:MIN(?:UTE)?S?|H(?:OU)?RS?|MC?G|M?L|KG|LBS?|CM|MM|DOLLARS|USD|PERCENT|IU|CELLS|STEPS|PATIENTS"
    r"|VISITS|TIMES|DAYS?|WEEKS?|MONTHS?|YEARS?|Y/?O|TABLETS|CODES|CLAIMS)(?![0-9A-Z])| ?%"
)
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


def _single_mentions(page: _Page) -> Iterator[Mention]:
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


def _continues_list(page: _Page, end: int, token: re.Match[str]) -> bool:
    gap = page.masked[end : min(token.start(), end + 25)]
    return _LIST_GAP.fullmatch(gap) is not None and _only(_LIST_WORDS, gap)


def _mention(page: _Page, token: re.Match[str], systems: tuple[CodeSystem, ...], called_code: bool) -> Mention | None:
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


def _is_amount_or_address(page: _Page, word: str, start: int, end: int) -> bool:
    """Whether the surroundings of a number say that it is money, a dose, a postal code, an identifier."""
    if not word.replace(".", "").isdigit():
        return False
    before, after = page.before(start), page.after(end)
    dose = word.endswith("00") and _UNIT_OF_DOSE.match(after)
    return bool(_NOT_A_CODE_BEFORE.search(before) or _NOT_A_CODE_AFTER.match(after) or _UNITS.match(after) or dose)


def _candidates(page: _Page, word: str, start: int, end: int, systems: tuple[CodeSystem, ...]) -> tuple[Code, ...]:
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


def _is_plausible(page: _Page, word: str, system: CodeSystem) -> bool:
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


def _names(page: _Page, *systems: CodeSystem) -> bool:
    """Whether the text names one of these systems anywhere."""
    return any(system in claim.systems for claim in page.claims for system in systems)


def _is_explicit(page: _Page, word: str, start: int) -> bool:
    """Whether an unclaimed token is meant as a code, rather than being a word of that shape."""
    before = page.before(start, 24)
    if "." in word or _CALLED_CODE.search(before):
        return True
    if word.isdigit():
        return _CPT_PLAUSIBLE.fullmatch(word) is not None
    return not (word in _EVERYDAY or _LETTER_WHERE_CODES_HAVE_NONE.match(word) or _CALLED_OTHERWISE.search(before))


# --- Ranges ---------------------------------------------------------------------------------------------------------

_RANGE_SIGN = re.compile(r" {0,3}(?:-{1,2}|TO|THRU|THROUGH) {0,3}")
_SHORT_END = re.compile(r" ?- ?(\d{1,2})(?![0-9A-Z]|[./:]\d)")


def _with_ranges(page: _Page, mentions: Iterable[Mention]) -> Iterator[Mention]:
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


def _range(page: _Page, first: Mention, last: Mention) -> Mention | None:
    """The range from one mention to the next, if there is a range sign between and both are of one system."""
    if last.start - first.end > 16 or not _RANGE_SIGN.fullmatch(page.masked[first.end : last.start]):
        return None
    for low in first.candidates:
        for high in last.candidates:
            if low.system is high.system and low.code < high.code:
                text = page.raw[first.start : last.end]
                return replace(first, end=last.end, text=text, candidates=(low,), end_code=high)
    return None


def _short_range(page: _Page, mention: Mention) -> Mention:
    """Read ``99202-05`` and ``99212-5`` as ranges; two digits from 22 on are a modifier."""
    if not mention.candidates or mention.candidates[0].system is not _CPT:
        return mention
    low = mention.candidates[0].code
    short = _SHORT_END.match(page.masked, mention.end)
    if not short or not low.isdigit() or int(short[1]) >= 22 or short[1] <= low[-len(short[1]) :]:
        return mention
    high = Code(_CPT, low[: -len(short[1])] + short[1])
    return replace(mention, end=short.end(), text=page.raw[mention.start : short.end()], end_code=high)


# --- Modifiers ------------------------------------------------------------------------------------------------------

_NUMERIC = frozenset(
    "22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93 95 96 97 "
    "99 1P 2P 3P 8P P1 P2 P3 P4 P5 P6".split()
)
_NO_WORD = frozenset("LT RT TC XE XP XS XU FX FY GY GZ QW QX QY QZ KX JW JZ RC LC LD LM RI".split())
_UPPER_CASE_ONLY = _NO_WORD | frozenset(
    "AA AD AF AH AI AJ AQ AR AS AT CQ CR CS CT E1 E2 E3 E4 EP ET F1 F2 F3 F4 F5 F6 F7 F8 F9 FA FQ FR FS FT G0 GA GC GE "
    "GG GH GJ GN GP GQ GR GT GV GW GX JA JB JG KF KZ NU PA PB PC PI PN PO PS PT Q0 Q1 Q5 Q6 QJ QK QS RR SA SB SG SH SL "
    "TA TB TH TU UE".split()
)
"""Modifiers that may follow a code after a blank when typed in capitals. T1 to T9, vertebrae too, need a hyphen."""

_JOINED_WORDS = frozenset("VS OR TO IN IS ON OF BY AN DO ME MY NO SO".split())
_STEP = re.compile(
    r"(?P<sign> {0,2}(?:WITH|W/|\+|AND)? {0,2}(?:MODIFIERS?|MODS?)\b[ .:#-]{0,3}| ?- ?| ?[,/&+] ?| {1,2})"
    r"(?P<modifier>[0-9A-Z]{2})(?![0-9A-Z]|[./:]\d|-\d{3})"
)
_ITEM = r"(?<![0-9A-Z$./:])-?(?:[0-9A-Z]{2})(?![0-9A-Z%]|[./:]\d)"
_LIST = re.compile(rf"{_ITEM}(?:(?: ?(?:[,/&]|,? ?(?:AND|OR|VS\.?|VERSUS)\b) ?){_ITEM}){{0,12}}")
_TWO_CHARACTERS = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{2}(?![0-9A-Z])")
_MODIFIER_BEFORE = re.compile(r"(?<![A-Z])(?:MODIFIERS?|MODS?)(?: (?:IS|OF|LIKE|CODES?))?[ .:#(\"']{0,3}$")
_MODIFIER_AFTER = re.compile(r"[ )\"']{1,2}(?:MODIFIERS?|MODS?)(?![A-Z])")
_APPENDED = re.compile(r"(?<![A-Z])(?:WITH|W/|APPEND|APPENDING|ADD|ADDING) A? ?$")
_CLOSED = re.compile(r" ?(?:[?.!,;:)]|$)")
_OPENS_CLAUSE = frozenset({"AS", "AT"})
"""Modifiers that are the beginning of a clause where they are not in capitals."""
_X_SUBSET = re.compile(r"X ?\{ ?([EPSU]{1,4}) ?\}")


def _modifiers_after(page: _Page, mention: Mention) -> list[tuple[int, str]]:
    """The modifiers typed right behind a procedure code, with their places."""
    if not any(code.system in (_CPT, _HCPCS) for code in mention.candidates):
        return []
    found: list[tuple[int, str]] = []
    place = mention.end
    while (step := _STEP.match(page.masked, place)) and _is_modifier(page, step, first=not found):
        found.append((step.start("modifier"), step["modifier"]))
        place = step.end()
    return found


def _is_modifier(page: _Page, step: re.Match[str], *, first: bool) -> bool:
    """Whether two characters behind a code are its modifier, judged by what joins them to it."""
    modifier, sign = step["modifier"], step["sign"].strip()
    if not fits(modifier, CodeSystem.MODIFIER):
        return False
    if "MOD" in sign:
        return True
    if sign == "-":
        return modifier not in _JOINED_WORDS
    if modifier in _NUMERIC:
        listed_alone = first and sign in (",", "/", "&", "+")  # "99213, 25 patients", "99213/25"
        return not listed_alone and not _UNITS.match(page.masked, step.end())
    typed = page.raw[step.start("modifier") : step.end("modifier")]
    return modifier in (_UPPER_CASE_ONLY if typed.isupper() and not page.raw.isupper() else _NO_WORD)


def _modifiers_by_name(page: _Page) -> Iterator[tuple[int, str]]:
    """The modifiers that stand without a code, with their places."""
    for subset in _X_SUBSET.finditer(page.masked):
        yield from ((subset.start(), f"X{letter}") for letter in subset[1])
    for run in _LIST.finditer(page.masked):
        items = [(run.start() + item.start(), item[0]) for item in _TWO_CHARACTERS.finditer(run[0])]
        items = [
            (place, item) for place, item in items if item not in _JOINED_WORDS and fits(item, CodeSystem.MODIFIER)
        ]
        if _is_named(page, run) or any(_stands_alone(page, place, item) for place, item in items):
            yield from items


def _is_named(page: _Page, run: re.Match[str]) -> bool:
    """Whether a run of two-character items is called modifiers, or closes a clause such as "billed with 59?"."""
    before = page.before(run.start(), 24)
    # "As modifier 50 is allowed" opens a clause and names no assistant at surgery.
    opens_clause = run[0] in _OPENS_CLAUSE and not page.raw[run.start() : run.end()].isupper()
    called_after = _MODIFIER_AFTER.match(page.masked, run.end()) and not opens_clause
    if _MODIFIER_BEFORE.search(before) or called_after:
        return True
    appended = _APPENDED.search(before) and _CLOSED.match(page.masked, run.end())
    return bool(appended) and run[0].lstrip("-") in _NUMERIC


def _stands_alone(page: _Page, place: int, item: str) -> bool:
    """Whether an item is a modifier without being called one: -59 behind a blank, or capitals that are no word."""
    hyphen = page.masked[max(0, place - 2) : place]
    if item in _NUMERIC and (hyphen == "-" or hyphen in (" -", "(-", "/-")):
        return not _UNITS.match(page.masked, place + 2)
    return item in _NO_WORD and page.raw[place : place + 2].isupper() and not page.raw.isupper()
