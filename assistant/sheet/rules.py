"""Blocks on what applies to a code: notes, guidelines, modifiers and NCCI edits."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.compose.missing import Missing
from assistant.compose.modifier import SECTIONS as MODIFIER_SECTIONS
from assistant.compose.notes import DIAGNOSIS_SECTIONS, PROCEDURE_SECTIONS
from assistant.compose.wording import edition, labelled, listed, note_items, plain, sentence
from assistant.compose.writer import Writer
from assistant.gather.code_evidence import note_title
from assistant.gather.code_facts import NoteGroup
from assistant.gather.figures import figure_meaning, figure_title, schedule_figures
from assistant.gather.mentions import Closeness, Naming
from assistant.gather.modifiers import INDICATOR_OF, Effect, effect_of
from assistant.gather.tables import row_evidence
from assistant.sheet.draft import Draft, lacks, ref
from assistant.sheet.model import Absent, Block, BlockName, Grid, GridRow
from core.codes import Code, CodeSystem
from core.evidence import Evidence
from core.facts import FeeScheduleRow
from core.records import STARTER_SOURCE_ID, NoteKind, PtpEdit, Release, Setting

_MOST_NOTES = 60
_MOST_PASSAGES = 20
_MOST_CHANGES = 12


def notes(draft: Draft) -> Block | None:
    """What the book, or our own entry, orders and excludes; each note under the code at which it stands."""
    writer = Writer()
    if draft.code.system is CodeSystem.ICD10CM:
        _diagnosis_notes(draft, writer)
    elif draft.code.system is CodeSystem.MODIFIER:
        for kind, title, _ in MODIFIER_SECTIONS:
            for group in draft.facts.of_kind(kind):
                _points(draft, writer, group, title)
    else:
        for section in PROCEDURE_SECTIONS:
            if section.kind not in (NoteKind.DIFFERS_FROM, NoteKind.TYPICAL_MODIFIER):
                for group in draft.facts.of_kind(section.kind):
                    _points(draft, writer, group, section.heading)
        for group in draft.facts.of_kind(NoteKind.FLAG, NoteKind.DIAGNOSIS_AREA, inherited=False):
            _points(draft, writer, group, note_title(group.kind))
    return draft.block(BlockName.NOTES, writer) if writer.finish().sentences else None


def _diagnosis_notes(draft: Draft, writer: Writer) -> None:
    facts = draft.facts
    for section in DIAGNOSIS_SECTIONS:
        for group in facts.of_kind(section.kind):
            _points(draft, writer, group, section.heading)
    for group in facts.of_kind(NoteKind.NOTE):
        _points(draft, writer, group, note_title(group.kind))
    if facts.record is not None and not facts.of_kind(NoteKind.EXCLUDES1, NoteKind.EXCLUDES2):
        writer.say(f"No Excludes1 or Excludes2 note stands at {facts.code.code} or above it.", facts.evidence)


def _points(draft: Draft, writer: Writer, group: NoteGroup, title: str) -> None:
    inherited = group.owner != draft.code
    heading = f"{title} (stands at {group.owner.code})" if inherited else title
    items = note_items(group)
    for item in items[:_MOST_NOTES]:
        writer.point(item, group.evidence, heading=heading)
        draft.speaks_of(item)
    if len(items) > _MOST_NOTES:
        writer.point(f"and {len(items) - _MOST_NOTES} more, in the source", group.evidence, heading=heading)


# modifiers


def modifiers(draft: Draft) -> Block:
    """Which modifiers Medicare's indicators allow on it, and what our own entry says of them."""
    writer = Writer()
    for group in draft.facts.of_kind(NoteKind.TYPICAL_MODIFIER):
        for note in group.notes:
            writer.point(labelled(note), group.evidence, heading="What our entry says")
    schedule = draft.tools.fees.schedule(draft.code, draft.as_of)
    grid = None
    if schedule:
        whole = schedule[0]
        grid = draft.grid(
            "What the fee schedule's indicators allow",
            ("Modifiers", "On this code", "Indicator", "Value", "What the value means"),
            _modifier_rows(whole.fact),
            whole.evidence,
        )
    elif looked_up := draft.looked_up(FeeScheduleRow):
        writer.say(
            f"**{draft.code.code}** has no row in the fee schedule loaded here, so no indicator allows or bars a "
            "modifier.",
            looked_up,
        )
    lacking = [] if draft.loaded(FeeScheduleRow) else [_NO_INDICATORS]
    return draft.block(BlockName.MODIFIERS, writer, grids=[grid], absent=lacking)


