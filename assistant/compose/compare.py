"""Codes side by side: what they share, what differs, which way to choose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from assistant.compose.wording import absence, bold, labelled, listed, plain, state
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts, NoteGroup
from assistant.gather.edits import EditFacts, PairVerdict
from assistant.gather.figures import figure_title
from core.answer import Table
from core.codes import Code, CodeSystem
from core.records import Note, NoteKind

_FIGURES_COMPARED = ("global_days", "work_rvu", "mue", "mai", "bilateral")


def compare(writer: Writer, all_facts: Sequence[CodeFacts], edits: Sequence[EditFacts]) -> None:
    """Write a comparison of two or more codes.

    Args:
        writer: Page to write on.
        all_facts: What the tables say about each code, in the order asked.
        edits: The NCCI verdicts of the pairs that have one.
    """
    known = [facts for facts in all_facts if facts.record is not None]
    for facts in all_facts:
        writer.about(facts)
        if facts.record is not None:
            writer.verdict(f"{bold(facts.code)}: {plain(facts.record.title)}.", facts.evidence)
        else:
            writer.verdict(f"{absence(facts)}, so it is left out of the comparison.", facts.evidence)
    if len(known) < 2:
        return
    _common_ground(writer, known)
    _differences(writer, known)
    _exclusions(writer, known)
    _choice(writer, known)
    for edit in edits:
        _edit(writer, edit)
    writer.table = _table(writer, known)
    writer.suggest(*(_alone(facts.code) for facts in known[:2]))
    if known[0].code.system is CodeSystem.CPT:
        writer.suggest(f"Can {known[0].code.code} and {known[1].code.code} be billed together?")


def _alone(code: Code) -> str:
    """The question about one code alone."""
    return f"When do I use modifier {code.code}?" if code.system is CodeSystem.MODIFIER else f"What is {code.code}?"


def _family_of(facts: CodeFacts) -> Code | None:
    return facts.family.code if facts.family else None


def _common_ground(writer: Writer, known: Sequence[CodeFacts]) -> None:
    families = {_family_of(facts) for facts in known}
    codes = listed([facts.code.code for facts in known])
    family = known[0].family
    if len(families) == 1 and family is not None:
        same = _shared_facets(known)
        shared = f" and share {listed([f'{name} ({value})' for name, value in same])}" if same else ""
        word = "category" if known[0].code.system is CodeSystem.ICD10CM else "family"
        writer.say(
            f"{codes} belong to one {word}, “{plain(family.title)}”{shared}.",
            known[0].family_evidence,
            *(facts.evidence for facts in known),
        )
    elif len({facts.code.system for facts in known}) > 1:
        systems = listed([f"{facts.code.code} is {facts.code.system.title}" for facts in known])
        writer.say(f"They stand in different code systems: {systems}.", *(facts.evidence for facts in known))


def _shared_facets(known: Sequence[CodeFacts]) -> list[tuple[str, str]]:
    facets = [dict(facts.record.facets) for facts in known if facts.record]
    return [(name, value) for name, value in facets[0].items() if all(other.get(name) == value for other in facets[1:])]


def _differences(writer: Writer, known: Sequence[CodeFacts]) -> None:
    heading = "What differs"
    untold: list[CodeFacts] = []
    for first, second in combinations(known, 2):
        how = _differs(first, second) or _differs(second, first)
        if how is not None:
            group, note = how
            writer.point(labelled(note), group.evidence, heading=heading)
        else:
            untold += [one for one in (first, second) if one not in untold]
    if untold:
        _facets_apart(writer, [facts for facts in known if facts in untold], heading)


def _facets_apart(writer: Writer, known: Sequence[CodeFacts], heading: str) -> None:
    """Tell codes apart, of which no note says how they differ, by what distinguishes them in their families."""
    facets = [dict(facts.record.facets) for facts in known if facts.record]
    for name in facets[0]:
        values = [values[name] for values in facets if name in values]
        # What only some of them have tells nothing: a visit has no region of the spine.
        if len(values) == len(known) and len(set(values)) > 1:
            told = "; ".join(f"**{facts.code.code}** {value}" for facts, value in zip(known, values, strict=True))
            writer.point(f"{name.capitalize()}: {told}", *(facts.evidence for facts in known), heading=heading)


def _differs(facts: CodeFacts, other: CodeFacts) -> tuple[NoteGroup, Note] | None:
    for group in facts.of_kind(NoteKind.DIFFERS_FROM):
        for note in group.notes:
            if note.target == other.code:
                return group, note
    return None


def _exclusions(writer: Writer, known: Sequence[CodeFacts]) -> None:
    """Say when an Excludes note of one code names another of them (Official Guidelines I.A.12)."""
    for facts in known:
        for group in facts.of_kind(NoteKind.EXCLUDES1, NoteKind.EXCLUDES2):
            for other in known:
                if other is facts:
                    continue
                for note in group.notes:
                    if _names(note.text, other.code):
                        word = "Excludes1" if group.kind is NoteKind.EXCLUDES1 else "Excludes2"
                        effect = "not coded together" if word == "Excludes1" else "both may be coded when both apply"
                        writer.point(
                            f"{word} at **{group.owner.code}** names {note.text}: {effect}.",
                            group.evidence,
                            heading="Excludes notes between them",
                        )


def _names(text: str, code: Code) -> bool:
    """Whether a note's codes, such as ``(E08.-)`` or ``(E10.0-E10.9)``, cover a code by its own beginning."""
    beginnings = {code.code[:length].rstrip(".") for length in range(3, len(code.code) + 1)}
    tokens = text.replace("(", " ").replace(")", " ").replace(",", " ").replace("-", " ").split()
    return any(token.rstrip(".") in beginnings for token in tokens)


