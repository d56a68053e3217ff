"""Medically unlikely edits and add-on codes of the NCCI.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter 1, section V (medically unlikely edits) and
section R (add-on codes).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assistant.gather.figures import figure_line
from assistant.gather.tables import Row, is_loaded, of_first_release, row_evidence
from codestore import CodeStore
from core.codes import Code, CodeSystem, fits
from core.evidence import Evidence
from core.facts import AddOnPair, MueLimit
from core.records import NoteKind, Reference, Release, Setting


@dataclass(frozen=True, slots=True)
class AddOnFacts:
    """The pairs of one code in the add-on file that are in force on a date of service.

    Attributes:
        pairs: With the code as add-on, or else as primary; by code.
        release: The edition of the file.
        evidence: All of them in one piece.
        ended: Pairs of the code that are no longer, or not yet, in force.
        read_in: The file that our own entry read them in, where the file itself is not loaded.
    """

    pairs: tuple[AddOnPair, ...]
    release: Release
    evidence: Evidence
    ended: int = 0
    read_in: Reference | None = None

    @property
    def by(self) -> str:
        """The file that says so, and its edition."""
        if self.read_in is not None:
            return f"{self.read_in.document} ({self.read_in.edition})"
        return f"{self.release.source.title}, {self.release.label}"


class UnitTools:
    """Look-ups of units and add-on codes."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store

    def limits(self, code: Code, as_of: date) -> dict[Setting, Row[MueLimit]]:
        """The most units of a code, by setting.

        Raises:
            StoreError: The store failed.
        """
        found: dict[Setting, Row[MueLimit]] = {}
        for limit, release in self._store.facts(MueLimit, as_of, code=code):
            if limit.setting not in found:
                indicator = figure_line("mai", str(limit.adjudication_indicator))
                reason = f"; CMS rationale {limit.rationale}" if limit.rationale else ""
                text = (
                    f"{code}, medically unlikely edit ({limit.setting.value}): "
                    f"MUE value {limit.units} units of service; {indicator}{reason}"
                )
                place = f"MUE row {code.code}, {limit.setting.value}"
                found[limit.setting] = Row(limit, release, row_evidence(release, place, text, (code,)))
        return {setting: found[setting] for setting in Setting if setting in found}

    def add_on(self, code: Code, as_of: date) -> AddOnFacts | None:
        """The primaries of an add-on code; None where the file does not list it as one.

        Where the file is not loaded, they are those of our own entry of the code.

        Raises:
            StoreError: The store failed.
        """
        rows = of_first_release(self._store.facts(AddOnPair, as_of, add_on=code))
        if not rows and not is_loaded(self._store, AddOnPair):
            return self._own_primaries(code, as_of)
        return _add_on_facts(code, rows, as_of, "primaries of add-on code")

    def _own_primaries(self, code: Code, as_of: date) -> AddOnFacts | None:
        """The primaries that our entry of an add-on code read in the official file; None where it has none."""
        notes = self._store.notes(code, as_of, inherited=False)
        told = {note.label: note for note in notes if note.kind is NoteKind.FIGURE and note.label in OF_ADD_ONS}
        release = self._store.notes_release(code, as_of)
        if ADD_ON_TYPE not in told or release is None:
            return None
        kind, primaries = int(told[ADD_ON_TYPE].text), told.get(PRIMARIES)
        named = [_procedure(one) for one in primaries.text.split(", ")] if primaries else [None]
        pairs = tuple(AddOnPair(code, primary, kind) for primary in named)
        found = _add_on_facts(code, [(pair, release) for pair in pairs], as_of, "our entry of add-on code")
        return replace(found, read_in=told[ADD_ON_TYPE].reference) if found else None

    def add_ons_of(self, code: Code, as_of: date) -> AddOnFacts | None:
        """The add-on codes that a code is a primary of; None where there are none.

        Raises:
            StoreError: The store failed.
        """
        rows = of_first_release(self._store.facts(AddOnPair, as_of, primary=code))
        return _add_on_facts(code, rows, as_of, "add-on codes of primary")


ADD_ON_TYPE, PRIMARIES = "add_on_type", "primaries"
OF_ADD_ONS = frozenset({ADD_ON_TYPE, PRIMARIES})
"""Figures of our entries that were read in the file of add-on codes."""


def _procedure(code: str) -> Code:
    return Code(CodeSystem.CPT if fits(code, CodeSystem.CPT) else CodeSystem.HCPCS, code)


def in_force(pair: AddOnPair, as_of: date) -> bool:
    """Whether a pair applies on a date of service; the deletion date is its last day."""
    begun = pair.effective_from is None or pair.effective_from <= as_of
    return begun and (pair.deletion_date is None or as_of <= pair.deletion_date)


def _add_on_facts(code: Code, rows: list[tuple[AddOnPair, Release]], as_of: date, what: str) -> AddOnFacts | None:
    if not rows:
        return None
    release = rows[0][1]
    pairs = tuple(pair for pair, _ in rows if in_force(pair, as_of))
    items = "; ".join(_pair_text(pair) for pair in pairs) or "no pair in force on the date of service"
    codes = (code, *(named for pair in pairs for named in (pair.add_on, pair.primary) if named))
    evidence = row_evidence(release, f"{what} {code.code}", f"{code}, add-on code edits: {items}", codes)
    return AddOnFacts(pairs, release, evidence, len(rows) - len(pairs))


def _pair_text(pair: AddOnPair) -> str:
    primary = pair.primary.code if pair.primary else "defined by the contractor"
    begins = f", effective {pair.effective_from.isoformat()}" if pair.effective_from else ""
    ends = f", through {pair.deletion_date.isoformat()}" if pair.deletion_date else ""
    return f"add-on {pair.add_on.code} with primary {primary}, type {pair.kind}{begins}{ends}"
