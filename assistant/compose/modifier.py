"""When a modifier is right, when it is not, and what it does."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.wording import absence, bold, labelled, plain, sentence
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts
from assistant.verification.splitting import split_sentences
from core.records import CodeRecord, NoteKind

SECTIONS = (
    (NoteKind.USE_WHEN, "Use it when", 6),
    (NoteKind.NOT_WHEN, "Do not use it when", 6),
    (NoteKind.DOCUMENTATION, "What the record must show", 4),
    (NoteKind.EFFECT, "What it does to payment and edits", 4),
    (NoteKind.EXAMPLE, "Example", 2),
    (NoteKind.DIFFERS_FROM, "How it differs", 4),
)


_MOST_IN_FULL = 2


def explain_modifiers(writer: Writer, modifiers: Sequence[CodeFacts], codes: Sequence[CodeFacts]) -> None:
    """Write what modifiers mean and, where codes are named, what our entries say of them with those codes.

    Args:
        writer: Page to write on.
        modifiers: What the tables say about each modifier.
        codes: What the tables say about the codes the question names with them.
    """
    for facts in codes:
        writer.about(facts)
        if facts.record is None:
            writer.verdict(f"{absence(facts)}, so I cannot judge a modifier on it.", facts.evidence)
            continue
        writer.verdict(f"{bold(facts.code)}: {plain(facts.record.title)}.", facts.evidence)
        for modifier in modifiers:
            note_with_code(writer, facts, modifier)
    for facts in modifiers:
        writer.about(facts)
        if facts.record is None:
            writer.verdict(f"{absence(facts)}, so I will not describe it.", facts.evidence)
        else:
            writer.verdict(f"{bold(facts.code)}: {plain(facts.record.title)}.", facts.evidence)
    for facts in modifiers:
        if facts.record is not None:
            _explain(writer, facts, facts.record, modifiers)


def answer_situation(writer: Writer, facts: CodeFacts) -> None:
    """Open the answer with the modifier that a described situation calls for, then explain it."""
    _call_for(writer, facts, defined=True)
    if facts.record is not None:
        explain_modifiers(writer, [facts], [])


_OF_A_SITUATION = (NoteKind.USE_WHEN, NoteKind.NOT_WHEN, NoteKind.EFFECT)


def name_modifier(writer: Writer, facts: CodeFacts) -> None:
    """Open the answer about codes with the modifier that their situation calls for, and what bears it out."""
    _call_for(writer, facts)
    for kind, title, most in SECTIONS:
        if kind in _OF_A_SITUATION:
            heading = f"Modifier {facts.code.code}: {title[0].lower()}{title[1:]}"
            for group in facts.of_kind(kind):
                for note in group.notes[:most]:
                    writer.point(labelled(note), group.evidence, heading=heading)


def _call_for(writer: Writer, facts: CodeFacts, *, defined: bool = False) -> None:
    """Name the modifier, with what it means unless its definition follows."""
    if facts.record is not None:
        writer.about(facts, focus=False)
        meaning = "" if defined else f": {plain(facts.record.title)}"
        writer.verdict(
            f"What you describe is what modifier **{facts.code.code}** is for{meaning}.",
            facts.evidence,
        )


def note_with_code(writer: Writer, facts: CodeFacts, modifier: CodeFacts) -> None:
    """Write what our entry of a code says of a modifier on it, where it says something."""
    name = modifier.code.code
    for group in facts.of_kind(NoteKind.TYPICAL_MODIFIER):
        for note in group.notes:
            if note.label == name:
                writer.say(f"Modifier **{name}** on {facts.code.code}: {sentence(note.text)}", group.evidence)
                return


def _explain(writer: Writer, facts: CodeFacts, record: CodeRecord, modifiers: Sequence[CodeFacts]) -> None:
    """Describe one modifier; of several, each under headings that name it."""
    name = facts.code.code
    several = len(modifiers) > 1
    for text in split_sentences(record.description):
        writer.say(text, facts.evidence, heading=f"Modifier {name}" if several else "")
    if len(modifiers) > _MOST_IN_FULL:
        return
    for kind, title, most in SECTIONS:
        heading = f"{name}: {title[0].lower()}{title[1:]}" if several else title
        for group in facts.of_kind(kind):
            for note in group.notes[:most]:
                writer.point(labelled(note), group.evidence, heading=heading)
    others = [note.target for group in facts.of_kind(NoteKind.DIFFERS_FROM) for note in group.notes if note.target]
    if not several:
        writer.suggest(*(f"Modifier {name} vs {other.code}" for other in others[:2]))
