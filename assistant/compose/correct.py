"""Premises of a question that the tables contradict: said before anything else."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from assistant.compose.wording import plain
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts
from core.codes import Code, CodeSystem, fits
from core.records import NoteKind

_FILLERS = (
    r"(?:(?:still|really|the|an?|my|our|right|correct|proper|valid|good|best|appropriate|official|usual|only|same|"
    r"icd(?:-?(?:9|10))?(?:-?(?:cm|pcs))?|cpt|hcpcs|diagnosis|dx|procedure|billable|be|to|use|used|reported|billed|"
    r"coded|code|one|ok|okay) )*"
)
_LINK = r"(?:code (?:for|of)|for|means?|describes?|describing|stands? for|represents?)\b"
_END = r"[,;]?\s*(?:right|correct|yes|yeah|no|true|is ?n[o']t it|is that right|is that correct)"
_IS_FOR = r"\b(?:is|isn't|isnt|was|does|doesn't|do|would|should|can)\b[^?]{{0,60}}?{code}\W+{fillers}{link}\s+{claim}"
_STATES = r"{code}\s+(?:is|=|means|stands for|describes|covers|represents)\s+{claim}{end}\W*$"
_ASKS_IS = (
    r"\b(?:is|isn't|isnt|was)\s+(?:(?:cpt|icd-?10|hcpcs|code) )?{code}\s+"
    r"(?!(?:new|in|on|at|under|ok|okay|allowed|still|part|used|also|ever|a new|not)\b){claim}\?"
)
_CLAIM = r"(?P<claim>[^?,;.]+?)"
_WORD = re.compile(r"[a-z]+[a-z0-9]*|\d+")
_EMPTY = frozenset(
    "the a an of for with without and or to in on by is it code codes correct icd cpt hcpcs cm as be used use "
    "billable valid diagnosis procedure patient patients unspecified other my this that these what when "
    "medicare medicaid insurance payer payers billing".split()
)


_OPPOSED = (
    frozenset({"left", "right", "bilateral"}),
    frozenset({"acute", "chronic"}),
    frozenset({"new", "established"}),
    frozenset({"open", "closed"}),
    frozenset({"primary", "secondary"}),
    frozenset({"male", "female"}),
    frozenset({"one", "two", "three", "four"}),
    frozenset({"initial", "subsequent", "sequela"}),
    frozenset("123456789"),  # type 1, stage 3
)
"""Words of which a title that has another one is for something else."""


def wrong_system(writer: Writer, facts: CodeFacts, claimed: CodeSystem) -> None:
    """Say that a code belongs to another system than the question calls it by."""
    actual = facts.code.system
    use = {
        CodeSystem.ICD10CM: "It names a diagnosis, so it cannot stand for a procedure or supply.",
        CodeSystem.CPT: "It names a service, so it cannot stand as a diagnosis.",
        CodeSystem.HCPCS: "It names a service, drug or supply, so it cannot stand as a diagnosis.",
        CodeSystem.ICD10PCS: "It names a procedure of an inpatient stay, so it cannot stand as a diagnosis.",
    }.get(actual, "")
    diagnosis = claimed in (CodeSystem.ICD10CM, CodeSystem.ICD9CM) or actual is CodeSystem.ICD10CM
    own, other = _with_article(actual.title), _with_article(claimed.title)
    if fits(facts.code.code, claimed):
        writer.verdict(f"**{facts.code.code}** is {own} code; there is no {claimed.title} code of it.", facts.evidence)
    else:
        writer.verdict(f"**{facts.code.code}** has the shape of {own} code, not of {other} code.", facts.evidence)
    if use and diagnosis:
        writer.verdict(use, facts.evidence)


def has_none(writer: Writer, facts: CodeFacts) -> None:
    """Say that fees, units, edits and modifiers are of procedures, and this code is none of CPT or HCPCS."""
    code = f"**{facts.code.code}**"
    if facts.code.system is CodeSystem.ICD10PCS:
        text = (
            f"{code} is a procedure of an inpatient stay (ICD-10-PCS): it has no relative values, units, edits or "
            "modifiers, which are of CPT and HCPCS codes. Medicare pays the stay by its MS-DRG."
        )
    else:
        text = (
            f"{code} is a diagnosis ({facts.code.system.title}): it has no fee, relative values, units, edits or "
            "modifiers, which are of CPT and HCPCS codes."
        )
    writer.verdict(text, facts.evidence)


def of_inpatients(writer: Writer, facts: CodeFacts) -> None:
    """Say that ICD-10-PCS is for the procedures of inpatients, on the hospital's claim (45 CFR 162.1002)."""
    writer.verdict(
        f"**{facts.code.code}** is an ICD-10-PCS code, which hospitals report for inpatients alone: office, ASC and "
        "other outpatient claims take CPT and HCPCS codes.",
        facts.evidence,
    )