_NO_INDICATORS = lacks(Missing.FEES).model_copy(
    update={"lacking": "The physician fee schedule is not loaded here, so no indicator can be read for a modifier."}
)


def _modifier_rows(row: FeeScheduleRow) -> list[GridRow]:
    """Modifiers that share indicator and effect in one row."""
    values = dict(schedule_figures(row))
    together: dict[tuple[str, Effect], list[str]] = {}
    for modifier, name in INDICATOR_OF.items():
        together.setdefault((name, effect_of(modifier, row.code, row)), []).append(modifier)
    return [
        GridRow(
            cells=(
                ", ".join(named),
                _EFFECTS[effect],
                figure_title(name),
                values[name],
                figure_meaning(name, values[name]) or "not explained in the layout",
            )
        )
        for (name, effect), named in together.items()
    ]


_EFFECTS = {
    Effect.APPLIES: "may apply",
    Effect.WITH_DOCUMENTATION: "with documents that show the need",
    Effect.NOT: "does not apply",
    Effect.NOT_TOLD: "depends on the case",
}


# NCCI edits


def edits(draft: Draft) -> Block:
    """Its procedure-to-procedure edits on the date, counted, and the first of them in either column."""
    writer, store, code = Writer(), draft.tools.store, draft.code
    found = store.ptp_counts_of(code, draft.as_of, draft.setting)
    if found is None:
        return draft.block(BlockName.EDITS, writer, absent=[_no_edits(draft.setting)])
    counts, release = found
    totals = {
        (column, indicator): sum(
            one.in_force for one in counts if one.column == column and one.modifier_indicator == indicator
        )
        for column in (1, 2)
        for indicator in (0, 1)
    }
    ended = sum(one.other for one in counts)
    writer.verdict(*_counted(draft, totals, ended, release))
    grids = [_edit_grid(draft, column, release) for column in (1, 2)]
    return draft.block(BlockName.EDITS, writer, grids=grids)


def _counted(draft: Draft, totals: dict[tuple[int, int], int], ended: int, release: Release) -> tuple[str, Evidence]:
    code, whose = draft.code.code, draft.setting.value
    parts = [
        f"column {column} of **{totals[column, 0] + totals[column, 1]:,}** ({totals[column, 0]:,} with modifier "
        f"indicator 0, which no modifier passes; {totals[column, 1]:,} with 1, which one passes when the record "
        "supports it)"
        for column in (1, 2)
    ]
    text = f"Of the {whose} edits in force on the date, **{code}** is {listed(parts)}."
    if not sum(totals.values()):
        text = (
            f"**{code}** stands in no {whose} edit in force on the date, which does not mean that it is payable with "
            "every other code."
        )
    if ended:
        text += f" {ended:,} more have ended or not begun."
    said = text.replace("**", "")
    evidence = row_evidence(release, f"all pairs of {code}", f"{draft.code}, NCCI edits: {said}", (draft.code,))
    return text, evidence


def _edit_grid(draft: Draft, column: int, release: Release) -> Grid | None:
    wanted = draft.edits
    total, rows = draft.tools.store.ptp_page_of(
        draft.code,
        draft.as_of,
        draft.setting,
        column,
        beginning=wanted.beginning,
        indicator=wanted.indicator,
        limit=wanted.limit,
    )
    partners = [edit.column2 if column == 1 else edit.column1 for edit in rows]
    items = "; ".join(_edit_line(edit) for edit in rows)
    evidence = row_evidence(
        release,
        f"pairs of {draft.code.code} in column {column}",
        f"{draft.code}, NCCI edits with it in column {column}: {items}",
        (draft.code, *partners),
    )
    return draft.grid(
        f"With {draft.code.code} in column {column}",
        (f"Column {3 - column}", "Modifier indicator", "From", "CMS's reason"),
        [_edit_row(edit, partner) for edit, partner in zip(rows, partners, strict=True)],
        evidence,
        total=total,
    )


def _edit_row(edit: PtpEdit, partner: Code) -> GridRow:
    begins = edit.effective_from.isoformat() if edit.effective_from else "–"
    return GridRow(
        cells=(partner.code, str(edit.modifier_indicator), begins, edit.rationale or "–"),
        code=ref(partner),
    )


