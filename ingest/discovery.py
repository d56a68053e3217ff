"""What the files under some paths are: of which source, and which edition of it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from core.errors import SourceFileError
from ingest.archives import Item
from ingest.manifest import Edition, Manifest, SourceEntry, dates_of
from ingest.parsers.manuals.pdf import beginning_of
from ingest.parsers.reading import raw_rows

TEXT_WITHIN = 4_000
"""Characters at a file's beginning in which its edition is looked for."""

_ROWS_WITHIN = 30
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPREADSHEETS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class EditionDates:
    """One edition of a source.

    Attributes:
        label: What it is called.
        effective_from: First date of service.
        effective_to: Last one, where known.
    """

    label: str
    effective_from: date
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The files that are one edition of one source together, in order of their names."""

    entry: SourceEntry
    edition: EditionDates
    parts: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What files were taken for.

    Attributes:
        groups: Editions that can be loaded, in order of precedence.
        unknown: Names of files on disk of which nothing is recognised.
        remarks: What is passed over and why, one line each.
        problems: Files that cannot be loaded.
    """

    groups: list[Group] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[SourceFileError] = field(default_factory=list)


def discover(
    items: Sequence[Item],
    manifest: Manifest,
    scratch: Path,
    *,
    named: EditionDates | None = None,
    source: SourceEntry | None = None,
    chosen: Collection[Path] = (),
) -> Discovery:
    """Tell what files are.

    Args:
        items: The files.
        manifest: The sources they may be of.
        scratch: Folder for what must be unpacked to be looked at.
        named: The edition as the user states it, instead of what names and texts say.
        source: The source as the user states it, instead of what names say.
        chosen: Files that the user names one by one: only these may be a manual of the user's own.
    """
    found = Discovery()
    by_edition: dict[tuple[str, EditionDates], list[Item]] = defaultdict(list)
    taken: dict[str, SourceEntry] = {}
    known: set[Path] = set()
    for item in items:
        entries = [source] if source else _entries_of(item, manifest) or _own_of(item, manifest, chosen)
        if entries or _is_beside(item, manifest):
            known.add(item.root)
        for entry in entries:
            try:
                edition = named or edition_of(entry, item, scratch)
            except SourceFileError as error:
                found.problems.append(error)
                continue
            by_edition[entry.id, edition].append(item)
            taken[entry.id] = entry
    found.unknown.extend(dict.fromkeys(item.root.name for item in items if item.root not in known))
    for (source_id, edition), parts in by_edition.items():
        _add_group(found, taken[source_id], edition, sorted(parts, key=lambda part: part.name))
    found.groups.sort(key=lambda group: group.entry.precedence)
    return found


def _entries_of(item: Item, manifest: Manifest) -> list[SourceEntry]:
    name = _unpacked(item.name)
    return [entry for entry in manifest.source if any(_is_in(pattern, name) for pattern in entry.files)]


def _own_of(item: Item, manifest: Manifest, chosen: Collection[Path]) -> list[SourceEntry]:
    if item.path not in chosen or _is_beside(item, manifest):
        return []
    name = item.file_name
    return [entry.of_file(name) for entry in manifest.own if any(_is_in(pattern, name) for pattern in entry.files)][:1]


def _is_beside(item: Item, manifest: Manifest) -> bool:
    name = _unpacked(item.name)
    return any(_is_in(pattern, name) for entry in manifest.source for pattern in entry.beside)


def _unpacked(name: str) -> str:
    return re.sub(r"\.gz$", "", name, flags=re.IGNORECASE)


