"""The codes that fit the user's words: the closest, why, and what would make it more specific."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.define import seventh_characters
from assistant.compose.wording import bold, named, plain
from assistant.compose.writer import Writer
from assistant.gather.codes import CodeFacts, Status
from assistant.gather.library import Finding
from core.codes import Code, CodeSystem
from core.records import CodeRecord, NoteKind

_OTHERS = 5


def present(writer: Writer, findings: Sequence[Finding], neighbours: Sequence[CodeFacts]) -> None:
    """Write what was found.

    Args:
        writer: Page to write on.
        findings: Best first; at least one.
        neighbours: Codes beside the best one, in code order.
    """
    best = findings[0]
    facts = best.facts
    if facts.record is None:
        return
    writer.about(facts)
    writer.verdict(_closest(facts, facts.record), facts.evidence)
    if best.matched and best.matched.casefold() != plain(facts.record.title).casefold():
        terms = [g for g in facts.of_kind(NoteKind.INCLUSION_TERM, inherited=False)
                 if any(note.text == best.matched for note in g.notes)]  # fmt: skip
        if terms:
            writer.say(f"The tabular list names “{plain(best.matched)}” under it.", terms[0].evidence)
    if facts.status is Status.INCOMPLETE:
        writer.say(f"{facts.code.code} needs a seventh character before it is billable.", facts.evidence)
        seventh_characters(writer, facts)
    _sequencing(writer, facts)
    shown = {facts.code}
    for near in neighbours:
        if near.record is not None and near.code not in shown:
            shown.add(near.code)
            _line(writer, near, near.record, "Beside it: check which one the record supports")
    for other in [finding.facts for finding in findings[1:]]:
        if other.record is not None and other.code not in shown and len(shown) <= _OTHERS + len(neighbours):
            shown.add(other.code)
            _line(writer, other, other.record, "Also close")
    writer.suggest(f"What is {facts.code.code}?", f"What does {facts.code.code} exclude?")
    if len(findings) > 1:
        writer.suggest(f"{facts.code.code} vs {findings[1].facts.code.code}")


def _closest(facts: CodeFacts, record: CodeRecord) -> str:
    system = "" if facts.code.system is CodeSystem.CPT else f"{facts.code.system.title} "
    title = plain(record.title)
    if facts.code.system is CodeSystem.ICD10CM:
        return f"The closest {system}code is {bold(facts.code)}, “{title}”."
    return f"The closest {system}code is {bold(facts.code)}: {title}."


def _line(writer: Writer, facts: CodeFacts, record: CodeRecord, heading: str) -> None:
    writer.about(facts, focus=False)
    writer.point(named(record), facts.evidence, heading=heading)


def _sequencing(writer: Writer, facts: CodeFacts) -> None:
    """What the tabular list orders to report before or with the best code."""
    for kind, lead in ((NoteKind.CODE_FIRST, "Code first"), (NoteKind.USE_ADDITIONAL, "Use an additional code")):
        for group in facts.of_kind(kind):
            if not _is_code(group.owner):
                continue
            for note in group.notes[:4]:
                writer.point(note.text, group.evidence, heading=f"{lead} (stands at {group.owner.code})")


def _is_code(owner: Code) -> bool:
    return "-" not in owner.code and " " not in owner.code
