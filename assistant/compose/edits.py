"""May two codes be billed together: the verdict of the NCCI edits, in the edit's own column order.

Source: NCCI Policy Manual for Medicare Services, Chapter 1 (column one and column two codes; modifier indicators).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.compose.missing import Missing, how_to_load
from assistant.compose.wording import bold, day, labelled, plain
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts
from assistant.gather.edits import EditFacts, PairVerdict
from assistant.gather.library import PassageFacts
from core.codes import Code, CodeSystem
from core.records import NoteKind, PtpEdit, Setting

# Of the NCCI-associated modifiers, those that say the services were separate (NCCI Policy Manual, Chapter 1, E).
_SEPARATING = frozenset(("24", "25", "57", "58", "59", "78", "79", "91", "XE", "XP", "XS", "XU"))


_AFTERWORDS = {
    PairVerdict.NOT_TOGETHER: "An appeal against an indicator of 0 has no ground in the edit itself.",
    PairVerdict.DELETED: "That an edit has ended does not say that both are payable.",
    PairVerdict.NO_EDIT: "The starter knowledge holds only the pairs among its own families: the NCCI file of the "
    "quarter decides.",
}
"""What is said once of all pairs with a verdict; of those without an edit, unless a complete file was asked."""


def check_pairs(
    writer: Writer, all_facts: Sequence[CodeFacts], edits: Sequence[EditFacts], background: Sequence[PassageFacts]
) -> None:
    """Write the verdict for each pair, then what it rests on.

    Args:
        writer: Page to write on.
        all_facts: What the tables say about each code.
        edits: One verdict a pair.
        background: Passages on how the edits work.
    """
    for facts in all_facts:
        writer.about(facts)
    judge_pairs(writer, edits)
    detail_pairs(writer, all_facts, edits)
    for passage in background[:1]:
        writer.keep(passage.evidence)
    first = edits[0].pair if edits else ()
    if len(first) == 2:
        writer.suggest(f"{first[0].code} vs {first[1].code}", "When is modifier 59 right?")


def judge_pairs(writer: Writer, edits: Sequence[EditFacts]) -> None:
    """Write the verdict of each pair."""
    alone, free = _without_edit(edits)
    if len(edits) >= _MANY_PAIRS:
        _counted(writer, alone)
    else:
        for edit in alone:
            _verdict(writer, edit, several=len(edits) > 1)
    _no_edits(writer, free)
    _afterwords(writer, edits)


def detail_pairs(writer: Writer, all_facts: Sequence[CodeFacts], edits: Sequence[EditFacts]) -> None:
    """Write CMS's reasons, where the verdicts do not have them, the codes, and what our entries say of the pairs."""
    for edit in edits if len(edits) >= _MANY_PAIRS else ():
        if edit.edit is not None and edit.edit.rationale:
            text = f"{edit.edit.column1.code} with {edit.edit.column2.code}: {plain(edit.edit.rationale)}"
            writer.point(text, edit.evidence, heading="CMS gives as the reason")
    titles = {facts.code: facts for facts in all_facts}
    for facts in all_facts:
        if facts.record is not None:
            writer.point(f"{bold(facts.code)}: {plain(facts.record.title)}", facts.evidence, heading="The codes")
    for edit in edits:
        for code in edit.pair:
            if code in titles:
                _own_words(writer, titles[code], edit)


def _without_edit(edits: Sequence[EditFacts]) -> tuple[list[EditFacts], list[EditFacts]]:
    """Some verdicts, apart from those pairs of procedures, if more than one, of which the files hold no edit."""
    free = [edit for edit in edits if edit.verdict is PairVerdict.NO_EDIT and _diagnosis_of(edit) is None]
    if len(free) < 2:
        return list(edits), []
    return [edit for edit in edits if edit not in free], free


def _no_edits(writer: Writer, free: Sequence[EditFacts]) -> None:
    if free:
        pairs = "; ".join(f"**{first.code}** and **{second.code}**" for first, second in (edit.pair for edit in free))
        writer.verdict(
            f"I have no NCCI edit for {pairs}, which does not mean that all are payable.",
            *(edit.evidence for edit in free),
        )