def _is_in(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _add_group(found: Discovery, entry: SourceEntry, edition: EditionDates, items: Sequence[Item]) -> None:
    """Take the files of an edition together; of the same part in several forms, one."""
    by_part: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_part[_part(item) if entry.required_parts > 1 else ""].append(item)
    parts = [max(alike, key=lambda item: _preference(entry, item)) for alike in by_part.values()]
    if len(parts) < entry.required_parts:
        names = ", ".join(part.name for part in parts)
        problem = f"{edition.label} consists of {entry.required_parts} files; here are {len(parts)} ({names})."
        hint = "Put all of them into one folder and load the folder."
        found.problems.append(SourceFileError(entry.title, problem, hint=hint))
        return
    found.groups.append(Group(entry, edition, tuple(parts)))
    for chosen, alike in zip(parts, by_part.values(), strict=True):
        others = ", ".join(item.name for item in alike if item is not chosen)
        if others:
            same = f"the same edition as {chosen.name} ({entry.title}, {edition.label})"
            found.remarks.append(f"{others}: {same}, which is loaded instead.")


def _part(item: Item) -> str:
    """What tells the parts of an edition apart: the name without its ending."""
    return item.file_name.rpartition(".")[0].lower()


def _preference(entry: SourceEntry, item: Item) -> tuple[bool, int, str, str]:
    """Text before spreadsheets, which take ten times as long to read; the names named first; then the newer file."""
    name = _unpacked(item.name)
    place = next((place for place, pattern in enumerate(entry.files) if _is_in(pattern, name)), len(entry.files))
    return not item.file_name.lower().endswith(_SPREADSHEETS), -place, item.modified, item.name


def edition_of(entry: SourceEntry, item: Item, scratch: Path) -> EditionDates:
    """Which edition of a source a file is.

    Args:
        entry: The source.
        item: The file.
        scratch: Folder for what must be unpacked to be looked at.

    Raises:
        SourceFileError: It cannot be told, or the file cannot be read.
    """
    text: str | None = None
    for edition in entry.edition:
        if edition.within == "text" and text is None:
            text = _beginning(item, scratch)
        place = {"name": item.name, "modified": item.modified}.get(edition.within, text or "")
        for match in re.finditer(edition.pattern, place, re.IGNORECASE):
            dates = _dates(edition, match)
            if dates:
                return dates
    problem = f"is {entry.title}, but of which edition cannot be told."
    hint = "Name it: --release LABEL --effective-from YYYY-MM-DD, with the path of this file alone."
    raise SourceFileError(item.name, problem, hint=hint)


def _beginning(item: Item, scratch: Path) -> str:
    if item.file_name.lower().endswith(_SPREADSHEETS):
        rows = islice(raw_rows(item.unpack(scratch / "beginnings")), _ROWS_WITHIN)
        return "\n".join(" ".join(cells) for _, cells in rows)[:TEXT_WITHIN]
    if item.file_name.lower().endswith(".pdf"):
        return beginning_of(item.unpack(scratch / "beginnings"), TEXT_WITHIN)
    return item.head(4 * TEXT_WITHIN).decode("utf-8", errors="replace")[:TEXT_WITHIN]


def _dates(edition: Edition, match: re.Match[str]) -> EditionDates | None:
    """The edition that a match tells; None where its numbers are no date."""
    groups = {name: value or "" for name, value in match.groupdict().items()}
    try:
        year, month, day = _day(edition, groups)
        first, last = dates_of(edition.period, year, month, day)
    except ValueError:
        return None
    known = {
        "year": str(year),
        "yy": f"{year % 100:02}",
        "quarter": str((month + 2) // 3),
        "month": f"{month:02}",
        "day": f"{day:02}",
        "from": first.isoformat(),
    }
    return EditionDates(edition.label.format(**{**groups, **known}), first, last)


def _day(edition: Edition, groups: Mapping[str, str]) -> tuple[int, int, int]:
    """Year, month and day of an edition, from the groups of its pattern; its own where the manifest gives one."""
    if edition.first_day:
        return edition.first_day.year, edition.first_day.month, edition.first_day.day
    quarter = _quarter(groups.get("quarter", ""))
    month = 3 * quarter - 2 if quarter else _month(groups.get("month", ""))
    return _year(groups["year"]), month, int(groups.get("day") or 1)


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)


def _month(text: str) -> int:
    """A month by number or by name, January where none is given."""
    if not text:
        return 1
    return int(text) if text.isdigit() else _MONTHS.index(text[:3].lower()) + 1


def _quarter(text: str) -> int:
    """A quarter by number or by letter (RVU25D is the fourth); 0 where none is given."""
    if not text:
        return 0
    quarter = int(text) if text.isdigit() else "abcd".index(text.lower()) + 1
    if not 1 <= quarter <= 4:
        raise ValueError(text)
    return quarter


def layout_text(entry: SourceEntry) -> str:
    """Everything in the manifest that decides what is read out of a file, as one text."""
    decisive = entry.model_dump(include={"parser", "columns", "positions", "options"})
    return json.dumps(decisive, sort_keys=True)
