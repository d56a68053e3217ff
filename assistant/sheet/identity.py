"""Blocks on the code itself: what it is, whether it stands on the date, and where it stands among others."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.absent import absent
from assistant.compose.define import identity
from assistant.compose.notes import seventh_characters
from assistant.compose.properties import pcs_axes
from assistant.compose.validity import says_billable, validity
from assistant.compose.wording import absence, bold, day, edition, labelled, plain, state
from assistant.compose.writer import Writer
from assistant.gather.code_facts import Status, status_of
from assistant.gather.tables import row_evidence
from assistant.sheet.draft import Draft, ref
from assistant.sheet.model import Absent, Block, BlockName, Grid, GridRow
from core.codes import Code, CodeSystem
from core.evidence import Evidence
from core.records import CodeRecord, Level, NoteKind

_MOST_TERMS = 40
_MOST_ROWS = 100

_NO_DESCRIPTOR = Absent(
    lacking="The AMA's official descriptor is not loaded: it needs a licence of your own.",
    file="a CPT file of your licence",
    command="python -m ingest load PATH --accept-license ama",
)


def meaning(draft: Draft) -> Block:
    """Its title or official descriptor, the description in plain words, and terms that are coded to it."""
    writer, facts = Writer(), draft.facts
    if facts.record is None:
        absent(writer, facts, draft.as_of)
        return draft.block(BlockName.MEANING, writer)
    identity(writer, facts, facts.record)
    for group in facts.of_kind(NoteKind.INCLUSION_TERM, inherited=False):
        for note in group.notes[:_MOST_TERMS]:
            writer.point(plain(note.text), group.evidence, heading="Terms that are coded to it")
    licensed = any(official.licensed for official in facts.official) or (facts.evidence and facts.evidence.licensed)
    lacking = (_NO_DESCRIPTOR,) if draft.code.system is CodeSystem.CPT and not licensed else ()
    return draft.block(BlockName.MEANING, writer, absent=lacking)


def status(draft: Draft) -> Block:
    """Whether it may be reported on the date of service, and its dates."""
    writer, facts = Writer(), draft.facts
    if facts.record is None or facts.release is None:
        writer.verdict(f"{absence(facts)}: nothing here says that it may be reported.", facts.evidence)
        return draft.block(BlockName.STATUS, writer)
    validity(writer, facts, facts.record, facts.release, draft.as_of)
    if draft.code.system is CodeSystem.MODIFIER and facts.status is Status.BILLABLE:
        writer.verdict(f"{bold(draft.code)} stands in {edition(facts.release)}.", facts.evidence)
    elif facts.in_force:
        says_billable(writer, facts, facts.release)
    said = " ".join(one.text for one in writer.finish().sentences)
    if facts.record.valid_from and day(facts.record.valid_from) not in said:
        writer.say(f"It is valid from {day(facts.record.valid_from)}.", facts.evidence)
    if facts.record.valid_to and day(facts.record.valid_to) not in said:
        writer.say(f"Its last valid date of service is {day(facts.record.valid_to)}.", facts.evidence)
    ended = facts.release.effective_to
    if ended is not None and draft.as_of > ended:
        writer.say(
            f"{edition(facts.release)} was in force until {day(ended)}: check a newer edition before billing.",
            facts.evidence,
        )
    return draft.block(BlockName.STATUS, writer)


def place(draft: Draft) -> Block | None:
    """What it stands under, the widest first."""
    facts = draft.facts
    if not facts.ancestors or facts.release is None:
        return None
    evidence = facts.family_evidence or facts.evidence
    rows = [_record_row(draft, record) for record in reversed(facts.ancestors)]
    grid = draft.grid("From the top", ("Code", "Title"), [_short(row, 2) for row in rows], evidence)
    return draft.block(BlockName.PLACE, Writer(), grids=[grid])


def below(draft: Draft) -> Block | None:
    """The codes directly below it."""
    children = draft.facts.children
    if not children:
        return None
    rows = [_record_row(draft, record) for record in children[:_MOST_ROWS]]
    grid = draft.grid(
        "Directly below it",
        ("Code", "Title", "Status"),
        [_short(row, 3) for row in rows],
        draft.facts.children_evidence,
        total=len(children),
    )
    return draft.block(BlockName.BELOW, Writer(), grids=[grid])


def siblings(draft: Draft) -> Block | None:
    """The codes beside it, what tells them apart, and in words how they differ."""
    facts = draft.facts
    parent = facts.record.parent if facts.record else None
    if facts.record is None or parent is None:
        return None
    family = sorted(
        draft.tools.store.children(parent, draft.as_of),
        key=lambda record: record.valid_to is not None and draft.as_of > record.valid_to,
    )
    writer = Writer()
    for group in facts.of_kind(NoteKind.DIFFERS_FROM, inherited=False):
        for note in group.notes:
            writer.point(labelled(note), group.evidence, heading="How it differs")
    for group in facts.choose:
        for note in group.notes:
            writer.point(note.text, group.evidence, heading="How to choose")
    grid = _family_grid(draft, family) if len(family) > 1 else None
    if grid is None and not writer.finish().sentences:
        return None
    return draft.block(BlockName.SIBLINGS, writer, grids=[grid])


def _family_grid(draft: Draft, family: Sequence[CodeRecord]) -> Grid | None:
    """A family side by side: its facets where it has them, else titles and status."""
    shown = _around(family, draft.code)
    names = list(dict.fromkeys(name for record in family for name, _ in record.facets))
    columns = ("Code", "Title", "Status", *(name.capitalize() for name in names))
    rows = []
    for record in shown:
        row = _record_row(draft, record)
        facets = dict(record.facets)
        rows.append(row.model_copy(update={"cells": (*row.cells, *(facets.get(name, "–") for name in names))}))
    return draft.grid(
        f"Below {draft.facts.record.parent.code}" if draft.facts.record and draft.facts.record.parent else "Beside it",
        columns,
        rows,
        _family_evidence(draft, shown),
        total=len(family),
    )


def _around(family: Sequence[CodeRecord], code: Code) -> Sequence[CodeRecord]:
    """As many of a family as are shown, with the code among them."""
    at = next((number for number, record in enumerate(family) if record.code == code), 0)
    start = max(0, min(at - _MOST_ROWS // 2, len(family) - _MOST_ROWS))
    return family[start : start + _MOST_ROWS]


def _family_evidence(draft: Draft, family: Sequence[CodeRecord]) -> Evidence | None:
    release = draft.facts.release
    own = draft.facts.evidence
    if release is None or own is None:
        return own
    items = "; ".join(
        f"{record.code.code} {plain(record.title)}" + "".join(f", {name}: {value}" for name, value in record.facets)
        for record in family
    )
    described = draft.tools.store.get(draft.code, draft.as_of)
    text = f"{draft.code}, its family: {items}"
    codes = [record.code for record in family]
    return row_evidence(described.release if described else release, "the codes below one parent", text, codes)


def _record_row(draft: Draft, record: CodeRecord) -> GridRow:
    told = state(status_of(record, draft.as_of, has_variants=False)) if record.level is Level.CODE else ""
    return GridRow(
        cells=(record.code.code, plain(record.title), told),
        code=ref(record.code),
        here=record.code == draft.code,
    )


def _short(row: GridRow, cells: int) -> GridRow:
    return row.model_copy(update={"cells": row.cells[:cells]})


def characters(draft: Draft) -> Block | None:
    """The seventh characters that complete a diagnosis, or the axes of a procedure of ICD-10-PCS."""
    writer, facts = Writer(), draft.facts
    if draft.code.system is CodeSystem.ICD10PCS:
        pcs = draft.tools.indexes.pcs(draft.code, draft.as_of)
        if pcs is not None:
            pcs_axes(writer, pcs)
            return draft.block(BlockName.CHARACTERS, writer)
        return draft.block(BlockName.CHARACTERS, writer, absent=[_NO_TABLES])
    if facts.status is Status.INCOMPLETE:
        seventh_characters(writer, facts)
    elif facts.record is not None and facts.record.stem is not None:
        for group in facts.of_kind(NoteKind.SEVENTH_CHARACTER)[:1]:
            for note in group.notes:
                if note.label == draft.code.code[-1]:
                    writer.say(f"Its seventh character **{note.label}** means: {plain(note.text)}.", group.evidence)
    return draft.block(BlockName.CHARACTERS, writer) if writer.finish().sentences else None


_NO_TABLES = Absent(
    lacking="The ICD-10-PCS tables are not loaded, so its characters cannot be read one by one.",
    file="the ICD-10-PCS tables",
    command="python -m ingest fetch icd10pcs-tables",
)
