"""Load official files that are on disk: single ones, folders and archives of them."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import SourceFileError
from core.facts import Record
from core.records import Release
from core.settings import Settings
from ingest.archives import Item, survey
from ingest.console import Console
from ingest.discovery import Discovery, EditionDates, Group, discover, layout_text
from ingest.manifest import Manifest, SourceEntry
from ingest.origins import Origin
from ingest.parsers import Layout, find_parser, version_of
from ingest.pipeline import Ingestion, OpenEmbedder, ingestion
from ingest.status import active_releases
from vectorstore import open_embedder


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says about a load.

    Attributes:
        accepted: Names of the licences accepted.
        edition: The edition of the files, where they do not tell it.
        source: Id of the source of the files, where their names do not tell it.
        index: Whether what is loaded shall be found by search.
    """

    accepted: frozenset[str] = frozenset()
    edition: EditionDates | None = None
    source: str = ""
    index: bool = True


@dataclass(frozen=True, slots=True)
class Loaded:
    """A release that answers now; `seconds` is what reading and storing it took, None if it was there already."""

    release: Release
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a load.

    Attributes:
        loaded: Releases that answer now.
        unknown: Names of files that are of no source.
        remarks: What was passed over and why, one line each.
        problems: What could not be loaded.
    """

    loaded: list[Loaded] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[SourceFileError] = field(default_factory=list)


def load_files(
    settings: Settings,
    paths: Sequence[Path],
    console: Console,
    *,
    manifest: Manifest,
    wishes: Wishes | None = None,
    embedder: OpenEmbedder = open_embedder,
) -> Outcome:
    """Load every file of a known source under some paths; what is active already is passed over.

    A file that is wrong keeps its own release from being loaded, and no other.

    Args:
        settings: Where the data lives; licensed text goes to `Settings.licensed`.
        paths: Files, folders and archives.
        console: Where progress is shown.
        manifest: The sources.
        wishes: What the user says about it.
        embedder: Opens the embedding model; called only if something is to be indexed.

    Raises:
        SourceFileError: What the user says makes no sense.
        StoreError: A store failed, or another ingestion did not finish in time.
        EmbedderError: The embedding model cannot be loaded.
    """
    wishes = wishes or Wishes()
    source = _named_source(manifest, wishes)
    outcome = Outcome()
    with ingestion(settings, console, embedder) as work:
        surveyed = survey(paths, work.scratch / "archives")
        chosen = {path for path in paths if path.is_file()}
        found = discover(surveyed.items, manifest, work.scratch, named=wishes.edition, source=source, chosen=chosen)
        outcome.problems.extend((*surveyed.problems, *found.problems))
        _sort_unknown(outcome, found, paths)
        _require_one_source(found, wishes)
        allowed = [group for group in found.groups if _is_allowed(group, found, wishes, outcome)]
        _load_groups(work, [group for group in allowed if not group.entry.licensed], wishes, outcome)
        licensed = [group for group in allowed if group.entry.licensed]
        if licensed:
            with ingestion(settings.licensed(), console, embedder) as apart:
                _load_groups(apart, licensed, wishes, outcome)
    return outcome


def index_all(settings: Settings, console: Console, embedder: OpenEmbedder = open_embedder) -> bool:
    """Make everything searchable that is loaded and is not; returns whether there was anything to do.

    Raises:
        StoreError: A store failed.
        EmbedderError: The embedding model cannot be loaded.
    """
    changed = False
    for home in (settings, settings.licensed()):
        if active_releases(home):
            with ingestion(home, console, embedder) as work:
                changed = work.publish([]) or changed
    return changed


def _named_source(manifest: Manifest, wishes: Wishes) -> SourceEntry | None:
    if not wishes.source:
        return None
    entry = manifest.get(wishes.source)
    if entry is None:
        known = ", ".join(entry.id for entry in manifest.source)
        raise SourceFileError(wishes.source, "is no source.", hint=f"The sources are: {known}.")
    return entry


def _sort_unknown(outcome: Outcome, found: Discovery, paths: Sequence[Path]) -> None:
    """A file that the user names must be recognised; one that lies in a folder need not."""
    named = {path.name for path in paths if path.is_file()}
    hint = "`python -m ingest status` lists the sources; --source says which one it is."
    for name in found.unknown:
        if name in named:
            outcome.problems.append(SourceFileError(name, "is not recognised as a file of any source.", hint=hint))
        else:
            outcome.unknown.append(name)
    outcome.remarks.extend(found.remarks)


def _require_one_source(found: Discovery, wishes: Wishes) -> None:
    sources = sorted({group.entry.id for group in found.groups})
    if wishes.edition and len(sources) > 1:
        problem = f"names the edition of one source; here are several: {', '.join(sources)}."
        raise SourceFileError("--release", problem, hint="Load the files of one source at a time.")


def _is_allowed(group: Group, found: Discovery, wishes: Wishes, outcome: Outcome) -> bool:
    """Whether a licence is accepted or not needed; a file that is loaded without its licensed text is no problem."""
    entry = group.entry
    if not entry.licensed or entry.licensed in wishes.accepted:
        return True
    problem = f"needs a licence of the {entry.publisher}, which you must hold and accept."
    hint = f"Load it with --accept-license {entry.licensed}. It stays on this machine, in a folder of its own."
    error = SourceFileError(entry.title, problem, hint=hint)
    free = {part.name for other in found.groups if not other.entry.licensed for part in other.parts}
    if free.issuperset(part.name for part in group.parts):
        outcome.remarks.append(str(error))
    else:
        outcome.problems.append(error)
    return False


def _load_groups(work: Ingestion, groups: Sequence[Group], wishes: Wishes, outcome: Outcome) -> None:
    """Store what is not active yet, and activate all of it at once."""
    active = {release.key: release for release in work.active()}
    staged: list[Loaded] = []
    for group in groups:
        try:
            origin = origin_of(group, work.scratch)
            if origin.release.key in active:
                outcome.loaded.append(Loaded(active[origin.release.key], None))
                continue
            begun = time.perf_counter()
            release = work.stage(origin)
            staged.append(Loaded(release, time.perf_counter() - begun))
        except SourceFileError as error:
            outcome.problems.append(error)
    if staged or wishes.index:
        work.publish([loaded.release for loaded in staged], index=wishes.index)
    outcome.loaded.extend(staged)


def origin_of(group: Group, scratch: Path) -> Origin:
    """How the files of an edition are loaded.

    The checksum is of their content and of everything that decides how they are read and for which dates: what would
    be read differently is another release.

    Args:
        group: The files.
        scratch: Folder to unpack them in.

    Raises:
        SourceFileError: A file cannot be unpacked.
    """
    entry, edition = group.entry, group.edition
    try:
        reader = version_of(entry.parser)
    except LookupError:
        problem = f"the manifest names the parser {entry.parser}, which does not exist."
        raise SourceFileError(entry.title, problem, hint="Correct it in ingest/sources.") from None
    decisive = [
        [part.sha256() for part in group.parts],
        [edition.label, str(edition.effective_from), str(edition.effective_to)],
        [layout_text(entry), reader],
    ]
    release = Release(
        source=entry.source,
        label=edition.label,
        effective_from=edition.effective_from,
        effective_to=edition.effective_to,
        origin=", ".join(part.name for part in group.parts),
        checksum=hashlib.sha256(json.dumps(decisive).encode()).hexdigest(),
    )
    return Origin(release, lambda: _records(group, scratch / "members"), entry.rows)


def _records(group: Group, folder: Path) -> Iterator[Record]:
    """The records of every part in turn; all are unpacked side by side, because some are read together."""
    entry = group.entry
    layout = Layout(
        columns=entry.columns,
        positions=entry.positions,
        options=entry.options,
        effective_from=group.edition.effective_from,
    )
    parse = find_parser(entry.parser)
    try:
        for path in _unpacked(group.parts, folder):
            yield from parse(path, layout)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpacked(parts: Sequence[Item], folder: Path) -> list[Path]:
    """Plain files of all parts, in one folder unless two have one name."""
    names: set[str] = set()
    paths: list[Path] = []
    for number, part in enumerate(parts):
        paths.append(part.unpack(folder / str(number) if part.file_name.lower() in names else folder))
        names.add(part.file_name.lower())
    return paths