def _counted(writer: Writer, edits: Sequence[EditFacts]) -> None:
    """Many pairs: what becomes of each in one line, those that no modifier separates first."""
    order = list(_TOLD)
    for edit in sorted(edits, key=lambda one: order.index(one.verdict)):
        row = edit.edit
        if row is None:
            _verdict(writer, edit, several=True)
            continue
        writer.verdict(
            f"{_TOLD[edit.verdict]} **{row.column2.code}** with **{row.column1.code}**: column 1 is "
            f"**{row.column1.code}** and column 2 is **{row.column2.code}**, {_indicated(edit, row)}.",
            edit.evidence,
        )
        _dating(writer, row)


_MANY_PAIRS = 3
_TOLD = {
    PairVerdict.NOT_TOGETHER: "No:",
    PairVerdict.WITH_MODIFIER: "Not as a rule:",
    PairVerdict.DELETED: "No edit applies on this date:",
    PairVerdict.NOT_YET: "No edit applies on this date:",
    PairVerdict.NO_EDIT: "",
    PairVerdict.NOT_LOADED: "",
}


def _indicated(facts: EditFacts, edit: PtpEdit) -> str:
    match facts.verdict:
        case PairVerdict.NOT_TOGETHER:
            return "and no modifier separates them (modifier indicator 0)"
        case PairVerdict.WITH_MODIFIER:
            return "and a modifier separates them only when the record supports it (modifier indicator 1)"
        case PairVerdict.NOT_YET:
            return f"but the edit begins on {day(edit.effective_from)}" if edit.effective_from else "not begun yet"
        case _:
            return (
                f"but the edit was deleted: it ended on {day(edit.deletion_date)}"
                if edit.deletion_date
                else "but it has ended"
            )


def other_settings(writer: Writer, differing: Mapping[EditFacts, Sequence[EditFacts]]) -> None:
    """Say where another setting's edits decide otherwise, and ask which one is meant."""
    for mine, others in differing.items():
        for other in others:
            edit = other.edit
            if edit is None:
                continue
            told = {
                PairVerdict.NOT_TOGETHER: "modifier indicator 0: no modifier separates them",
                PairVerdict.WITH_MODIFIER: "modifier indicator 1: a modifier may separate them",
                PairVerdict.DELETED: "the edit has ended on this date",
                PairVerdict.NOT_YET: "the edit has not begun on this date",
            }[other.verdict]
            first, second = mine.pair
            writer.point(
                f"In the {edit.setting.value} files **{first.code}** and **{second.code}** stand otherwise: column 1 "
                f"**{edit.column1.code}**, column 2 **{edit.column2.code}**, {told}",
                other.evidence,
                heading="In other settings",
            )
    if differing:
        writer.ask(
            "Is it billed by a practitioner or by a hospital outpatient department? Their edits differ here.",
            *(other.evidence for others in differing.values() for other in others),
        )


def _afterwords(writer: Writer, edits: Sequence[EditFacts]) -> None:
    for verdict, text in _AFTERWORDS.items():
        evidence = [
            edit.evidence
            for edit in edits
            if edit.verdict is verdict
            and _diagnosis_of(edit) is None
            and not (verdict is PairVerdict.NO_EDIT and edit.complete)
        ]
        if evidence:
            writer.say(text, *evidence)


def _diagnosis_of(facts: EditFacts) -> Code | None:
    return next((code for code in facts.pair if code.system is CodeSystem.ICD10CM), None)


