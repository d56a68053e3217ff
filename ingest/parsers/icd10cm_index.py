"""Read the Alphabetic Index of the ICD-10-CM and its index of external causes.

An entry with a code names it in the words of the index. So does one without a code that sends to another entry: these
are the words that stand in no title. Where a seventh character is needed the index prints the stem, which is what
is searched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.facts import IndexBook, IndexTerm, Record
from core.records import SearchText, TextKind
from ingest.parsers import Layout
from ingest.parsers.icd10cm_entries import Entry, Target, read_entries, target
from ingest.parsers.icd10cm_references import References
from ingest.parsers.icd10cm_wording import phrase

PATH_SEPARATOR = " > "


def alphabetic(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the Alphabetic Index: each entry, followed by what it names as a search text.

    Args:
        path: The official XML, or delimited text with a row an entry.
        layout: See `ingest.parsers.icd10cm_entries.read_entries`.

    Raises:
        SourceFileError: It is no such index, or an entry does not fit the layout.
    """
    yield from _read(path, layout, IndexBook.ALPHABETIC)


def external(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the index of external causes, in the same way.

    Args:
        path: The official XML, or delimited text with a row an entry.
        layout: See `ingest.parsers.icd10cm_entries.read_entries`.

    Raises:
        SourceFileError: It is no such index, or an entry does not fit the layout.
    """
    yield from _read(path, layout, IndexBook.EXTERNAL)


def _read(path: Path, layout: Layout, book: IndexBook) -> Iterator[Record]:
    # A reference may lead forward, so all entries are held: 81,000 of them take about 40 MB.
    entries = list(read_entries(path, layout))
    references = References(entries)
    for above, entry in with_paths(entries):
        titles = [*above, entry.title]
        found = target(entry, entry.code, path.name)
        yield term(book, titles, entry, found)
        if found is None:
            found = _referred(references, entry, path.name)
        if found is not None and "-" not in found.code.code:
            yield SearchText(found.code, phrase(titles, entry.modifiers), TextKind.INDEX_TERM)


def _referred(references: References, entry: Entry, file: str) -> Target | None:
    """The code of the entry that one without a code sends to."""
    found = referred(references, entry)
    return target(found, found.code, file) if found else None


def referred(references: References, entry: Entry) -> Entry | None:
    """The entry with a code that one without sends to, by "see" or, failing that, by "see also"."""
    for reference in (entry.see, entry.see_also):
        found = references.follow(reference) if reference else None
        if found is not None and found.leads_to_a_code:
            return found
    return None


def with_paths(entries: Sequence[Entry]) -> Iterator[tuple[tuple[str, ...], Entry]]:
    """Each entry with the titles above it, main term first."""
    path: list[str] = []
    for entry in entries:
        del path[entry.depth :]
        yield tuple(path), entry
        path.append(entry.title)


def term(book: IndexBook, titles: Sequence[str], entry: Entry, found: Target | None, column: str = "") -> IndexTerm:
    """The record of an entry, or of one cell of a table.

    Args:
        book: Where it stands.
        titles: From the main term down to its own.
        entry: The entry.
        found: What it sends to.
        column: The table's column.
    """
    return IndexTerm(
        book=book,
        path=PATH_SEPARATOR.join(titles),
        code=found.code if found else None,
        column=column,
        modifiers=entry.modifiers,
        see=entry.see,
        see_also=entry.see_also,
        manifestation=found.manifestation if found else None,
        more_characters=found.more_characters if found else False,
    )
