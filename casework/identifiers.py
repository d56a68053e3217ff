"""Finding what names the patient in a note, and masking it, on this machine and by rules alone.

The kinds are those of the HIPAA Privacy Rule's safe harbor that stand in notes (45 CFR 164.514(b)(2)). A name is
found by the label, title or signature beside it, and then wherever any part of it stands again; a capitalised word
alone is never taken for one, so that Parkinson, Colles, Crohn and Foley stay. Finding is not perfect: what was found
is shown, and a person can mask more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What sort of identifier."""

    NAME = "name"
    BIRTH_DATE = "birth date"
    RECORD = "record number"
    PHONE = "phone"
    ADDRESS = "address"
    EMAIL = "e-mail"
    SSN = "social security number"
    INSURANCE = "insurance number"
    DATE = "date"
    WEB = "web or network address"


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in a note: ``note[start:end] == text``."""

    kind: IdentifierKind
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A note without its identifiers.

    Attributes:
        text: The note with a placeholder such as ``[NAME 1]`` for each.
        found: What was replaced, in order.
        spans: Where each placeholder stands in `text`, and what it stands for.
    """

    text: str
    found: tuple[Identifier, ...]
    spans: tuple[tuple[int, int, Identifier], ...]

    def original(self, start: int, end: int) -> tuple[int, int] | None:
        """The places in the note of words in the masked text; None where they touch a placeholder."""
        moved = 0
        for first, last, identifier in self.spans:
            if first < end and start < last:
                return None
            if last <= start:
                moved = identifier.end - last
        return start + moved, end + moved