def _edit_line(edit: PtpEdit) -> str:
    begins = f", effective {edit.effective_from.isoformat()}" if edit.effective_from else ""
    return f"{edit.column1.code} with {edit.column2.code}, modifier indicator {edit.modifier_indicator}{begins}"


def _no_edits(setting: Setting) -> Absent:
    whose = "outpatient" if setting is Setting.OUTPATIENT else "practitioner"
    return Absent(
        lacking=f"No NCCI edits of the setting {setting.value} are loaded here, so I name no pair.",
        file=f"the NCCI procedure-to-procedure edits ({whose})",
        command=f"python -m ingest fetch ncci-ptp-{whose}",
    )


# guidelines and manuals


def guidelines(draft: Draft) -> Block:
    """Passages that name the code, or what it stands under, with page."""
    writer = Writer()
    found = [one for one in draft.namings if not _is_addendum(one)]
    found.sort(key=lambda one: one.release.source.id == STARTER_SOURCE_ID)  # the official books first
    by_words: dict[tuple[str, str], list[Naming]] = {}
    for naming in found:
        by_words.setdefault((naming.release.source.title, naming.sentence), []).append(naming)
    books = list(dict.fromkeys(title for title, _ in by_words))
    in_books = sorted(by_words.items(), key=lambda item: books.index(item[0][0]))
    for (title, words), places in in_books[:_MOST_PASSAGES]:
        first, others = places[0], len(places) - 1
        again = f" The same stands at {others} other {'place' if others == 1 else 'places'} of it." if others else ""
        said = words if words.endswith("…") else sentence(words)
        text = f"**{_heading(first)}**, {first.passage.locator}{_via(first)}: {said}{again}"
        writer.point(text, first.evidence, heading=title)
    if len(in_books) > _MOST_PASSAGES:
        places = in_books[_MOST_PASSAGES][1]
        writer.say(f"{len(in_books) - _MOST_PASSAGES} more passages name it.", places[0].evidence, heading="More")
    lacking = tuple(_manuals_missing(draft))
    if not found and not lacking:
        writer.say(f"No passage loaded here names {draft.code.code} or what it stands under.")
    return draft.block(BlockName.GUIDELINES, writer, absent=lacking)


def changes(draft: Draft, writer: Writer) -> None:
    """Write what the addenda say was changed at the code, or at what it stands under."""
    for naming in draft.namings:
        if not _is_addendum(naming) or naming.closeness is Closeness.RANGE:
            continue
        for code in dict.fromkeys((draft.code, naming.named)):
            for line in naming.changes(code)[:_MOST_CHANGES]:
                text = f"At **{code.code}** {line[0].lower()}{line[1:]}"
                writer.point(text, naming.evidence, heading=f"In {edition(naming.release)}")


def _is_addendum(naming: Naming) -> bool:
    """Whether a passage tells of changes, which belong to the history."""
    return naming.release.source.id.startswith("icd10cm-addenda")


def _heading(naming: Naming) -> str:
    return plain(naming.passage.heading[-1]) if naming.passage.heading else naming.passage.document


def _via(naming: Naming) -> str:
    match naming.closeness:
        case Closeness.CODE:
            return ""
        case Closeness.ABOVE:
            return f" (names {naming.named.code})"
        case Closeness.RANGE:
            return f" (names a range from {naming.named.code})"


_MANUALS = {
    CodeSystem.ICD10CM: ("icd10cm-guidelines", "the ICD-10-CM Official Guidelines"),
    CodeSystem.ICD10PCS: ("icd10pcs-guidelines", "the ICD-10-PCS Official Guidelines"),
    CodeSystem.CPT: ("ncci-manual", "the NCCI Policy Manual"),
    CodeSystem.HCPCS: ("ncci-manual", "the NCCI Policy Manual"),
    CodeSystem.MODIFIER: ("ncci-manual", "the NCCI Policy Manual"),
}


def _manuals_missing(draft: Draft) -> Iterable[Absent]:
    source, title = _MANUALS.get(draft.code.system, ("", ""))
    if source and all(release.source.id != source for release in draft.tools.store.releases()):
        yield Absent(
            lacking=f"{title[0].upper()}{title[1:]} are not loaded here, so passages of theirs are missing."
            if title.endswith("Guidelines")
            else f"{title[0].upper()}{title[1:]} is not loaded here, so passages of it are missing.",
            file=title,
            command=f"python -m ingest fetch {source}",
        )