def _verdict(writer: Writer, facts: EditFacts, *, several: bool) -> None:
    first, second = facts.pair
    edit = facts.edit
    if edit is None:
        _no_edit(writer, facts)
        return
    name = f"Medicare's NCCI {edit.setting.value} edits"
    order = f"column 1 is **{edit.column1.code}** and column 2 is **{edit.column2.code}**"
    match facts.verdict:
        case PairVerdict.NOT_TOGETHER:
            writer.verdict(
                f"No: under {name}, **{first.code}** and **{second.code}** are not paid together for the same patient "
                f"on the same day, and no modifier changes that (modifier indicator 0).",
                facts.evidence,
            )
            writer.say(f"In this edit {order}: the column 2 code is denied.", facts.evidence)
        case PairVerdict.WITH_MODIFIER:
            writer.verdict(
                f"Not as a rule: {name} bundle **{edit.column2.code}** into **{edit.column1.code}**, and a modifier "
                "separates them only when the record supports it (modifier indicator 1).",
                facts.evidence,
            )
            writer.say(f"In this edit {order}: without a modifier the column 2 code is denied.", facts.evidence)
        case PairVerdict.NOT_YET:
            begins = f" before {day(edit.effective_from)}" if edit.effective_from else ""
            writer.verdict(
                f"No edit applies on this date: the NCCI edit of column 1 **{edit.column1.code}** and column 2 "
                f"**{edit.column2.code}** does not apply{begins}.",
                facts.evidence,
            )
        case _:
            _deleted(writer, facts, edit)
    if edit.rationale:
        pair = f" for {edit.column1.code} with {edit.column2.code}" if several else ""
        writer.say(f"CMS gives as the reason{pair}: {plain(edit.rationale)}.", facts.evidence)
    _dating(writer, edit)


def _deleted(writer: Writer, facts: EditFacts, edit: PtpEdit) -> None:
    ended = f" on {day(edit.deletion_date)}" if edit.deletion_date else ""
    writer.verdict(
        f"No edit applies on this date: the NCCI edit of column 1 **{edit.column1.code}** and column 2 "
        f"**{edit.column2.code}** ended{ended}.",
        facts.evidence,
    )


def _dating(writer: Writer, edit: PtpEdit) -> None:
    if edit.reference is not None and edit.reference.edition:
        writer.notice(
            f"The NCCI pair was read in the file of {edit.reference.edition}; NCCI files change every quarter, so "
            "check the one that holds your date of service."
        )


_SOURCES = {Setting.OUTPATIENT: "ncci-ptp-outpatient"}
"""Where the edits of a setting other than the practitioner's come from, by its name in commands."""


def _no_edit(writer: Writer, facts: EditFacts) -> None:
    first, second = facts.pair
    diagnosis = _diagnosis_of(facts)
    if diagnosis is not None:
        writer.verdict(
            f"NCCI pairs procedures: {diagnosis.code} is a diagnosis, so no procedure-to-procedure edit can hold it.",
            facts.evidence,
        )
        return
    if facts.verdict is PairVerdict.NOT_LOADED:
        writer.verdict(
            f"No NCCI edits of this setting are loaded, so I cannot say whether **{first.code}** and "
            f"**{second.code}** may be billed together.",
            facts.evidence,
        )
        writer.say(how_to_load(Missing.EDITS, _SOURCES.get(facts.setting, "")), facts.evidence)
        return
    writer.verdict(
        f"I have no NCCI edit for **{first.code}** and **{second.code}**, which does not mean that both are payable.",
        facts.evidence,
    )


def _own_words(writer: Writer, facts: CodeFacts, edit: EditFacts) -> None:
    """What our own entry says of the pair: notes that name the other code, and the modifiers that could separate it."""
    other = next(code for code in edit.pair if code != facts.code)
    heading = f"On {facts.code.code}"
    for group in facts.of_kind(NoteKind.EXCLUDES, NoteKind.INCLUDES):
        for note in group.notes:
            if other.code in note.text:
                writer.point(labelled(note), group.evidence, heading=heading)
    bypassed = edit.edit is not None and edit.verdict is PairVerdict.WITH_MODIFIER and edit.edit.column2 == facts.code
    for group in facts.of_kind(NoteKind.TYPICAL_MODIFIER):
        for note in group.notes:
            if other.code in note.text or (bypassed and note.label in _SEPARATING):
                writer.point(labelled(note), group.evidence, heading=heading)