_NAME_WORD = r"(?:[A-ZÀ-Þ][\w'’]*(?:-[A-ZÀ-Þ][\w'’]*)*)"
_WORD = rf"(?:[A-Z]\.|{_NAME_WORD})"
_MANY = rf"{_WORD}(?:,?[ ](?:(?:van|von|de|del|der|den|di|da|la|le|bin|al|ben)[ ]+)*{_WORD}){{0,4}}"
_LABEL = (
    r"(?i:patient(?:['’]s)?(?: name)?(?: is(?: spelled)?)?|name|pt(?: name)?|child|mother|father|spouse|wife"
    r"|husband|guardian"
    r"|(?:emergency )?contact|informant|next of kin|insured|subscriber|guarantor|member name|surgeon|operator"
    r"|endoscopist"
    r"|physician|provider|attending|assistant|asst|referring(?: provider| physician)?|referred by"
    r"|ordering(?: provider)?|reader"
    r"|pcp|resident|nurse|rn|dictated by|seen by|(?:electronically )?signed(?: by)?|author|performed by"
    r"|name is spelled)"
)
_LABELLED = re.compile(
    rf"(?<![\w])(?P<label>{_LABEL})(?:[ \t]*[:=\-–][ \t]*|(?<=spelled)[ ])"
    rf"(?P<name>(?:(?:Dr|Mr|Mrs|Ms|Miss)\.? )?{_MANY})"
)
_BARE_LABEL = re.compile(rf"(?:(?m:^)[ \t]*(?:Pt|PT|Name)|\b[Pp]atient)[ \t]+(?P<name>{_WORD}(?: {_WORD}){{1,3}})")
_TITLED = re.compile(rf"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Sr|Nurse|Doctor)\.?[ ](?P<name>(?:{_WORD}[ ]?){{1,3}})")
_DEGREE = re.compile(
    rf"(?P<name>{_WORD}(?: {_WORD}){{1,3}}),?"
    r" (?:MD|M\.D\.|DO|NP|PA-C|PA|RN|FNP|CRNA|DPM|PhD|LCSW|FACS|CNM)\b"
)
_CREDENTIAL_FIRST = re.compile(
    rf"\b(?:PA-C|NP|RN|CRNA|MD|CNM) (?P<name>[A-Z]\. {_NAME_WORD}|{_NAME_WORD} {_NAME_WORD})"
)
_AGED = re.compile(
    rf"(?m)(?:^|[-–|,;] ?|\. )[ \t]*(?P<name>{_NAME_WORD}(?: [A-Z]\.)?(?: {_NAME_WORD}){{1,2}})"
    r"[ \t]*(?:[-–|,(][ \t]*|[ ]{2,})\(?(?:age )?\d{1,3}(?: ?-?(?:[MF]\b|y/?o|years?|yr|\)|[-–])|(?=,))"
)
_KIN = re.compile(
    r"\b(?i:wife|husband|mother|father|daughter|son|sister|brother|partner|spouse|guardian|grandmother|neighbor"
    r"|caregiver"
    rf"|friend),? (?P<name>{_NAME_WORD}(?: {_NAME_WORD})?)(?=[,.;)\s])"
)
_NAMED = re.compile(
    r"\b(?i:named|called|goes by|prefers|seen with|accompanied by|spoke with|discussed with|lives with)[ ]"
    rf"(?P<name>{_NAME_WORD}(?: {_NAME_WORD}){{0,2}})"
)
_ALONE = re.compile(
    rf"(?m)^[ \t]*(?P<name>{_NAME_WORD}(?: [A-Z]\.)? {_NAME_WORD})"
    r",? (?:established|new patient|est\.? p(?:t|atient)|return)\b"
)
_FULL_NAME_VERB = re.compile(
    rf"(?m)(?:^|\. |\n)(?P<name>{_NAME_WORD} {_NAME_WORD})"
    r"(?= (?:is a|presents|returns|was seen|reports|called|states|came)\b)"
)

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = (
    rf"(?:(?:0?[1-9]|1[0-2])[/.\-](?:0?[1-9]|[12]\d|3[01])[/.\-](?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-\d\d-\d\d"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    rf"|\d{{1,2}}[ \-]{_MONTH}[ \-,]+(?:19|20)\d\d|\d{{1,2}} {_MONTH} (?:19|20)\d\d)"
)
_BORN = re.compile(
    rf"(?i:\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|born(?: on)?)\b)[ \t]*[:#\-]?[ \t]*(?P<it>{_DAY})"
)
_ANY_DAY = re.compile(rf"(?<![\d/.\-])(?P<it>{_DAY})(?![\d/])")
_SSN = re.compile(r"(?<![\d\-])(?P<it>(?:\d{3}|[xX*]{3})[- ](?:\d{2}|[xX*]{2})[- ]\d{4})(?![\d\-])")
_SSN_LABELLED = re.compile(
    r"(?i:\b(?:ssn|social security(?: (?:number|no\.?"
    r"|#))?)\b)[ \t]*[:#\-]?[ \t]*(?P<it>[\dxX*]{3}[- ]?[\dxX*]{2}[- ]?\d{4})"
)
_PHONE = re.compile(
    r"(?<![\d\-/.])(?P<it>(?:\+?1[ .\-]?)?(?:\(\d{3}\)[ ]?|\d{3}[ .\-])\d{3}[ .\-]\d{4}(?:[ ]?(?:x"
    r"|ext\.?)[ ]?\d{1,5})?)(?![\d\-/])"
)
_PHONE_LABELLED = re.compile(
    r"(?i:\b(?:phone|tel|telephone|cell|mobile|fax|pager|home|work|call(?:back)?)\b)[ \t]*(?:no\.?|number"
    r"|#)?[ \t]*(?:is|at)?[:#]?[ \t]*(?P<it>\+?[\d(][\d() .\-]{6,16}\d)"
)
_EMAIL = re.compile(r"(?P<it>[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)")
_WEB = re.compile(
    r"(?P<it>\b(?:https?://|www\.)[^\s<>)\]]+|\b(?:\d{1,3}\.){3}\d{1,3}\b"
    r"|\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b|\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b)"
)
_RECORD = re.compile(
    r"(?i:\b(?:mrn|mr(?=#)|med(?:ical)? rec(?:ord)?(?: (?:no\.?|number|num|#))?|chart(?: (?:no\.?|number|#))?"
    r"|acct\.?(?: (?:no\.?|number|#))?|account(?: (?:no\.?|number|#))?"
    r"|encounter(?: (?:no\.?|number|id|#))?|visit (?:no\.?|number|id|#)|hospital (?:no\.?|number|#)|patient id"
    r"|case (?:no\.?|number|#)|accession(?: (?:no\.?|number|#))?"
    r"|device (?:serial|sn)|serial (?:no\.?|number|#)|csn|fin)\b)"
    r"[ \t]*[#.]?[ \t]*[:#\-]?[ \t]*#?[ \t]*(?P<it>(?=[A-Z\-]*\d)[A-Z0-9][A-Z0-9\-]{3,17})"
)
_INSURANCE = re.compile(
    r"(?i:\b(?:(?:member|insurance|subscriber|policy|group|beneficiary|medicaid|medicare|plan|payer|insured|claim"
    r"|hic|mbi)(?: (?:id|no\.?|number|card|policy))*)\b)"
    r"[ \t]*[#.]?[ \t]*[:#\-]?[ \t]*#?[ \t]*(?P<it>(?=[A-Z\-]*\d)[A-Z0-9][A-Z0-9\-]{4,19})(?![\w])"
)
_MBI = re.compile(
    r"\b(?P<it>[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?"
    r"[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d{2})\b"
)
_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Terrace|Ter|Circle|Cir"
    r"|Highway|Hwy|Parkway|Pkwy|Trail"
    r"|Loop|Square|Sq|Row|Alley|Crossing|Pike|Run)"
)
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]"
    r"|W[AIVY])"
)
_ADDRESS = re.compile(
    rf"(?P<it>\b\d{{1,6}}[A-Z]?[ ](?:[NSEW]\.?[ ]|(?:North|South|East|West)[ ])?"
    rf"(?:[A-Z0-9][\w'’.\-]*[ ]){{1,4}}{_STREET}\b\.?"
    r"(?:,?[ ]*(?:(?:Apt|Apartment|Unit|Suite|Ste|Fl|Floor|Rm)\b|#)\.?[ ]*#?[\w\-]+)?"
    rf"(?:,?[ ]*[A-Z][\w .'’\-]{{2,25}},?[ ]+{_STATE}(?:[ ]+\d{{5}}(?:-\d{{4}})?)?)?"
    r"(?:,?[ ]+\d{5}(?:-\d{4})?)?)"
)
_PO_BOX = re.compile(
    rf"(?P<it>\bP\.?O\.? Box \d+(?:,? [A-Z][\w .'’\-]{{2,25}},? {_STATE}(?: \d{{5}}(?:-\d{{4}})?)?)?)", re.IGNORECASE
)
_CITY = re.compile(rf"(?P<it>\b[A-Z][\w'’]+(?: [A-Z][\w'’]+){{0,2}}, {_STATE} \d{{5}}(?:-\d{{4}})?)")

