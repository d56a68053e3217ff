"""One way for what is put in several ways, and the words that limit or strengthen a statement."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.verification.tokens import DATE


class Mark(StrEnum):
    """What limits or strengthens a statement."""

    ONLY = "only"
    UNLESS = "unless"
    CONDITION = "if or when"
    MAY = "may"
    MUST = "must"
    SHOULD = "should"
    ALWAYS = "always or all"
    NEVER = "never"
    ABOUT = "about"
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


_PHRASES: tuple[tuple[str, str], ...] = (
    (r"[*_`#]+|\\(?=[$*])", ""),
    (r"[’‘]", "'"),
    (r"[–—−]", "-"),
    (r"\bcan(?:no|')t\b", "can not"),
    (r"n't\b", " not"),
    (r"\bnot (?:only|just|merely)\b", " "),
    (r"\bwhether or not\b", "regardless"),
    (r"\band/or\b|(?<=\w) / (?=\w)", " or "),
    (r"(?:(?<=\bhcc )|(?<=\besrd ))v(?=\d\d\b)|\bv(?=\d\d (?:cms-)?hcc\b)", "version_"),  # no code of ICD-10-CM
    (r"\be ?[/&] ?m\b", "evaluation and management"),
    (r" ?& ?", " and "),
    (r"≥ ?", "at least "),
    (r"≤ ?", "at most "),
    (r"\bnot otherwise specified\b", "nos"),
    (r"\bnot elsewhere classified\b", "nec"),
    (r"\b(?:prohibit|forbid|disallow)\w*|\bforbidden\b", "not allowed"),
    (r"\b(?:in[ -]?|non[ -]*)valid\b", "not valid"),
    (r"\bincomplete\b", "not complete"),
    (r"\b(?:un-?|non[ -]*)billable\b", "not billable"),
    (r"\bnon[ -]*covered\b", "not covered"),
    (r"\bnon[ -]+facility\b", "nonfacility"),
    (r"\b(?:in(?=appropriate|correct)|im(?=proper))", "not "),
    (r"\b(?:t(?:ook|akes?)|(?:went|goes|came|comes) into) effect\b", "is effective"),
    (r"^under (?=(?:cpt |hcpcs )?\d{4}[\da-z]\b)", "for "),
    (r"\bpe rvus?\b", "practice expense rvu"),
    (r"\bmp rvus?\b", "malpractice rvu"),
    (r"\b(?:ecg|ekg)\b", "electrocardiogram"),
    (r"\b(\d{3}|[xyzm]{3}) global days\b", r"global days \1"),
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
    (Mark.MORE, r"(?:more|greater|longer|higher) than|exceed(?:s|ed|ing)?"
                r"|(?:over|above)(?= \$?\d)(?! \d{4}[\da-z]\b)"),
    (Mark.LESS, r"(?:less|fewer|shorter|lower) than|(?:under|below)(?= \$?\d)(?! \d{4}[\da-z]\b)"),
    (Mark.ABOUT, r"(?:about|around|approximately|approx\.|roughly|nearly|almost|close to)(?= \$?\d)"),
    (Mark.UNLESS, r"unless|except(?:ing|ions?)?(?: (?:for|when|that|where))?|other than|apart from"),
    (Mark.ONLY, r"only|solely|exclusively|alone|nothing but"),
    (Mark.CONDITION, r"if|when(?:ever)?|where(?:ver)?|provided that|as long as|in case|depend(?:s|ing)? (?:up)?on"),
    (Mark.MAY, r"may|might|can|could|allow(?:s|ed|ing)?|permit(?:s|ted)?|permission|optional(?:ly)?|eligible|able to"),
    (Mark.MUST, r"must|shall|mandatory|requir(?:e|es|ed|ing|ements?)|need(?:s|ed)?(?: to)?|ha(?:s|ve|d) to"
                r"|(?<!medically )necessary"),
    (Mark.SHOULD, r"should|recommend\w*|advis\w+"),
    (Mark.ALWAYS, r"always|every|all|any|regardless(?: of)?|automatically|everything|anything|entirely"),
    (Mark.NEVER, r"never"),
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


def normalised(text: str) -> str:
    """A text in lower case and on one line, with what is put in several ways put in one."""
    plain = _LETTER.sub(lambda letter: f"{letter[1] or letter[2]}_letter", text).lower()
    for pattern, replacement in _PHRASE_PATTERNS:
        plain = pattern.sub(replacement, plain)
    return " ".join(_INITIALS.sub(_without_initials, plain).split())


_LETTER = re.compile(r"(?<=[a-z\d)] )[\"'“‘]?([AIS])\b(?![.'’-]\w)|\b([AIS]|(?<=is )[ais])(?=: )")
"""A letter that names something, as in "status indicator A": in lower case it is an article, a pronoun or an ending."""

_INITIALS = re.compile(r"(?P<words>(?:[a-z]+[ -]){2,6})\((?P<short>[a-z]{2,6})\)")


def _without_initials(found: re.Match[str]) -> str:
    """What is named, without its initials in parentheses: "shortness of breath (sob)" says one thing twice."""
    words = re.findall(r"[a-z]+", found["words"])
    said = "".join(word[0] for word in words[-len(found["short"]) :])
    return found["words"].rstrip() if said == found["short"] else found[0]


def take_marks(plain: str) -> tuple[frozenset[Mark], str]:
    """The marks of a normalised sentence, and the sentence without the words that made them."""
    dates = {place for found in DATE.finditer(plain) for place in range(*found.span())}
    marks = set()
    for mark, pattern in _MARK_PATTERNS:
        for found in [found for found in pattern.finditer(plain) if found.start() not in dates]:
            marks.add(mark)
            if found[0] not in _KEPT_WHEN_TAKEN:
                gap = (";" if mark in _BEGINS_A_PART else "").ljust(len(found[0]))
                plain = plain[: found.start()] + gap + plain[found.end() :]
    return frozenset(marks), plain
