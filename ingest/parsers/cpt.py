"""CPT descriptors out of the files of a user's own AMA licence. Their text never leaves the user's machine.

Official layouts (AMA, file layouts that come with the CPT data files): a notice of copyright stands first, then one
code a line. ``LONGULT`` and ``LONGUT`` part code and text by a tab. ``LONGULF`` and ``LONGUF`` have the code in
characters 1 to 5, a two-digit counter in 6 and 7 and the text from 9 on; a long text goes on under the same code with
the next count. ``MEDU`` and ``SHORTU`` have the code in 1 to 5, a blank in 6 and the text from 7 on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from core.codes import Code, CodeSystem, fits, parse
from core.errors import SourceFileError
from core.facts import Record
from core.records import CodeRecord, SearchText, TextKind
from ingest.parsers import Layout
from ingest.parsers.reading import Row, read_lines, read_table

_LINE = re.compile(r"(?P<code>\d{4}[0-9AFMTU])(?:(?P<count>\d\d) |[ \t])(?P<text>.*)", re.ASCII)
_END_OF_FILE = "\x1a"
"""What files from DOS end with."""
_FETCH_HINT = "Use LONGULT.txt, MEDU.txt or SHORTU.txt of the CPT data files as the AMA delivers them."


def descriptors(path: Path, layout: Layout) -> Iterator[Record]:
    """The descriptors of one of AMA's text files, each as a record and as a text to be found by.

    Args:
        path: ``LONGULT.txt`` or one of its fellows.
        layout: ``options["length"]`` is ``long``, ``medium`` or ``short``.

    Raises:
        SourceFileError: It holds no descriptors, a line is none, or a code comes twice.
    """
    is_short = layout.options.get("length", "long") != "long"
    seen: set[Code] = set()
    for number, code, text in _joined(path):
        if code in seen:
            raise SourceFileError(
                path.name, f"{code.code} stands here for the second time.", f"row {number}", _FETCH_HINT
            )
        seen.add(code)
        yield from _records(code, text, text if is_short else "")
    if not seen:
        raise SourceFileError(path.name, "holds no line with a CPT code and its text.", hint=_FETCH_HINT)


def table(path: Path, layout: Layout) -> Iterator[Record]:
    """The descriptors of any table with a column of codes and one of texts, such as an export of a practice's system.

    Codes of HCPCS Level II and modifiers are passed over: they are CMS's, and come with its own file. A code that a
    spreadsheet took for a number has lost its leading zeros; they are put back.

    Args:
        path: Delimited text or a spreadsheet.
        layout: ``columns`` names ``code``, ``text`` and perhaps ``short``.

    Raises:
        SourceFileError: A column is missing, a code is none, a text is empty, or a code comes twice.
    """
    seen: set[Code] = set()
    for row in read_table(path, layout.columns, optional=("short",)):
        code = _code_of(row)
        if code is None:
            continue
        if code in seen:
            raise row.error("code", f"{code.code} stands here for the second time.")
        seen.add(code)
        yield from _records(code, row.required("text"), row.text("short"))


def _records(code: Code, text: str, short: str) -> Iterator[Record]:
    yield CodeRecord(code, text, short_title=short)
    yield SearchText(code, text, TextKind.TITLE)


def _code_of(row: Row) -> Code | None:
    """The CPT code of a row; None for a code of another list."""
    value = row.required("code")
    value = value.zfill(5) if value.isdigit() else value
    if fits(value, CodeSystem.CPT):
        return parse(value, CodeSystem.CPT)
    if fits(value, CodeSystem.HCPCS) or fits(value, CodeSystem.MODIFIER):
        return None
    raise row.error("code", f"{value[:40]!r} is not a CPT code.")


def _joined(path: Path) -> Iterator[tuple[int, Code, str]]:
    """Line, code and text of every descriptor; what is cut into several lines is joined."""
    pending: tuple[int, Code, list[str]] | None = None
    for number, line in enumerate(read_lines(path), 1):
        bare = line.rstrip("\r\n").rstrip(_END_OF_FILE)
        match = _LINE.fullmatch(bare)
        if match is None:
            if pending is None or not bare.strip():
                continue  # the notice above the first code
            raise SourceFileError(path.name, "does not begin with a CPT code.", f"row {number}", _FETCH_HINT)
        code, text = Code(CodeSystem.CPT, match["code"]), " ".join(match["text"].split())
        if not text:
            raise SourceFileError(path.name, f"{code.code} has no text.", f"row {number}", _FETCH_HINT)
        if pending is not None and code == pending[1] and int(match["count"] or 0) > 1:
            pending[2].append(text)
            continue
        if pending is not None:
            yield pending[0], pending[1], " ".join(pending[2])
        pending = (number, code, [text])
    if pending is not None:
        yield pending[0], pending[1], " ".join(pending[2])