_PATTERNS: tuple[tuple[IdentifierKind, tuple[re.Pattern[str], ...]], ...] = (
    (IdentifierKind.EMAIL, (_EMAIL,)),
    (IdentifierKind.WEB, (_WEB,)),
    (IdentifierKind.BIRTH_DATE, (_BORN,)),
    (IdentifierKind.SSN, (_SSN_LABELLED, _SSN)),
    (IdentifierKind.INSURANCE, (_MBI, _INSURANCE)),
    (IdentifierKind.RECORD, (_RECORD,)),
    (IdentifierKind.PHONE, (_PHONE, _PHONE_LABELLED)),
    (IdentifierKind.ADDRESS, (_ADDRESS, _PO_BOX, _CITY)),
    (IdentifierKind.DATE, (_ANY_DAY,)),
)
"""In order: the first that finds a place keeps it."""
_SURE = (_LABELLED, _BARE_LABEL, _TITLED, _DEGREE, _CREDENTIAL_FIRST, _KIN, _NAMED)
_UNSURE = (_AGED, _ALONE, _FULL_NAME_VERB)
"""Patterns of names: beside what tells that a name follows, and by their place alone."""

_NO_NAME = frozenset(
    """
    the a an and or of for with without in on at to from by is was are has had no not new established here patient pt
    mr mrs ms dr age dob mrn date male female man woman boy girl child mother father wife husband none unknown same
    self right left bilateral upper lower acute chronic history hospital clinic department center medical surgery
    surgical emergency office visit note report service services follow up return today name sex cardiology
    dermatology urology neurology gastroenterology orthopedics orthopedic oncology radiology pathology pediatrics
    psychiatry surgeon physician provider nurse signed md do np pa rn dos phone cell account acct insurance medicare
    medicaid id reviewed presents presented reports denies requests returns seen she he they her his type disease
    syndrome fracture test sign medicine family general internal primary care stable intact normal negative positive
    consultant hospitalist cardiologist radiologist exam assessment plan procedure operation cell married retired ssn
    member location arrival on call staff interpreter see cad healthy referring chief complaint mon tue wed thu fri
    sat sun monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december ct mri icu ed er or pacu
    """.split()
)
"""Words that stand where names stand, and are none."""

