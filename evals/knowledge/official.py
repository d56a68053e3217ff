"""The official files under a folder, read for what the starter knowledge says of them."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from core.codes import Code, CodeSystem
from core.errors import NotReadyError
from core.facts import AddOnPair, Crosswalk, FeeScheduleRow, MueLimit, Record
from core.records import CodeRecord, Passage, PtpEdit
from ingest.archives import survey
from ingest.discovery import Group, discover
from ingest.loading import origin_of
from ingest.manifest import read_manifest
from ingest.schema import Edition

_ALSO_READ = frozenset({"icd10cm-order", "icd10pcs", "gem-icd9cm-icd10cm", "gem-icd9pcs-icd10pcs", "hcpcs-modifiers"})
"""Sources read for the codes and titles in them; no edition of the starter knowledge needs to name them."""


@dataclass(slots=True)
class Official:
    """What the files say; each table by the id of its edition in the starter knowledge.

    Attributes:
        editions: Ids of the editions of which there is a file.
        fees: Rows of the fee schedule for the whole service, by code.
        limits: Unit limits by code.
        add_ons: Pairs of each add-on code.
        edits: Pairs of codes that the starter knowledge is about, with all their edits.
        hcpcs: HCPCS Level II records by code.
        passages: Passages of a manual.
        codes: Every code of the systems whose files are there.
        titles: Official titles that may be held against our words: those of HCPCS Level II and ICD-10-CM.
    """

    editions: set[str] = field(default_factory=set)
    fees: dict[str, dict[str, FeeScheduleRow]] = field(default_factory=lambda: defaultdict(dict))
    limits: dict[str, dict[str, MueLimit]] = field(default_factory=lambda: defaultdict(dict))
    add_ons: dict[str, dict[str, list[AddOnPair]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    edits: dict[str, dict[tuple[str, str], list[PtpEdit]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    hcpcs: dict[str, dict[str, CodeRecord]] = field(default_factory=lambda: defaultdict(dict))
    passages: dict[str, list[Passage]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[CodeSystem, set[str]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[Code, str] = field(default_factory=dict)

    def active_add_ons(self, on: date) -> set[str]:
        """Codes that are add-on codes by the add-on file on a date of service."""
        return {
            code
            for table in self.add_ons.values()
            for code, pairs in table.items()
            if any(pair.deletion_date is None or pair.deletion_date >= on for pair in pairs)
        }


def read_official(folder: Path, editions: Mapping[str, Edition], codes: Collection[str]) -> Official:
    """Read the files of a folder that are editions of the starter knowledge, or hold codes and titles it may name.

    Args:
        folder: Where the files are.
        editions: The documents of the starter knowledge.
        codes: The codes whose edits are kept.

    Raises:
        NotReadyError: There is no such folder, or no official file in it.
        SourceFileError: A file cannot be read.
    """
    if not folder.is_dir():
        raise NotReadyError(f"There is no folder {folder}.", "Name the folder of the official files with --data.")
    official = Official()
    with tempfile.TemporaryDirectory() as scratch:
        found = discover(survey([folder], Path(scratch)).items, read_manifest(), Path(scratch))
        for group in found.groups:
            ids = _editions_of(group, editions)
            if ids or group.entry.id in _ALSO_READ:
                official.editions.update(ids)
                _take(official, ids, origin_of(group, Path(scratch)).read(), frozenset(codes))
    if not official.editions:
        raise NotReadyError(f"{folder} has no file that the starter knowledge was checked in.")
    return official


def _editions_of(group: Group, editions: Mapping[str, Edition]) -> list[str]:
    """The documents of the starter knowledge that a file is: of the same source, and in force at the same time."""
    first = group.edition.effective_from
    last = group.edition.effective_to or first
    return [
        name
        for name, edition in editions.items()
        if group.entry.id in edition.read_as
        and edition.effective_from is not None
        and edition.effective_from <= last
        and first <= (edition.effective_to or edition.effective_from)
    ]


def _take(official: Official, ids: Iterable[str], records: Iterable[Record], codes: frozenset[str]) -> None:
    names = list(ids)
    for record in records:
        match record:
            case PtpEdit():  # millions, of which few are kept
                if record.column1.code not in codes or record.column2.code not in codes:
                    continue
            case FeeScheduleRow():
                official.codes[record.code.system].add(record.code.code)
            case Crosswalk():
                official.codes[record.source.system].add(record.source.code)
            case CodeRecord():
                official.codes[record.code.system].add(record.code.code)
                if record.code.system in {CodeSystem.HCPCS, CodeSystem.ICD10CM, CodeSystem.MODIFIER}:
                    official.titles[record.code] = record.title
        for name in names:
            _keep(official, name, record)


def _keep(official: Official, name: str, record: Record) -> None:
    """Put a record of an edition into its table."""
    match record:
        case FeeScheduleRow():
            if not record.modifier:
                official.fees[name][record.code.code] = record
        case PtpEdit():
            official.edits[name][record.column1.code, record.column2.code].append(record)
        case MueLimit():
            official.limits[name][record.code.code] = record
        case AddOnPair():
            official.add_ons[name][record.add_on.code].append(record)
        case Passage():
            official.passages[name].append(record)
        case CodeRecord():
            official.hcpcs[name][record.code.code] = record


def titles_of(official: Official) -> Iterator[tuple[str, str]]:
    """Each official title with its code."""
    return ((str(code), title) for code, title in official.titles.items())
