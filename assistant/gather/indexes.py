"""Where a code stands in the official indexes, and what an ICD-10-PCS code is built of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.gather.tables import Row, of_first_release, row_evidence
from codestore import CodeStore
from core.codes import Code, CodeSystem
from core.evidence import Evidence
from core.facts import IndexBook, IndexTerm, PcsValue
from core.pcs import TABLE, PcsAxis, PcsReading, read_pcs_code
from core.pcs_words import complete_pcs_code
from core.records import Release

BOOKS = {
    IndexBook.ALPHABETIC: "Alphabetic Index",
    IndexBook.NEOPLASM: "Neoplasm Table",
    IndexBook.DRUGS: "Table of Drugs and Chemicals",
    IndexBook.EXTERNAL: "External Cause Index",
    IndexBook.PCS: "ICD-10-PCS Index",
}
"""The books by the names they have in print."""


@dataclass(frozen=True, slots=True)
class PcsFacts:
    """A code read against its table, with the edition of the table and its evidence."""

    reading: PcsReading
    release: Release
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PcsValues:
    """What the rows of a table that fit the beginning of a code allow in one of its places, with the evidence."""

    place: int
    axes: tuple[PcsAxis, ...]
    evidence: Evidence


class IndexTools:
    """Look-ups in indexes and ICD-10-PCS tables."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store

    def terms(self, code: Code, as_of: date) -> tuple[Row[IndexTerm], ...]:
        """The entries that send to a code, in the books' order.

        Raises:
            StoreError: The store failed.
        """
        made = []
        for term, release in self._store.facts(IndexTerm, as_of, code=code):
            column = f", column {term.column}" if term.column else ""
            dash = "-" if term.more_characters else ""
            text = f"{BOOKS[term.book]}, {term.path}{column}: {code.code}{dash}"
            place = f"{BOOKS[term.book]}, {term.path}{column}"
            made.append(Row(term, release, row_evidence(release, place, text, (code,))))
        return tuple(made)

    def default(self, term: str, as_of: date) -> Code | None:
        """The complete code that a main term of the Alphabetic Index leads to by itself; None where it leads to none.

        Raises:
            StoreError: The store failed.
        """
        path = term.capitalize()
        found = self._store.facts_among(IndexTerm, as_of, "path", [path]).get(path, ())
        entries = (entry for entry, _ in found if entry.book is IndexBook.ALPHABETIC and not entry.more_characters)
        return next((entry.code for entry in entries if entry.code is not None), None)

    def drugs(self, names: Sequence[str], column: str, as_of: date) -> dict[str, Row[IndexTerm]]:
        """The cells of the Table of Drugs and Chemicals for main terms, by the name that each was asked under.

        Args:
            names: Words that may be drugs, in any case.
            column: The table's column, such as "Adverse effect".
            as_of: Date of service.

        Raises:
            StoreError: The store failed.
        """
        printed = {name.capitalize(): name for name in names}
        found = self._store.facts_among(IndexTerm, as_of, "path", list(printed))
        made: dict[str, Row[IndexTerm]] = {}
        for path, terms in found.items():
            for term, release in terms:
                if term.book is IndexBook.DRUGS and term.column == column and term.code is not None:
                    place = f"{BOOKS[term.book]}, {term.path}, column {term.column}"
                    text = f"{place}: {term.code.code}"
                    made.setdefault(printed[path], Row(term, release, row_evidence(release, place, text, (term.code,))))
        return made

    def pcs(self, code: Code, as_of: date) -> PcsFacts | None:
        """A code read against its ICD-10-PCS table; None where the table is not loaded.

        Raises:
            StoreError: The store failed.
        """
        values, release = self._table(code.code, as_of)
        return _pcs_facts(read_pcs_code(code.code, values), release) if release else None

    def complete_pcs(self, beginning: Code, description: str, as_of: date) -> PcsFacts | None:
        """The beginning of a code, taken on as far as a description says how; None where its table is not loaded.

        Raises:
            StoreError: The store failed.
        """
        values, release = self._table(beginning.code, as_of)
        return _pcs_facts(complete_pcs_code(beginning.code, values, description), release) if release else None

    def axis(self, facts: PcsFacts, place: int, as_of: date) -> PcsValues:
        """What may stand in a place of a code, in the rows of its table that fit what was read of it.

        Args:
            facts: The beginning of a code, read against its table.
            place: 4 to 7.
            as_of: Date of service.

        Raises:
            StoreError: The store failed.
        """
        beginning = facts.reading.code
        table = beginning[:TABLE]
        values, _ = self._table(beginning, as_of)
        fitting = {
            value.value: PcsAxis(place, value.axis_name, value.value, value.label)
            for value in reversed(values)
            if value.axis == place and value.row in facts.reading.rows
        }
        axes = tuple(fitting[character] for character in sorted(fitting))
        items = "; ".join(f"{axis.value} {axis.label}" for axis in axes)
        text = f"{beginning}, table {table}: place {place}, {axes[0].name if axes else 'nothing'}, may be: {items}"
        return PcsValues(place, axes, row_evidence(facts.release, f"Table {table}, place {place}", text))

    def _table(self, code: str, as_of: date) -> tuple[list[PcsValue], Release | None]:
        """The values of a code's table and their release; none of either where it is not loaded."""
        rows = of_first_release(self._store.facts(PcsValue, as_of, table=code[:TABLE]))
        return [value for value, _ in rows], rows[0][1] if rows else None


def _pcs_facts(reading: PcsReading, release: Release) -> PcsFacts:
    table = reading.code[:TABLE]
    items = "; ".join(f"character {axis.place}, {axis.name}: {axis.value} {axis.label}" for axis in reading.axes)
    allowed = "; ".join(f"{axis.value} {axis.label}" for axis in reading.allowed)
    may = f"; place {reading.wrong or len(reading.axes) + 1} may be: {allowed}" if allowed else ""
    code = Code(CodeSystem.ICD10PCS, reading.code)
    evidence = row_evidence(release, f"Table {table}", f"{code}, table {table}: {items}{may}", (code,))
    return PcsFacts(reading, release, evidence)
