"""Several conditions of one description: the code of each, which stands first, and what the notes say of them.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.12 (Excludes1, Excludes2), I.A.13 (code first, use
additional code), I.A.17 (code also), I.C.1.d (severe sepsis), I.C.2.e.2 (treatment of a
neoplasm), I.C.19.e.5.a (adverse effect) and I.C.20.a.6 (an external cause is never first).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from assistant.compose.together import note_line
from assistant.compose.wording import bold, listed, note_items, plain, state
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Status
from assistant.gather.presumed import Presumed
from assistant.gather.together import relations
from core.codes import Code
from core.records import NoteKind

_KINDS = (NoteKind.EXCLUDES1, NoteKind.CODE_FIRST, NoteKind.USE_ADDITIONAL, NoteKind.CODE_ALSO)


_MOST_ASKED = 3
_UNMET = {NoteKind.CODE_FIRST: "Before", NoteKind.USE_ADDITIONAL: "With"}


def _asked_beside(writer: Writer, one: CodeFacts, facts: Sequence[CodeFacts]) -> None:
    """What notes at a code want beside it that none of the others is."""
    others = [other for other in facts if other is not one]
    for kind, lead in _UNMET.items():
        if any(relations(one, other, (kind,)) for other in others):
            continue
        for group in one.of_kind(kind)[:1]:
            if "-" in group.owner.code or " " in group.owner.code:
                continue
            for item in note_items(group)[:_MOST_ASKED]:
                writer.point(
                    f"{lead} {bold(one.code)}, as its note asks: {item}",
                    group.evidence,
                    one.evidence,
                    heading="What else may be asked for",
                )


_FIRST = re.compile(r"Z51\.(?:0|1[12])")
_DRUG = re.compile(r"T(?:3[6-9]|4\d|50)\.(?:\w\w5|\w5(?:X|$))")
_TOO_LITTLE = re.compile(r"T(?:3[6-9]|4\d|50)\.(?:\w\w6|\w6(?:X|$))")
_POISONED = re.compile(r"T(?:3[6-9]|4\d|50)\.(?:\w\w[1-4]|\w[1-4](?:X|$))")
_WHY_TOO_LITTLE = re.compile(r"Z91\.1[23]")
_CAUSE = re.compile(r"[VWXY]")
_FIRST_OR_LAST = (
    (_FIRST, "{codes} stands first where the encounter is for that treatment alone, the neoplasm after it (I.C.2.e.2)"),
    (_DRUG, "{codes}: the adverse effect itself, such as the rash, stands first, the drug after it (I.C.19.e.5.a)"),
    (_TOO_LITTLE, "{codes}: an underdosing code never stands first; what got worse for want of the drug does "
     "(I.C.19.e.5.c)"),
    (_POISONED, "{codes}: of a poisoning its own code stands first, what it led to after it (I.C.19.e.5.b)"),
    (_CAUSE, "{codes}: an external cause never stands first (I.C.20.a.6)"),
)  # fmt: skip


def rank(code: Code) -> int:
    """Where a diagnosis stands among others by rules that hold for its whole category: the lowest first."""
    if _FIRST.match(code.code) or _POISONED.match(code.code):
        return 0
    if _CAUSE.match(code.code) or _WHY_TOO_LITTLE.match(code.code):
        return 3
    return 2 if _DRUG.match(code.code) or _TOO_LITTLE.match(code.code) else 1


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a description, and the code it leads to.

    Attributes:
        words: The part.
        facts: The code.
        first: Where the code lacks its seventh character: what it is at the initial encounter.
    """

    words: str
    facts: CodeFacts
    first: CodeFacts | None = None


def answer_conditions(
    writer: Writer,
    told: Sequence[Told],
    joined: Sequence[Presumed],
    unfound: Sequence[str],
    severe: Sequence[CodeFacts] = (),
) -> None:
    """Write the codes of a description, how they stand to each other, and what was not found.

    Args:
        writer: Page to write on.
        told: The parts with their codes, external causes last; at least two.
        joined: The codes that take the place of what was named.
        unfound: Parts that led to no code.
        severe: Where a sepsis stands beside an organ failure: these two, then the codes of severe sepsis.
    """
    names = listed([bold(one.facts.code) for one in told])
    alone = "What has a code" if unfound else "By what is told, the ICD-10-CM code is"
    lead = "Each of these has an ICD-10-CM code of its own" if len(told) > 1 else alone
    writer.verdict(f"{lead}: {names}.", *(one.facts.evidence for one in told))
    for rule in joined:
        facts = next((one.facts for one in told if one.facts.code.code == rule.code), None)
        if facts is not None:
            beside = [one.facts for one in told if one.facts.code.code in rule.because]
            writer.verdict(
                f"**{rule.code}** takes the place of **{rule.instead_of}** beside "
                f"{listed([bold(one.code) for one in beside])}: {rule.reason}.",
                facts.evidence,
                rule.evidence,
                *(one.evidence for one in beside),
            )
    for one in told:
        writer.about(one.facts)
        if one.facts.record is not None:
            remark = f" ({state(one.facts.status)})" if one.facts.status is not Status.BILLABLE else ""
            if one.first is not None:
                remark = f" (needs a seventh character: {bold(one.first.code)} at the initial encounter)"
            writer.point(
                f"“{plain(one.words)}”: {bold(one.facts.code)} {plain(one.facts.record.title)}{remark}",
                one.facts.evidence,
                one.first.evidence if one.first else None,
                heading="What each part leads to",
            )
    _order(writer, [one.facts for one in told], severe)
    if unfound:
        writer.notice(f"No code was found for: {plain('; '.join(unfound))}.")
    writer.notice("Found by the words alone: the record, and the notes at each code, decide.")


def _order(writer: Writer, facts: Sequence[CodeFacts], severe: Sequence[CodeFacts]) -> None:
    """What the notes, and the rules that need none, say of which stands first and which do not go together."""
    heading = "Which goes with which, and first"
    for one, other in permutations(facts, 2):
        for relation in relations(one, other, _KINDS)[:1]:
            line = note_line(relation)
            writer.point(f"{line[0].upper()}{line[1:]}", relation.group.evidence, other.evidence, heading=heading)
    for one in facts:
        _asked_beside(writer, one, facts)
    for pattern, line in _FIRST_OR_LAST:
        found = [one for one in facts if pattern.match(one.code.code)]
        if found and len(found) < len(facts):
            text = line.format(codes=listed([bold(one.code) for one in found]))
            writer.point(text, *(one.evidence for one in found), heading=heading)
    if severe:
        sepsis, failing, codes = severe[0], severe[1], severe[2:]
        writer.point(
            f"Sepsis with an organ failure that the record ties to it is severe sepsis: {bold(sepsis.code)} first, "
            f"then {listed([bold(one.code) for one in codes], 'or')} as the record says, then {bold(failing.code)}; "
            "where the tie is not documented, the provider is asked",
            *(one.evidence for one in severe),
            heading=heading,
        )
