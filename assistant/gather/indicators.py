"""Medicare's indicators and unit limit of a procedure code: by the official files, else by the entry of our own.

An entry names the file and edition that each of its figures was read in, so what it says stands though that file is
not loaded here.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts
from assistant.gather.fees import row_name
from assistant.gather.figures import schedule_figures
from assistant.gather.units import OF_ADD_ONS
from core.evidence import Evidence
from core.records import NoteKind, Setting

_OF_UNITS = frozenset({"mue", "mai"})


@dataclass(frozen=True, slots=True)
class Indicators:
    """Figures of one code that were read in one file.

    Attributes:
        named: The code as the file names it, with its modifier where the row is a component's.
        values: Value by the figure's name, such as ``{"bilateral": "1"}``.
        by: The file and its edition.
        evidence: Where they stand.
    """

    named: str
    values: dict[str, str]
    by: str
    evidence: Evidence | None


def indicators_of(facts: CodeFacts, tables: TableFacts) -> Indicators | None:
    """The indicators of the fee schedule; None where neither the schedule nor our entry has any."""
    if tables.schedule:
        row = tables.schedule[0]
        by = f"{row.release.source.title}, {row.release.label}"
        return Indicators(row_name(row.fact), dict(schedule_figures(row.fact)), by, row.evidence)
    return _own(facts, of_units=False)


def own_limit(facts: CodeFacts, setting: Setting) -> Indicators | None:
    """The units a day and their adjudication indicator by our entry; None where it has none for a setting."""
    own = _own(facts, of_units=True)
    if own is None or not own.values.keys() >= _OF_UNITS:
        return None
    named = {one for one in Setting if one.value in own.by.casefold()} or {Setting.PRACTITIONER}
    return own if setting in named else None


def _own(facts: CodeFacts, *, of_units: bool) -> Indicators | None:
    """The figures of our entry that were read in the file of unit limits, or in the fee schedule."""
    for group in facts.of_kind(NoteKind.FIGURE, inherited=False):
        wanted = _OF_UNITS if of_units else {note.label for note in group.notes} - _OF_UNITS - OF_ADD_ONS
        notes = [note for note in group.notes if note.label in wanted and note.text]
        if notes:
            values = {note.label: note.text.split()[0] for note in notes}
            read_in = notes[0].reference
            by = f"{read_in.document} ({read_in.edition})" if read_in else ""
            return Indicators(facts.code.code, values, by, group.evidence)
    return None