def no_descriptor(writer: Writer, facts: CodeFacts) -> None:
    """Say whose the official words of a CPT code are, and that none are held here."""
    writer.verdict(
        f"The official descriptor of {facts.code} is copyright of the American Medical Association (AMA) and not among "
        "my sources: what follows are Codewright's own words. Read the descriptor in the licensed CPT book or file.",
        facts.evidence,
    )


def _with_article(name: str) -> str:
    return f"an {name}" if name[0] in "AEIOH" else f"a {name}"


LONGEST_DIAGNOSIS = 7
"""Characters of an ICD-10-CM code at the most, without its dot."""


def malformed(writer: Writer, token: str, claimed: CodeSystem | None, begins_with: CodeFacts | None = None) -> None:
    """Say that something called a code has no code's shape, and which code it begins with, where that is known."""
    of = "a code"
    if claimed is CodeSystem.MODIFIER:
        of = "a modifier, which has two characters"
    elif claimed is not None:
        of = f"{_with_article(claimed.title)} code"
    if claimed is CodeSystem.ICD10CM and len(token.replace(".", "")) > LONGEST_DIAGNOSIS:
        of += f", which has {LONGEST_DIAGNOSIS} characters at most"
    wrong = f"“{token[:30]}” does not have the shape of {of}"
    if begins_with is None:
        writer.verdict(f"{wrong}, so there is nothing to look up.")
    else:
        writer.verdict(f"{wrong}; it begins with **{begins_with.code.code}**.", begins_with.evidence)


def other_facets(writer: Writer, facts: CodeFacts, asked: dict[str, str], fitting: CodeFacts | None) -> bool:
    """Say where the question's words fit a sibling and not the code it names; returns whether they do.

    Args:
        writer: Page to write on.
        facts: The code named.
        asked: The facet values that the question names.
        fitting: The sibling that has them, if there is one.
    """
    own = dict(facts.record.facets) if facts.record else {}
    differing = [(name, value) for name, value in asked.items() if name in own and own[name] != value]
    for name, value in differing:
        text = f"On {name}, **{facts.code.code}** is “{own[name]}”, not “{value}”"
        if fitting is None or fitting.record is None:
            writer.verdict(f"{text}.", facts.evidence)
            continue
        writer.verdict(
            f"{text}; that is **{fitting.code.code}**: {plain(fitting.record.title)}.", facts.evidence, fitting.evidence
        )
        writer.about(fitting, focus=False)
    return bool(differing)


class Meaning(Enum):
    """How the words of a claim, such as the Y of "is X the code for Y?", stand to the code's own words."""

    STATED = auto()
    OPPOSED = auto()
    OVERLAPS = auto()
    FOREIGN = auto()
    """They share no word, which may be a matter of words alone: a heart attack is a myocardial infarction."""


class Claimed(NamedTuple):
    """What a question takes a code to stand for.

    Attributes:
        words: Its words; "" where it takes nothing.
        plainly: Whether it says so in as many words, so that what shares no word with the code is denied, too.
    """

    words: str = ""
    plainly: bool = False


def claim_of(text: str, code: Code) -> Claimed:
    """What a question takes a code to stand for, as in "is X the code for Y?", "X is Y, right?" or "is X Y?"."""
    written = re.escape(code.code).replace(r"\.", r"\.?")
    for form, plainly in ((_IS_FOR, True), (_STATES, True), (_ASKS_IS, False)):
        claim = _CLAIM if form is not _IS_FOR else r"(?P<claim>[^?,;.]+)"
        pattern = form.format(code=written, fillers=_FILLERS, link=_LINK, claim=claim, end=_END)
        match = re.search(pattern, text, re.IGNORECASE)
        words = match["claim"].strip() if match else ""
        if words and code.code.lower() not in words.lower() and _telling(words):
            return Claimed(words, plainly)
    return Claimed()


