"""The codes that fit the user's words: the closest, why, and what would make it more specific."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.notes import seventh_characters
from assistant.compose.wording import bold, named, note_items, plain
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts, Status
from assistant.gather.library import Finding
from core.codes import PROCEDURES, Code, CodeSystem
from core.records import CodeRecord, NoteKind

_OTHERS = 5
_WORDS = 6
"""Words named as a reason, at most."""

UNSURE = 0.5
"""Score below which a find is called unsure: on the sets in evals/sets/search fewer than half of those were right."""


def present(
    writer: Writer, findings: Sequence[Finding], neighbours: Sequence[CodeFacts], completed: CodeFacts | None = None
) -> None:
    """Write what was found.

    Args:
        writer: Page to write on.
        findings: Best first; at least one.
        neighbours: Codes beside the best one, in code order.
        completed: The best one with the seventh character that the words name.
    """
    best = findings[0]
    facts = best.facts
    if facts.record is None:
        return
    writer.about(facts)
    writer.verdict(_closest(facts, facts.record), facts.evidence)
    _matched_term(writer, best)
    _reason(writer, best)
    _rival(writer, findings)
    _encounter(writer, facts, completed)
    _sequencing(writer, facts)
    _others(writer, findings, neighbours)
    writer.suggest(f"What is {facts.code.code}?")
    if facts.code.system is CodeSystem.ICD10CM:
        writer.suggest(f"What does {facts.code.code} exclude?")
    if len(findings) > 1:
        writer.suggest(f"{facts.code.code} vs {findings[1].facts.code.code}")


def _matched_term(writer: Writer, best: Finding) -> None:
    """The reason for the hit, where it is a term of the tabular list and not the title."""
    for group in best.facts.of_kind(NoteKind.INCLUSION_TERM, NoteKind.INCLUDES, inherited=False):
        if any(note.text == best.matched for note in group.notes):
            writer.say(f"The tabular list names “{plain(best.matched)}” under it.", group.evidence)
            return


def _reason(writer: Writer, best: Finding) -> None:
    """Which of the user's words led to the code, which did not, and whether that is enough to be sure."""
    if best.shared:
        writer.notice(f"Found by the words: {plain(', '.join(best.shared[:_WORDS]))}.")
    if best.unsaid:
        writer.notice(f"The code found does not speak of: {plain(', '.join(best.unsaid[:_WORDS]))}.")
    if best.score < UNSURE:
        writer.notice("Not sure: the words fit this code loosely. Compare it with the others before using it.")


_NEARLY = 0.8
"""Share of the first score from which a procedure that says as many of the words may be meant as well."""


def _rival(writer: Writer, findings: Sequence[Finding]) -> None:
    """Doubt a procedure beside which another one says as many of the user's words, and words were left over."""
    best = findings[0]
    if best.facts.code.system not in PROCEDURES or not best.unsaid:
        return
    for other in findings[1:]:
        same_system = other.facts.code.system is best.facts.code.system
        if same_system and set(best.shared) <= set(other.shared) and other.score >= best.score * _NEARLY:
            writer.notice(
                f"Not sure: {other.facts.code.code} says as many of your words as {best.facts.code.code}. Compare the "
                "two before using one."
            )
            return


def _encounter(writer: Writer, facts: CodeFacts, completed: CodeFacts | None) -> None:
    """The seventh character: the code it makes where the question names the encounter, else the choice."""
    if completed is not None and completed.record is not None:
        writer.verdict(
            f"With the encounter you name it is {bold(completed.code)}, “{plain(completed.record.title)}”.",
            completed.evidence,
        )
        writer.about(completed)
    elif facts.status is Status.INCOMPLETE:
        writer.say(f"{facts.code.code} needs a seventh character before it is billable.", facts.evidence)
        seventh_characters(writer, facts)


def _others(writer: Writer, findings: Sequence[Finding], neighbours: Sequence[CodeFacts]) -> None:
    shown = {findings[0].facts.code}
    for near in neighbours:
        if near.record is not None and near.code not in shown:
            shown.add(near.code)
            _line(writer, near, near.record, "Beside it: check which one the record supports")
    for other in [finding.facts for finding in findings[1:]]:
        if other.record is not None and other.code not in shown and len(shown) <= _OTHERS + len(neighbours):
            shown.add(other.code)
            _line(writer, other, other.record, "Also close")


def _closest(facts: CodeFacts, record: CodeRecord) -> str:
    system = "" if facts.code.system is CodeSystem.CPT else f"{facts.code.system.title} "
    title = plain(record.title)
    if facts.code.system is CodeSystem.ICD10CM:
        return f"The closest {system}code is {bold(facts.code)}, “{title}”."
    return f"The closest {system}code is {bold(facts.code)}: {title}."


def _line(writer: Writer, facts: CodeFacts, record: CodeRecord, heading: str) -> None:
    writer.about(facts, focus=False)
    remark = {Status.HEADER: " (a header, not billable)", Status.INCOMPLETE: " (needs a seventh character)"}
    writer.point(f"{named(record)}{remark.get(facts.status, '')}", facts.evidence, heading=heading)


def _sequencing(writer: Writer, facts: CodeFacts) -> None:
    """What the tabular list orders to report before or with the best code."""
    for kind, lead in ((NoteKind.CODE_FIRST, "Code first"), (NoteKind.USE_ADDITIONAL, "Use an additional code")):
        for group in facts.of_kind(kind):
            if not _is_code(group.owner):
                continue
            for item in note_items(group)[:4]:
                writer.point(item, group.evidence, heading=f"{lead} (stands at {group.owner.code})")


def _is_code(owner: Code) -> bool:
    return "-" not in owner.code and " " not in owner.code
