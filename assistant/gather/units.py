"""Medically unlikely edits and add-on codes of the NCCI.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter 1, section V (medically unlikely edits) and
section R (add-on codes).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.gather.figures import figure_line
from assistant.gather.tables import Row, of_first_release, row_evidence
from codestore import CodeStore
from core.codes import Code
from core.evidence import Evidence
from core.facts import AddOnPair, MueLimit
from core.records import Release, Setting


@dataclass(frozen=True, slots=True)
class AddOnFacts:
    """The pairs of one code in the add-on file that are in force on a date of service.

    Attributes:
        pairs: With the code as add-on, or else as primary; by code.
        release: The edition of the file.
        evidence: All of them in one piece.
        ended: Pairs of the code that are no longer, or not yet, in force.
    """

    pairs: tuple[AddOnPair, ...]
    release: Release
    evidence: Evidence
    ended: int = 0


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

        Raises:
            StoreError: The store failed.
        """
        rows = of_first_release(self._store.facts(AddOnPair, as_of, add_on=code))
        return _add_on_facts(code, rows, as_of, "primaries of add-on code")

    def add_ons_of(self, code: Code, as_of: date) -> AddOnFacts | None:
        """The add-on codes that a code is a primary of; None where there are none.

        Raises:
            StoreError: The store failed.
        """
        rows = of_first_release(self._store.facts(AddOnPair, as_of, primary=code))
        return _add_on_facts(code, rows, as_of, "add-on codes of primary")


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
