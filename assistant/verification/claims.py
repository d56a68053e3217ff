"""Reading a sentence as a claim: what it speaks of, what it says, and under which negation and condition.

This is no understanding of language. It is a reading strict enough that two sentences which read alike say the
same, and simple enough to be predicted: words are cut to their stems, each knows whether a negation reaches it and
which codes it speaks of, and what limits or strengthens a statement (only, unless, may, must, at least) is kept apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from core.codes import Mention, find_mentions


class Mark(StrEnum):
    """What limits or strengthens a statement."""

    ONLY = "only"
    UNLESS = "unless"
    CONDITION = "if or when"
    MAY = "may"
    MUST = "must"
    SHOULD = "should"
    ALWAYS = "always or all"
    OFTEN = "usually"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE = "more than"
    LESS = "less than"
    BEFORE = "before"
    AFTER = "after"
    DURING = "during"
    PASSIVE = "by"
    """A verb of replacing or preceding in the passive: who replaces whom is turned round."""


class Kind(StrEnum):
    """What sort of word it is."""

    WORD = "word"
    NUMBER = "number"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a claim.

    Attributes:
        stem: The stem of a word, the value of a number, or the canonical form of a code or range.
        text: As written, for reasons.
        kind: What sort of word it is.
        negated: Whether an odd number of negations reach it.
        subject: The codes that the part of the sentence around it speaks of.
        unit: What a number counts, where a unit stands with it.
    """

    stem: str
    text: str
    kind: Kind
    negated: bool
    subject: frozenset[str]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, or a part of one, as read.

    Attributes:
        text: As written.
        words: Its words without articles, pronouns and the like, in order.
        marks: What limits or strengthens it.
        negated: Whether there is any negation in it.
        denies: The word after each "not" or "never" in it: mostly the verb that is denied.
        imperative: Whether it tells to do something: an obligation without "must".
        subject: The codes that a next sentence without codes would still speak of.
    """

    text: str
    words: tuple[Word, ...]
    marks: frozenset[Mark]
    negated: bool
    denies: tuple[str, ...]
    imperative: bool
    subject: frozenset[str]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes and ranges it names, in order."""
        return tuple(word.stem for word in self.words if word.kind is Kind.CODE)


def read(text: str, subject: frozenset[str] = frozenset()) -> Claim:
    """Read one sentence.

    Args:
        text: The sentence, without citations.
        subject: The codes it speaks of where it names none.
    """
    plain = normalised(text)
    marks, rest = _take_marks(plain)
    words: list[Word] = []
    negated = False
    for part, is_aside in _parts(rest):
        part_words, left, part_negated = _read_part(part, subject)
        words += part_words
        negated = negated or part_negated
        subject = subject if is_aside else left
    denies = tuple(stem(found[1]) for found in _DENIED.finditer(plain))
    return Claim(text, tuple(words), marks, negated, denies, bool(_IMPERATIVE.match(plain)), subject)


def clauses(text: str) -> list[str]:
    """The parts of a sentence that make statements of their own; the sentence itself where it cannot be cut.

    A sentence with a condition or an exception is cut at semicolons only: the condition may reach all of it.
    """
    marks, _ = _take_marks(normalised(text))
    if marks & {Mark.CONDITION, Mark.UNLESS} or (Mark.ONLY in marks and not _ONLY_AFTER.search(text)):
        return [part.strip() for part in _SEMICOLON.split(text) if part.strip()]
    return _statements(text)


_ONLY_AFTER = re.compile(r",\s*and only (?=(?:the|an?) )(?!.*\b(?:only|alone|solely)\b.*,)")
"""A second statement with an "only" of its own, which does not reach the first."""


def is_compound(text: str) -> bool:
    """Whether a sentence makes several statements, even if a condition keeps them together."""
    return len(_statements(text)) > 1


