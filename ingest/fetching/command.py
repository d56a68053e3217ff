"""The command ``fetch``: say what will be done, fetch it, load it, and say what came of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from core.errors import DownloadError
from core.records import Release
from core.settings import Settings
from ingest.console import Console
from ingest.fetching.addresses import hosts_of
from ingest.fetching.downloading import Downloader
from ingest.fetching.run import Fetched, Fetching, choose
from ingest.loading import Wishes, load_files
from ingest.manifest import Manifest, SourceEntry
from ingest.pipeline import OpenEmbedder
from ingest.status import active_releases
from ingest.summary import summary
from vectorstore import open_embedder

FOLDER = "downloads"
"""Folder of the data home that fetched files are kept in, so that they need not be fetched twice."""

MakeDownloader = Callable[[Path, frozenset[str], Console], Downloader]


def _from_publishers(folder: Path, hosts: frozenset[str], console: Console) -> Downloader:
    return Downloader(folder, hosts, notice=console.say)


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asks for.

    Attributes:
        as_of: Date of service for which editions are fetched.
        sources: Ids of sources; none means all that can be fetched.
        accepted: Names of the licences accepted.
        dry_run: Only tell what would be done.
        index: Whether what is loaded shall be found by search.
    """

    as_of: date
    sources: tuple[str, ...] = ()
    accepted: frozenset[str] = frozenset()
    dry_run: bool = False
    index: bool = True


@dataclass(slots=True)
class Report:
    """What came of it: lines for people, and whether everything that was asked for is there."""

    lines: list[str] = field(default_factory=list)
    complete: bool = True


def fetch(
    settings: Settings,
    request: Request,
    manifest: Manifest,
    console: Console,
    *,
    downloader: MakeDownloader = _from_publishers,
    embedder: OpenEmbedder = open_embedder,
) -> Report:
    """Fetch official files and load them; what fails keeps nothing else back.

    Args:
        settings: Where the data lives.
        request: What the user asks for.
        manifest: The sources; no host that it does not name is asked.
        console: Where progress is shown.
        downloader: Makes what fetches one file, from the folder for files, the hosts, and where
            it says why it waits.
        embedder: Opens the embedding model; called only if something is to be indexed.

    Raises:
        DownloadError: A source is not known, or another fetch is at work.
        SourceFileError: The manifest is wrong.
        StoreError: A store failed.
        EmbedderError: The embedding model cannot be loaded.
    """
    report = Report()
    entries = _without_licence(choose(manifest, request.sources), request, report)
    folder = settings.home / FOLDER
    with downloader(folder, hosts_of(entries), console) as publisher:
        fetching = Fetching(publisher, console, request.as_of, request.accepted)
        plan = fetching.plan(entries, _newest(active_releases(settings)), sizes=request.dry_run)
        if request.dry_run:
            report.lines[:0] = plan
            return report
        for line in plan:
            console.say(line)
        with _alone(folder):
            fetched = fetching.fetch(entries)
    files = list(dict.fromkeys(file for each in fetched for file in each.files))
    if files:
        wishes = Wishes(request.accepted, index=request.index)
        outcome = load_files(settings, files, console, manifest=manifest, wishes=wishes, embedder=embedder)
        report.lines += summary(outcome)
        report.complete = not outcome.problems
        report.lines += _without_rows(fetched, {each.release.source.id for each in outcome.loaded})
    errors = [str(each.error) for each in fetched if each.error]
    if errors:
        report.lines += ["Not fetched:", *(f"  {error}" for error in errors)]
        report.complete = False
    return report


def _without_licence(entries: Sequence[SourceEntry], request: Request, report: Report) -> list[SourceEntry]:
    """The sources to fetch: where none was named, those whose licence was not accepted are left out, and it is said."""
    if request.sources:
        return list(entries)
    left_out: dict[str, list[str]] = {}
    kept = []
    for entry in entries:
        missing = {download.accept for download in entry.download} - {"", *request.accepted}
        if missing:
            left_out.setdefault(min(missing), []).append(entry.id)
        else:
            kept.append(entry)
    for licence, names in left_out.items():
        report.lines.append(
            f"Left out, because their publisher asks for the {licence.upper()} licence to be accepted: "
            f"{', '.join(names)}. If you accept it, add `--accept-license {licence}`."
        )
    return kept


def _without_rows(fetched: Sequence[Fetched], loaded: Collection[str]) -> Iterator[str]:
    """What to say of sources whose files came and hold nothing of them."""
    for each in fetched:
        if each.files and each.source not in loaded:
            names = ", ".join(file.name for file in each.files)
            yield f"{each.source}: nothing of it was loaded from {names}."


def _newest(releases: Sequence[Release]) -> dict[str, Release]:
    """The newest release of each source."""
    newest: dict[str, Release] = {}
    for release in sorted(releases, key=lambda release: release.effective_from):
        newest[release.source.id] = release
    return newest


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second fetch from writing the same files: an exclusive transaction, which ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / ".lock", timeout=0.0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            problem = f"Another fetch is at work in {folder}."
            raise DownloadError(problem, "Wait until it has finished, then try again.") from error
        yield