def _choice(writer: Writer, known: Sequence[CodeFacts]) -> None:
    if len({_family_of(facts) for facts in known}) != 1:
        return
    for group in known[0].choose:
        for note in group.notes:
            writer.point(note.text, group.evidence, heading="How to choose")


def _edit(writer: Writer, facts: EditFacts) -> None:
    edit = facts.edit
    if edit is None or facts.verdict is PairVerdict.NO_EDIT:
        return
    bypass = {
        PairVerdict.NOT_TOGETHER: "modifier indicator 0, so no modifier separates them",
        PairVerdict.WITH_MODIFIER: "modifier indicator 1, so a modifier is possible when the record supports it",
        PairVerdict.DELETED: "the edit is deleted on this date",
        PairVerdict.NOT_YET: "the edit has not begun on this date",
    }[facts.verdict]
    writer.point(
        f"NCCI edit: column 1 **{edit.column1.code}**, column 2 **{edit.column2.code}**; {bypass}.",
        facts.evidence,
        heading="Billed together",
    )


def _table(writer: Writer, known: Sequence[CodeFacts]) -> Table:
    rows: list[tuple[str, ...]] = [
        ("Meaning", *(plain(facts.record.title) if facts.record else "" for facts in known)),
    ]
    if any(facts.code.system is not CodeSystem.MODIFIER for facts in known):
        rows.append(("Status", *(state(facts.status) for facts in known)))
    facets = [dict(facts.record.facets) if facts.record else {} for facts in known]
    rows.extend(
        (name.capitalize(), *(values.get(name, "–") for values in facets))
        for name in dict.fromkeys(name for values in facets for name in values)
    )
    figures = [_figures(facts) for facts in known]
    rows.extend(
        (figure_title(name), *(values.get(name, "–") for values in figures))
        for name in _FIGURES_COMPARED
        if any(name in values for values in figures)
    )
    return Table(
        columns=("", *(facts.code.code for facts in known)),
        rows=tuple(rows),
        evidence=tuple(_column_evidence(writer, facts) for facts in known),
    )


def _figures(facts: CodeFacts) -> dict[str, str]:
    return {note.label: note.text for group in facts.of_kind(NoteKind.FIGURE, inherited=False) for note in group.notes}


def _column_evidence(writer: Writer, facts: CodeFacts) -> tuple[str, ...]:
    figures = [group.evidence for group in facts.of_kind(NoteKind.FIGURE, inherited=False)]
    return tuple(writer.keep(item) for item in (facts.evidence, *figures) if item is not None)
