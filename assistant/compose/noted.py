"""Whether a note at a diagnosis names a condition, and whether there is such a note at all.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.10 (includes), I.A.12 (Excludes1, Excludes2), I.A.13
(code first, use additional code) and I.A.17 (code also).
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.together import NOTE_NAMES, note_line
from assistant.compose.wording import bold, capitalised, listed, note_items, plain
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts, NoteGroup
from assistant.gather.together import Relation
from core.records import NoteKind

_NAMES = {**NOTE_NAMES, NoteKind.INCLUDES: "Includes", NoteKind.INCLUSION_TERM: "inclusion"}
_EFFECT = {
    NoteKind.EXCLUDES1: "What it names is not coded together with {code}, unless the two have nothing to do with each "
    "other.",
    NoteKind.EXCLUDES2: "What it names is no part of {code}; both may be coded where the record shows both.",
}
_MOST_NAMED = 4


def answer_sought(
    writer: Writer,
    facts: CodeFacts,
    kinds: Sequence[NoteKind],
    sought: str,
    found: Sequence[NoteGroup],
    from_other: Sequence[Relation],
) -> None:
    """Open the answer with whether the notes at a code name a condition, or those at the condition's code this one.

    Args:
        writer: Page to write on.
        facts: The code.
        kinds: The kinds of note that are asked for.
        sought: The condition, in the question's words.
        found: The notes at the code and above it that name the condition.
        from_other: The notes at the condition's own code that name this one.
    """
    asked = [group for group in found if group.kind in kinds]
    others = [group for group in found if group.kind not in kinds]
    for place, group in enumerate(asked):
        lead = "" if place else "Yes: "
        writer.verdict(capitalised(f"{lead}{_names(group)}."), group.evidence)
    if not asked:
        names = listed([_NAMES[kind] for kind in kinds], "or")
        writer.verdict(
            f"No: no {names} note at {bold(facts.code)}, or above it, names “{sought}” in so many words.",
            facts.evidence,
            *(group.evidence for group in facts.of_kind(*kinds)),
        )
    for kind in dict.fromkeys(group.kind for group in asked):
        if kind in _EFFECT:
            evidence = [group.evidence for group in asked if group.kind is kind]
            writer.verdict(_EFFECT[kind].format(code=bold(facts.code)), *evidence)
    for group in others:
        writer.verdict(capitalised(f"{_names(group)}."), group.evidence)
    for relation in from_other:
        writer.verdict(f"From the other side, {note_line(relation)}.", relation.group.evidence, facts.evidence)


def answer_whether_any(writer: Writer, facts: CodeFacts, kinds: Sequence[NoteKind]) -> None:
    """Open the answer with whether notes of some kinds stand at a code itself, and what those above it name."""
    for kind in kinds:
        own = facts.of_kind(kind, inherited=False)
        above = [group for group in facts.of_kind(kind) if group not in own]
        evidence = [group.evidence for group in (*own, *above)]
        name, code = _NAMES[kind], bold(facts.code)
        places = listed([bold(group.owner) for group in above])
        if own:
            writer.verdict(f"Yes: {_names(own[0])}.", *evidence[:1])
        elif above:
            writer.verdict(
                f"{code} itself has no {name} note; what stands above it, at {places}, holds for it too.",
                facts.evidence,
                *evidence,
            )
        else:
            writer.verdict(f"No: no {name} note stands at {code} or above it.", facts.evidence)


def _names(group: NoteGroup) -> str:
    """What a note names: its first items, and how many more."""
    items = [f"“{plain(item)}”" for item in note_items(group)]
    more = f" and {len(items) - _MOST_NAMED} more" if len(items) > _MOST_NAMED else ""
    shown = ", ".join(items[:_MOST_NAMED]) + more if more else listed(items)
    return f"the {_NAMES[group.kind]} note at {bold(group.owner)} names {shown}"