def _statements(text: str) -> list[str]:
    cuts = [0, *(found.end() for found in _CONTRAST.finditer(text)), len(text)]
    joints = {found.end(): found.start() for found in _CONTRAST.finditer(text)}
    statements, start = [], 0
    for end in cuts[1:]:
        piece = text[start : joints.get(end, end)]
        if end < len(text) and _ONLY_CODES.fullmatch(piece):
            continue  # "62320 and 62321 are ..." is one statement
        statements.append(piece.strip())
        start = end
    return [statement for statement in statements if statement]


# --- Words that are read in a way of their own ----------------------------------------------------------------------

_STOPWORDS = frozenset(
    """a an the this that these those it its they them their there here he she his her we our us you your i my me who
    whom whose which what is are was were be been being am do does did done has have had having of to in on at by for
    from with as and or nor but so than then also too very both either neither each other such same into onto upon
    about between among per via out off over under up down while whereas although though because since however
    therefore thus hence not no never without non if when where how why yes etc one ones will would while themselves
    itself s""".split()
) - {"same"}

GENERIC = frozenset(
    """use used using code coded coding codes report reported reporting bill billed billing submit submitted claim
    assign assigned apply applies applied applicable describe described describes description refer refers
    referred mean means meaning represent represents indicate indicates indicated identify identifies denote
    call called name named define defined concern concerns involve involves involved contain state stated states
    say says specify specifies specifically specific perform performed performing provide provided provides
    provider render rendered give given service services procedure procedures case cases situation example
    instance particular certain relevant appropriate appropriately proper properly correct correctly following
    respective respectively make made makes related associated regarding category set overall general standard
    follow follows choose chosen select selected correspond corresponds note noted purpose designate designated
    classify classified condition fall falls healthcare health coder coders way term terms key main important see list
    listed stand stands takes show shows shown tell tells modifier modifiers""".split()
)
"""Words that claim next to nothing by themselves. Each must still not be denied where the source affirms it."""

ATTRIBUTES = frozenset(
    """inpatient outpatient facility nonfacility professional technical new established left right bilateral
    unilateral cervical thoracic lumbar sacral caudal diagnostic therapeutic screening surgical initial
    subsequent sequela column primary secondary principal first additional low moderate high minimal
    straightforward single multiple open closed displaced nondisplaced acute chronic major minor same
    different separate separately distinct male female adult child pediatric specified unspecified upper lower
    anterior posterior global assistant medicare medicaid commercial hospital office total partial complex
    simple proximal distal medial lateral mild severe controlled uncontrolled more less minimum maximum
    physician confirmed suspected probable possible type unlisted telehealth home emergency""".split()
)
"""Words with a neighbour that makes another statement: each must stand there, beside what it belongs to."""

