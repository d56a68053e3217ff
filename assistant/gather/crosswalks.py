"""What stands for a code elsewhere or at another time: equivalence mappings and successions.

Source of the flags: CMS and CDC, general equivalence mappings, documentation and user's guide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.gather.tables import Row, of_first_release, row_evidence
from codestore import CodeStore
from core.codes import Code
from core.evidence import Evidence
from core.facts import Crosswalk, Succession
from core.records import Release


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a code maps to in one direction, or which codes map to it.

    Attributes:
        code: The code asked for.
        rows: Its rows, in the file's order.
        release: The edition of the mappings.
        evidence: All rows in one piece.
        backward: Whether `code` is the target of the rows.
    """

    code: Code
    rows: tuple[Crosswalk, ...]
    release: Release
    evidence: Evidence
    backward: bool = False

    @property
    def single(self) -> tuple[Crosswalk, ...]:
        """The rows in which one code stands for the other by itself."""
        return tuple(row for row in self.rows if not row.combination and not row.no_map)

    @property
    def scenarios(self) -> dict[int, dict[int, tuple[Crosswalk, ...]]]:
        """The rows of combinations, by scenario and choice list."""
        found: dict[int, dict[int, tuple[Crosswalk, ...]]] = {}
        for row in self.rows:
            if row.combination and row.target is not None:
                lists = found.setdefault(row.scenario, {})
                lists[row.choice_list] = (*lists.get(row.choice_list, ()), row)
        return {scenario: dict(sorted(lists.items())) for scenario, lists in sorted(found.items())}


class CrosswalkTools:
    """Look-ups of what stands for a code."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store

    def mappings(self, code: Code, as_of: date) -> tuple[Mapping, ...]:
        """What a code maps to, then which codes map to it; nothing where no mapping has it.

        Raises:
            StoreError: The store failed.
        """
        forward = of_first_release(self._store.facts(Crosswalk, as_of, source=code))
        backward = of_first_release(self._store.facts(Crosswalk, as_of, target=code))
        return tuple(
            _mapping(code, rows, backward=is_backward)
            for rows, is_backward in ((forward, False), (backward, True))
            if rows
        )

    def successors(self, code: Code, as_of: date) -> tuple[Row[Succession], ...]:
        """The codes that took over from a code.

        Raises:
            StoreError: The store failed.
        """
        return _successions(self._store.facts(Succession, as_of, predecessor=code))

    def predecessors(self, code: Code, as_of: date) -> tuple[Row[Succession], ...]:
        """What was reported before a code came.

        Raises:
            StoreError: The store failed.
        """
        return _successions(self._store.facts(Succession, as_of, code=code))


def _mapping(code: Code, rows: Sequence[tuple[Crosswalk, Release]], *, backward: bool) -> Mapping:
    release = rows[0][1]
    crosswalks = tuple(row for row, _ in rows)
    way = "mapped to from" if backward else "maps to"
    items = "; ".join(_row_text(row, way, backward=backward) for row in crosswalks)
    codes = (code, *(named for row in crosswalks for named in (row.source, row.target) if named))
    place = f"GEM rows {'to' if backward else 'of'} {code.code}"
    evidence = row_evidence(release, place, f"{code}, general equivalence mappings: {items}", codes)
    return Mapping(code, crosswalks, release, evidence, backward)


def _row_text(row: Crosswalk, way: str, *, backward: bool) -> str:
    if row.no_map or row.target is None:
        return "no map: nothing stands for it on the other side"
    flags = "approximate" if row.approximate else "identical"
    if row.combination:
        flags += f", combination, scenario {row.scenario}, choice list {row.choice_list}"
    return f"{way} {row.source if backward else row.target} ({flags})"


def _successions(rows: Sequence[tuple[Succession, Release]]) -> tuple[Row[Succession], ...]:
    made = []
    for row, release in rows:
        text = (
            f"{row.code}, conversion table: effective {row.effective_from.isoformat()}; "
            f"reported before then with {row.predecessor.code}"
        )
        evidence = row_evidence(release, f"conversion row {row.code.code}", text, (row.code, row.predecessor))
        made.append(Row(row, release, evidence))
    return tuple(made)
