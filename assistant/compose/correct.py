"""Premises of a question that the tables contradict: said before anything else."""

from __future__ import annotations

import re
from enum import Enum, auto

from assistant.compose.wording import plain
from assistant.compose.writer import Writer
from assistant.gather.codes import CodeFacts
from core.codes import Code, CodeSystem
from core.records import NoteKind

_IS_FOR = re.compile(
    r"\b(?:is|isn't|isnt|was|does|do|would|should)\b[^?]*?"
    r"\b(?:code (?:for|of)|for|mean|means|describe|stand for|represent)\b\s+(?P<claim>[^?,;.]+)",
    re.I,
)
_WORD = re.compile(r"[a-z]+[a-z0-9]*|\d+")
_EMPTY = frozenset(
    "the a an of for with without and or to in on by is it code codes correct right icd cpt hcpcs cm as be used use "
    "billable valid diagnosis procedure patient patients unspecified other my this that these what when".split()
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
    }.get(actual, "")
    diagnosis = claimed in (CodeSystem.ICD10CM, CodeSystem.ICD9CM) or actual is CodeSystem.ICD10CM
    own, other = _with_article(actual.title), _with_article(claimed.title)
    writer.verdict(f"**{facts.code.code}** has the shape of {own} code, not of {other} code.", facts.evidence)
    if use and diagnosis:
        writer.verdict(use, facts.evidence)


def _with_article(name: str) -> str:
    return f"an {name}" if name[0] in "AEIOH" else f"a {name}"


def malformed(writer: Writer, token: str, claimed: CodeSystem | None) -> None:
    """Say that something called a code has no code's shape."""
    of = f"{_with_article(claimed.title)} code" if claimed else "a code"
    writer.verdict(f"“{token[:30]}” does not have the shape of {of}, so there is nothing to look up.")


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


def claim_of(text: str, code: Code) -> str:
    """What a question takes a code to stand for; "" where it takes nothing."""
    match = _IS_FOR.search(text)
    claim = match["claim"].strip() if match else ""
    return "" if code.code.lower() in claim.lower() or not _telling(claim) else claim


def meaning_of(claim: str, facts: CodeFacts) -> Meaning:
    """How a claim stands to what the tables call a code that has a record."""
    title, description = (facts.record.title, facts.record.description) if facts.record else ("", "")
    groups = facts.of_kind(NoteKind.INCLUSION_TERM, NoteKind.INCLUDES, inherited=False)
    terms = " ".join(note.text for group in groups for note in group.notes)
    own = f"{title} {description} {terms} {facts.family.title if facts.family else ''}".lower()
    telling = _telling(claim)
    known = {word for word in telling if re.search(rf"\b{word[: max(4, len(word) - 3)]}", own)}
    if _opposed(telling, set(_WORD.findall(f"{title} {terms}".lower()))):
        return Meaning.OPPOSED
    if known == telling:
        return Meaning.STATED
    return Meaning.OVERLAPS if known else Meaning.FOREIGN


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