STRICT = ATTRIBUTES | frozenset(
    """include includes included including exclude excludes excluded excludes1 excludes2 together paid deny
    denied valid deleted billable header covered complete with without bundle bundled unbundle replace
    replaced add-on addon""".split()
)
"""Words that no question can lend: attributes, and what a verdict is made of."""

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"[*_`#]+|\\(?=[$*])", ""),
    (r"[’‘]", "'"),
    (r"[–—−]", "-"),
    (r"\bcan(?:no|')t\b", "can not"),
    (r"n't\b", " not"),
    (r"\bnot (?:only|just|merely)\b|\bwhether or not\b|\bif not\b", " "),
    (r"\bnot otherwise specified\b", "nos"),
    (r"\bnot elsewhere classified\b", "nec"),
    (r"\b(?:prohibit|forbid|disallow)\w*|\bforbidden\b", "not allowed"),
    (r"\b(?:in|non-?)valid\b", "not valid"),
    (r"\bincomplete\b", "not complete"),
    (r"\b(?:un|non-?)billable\b", "not billable"),
    (r"\bnon-?covered\b", "not covered"),
    (r"\b(?:in(?=appropriate|correct)|im(?=proper))", "not "),
    (r"\b(?:t(?:ook|akes?)|(?:went|goes|came|comes) into) effect\b", "is effective"),
    (r"^under (?=(?:cpt |hcpcs )?\d{4}[\da-z]\b)", "for "),
    (r"\bpe rvus?\b", "practice expense rvu"),
    (r"\bmp rvus?\b", "malpractice rvu"),
    (r"\b(?:ecg|ekg)\b", "electrocardiogram"),
    (r"\b(\d{3}|[xyzm]{3}) global days\b", r"global days \1"),
    (r"\be ?[/&] ?m\b", "evaluation and management"),
    (r"\bmdm\b", "medical decision making"),
    (r"\bmues?\b", "medically unlikely edit"),
    (r"\blcds?\b", "local coverage determination"),
    (r"\bncds?\b", "national coverage determination"),
    (r"\babns?\b", "advance beneficiary notice"),
    (r"\bgems?\b", "general equivalence mappings"),
    (r"\bptp\b", "procedure-to-procedure"),
    (r"\bdecision-making\b", "decision making"),
    (r"\bct\b", "computed tomography"),
    (r"\bfluoro\b", "fluoroscopy"),
    (r"\bmins?\b", "minutes"),
    (r"\bhrs?\b", "hours"),
    (r"\bexcludes ?([12])\b", r"excludes\1"),
    (r"\bimage[- ]guid", "imaging guid"),
    (r"\b((?:unlike|than|compared (?:with|to)|in contrast to) [\w.]*\d[\w.]*),", r"\1;"),
    (r"(?:^|(?<=; ))([a-z ]{3,30}): (with|without)(?=[;.]|$)", r"\2 \1"),
)
_PHRASE_PATTERNS = tuple((re.compile(pattern), replacement) for pattern, replacement in _PHRASES)

_MARKS: tuple[tuple[Mark, str], ...] = (
    (Mark.AT_LEAST, r"at least|(?:a |the )?minimum(?: of)?|or (?:more|greater|higher|longer|above)(?! than)"
                    r"|(?:no|not) (?:less|fewer|shorter|lower) than|(?:be )?(?:met|meets?) or exceed(?:s|ed)?"),
    (Mark.AT_MOST, r"at most|(?:a |the )?maximum(?: of)?|up to|(?:no|not) (?:more|greater|longer|higher) than"
                   r"|or (?:less|fewer|shorter)(?! than)|(?:not|never) (?:to )?exceed(?:s|ed)?"),
    (Mark.MORE, r"(?:more|greater|longer|higher) than|exceed(?:s|ed|ing)?|(?:over|above)(?= \d)(?! \d{4}[\da-z]\b)"),
    (Mark.LESS, r"(?:less|fewer|shorter|lower) than|(?:under|below)(?= \d)(?! \d{4}[\da-z]\b)"),
    (Mark.UNLESS, r"unless|except(?:ing|ions?)?(?: (?:for|when|that|where))?|other than|apart from"),
    (Mark.ONLY, r"only|solely|exclusively|alone|nothing but"),
    (Mark.CONDITION, r"if|when(?:ever)?|where(?:ver)?|provided that|as long as|in case|depend(?:s|ing)? (?:up)?on"),
    (Mark.MAY, r"may|might|can|could|allow(?:s|ed|ing)?|permit(?:s|ted)?|permission|optional(?:ly)?|eligible|able to"),
    (Mark.MUST, r"must|shall|mandatory|requir(?:e|es|ed|ing|ements?)|need(?:s|ed)?(?: to)?|ha(?:s|ve|d) to"
                r"|(?<!medically )necessary"),
    (Mark.SHOULD, r"should|recommend\w*|advis\w+"),
    (Mark.ALWAYS, r"always|every|all|any|regardless(?: of)?|automatically|everything|anything|entirely|never"),
    (Mark.OFTEN, r"usually|often|sometimes|generally|typically|commonly|mostly|most(?= [a-z]+s\b)|some|many|rarely"
                 r"|normally|frequently|as a rule|in general|likely to"),
    (Mark.BEFORE, r"before|prior to|ahead of"),
    (Mark.AFTER, r"after(?:wards?)?"),
    (Mark.DURING, r"during|within"),
    (Mark.PASSIVE, r"(?<=replaced )by|(?<=superseded )by|(?<=followed )by|(?<=preceded )by|(?<=denied )by"),
)  # fmt: skip
_BEGINS_A_PART = frozenset({Mark.CONDITION, Mark.UNLESS})
"""A negation reaches from neither side of them to the other."""
_KEPT_WHEN_TAKEN = frozenset({"never"})
_MARK_PATTERNS = tuple((mark, re.compile(rf"\b(?:{pattern})\b(?!-)")) for mark, pattern in _MARKS)

