"""Diagnoses held against each other: exclusions, and the order that the Tabular List asks for.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.12 (Excludes1, Excludes2) and I.A.13 (etiology and
manifestation: code first, use additional code, “in diseases classified elsewhere”).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from assistant.compose.wording import note_items, plain
from assistant.gather import CodeFacts
from assistant.gather.together import Relation, relations
from claimcheck.facts import ClaimFacts, Diagnosis
from claimcheck.report import Finding, Rule, Severity, finding
from core.codes import Code, CodeSystem, fits
from core.records import NoteKind

_EXCLUDES = {
    NoteKind.EXCLUDES1: (Rule.EXCLUDES1, Severity.ERROR),
    NoteKind.EXCLUDES2: (Rule.EXCLUDES2, Severity.INFORMATION),
}
_OTHER = NoteKind.EXCLUDES2
_MANIFESTATION = "classified elsewhere"
_MOST_NOTES = 3

Known = tuple[Diagnosis, CodeFacts]


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """Every two diagnoses, then each one's place in the order."""
    known: list[Known] = [
        (one, one.facts) for one in facts.diagnoses if one.facts is not None and one.facts.record is not None
    ]
    told: set[tuple[NoteKind, frozenset[int]]] = set()
    for (one, its), (other, others) in permutations(known, 2):
        if one.code == other.code:
            continue
        # The notes of chapters and sections tell whole fields of medicine apart: they part no two codes by Excludes2.
        found = [one for one in relations(its, others, _EXCLUDES) if one.kind is not _OTHER or is_code(one.group.owner)]
        for relation in found[:1]:
            pair = relation.kind, frozenset((one.position, other.position))
            if pair not in told:
                told.add(pair)
                yield _exclusion(relation, one, other)
    for diagnosis, its in known:
        rest = [item for item in known if item[0] is not diagnosis]
        yield from _first(diagnosis, its, rest)
        yield from _additional(diagnosis, its, rest)


def is_code(owner: Code) -> bool:
    """Whether a note stands at a code or category, and not at a chapter or section."""
    return fits(owner.code, CodeSystem.ICD10CM)


def _exclusion(relation: Relation, one: Diagnosis, other: Diagnosis) -> Finding:
    rule, severity = _EXCLUDES[relation.kind]
    names = f"{relation.one.code.code} (diagnosis {one.position})", f"{relation.other.code.code} ({other.position})"
    owner = relation.group.owner
    above = f", inherited from {owner.code}," if owner != relation.one.code else ""
    note = f"the {rule.value} note of {names[0]}{above} names “{plain(relation.note.text)}”, which takes in {names[1]}"
    if relation.kind is NoteKind.EXCLUDES1:
        message = f"The two are not coded together: {note}."
        action = (
            "Keep the one that the record supports; both only where the conditions have nothing to do with each other."
        )
    else:
        message = f"Both may be coded where the record shows both: {note}."
        action = "See that the record shows both conditions."
    return finding(
        severity,
        rule,
        message,
        action,
        relation.group.evidence,
        diagnoses=(one.position, other.position),
        codes=(relation.one.code, relation.other.code),
    )


def _first(diagnosis: Diagnosis, its: CodeFacts, others: list[Known]) -> Iterator[Finding]:
    """A code that has to stand behind another one: a manifestation, or what a code-first note holds for."""
    groups = its.of_kind(NoteKind.CODE_FIRST)
    if not groups:
        return
    named = [
        (relation, other) for other, facts in others for relation in relations(its, facts, (NoteKind.CODE_FIRST,))[:1]
    ]
    before = [other for _, other in named if other.position < diagnosis.position]
    name, place = f"{its.code} (diagnosis {diagnosis.position})", diagnosis.position
    if before:
        return
    if named:
        relation, other = named[0]
        yield finding(
            Severity.ERROR,
            Rule.SEQUENCING,
            f"{name} stands before {relation.other.code.code} (diagnosis {other.position}), which its code-first note "
            f"puts first: “{plain(relation.note.text)}”.",
            f"Put {relation.other.code.code} before {its.code.code}.",
            relation.group.evidence,
            diagnoses=(place, other.position),
            codes=(its.code, relation.other.code),
        )
        return
    manifestation = its.record is not None and _MANIFESTATION in its.record.title.lower()
    asked = " ".join(item for group in groups for item in note_items(group)[:_MOST_NOTES])
    yield finding(
        Severity.ERROR if manifestation else Severity.INFORMATION,
        Rule.SEQUENCING,
        f"{name} is a manifestation and is never listed first or alone: the disease behind it is not on the claim."
        if manifestation
        else f"{name} has a code-first note, and nothing that it names stands before it.",
        f"Code first what the record shows of: {asked}",
        *(group.evidence for group in groups),
        diagnoses=(place,),
        codes=(its.code,),
    )


def _additional(diagnosis: Diagnosis, its: CodeFacts, others: list[Known]) -> Iterator[Finding]:
    """What a use-additional note names stands behind the code; where nothing does, the note is told."""
    groups = [group for group in its.of_kind(NoteKind.USE_ADDITIONAL) if is_code(group.owner)]
    if not groups:
        return
    place, there = diagnosis.position, False
    for other, facts in others:
        for relation in relations(its, facts, (NoteKind.USE_ADDITIONAL,))[:1]:
            there = True
            # Where the other code's own note puts this one first, that is told already.
            told = relations(facts, its, (NoteKind.CODE_FIRST,))
            if other.position < place and not told:
                yield finding(
                    Severity.WARNING,
                    Rule.SEQUENCING,
                    f"{facts.code} (diagnosis {other.position}) stands before {its.code.code} (diagnosis {place}), "
                    f"whose note asks for it as an additional code: “{plain(relation.note.text)}”.",
                    f"Put {facts.code.code} behind {its.code.code}.",
                    relation.group.evidence,
                    diagnoses=(place, other.position),
                    codes=(its.code, facts.code),
                )
    if not there:
        asked = " ".join(item for group in groups for item in note_items(group)[:_MOST_NOTES])
        yield finding(
            Severity.INFORMATION,
            Rule.SEQUENCING,
            f"{its.code} (diagnosis {place}) has a use-additional note, and nothing that it names is on the claim.",
            f"Add, where the record shows it: {asked}",
            *(group.evidence for group in groups),
            diagnoses=(place,),
            codes=(its.code,),
        )