_EPONYMS = frozenset(
    """
    parkinson parkinsons parkinson's colles colles' crohn crohns crohn's foley hodgkin hodgkin's alzheimer alzheimer's
    graves graves' cushing cushing's addison addison's bell bell's raynaud raynaud's sjogren sjögren hashimoto
    hashimoto's huntington huntington's marfan down down's tourette barrett barrett's meniere meniere's ménière's
    kaposi burkitt ewing wilms paget paget's dupuytren dupuytren's baker baker's smith smith's jones charcot bartholin
    bartholin's meckel meckel's murphy murphy's mcburney mcburney's babinski romberg spurling lachman mcmurray phalen
    tinel homans virchow dix hallpike epley valsalva trendelenburg apgar glasgow norton braden gleason breslow clark
    duke dukes ann arbor child pugh hunt hess nissen whipple billroth roux hartmann lichtenstein bassini shouldice
    kocher pfannenstiel heimlich hickman swan ganz jackson pratt penrose veress tuohy kenalog omnipaque monsel steri
    vicryl prolene mohs wood papanicolaou gram kirschner kerley quincke guillain barre barré wernicke korsakoff lewy
    creutzfeldt jakob stevens johnson kawasaki henoch schonlein wegener takayasu behcet ehlers danlos von willebrand
    osler weber rendu turner klinefelter noonan angelman prader willi asperger munchausen fournier ludwig lemierre
    boerhaave mallory weiss zenker hirschsprung budd chiari wilson gilbert dubin rotor osgood schlatter legg calve
    perthes scheuermann freiberg kienbock sever haglund morton jefferson galeazzi monteggia bennett barton salter
    harris lisfranc maisonneuve pott bankart hill sachs popeye boston bishop dexcom medtronic
    """.split()
)
"""Persons whom diseases, signs, operations and devices are called after."""


def find_identifiers(note: str) -> tuple[Identifier, ...]:
    """The identifiers of a note, in order, none overlapping another."""
    found: list[Identifier] = []
    taken = bytearray(len(note))
    for kind, patterns in _PATTERNS:
        for pattern in patterns:
            for match in pattern.finditer(note):
                _take(Identifier(kind, match.start("it"), match.end("it"), match["it"]), found, taken)
    names = list(_names(note))
    for start, end in names:
        _take(Identifier(IdentifierKind.NAME, start, end, note[start:end]), found, taken)
    for start, end in _again(note, [note[start:end] for start, end in names]):
        _take(Identifier(IdentifierKind.NAME, start, end, note[start:end]), found, taken)
    return tuple(sorted(found, key=lambda one: one.start))