_VERBS = (
    "append|report|code|use|bill|assign|add|document|choose|select|submit|do|pay|look|check|read|count|list|put"
    "|apply|take"
)
_IMPERATIVE = re.compile(rf"(?:then |first,? |always |never |also )*(?:{_VERBS})\b(?! (?:is|are|was|[a-z]?\d))")
_DENIED = re.compile(r"\b(?:not|never|nor|no|without|neither)\s+(?:be\s+|been\s+|to\s+|a\s+|an\s+|the\s+)?([\w-]+)")
_INTRODUCED = re.compile(r"(?:in|for|with|under|on|at|after|during|before|by) [^,;:()]{2,60}(?=,\s)")
_SEMICOLON = re.compile(r"\.?;\s+")
_CODE_AHEAD = r"(?:[a-z]\d[\w.]{1,7}|\d{5}|\d{4}[a-z])\b"
_NOUN_AHEAD = r"(?:it|they|the|a|an|this|that|these|codes?|columns?|modifiers?|cpt|hcpcs|icd-10-cm)\b"
_SUBJECT_AHEAD = rf"(?:{_NOUN_AHEAD}|{_CODE_AHEAD})"
_SAYS = r"(?:is|are|has|have|covers|includes|means|does|do|can|may|must|requires|needs|with|without|the|as)\b"
_CONTRAST = re.compile(
    rf"\.?;\s+|(?:,\s*|\s+)(?:but|while|whereas|although|though)\s+|,\s*(?:and|so|yet)\s+(?=(?:only )?{_SUBJECT_AHEAD})"
    rf"|\s+and\s+(?={_CODE_AHEAD}\s+{_SAYS})",
    re.IGNORECASE,
)
_CODE_LIKE = re.compile(_CODE_AHEAD)
_ONLY_CODES = re.compile(
    rf"(?:\W|(?:and|or|both|cpt|codes?|modifiers?|icd-10-cm|hcpcs)\b|{_CODE_AHEAD})+", re.IGNORECASE
)
_PART_END = re.compile(
    rf"[;:()]|,?\s(?:but|while|whereas|although|though|because|since|so|yet|then|which|who)\s"
    rf"|,\s*(?:and|or)?\s*(?={_NOUN_AHEAD})|(?<!\d),\s*(?:and|or)?\s*(?={_CODE_AHEAD})"
    rf"|,?\s(?:and|or)\s+(?={_SUBJECT_AHEAD}\s*{_SAYS})|\sand\s+(?=column \d|{_CODE_AHEAD}\s+(?:is )?in column \d)"
    rf"|\sand\s+(?=(?:is|are|was|were|has|have|does|do)\s)"
    rf"|,?\s(?:and|or|,)\s+(?=(?:{_VERBS})\s)|,\s(?=(?:{_VERBS})\s)|\s-\s"
)
_NEGATES_PART = frozenset({"not", "never", "nor", "neither"})
_NEGATES_NEXT = frozenset({"without", "no", "lacking", "instead", "rather", "none", "unlike"})
_REACH_ENDS = frozenset("with of in on at for from to by as than is are was be and or that".split())
_REACH = 5
_RELATIVE = re.compile(r"\W*(?:which|who)\s*")
_NOT_A_SUBJECT = frozenset("unlike than from with instead rather except beside besides versus vs by into".split())


