"""Read the general equivalence mappings (CMS and CDC): which codes of two classifications stand for one another.

A row is a code, its equivalent and five digits: approximate, no map, combination, scenario and choice list (Diagnosis
and Procedure Code Set General Equivalence Mappings, documentation and user's guide). Both codes are written without
their dots; ``NoDx`` and ``NoPCS`` mean that there is no equivalent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from core.codes import CodeSystem
from core.facts import Crosswalk, Record
from ingest.parsers import Layout
from ingest.parsers.reading import Row, read_lines, read_table

_NO_MAP = frozenset({"NODX", "NOPCS"})
_FLAGS = re.compile(r"[01][01][01]\d\d", re.ASCII)


def gem(path: Path, layout: Layout) -> Iterator[Record]:
    """Read one direction of the mappings.

    Args:
        path: The official text, three columns parted by blanks, or a table with the columns ``source``, ``target``
            and ``flags``.
        layout: The options ``source`` and ``target`` name the code systems; headings of the table.

    Raises:
        SourceFileError: It is neither, a code does not have its system's shape, or the flags contradict the target.
    """
    source, target = (CodeSystem(layout.options[side]) for side in ("source", "target"))
    for row in _rows(path, layout):
        flags = row.required("flags")
        if _FLAGS.fullmatch(flags) is None:
            raise row.error("flags", f"{flags[:40]!r} is not five digits, of which the first three are 0 or 1.")
        no_map = row.required("target").upper() in _NO_MAP
        if no_map != (flags[1] == "1"):
            raise row.error("flags", f"{flags} and the equivalent {row.text('target')[:40]!r} contradict each other.")
        yield Crosswalk(
            row.code("source", source),
            None if no_map else row.code("target", target),
            approximate=flags[0] == "1",
            no_map=no_map,
            combination=flags[2] == "1",
            scenario=int(flags[3]),
            choice_list=int(flags[4]),
        )


def _rows(path: Path, layout: Layout) -> Iterator[Row]:
    if path.suffix.lower() != ".txt":
        yield from read_table(path, layout.columns)
        return
    for number, line in enumerate(read_lines(path), 1):
        cells = line.split()
        if cells:
            row = Row(path.name, number, dict(zip(("source", "target", "flags"), cells, strict=False)))
            if len(cells) != 3:
                raise row.error("flags", f"has {len(cells)} columns; three are expected.")
            yield row