def mask(note: str, more: Sequence[tuple[int, int]] = ()) -> Masked:
    """A note with a placeholder for each identifier; the same words get the same one.

    Args:
        note: The note.
        more: Further places to mask, which a person chose.
    """
    found = list(find_identifiers(note))
    taken = bytearray(len(note))
    for one in found:
        taken[one.start : one.end] = b"\x01" * (one.end - one.start)
    for start, end in more:
        _take(Identifier(IdentifierKind.NAME, start, end, note[start:end]), found, taken)
    found.sort(key=lambda one: one.start)
    numbers: dict[tuple[IdentifierKind, str], int] = {}
    pieces: list[str] = []
    spans: list[tuple[int, int, Identifier]] = []
    length, done = 0, 0
    for one in found:
        key = one.kind, one.text.casefold()
        number = numbers.setdefault(key, 1 + sum(kind is one.kind for kind, _ in numbers))
        placeholder = f"[{one.kind.upper()} {number}]"
        pieces += [note[done : one.start], placeholder]
        length += one.start - done + len(placeholder)
        spans.append((length - len(placeholder), length, one))
        done = one.end
    return Masked("".join([*pieces, note[done:]]), tuple(found), tuple(spans))


def _take(one: Identifier, found: list[Identifier], taken: bytearray) -> None:
    if one.end > one.start and not any(taken[one.start : one.end]):
        taken[one.start : one.end] = b"\x01" * (one.end - one.start)
        found.append(one)


def _names(note: str) -> Iterable[tuple[int, int]]:
    """Where names stand beside what tells that they are names."""
    for pattern in (*_SURE, *_UNSURE):
        for match in pattern.finditer(note):
            trimmed = _trimmed(match["name"], sure=pattern in _SURE)
            if trimmed:
                start = match.start("name") + trimmed[0]
                yield start, match.start("name") + trimmed[1]


_TITLES = re.compile(r"(?:Dr|Mr|Mrs|Ms|Miss)\.? ")


def _trimmed(text: str, *, sure: bool) -> tuple[int, int] | None:
    """The part of what stands where a name stands that is the name; None where none is.

    Args:
        text: What stands there.
        sure: Whether a label or title tells that a name follows; else one known word of another sort speaks against it.
    """
    words = list(re.finditer(r"[^\s,]+", text))
    while words and (_plain(words[0][0]) in _NO_NAME):
        words.pop(0)
    kept: list[re.Match[str]] = []
    for word in words:
        plain = _plain(word[0])
        if plain in _NO_NAME:
            break
        kept.append(word)
    if not kept or (all(_plain(word[0]) in _EPONYMS for word in kept) and not sure):
        return None
    if not sure and (len(kept) < len(words) or any(_plain(word[0]) in _EPONYMS for word in kept)):
        return None
    if all(len(_plain(word[0])) < 2 for word in kept):
        return None
    return kept[0].start(), kept[-1].start() + len(kept[-1][0].rstrip(".,"))


def _plain(word: str) -> str:
    return word.strip(".,;:()'’").casefold()


_CALLED_SO = re.compile(
    r"[ \-]+(?:disease|syndrome|fracture|catheter|sign|signs|test|palsy|lymphoma|sarcoma|tumou?r|cyst|contracture"
    r"|phenomenon|thyroiditis|esophagus|joint|foot|procedure|repair|surgery|maneuver|drain|scale|score|stage"
    r"|lesion|deformity|needle"
    r"|arthropathy|position|incision|grade|classification|bod(?:y|ies)|dementia|hernia|diverticulum|stent|suture|lamp)",
    re.IGNORECASE,
)
"""What follows a person's name where a disease, sign or device is meant."""


def _again(note: str, names: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Where any part of a name that was found stands again, unless a disease, sign or device is called so too."""
    parts = {
        part
        for name in names
        for part in re.findall(r"[^\s,.]+", name)
        if len(part) > 2 and part[0].isupper() and _plain(part) not in _NO_NAME
    }
    if not parts:
        return
    spoken = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w\-])(?:{spoken})(?:['’]s)?(?![\w\-])", note):
        if _plain(match[0]) in _EPONYMS and _CALLED_SO.match(note, match.end()):
            continue
        yield match.start(), match.end() - (2 if match[0].endswith(("'s", "’s")) else 0)