def normalised(text: str) -> str:
    """A text in lower case and on one line, with what is put in several ways put in one."""
    plain = text.lower()
    for pattern, replacement in _PHRASE_PATTERNS:
        plain = pattern.sub(replacement, plain)
    return " ".join(_INITIALS.sub(_without_initials, plain).split())


_INITIALS = re.compile(r"(?P<words>(?:[a-z]+[ -]){2,6})\((?P<short>[a-z]{2,6})\)")


def _without_initials(found: re.Match[str]) -> str:
    """What is named, without its initials in parentheses: "shortness of breath (sob)" says one thing twice."""
    words = re.findall(r"[a-z]+", found["words"])
    said = "".join(word[0] for word in words[-len(found["short"]) :])
    return found["words"].rstrip() if said == found["short"] else found[0]


def _take_marks(plain: str) -> tuple[frozenset[Mark], str]:
    """The marks of a normalised sentence, and the sentence without the words that made them."""
    dates = {place for found in _DATE.finditer(plain) for place in range(*found.span())}
    marks = set()
    for mark, pattern in _MARK_PATTERNS:
        for found in [found for found in pattern.finditer(plain) if found.start() not in dates]:
            marks.add(mark)
            if found[0] not in _KEPT_WHEN_TAKEN:
                gap = (";" if mark in _BEGINS_A_PART else "").ljust(len(found[0]))
                plain = plain[: found.start()] + gap + plain[found.end() :]
    return frozenset(marks), plain


def _parts(plain: str) -> list[tuple[str, bool]]:
    """The parts of a normalised sentence within which a negation reaches, and whether each stands in parentheses."""
    parts: list[tuple[str, bool]] = []
    start = 0
    introduced = _INTRODUCED.match(plain)
    if introduced and not _CODE_LIKE.search(introduced[0]):
        parts.append((introduced[0], False))
        start = introduced.end()
    for end in (*(found.end() for found in _PART_END.finditer(plain, start)), len(plain)):
        part = plain[start:end]
        lists_on = part.rstrip().endswith(("and", "or", ",")) and _ONLY_CODES.fullmatch(part)
        if part.strip() and not (lists_on and end < len(plain)):
            parts.append((part, plain[start - 1 : start] == "("))
            start = end
    return parts