def meaning_of(claim: str, facts: CodeFacts) -> Meaning:
    """How a claim stands to what the tables call a code that has a record."""
    title, description = (facts.record.title, facts.record.description) if facts.record else ("", "")
    groups = facts.of_kind(NoteKind.INCLUSION_TERM, NoteKind.INCLUDES, inherited=False)
    terms = " ".join(note.text for group in groups for note in group.notes)
    own = f"{title} {description} {terms} {facts.family.title if facts.family else ''}".lower()
    telling = _telling(claim)
    known = {word for word in telling if re.search(_stem(word), own)}
    if _opposed(telling, set(_WORD.findall(f"{title} {terms}".lower()))):
        return Meaning.OPPOSED
    if known == telling:
        return Meaning.STATED
    return Meaning.OVERLAPS if known else Meaning.FOREIGN


def _stem(word: str) -> str:
    """A pattern of the word and its forms; a short word has none."""
    return rf"\b{word}\b" if len(word) < _SHORTEST_STEM else rf"\b{word[: max(_SHORTEST_STEM, len(word) - 3)]}"


_SHORTEST_STEM = 4


def opposite_title(claim: str, title: str) -> str:
    """A title with what the claim opposes to it put in: "right knee" claimed as left gives "left knee"; else ""."""
    words, own = _telling(claim), set(_WORD.findall(title.lower()))
    for group in _OPPOSED:
        mine, theirs = own & group, words & group
        if len(mine) == 1 and len(theirs) == 1 and mine != theirs:
            return re.sub(rf"\b{mine.pop()}\b", theirs.pop(), title.lower())
    return ""


_DELETED_BY_PREMISE = re.compile(
    r"\b(?:why|when|since|because|now that|after|as|given that|if)\b[^?]{0,40}"
    r"\b(?:deleted?|discontinued?|retired?|terminated?|eliminated?|removed?|sunset)\b"
    r"|\b(?:was|were|got|has been|is) (?:deleted|discontinued|retired|terminated|eliminated|removed)\b[^?]*"
    r"\b(?:right|correct|isn't it|true)\b",
    re.IGNORECASE,
)


def says_deleted(text: str) -> bool:
    """Whether a question takes for granted that a code was deleted."""
    return bool(_DELETED_BY_PREMISE.search(text))


def not_deleted(writer: Writer, facts: CodeFacts) -> None:
    """Say that nothing here has a code as deleted."""
    writer.verdict(f"Nothing loaded here has **{facts.code.code}** as deleted.", facts.evidence)


def claimed_meaning(
    writer: Writer, facts: CodeFacts, claim: str, meaning: Meaning, elsewhere: CodeFacts | None
) -> None:
    """Answer "is X the code for Y?" where the tables settle it.

    Args:
        writer: Page to write on.
        facts: The code X.
        claim: The words Y.
        meaning: How Y stands to the words of X.
        elsewhere: The code that a search is certain of for Y, where that is not X nor beside it.
    """
    if facts.record is None:
        return
    own = f"**{facts.code.code}** stands for “{plain(facts.record.title)}”"
    if meaning is Meaning.STATED:
        writer.verdict(f"Yes: {own}.", facts.evidence)
    elif meaning is Meaning.OPPOSED and elsewhere is not None and elsewhere.record is not None:
        writer.verdict(
            f"No: {own}, not for “{claim}”; that side or kind is **{elsewhere.code.code}**, "
            f"{plain(elsewhere.record.title)}.",
            facts.evidence,
            elsewhere.evidence,
        )
        writer.about(elsewhere, focus=False)
    elif meaning is Meaning.OPPOSED:
        writer.verdict(f"No: {own}, not for “{claim}”.", facts.evidence)
    elif elsewhere is not None and elsewhere.record is not None:
        writer.verdict(
            f"No: {own}; the closest code for “{claim}” is **{elsewhere.code.code}**, {plain(elsewhere.record.title)}.",
            facts.evidence,
            elsewhere.evidence,
        )
        writer.about(elsewhere, focus=False)


def _telling(claim: str) -> set[str]:
    return {word for word in _WORD.findall(claim.lower()) if word not in _EMPTY}


def _opposed(claim: set[str], own: set[str]) -> bool:
    return any(claim & group and own & group and not claim & own & group for group in _OPPOSED)
