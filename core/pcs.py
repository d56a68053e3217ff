"""What an ICD-10-PCS code is made of, read from its table: pure.

A table (the first three characters) has rows; a row lists the values that go together in the places 4 to 7. A code is
valid if each of its values stands in one and the same row (ICD-10-PCS Official Guidelines, conventions A3 to A9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.facts import PcsValue

LENGTH = 7
"""Characters of a complete code."""
TABLE = 3
"""Characters that name its table."""


@dataclass(frozen=True, slots=True)
class PcsAxis:
    """One character of a code, or one that may stand in its place.

    Attributes:
        place: Its place, 1 to 7.
        name: What the place says, such as "Approach".
        value: The character.
        label: What it means there, such as "Open".
    """

    place: int
    name: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class PcsReading:
    """A code, or the beginning of one, read against its table.

    Attributes:
        code: What was read, in capitals.
        axes: Its characters up to the first that does not fit.
        rows: The rows of the table, from 1, that hold all of `axes`; empty where the table is unknown.
        wrong: Place of the first character that does not fit those before it; None if all do.
        allowed: What may stand in place `wrong` or, of a code that is still too short, in its next place.
    """

    code: str
    axes: tuple[PcsAxis, ...]
    rows: tuple[int, ...]
    wrong: int | None
    allowed: tuple[PcsAxis, ...]

    @property
    def valid(self) -> bool:
        """Whether it is a complete code that the table allows."""
        return self.wrong is None and len(self.axes) == LENGTH


def read_pcs_code(code: str, values: Iterable[PcsValue]) -> PcsReading:
    """Read a code, or the beginning of one, against its table.

    Args:
        code: At least the three characters of the table, in any case; what follows the seventh is wrong.
        values: All values of that table; those of other tables are passed over. None at all: the table is unknown,
            and place 3 is wrong.

    Returns:
        The code's axes with their labels and the rows that allow it, or which character is wrong and what may stand
        in its place; with the table's three characters alone, what may come next.
    """
    code = code.strip().upper()
    table = code[:TABLE]
    own = [value for value in values if value.table == table]
    fixed = {value.axis: value for value in own if value.row == 0}
    rows = tuple(sorted({value.row for value in own} - {0}))
    if not rows:
        return PcsReading(code, (), (), min(len(code) + 1, TABLE), ())
    chosen = [_axis(fixed[place]) for place in range(1, TABLE + 1) if place in fixed]
    for place in range(TABLE + 1, LENGTH + 1):
        open_here = [value for value in own if value.axis == place and value.row in rows]
        character = code[place - 1 : place]
        fitting = [value for value in open_here if value.value == character]
        if not fitting:
            wrong = place if character else None
            return PcsReading(code, _relabelled(chosen, own, rows), rows, wrong, _distinct(open_here))
        rows = tuple(row for row in rows if any(value.row == row for value in fitting))
        chosen.append(_axis(fitting[0]))
    surplus = LENGTH + 1 if len(code) > LENGTH else None
    return PcsReading(code, _relabelled(chosen, own, rows), rows, surplus, ())


def _relabelled(chosen: list[PcsAxis], own: list[PcsValue], rows: tuple[int, ...]) -> tuple[PcsAxis, ...]:
    """The chosen characters with the labels of a row that holds them all: rows may word one value differently."""
    labels = {(value.axis, value.value): value for value in reversed(own) if value.row in rows}
    return tuple(
        _axis(labels[axis.place, axis.value]) if (axis.place, axis.value) in labels else axis for axis in chosen
    )


def _distinct(values: list[PcsValue]) -> tuple[PcsAxis, ...]:
    """Each value once, by its character."""
    axes = {value.value: _axis(value) for value in reversed(values)}
    return tuple(axes[value] for value in sorted(axes))


def _axis(value: PcsValue) -> PcsAxis:
    return PcsAxis(value.axis, value.axis_name, value.value, value.label)