# --- From a part to its words ---------------------------------------------------------------------------------------

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{month}|{month[:3]}\\.?" for month in _MONTHS)
_DATE = re.compile(
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
_UNIT_WORDS = frozenset(
    "minute hour day week month year unit mg ml mcg cm mm percent rvu time level session visit element digit".split()
)
_TOKEN = re.compile(
    r"(?P<money>\$\s?\d[\d,]*(?:\.\d+)?)|(?P<number>\d[\d,]*(?:\.\d+)?(?![\d]))(?P<ordinal>st|nd|rd|th)?(?P<percent>\s?%)?"
    r"|(?P<word>[^\W\d_][\w'.-]*\w|[^\W\d_])"
)
_LISTED = r"(?:,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|/)"
_MODIFIERS = re.compile(rf"\bmodifiers?\s+(-?[0-9a-z]{{2}}\b(?:{_LISTED}-?[0-9a-z]{{2}}\b)*)")
_LIST_GAP = re.compile(r"[\s,/]*(?:and|or|to|through)?[\s,]*(?:cpt|codes?|modifiers?)?\s*")
_SYSTEM_WORDS = frozenset("cpt hcpcs icd-10-cm icd-10 icd modifier cod".split())
_SHORT_WORDS = frozenset("is of to in on or an be it if so no do at by we up go as us he me my am".split())
"""What may stand after "modifier" and is none, though it has two letters."""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    stem: str
    kind: Kind
    unit: str = ""


def _read_part(part: str, subject: frozenset[str]) -> tuple[list[Word], frozenset[str], bool]:
    """The words of one part, the subject it leaves behind, and whether anything in it is negated."""
    tokens = _tokens(part)
    own, leaves = _subjects(part, tokens, subject)
    raw = [token for token in tokens if token.stem in _NEGATES_PART | _NEGATES_NEXT]
    whole = sum(token.stem in _NEGATES_PART for token in raw) % 2 == 1
    denied_from = next((token.start for token in raw if token.stem in _NEGATES_PART), 0)
    words: list[Word] = []
    reach = 0
    before_code: set[int] = set()
    for token, following in reversed([*pairwise(tokens)]):  # "the ICD-10-CM code R06.02"
        if following.kind is Kind.CODE or (following.end in before_code and following.stem in _SYSTEM_WORDS):
            before_code.add(token.end)
    for token in tokens:
        if token.kind is Kind.WORD and token.stem in _NEGATES_NEXT:
            reach = _REACH
            continue
        if token.kind is Kind.WORD and token.stem in _STOPWORDS:
            if token.stem in _REACH_ENDS and not (reach == _REACH and token.stem in {"of", "than"}):
                reach = 0
            continue
        if token.stem in _SYSTEM_WORDS and token.end in before_code:
            continue
        is_its_subject = token.kind is Kind.CODE and token.start < denied_from  # "62320 is not ..." denies no 62320
        negated = (whole and not is_its_subject) != (reach > 0)
        words.append(Word(token.stem, part[token.start : token.end], token.kind, negated, own, token.unit))
        reach = max(0, reach - 1)
    return words, leaves, bool(raw)


def _subjects(part: str, tokens: list[_Token], before: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Which codes a part speaks of, and which ones the next part does if it names none.

    A code at the head of a part becomes its subject, with the codes listed beside it; one further in is spoken of
    too; one after "unlike" or "than" changes nothing.
    """
    codes = [token for token in tokens if token.kind is Kind.CODE]
    if not codes:
        return before, before
    led_by = part[: codes[0].start].split()
    leading = led_by == ["with"] or (len(led_by) <= 4 and not _NOT_A_SUBJECT.intersection(led_by))
    listed = frozenset(code.stem for code in codes)
    if not leading:
        return before | listed if before else listed, before or listed
    head = {codes[0].stem}
    for previous, code in pairwise(codes):
        if not re.fullmatch(
            r"[\s,/]*(?:and|or|to|through|,)?[\s,]*(?:cpt|code|codes)?\s*", part[previous.end : code.start]
        ):
            break
        head.add(code.stem)
    if len(codes) > len(head) and _RELATIVE.fullmatch(part[codes[-1].end :]):
        return listed, frozenset({codes[-1].stem})  # "62320 differs from 62321, which ..."
    return listed, frozenset(head)


def _tokens(part: str) -> list[_Token]:
    """Codes, modifiers, dates, numbers and words, in order; whatever overlaps goes to the first of these."""
    found: list[_Token] = [_code_token(mention) for mention in find_mentions(part) if mention.candidates]
    taken = [(token.start, token.end) for token in found]

    def is_free(start: int, end: int) -> bool:
        return all(end <= other_start or start >= other_end for other_start, other_end in taken)

    for match in _MODIFIERS.finditer(part):
        for name in re.finditer(r"\b[0-9a-z]{2}\b", match[1]):
            start, end = match.start(1) + name.start(), match.start(1) + name.end()
            if name[0] not in _SHORT_WORDS and is_free(start, end):
                found.append(_Token(start, end, f"modifier {name[0].upper()}", Kind.CODE))
                taken.append((start, end))
    for match in _DATE.finditer(part):
        if is_free(*match.span()):
            found.append(_Token(*match.span(), _date(match), Kind.NUMBER, "date"))
            taken.append(match.span())
    for match in _TOKEN.finditer(part):
        if is_free(*match.span()):
            found += _plain_tokens(part, match)
    return sorted(found, key=lambda token: token.start)


def _code_token(mention: Mention) -> _Token:
    code = mention.candidates[0].code
    name = f"{code}-{mention.end_code.code}" if mention.end_code else code
    return _Token(mention.start, mention.end, name, Kind.CODE)


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


def _plain_tokens(part: str, match: re.Match[str]) -> list[_Token]:
    """A number or a word; a word with hyphens falls into its parts unless the whole is known."""
    start, end = match.span()
    if match["money"]:
        return [_Token(start, end, _value(match["money"].lstrip("$ ")), Kind.NUMBER, "$")]
    if match["number"]:
        value = _value(match["number"].rstrip(","))
        if match["ordinal"]:
            return [_Token(start, end, f"{value}th", Kind.NUMBER)]
        return [_Token(start, end, value, Kind.NUMBER, "percent" if match["percent"] else _unit_after(part, end))]
    word = match["word"].removesuffix("'s")
    if word in STRICT | _SYSTEM_WORDS or "-" not in word:
        return [_word_token(part, word, start, end)]
    if _COMPOUND_NUMBER.fullmatch(word):
        tens, ones = word.split("-")
        return [_Token(start, end, str(_NUMBER_WORDS[tens] + _NUMBER_WORDS[ones]), Kind.NUMBER, _unit_after(part, end))]
    return [
        _word_token(part, piece[0], start + piece.start(), start + piece.end()) for piece in re.finditer(r"[^-]+", word)
    ]


def _word_token(part: str, word: str, start: int, end: int) -> _Token:
    if word in _ORDINALS:
        return _Token(start, end, f"{_ORDINALS.index(word)}th", Kind.NUMBER)
    if word in _NUMBER_WORDS:
        unit = _unit_after(part, end)
        if word != "one" or unit:  # "one of the codes" counts nothing
            return _Token(start, end, str(_NUMBER_WORDS[word]), Kind.NUMBER, unit)
    return _Token(start, end, word if word in _STOPWORDS | _NEGATES_NEXT | _NEGATES_PART else stem(word), Kind.WORD)


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
    return unit if unit in _UNIT_STEMS else ""


# --- Stems ----------------------------------------------------------------------------------------------------------

_ENDINGS = tuple("ations ation itions ition ions ion ments ment ingly ings ing edly ed ies es s ly".split())
_KEEPS_ITS_S = re.compile(r"(?:s|u|i)s$")
_SAME = {
    "used": "use", "uses": "use", "using": "use", "attach": "use", "attached": "use", "append": "use",
    "appends": "use", "appended": "use", "appending": "use", "encounter": "visit",
    "doctor": "physician", "contains": "includ", "encompass": "includ",
    "covers": "includ", "comprise": "includ", "diabetics": "diabet", "diabetic": "diabet", "diabetes": "diabet",
    "diagnoses": "diagnos", "diagnosis": "diagnos", "bundling": "bundl", "unbundling": "unbundl", "image": "imag",
    "terminated": "delet", "discontinued": "delet", "retired": "delet", "spinal": "spin", "spine": "spin",
    "identical": "same", "separately": "separat", "neuropathic": "neuropath", "neuropathy": "neuropath",
    "reportable": "report", "guided": "guidanc", "guide": "guidanc", "guides": "guidanc", "guiding": "guidanc",
    "anaesthetic": "anesthet", "anesthesia": "anesthes", "significantly": "significant", "injection": "inject",
    "seventh-character": "7th", "note": "note", "notes": "note", "noted": "note", "nose": "nose", "noses": "nose",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The part of a word that its forms share: includes, included and including are one."""
    if word in _SAME:
        return _SAME[word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not _KEEPS_ITS_S.search(word):
            word = word.removesuffix(ending) + ("y" if ending == "ies" else "")
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


_UNIT_STEMS = frozenset(stem(unit) for unit in _UNIT_WORDS)
ATTRIBUTE_STEMS = frozenset(stem(word) for word in ATTRIBUTES)
STRICT_STEMS = frozenset(stem(word) for word in STRICT)
GENERIC_STEMS = frozenset(stem(word) for word in GENERIC) - STRICT_STEMS
