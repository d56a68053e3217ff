"""Premises of a question that the tables contradict: said before anything else."""

from __future__ import annotations

import re

from assistant.compose.wording import plain
from assistant.compose.writer import Writer
from assistant.gather.codes import CodeFacts
from core.codes import CodeSystem
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


def claimed_meaning(writer: Writer, facts: CodeFacts, text: str) -> None:
    """Answer "is X the code for Y?" where the code's own words settle it."""
    match = _IS_FOR.search(text)
    if match is None or facts.record is None or facts.code.code.lower() in match["claim"].lower():
        return
    claim = {word for word in _WORD.findall(match["claim"].lower()) if word not in _EMPTY}
    terms = " ".join(note.text for g in facts.of_kind(NoteKind.INCLUSION_TERM, inherited=False) for note in g.notes)
    family = facts.family.title if facts.family else ""
    own = f"{facts.record.title} {facts.record.description} {terms} {family}".lower()
    if not claim:
        return
    known = {word for word in claim if word[: max(4, len(word) - 3)] in own}
    if not known or _opposed(claim, set(_WORD.findall(f"{facts.record.title} {terms}".lower()))):
        writer.verdict(f"No: **{facts.code.code}** does not stand for “{match['claim'].strip()}”.", facts.evidence)
    elif known == claim:
        writer.verdict(f"Yes: **{facts.code.code}** stands for “{plain(facts.record.title)}”.", facts.evidence)


def _opposed(claim: set[str], own: set[str]) -> bool:
    return any(claim & group and own & group and not claim & own & group for group in _OPPOSED)
