"""Read the Neoplasm Table and the Table of Drugs and Chemicals of the ICD-10-CM.

Each cell with a code is an index term with its column; the two dashes of an empty cell are nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from core.facts import IndexBook, Record
from core.records import SearchText, TextKind
from ingest.parsers import Layout
from ingest.parsers.icd10cm_entries import Entry, read_entries, target
from ingest.parsers.icd10cm_index import referred, term, with_paths
from ingest.parsers.icd10cm_references import References
from ingest.parsers.icd10cm_wording import phrase

_NEOPLASM_COLUMNS = {
    "malignant_primary": "Malignant primary",
    "malignant_secondary": "Malignant secondary",
    "in_situ": "Ca in situ",
    "benign": "Benign",
    "uncertain": "Uncertain behavior",
    "unspecified": "Unspecified behavior",
}
_NEOPLASM_WORDS = {
    "malignant_primary": "Malignant primary neoplasm (cancer) of {}",
    "malignant_secondary": "Malignant secondary neoplasm (metastasis) of {}",
    "in_situ": "Carcinoma in situ of {}",
    "benign": "Benign neoplasm (tumor) of {}",
    "uncertain": "Neoplasm of uncertain behavior of {}",
    "unspecified": "Neoplasm of unspecified behavior (mass, growth) of {}",
}

_DRUG_COLUMNS = {
    "poisoning_accidental": "Poisoning accidental (unintentional)",
    "poisoning_self_harm": "Poisoning intentional self-harm",
    "poisoning_assault": "Poisoning assault",
    "poisoning_undetermined": "Poisoning undetermined",
    "adverse_effect": "Adverse effect",
    "underdosing": "Underdosing",
}
# Assault and undetermined intent are looked up in the table once the substance is found; six texts for each of 7,000
# substances would be a quarter of all there is to search.
_DRUG_WORDS = {
    "poisoning_accidental": "Poisoning by {}, accidental",
    "poisoning_self_harm": "Poisoning by {}, intentional self-harm",
    "adverse_effect": "Adverse effect of {}",
    "underdosing": "Underdosing of {}",
}


def neoplasms(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the Neoplasm Table: each cell, followed by what it names as a search text.

    Args:
        path: The official XML, or delimited text with a row an entry.
        layout: See `ingest.parsers.icd10cm_entries.read_entries`; columns ``malignant_primary``,
            ``malignant_secondary``, ``in_situ``, ``benign``, ``uncertain`` and ``unspecified``.

    Raises:
        SourceFileError: It is no such table, or an entry does not fit the layout.
    """
    yield from _read(path, layout, IndexBook.NEOPLASM, _NEOPLASM_COLUMNS, _NEOPLASM_WORDS)


def drugs(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the Table of Drugs and Chemicals, in the same way.

    Args:
        path: The official XML, or delimited text with a row an entry.
        layout: See `ingest.parsers.icd10cm_entries.read_entries`; columns ``poisoning_accidental``,
            ``poisoning_self_harm``, ``poisoning_assault``, ``poisoning_undetermined``, ``adverse_effect`` and
            ``underdosing``.

    Raises:
        SourceFileError: It is no such table, or an entry does not fit the layout.
    """
    yield from _read(path, layout, IndexBook.DRUGS, _DRUG_COLUMNS, _DRUG_WORDS)


def _read(
    path: Path, layout: Layout, book: IndexBook, columns: Mapping[str, str], words: Mapping[str, str]
) -> Iterator[Record]:
    entries = list(read_entries(path, layout))
    references = References(entries)
    for above, entry in with_paths(entries):
        titles = [*above, entry.title]
        if not entry.leads_to_a_code:
            yield term(book, titles, entry, None)
        for name, column in columns.items():
            found = target(entry, entry.cells.get(name, ""), path.name)
            if found is not None:
                yield term(book, titles, entry, found, column)
        named = entry if entry.leads_to_a_code else referred(references, entry)
        if named is not None:
            subject = _subject(book, titles, entry.modifiers)
            yield from _texts(named, subject, words, path.name)


def _subject(book: IndexBook, titles: Sequence[str], modifiers: str) -> str:
    """The site or the substance; every site stands below the one main term of the Neoplasm Table."""
    if book is IndexBook.NEOPLASM:
        return phrase(titles[1:], modifiers) if titles[1:] else "unspecified site"
    return phrase(titles, modifiers)


def _texts(entry: Entry, subject: str, words: Mapping[str, str], file: str) -> Iterator[SearchText]:
    for name, form in words.items():
        found = target(entry, entry.cells.get(name, ""), file)
        if found is not None:
            yield SearchText(found.code, form.format(subject), TextKind.INDEX_TERM)
