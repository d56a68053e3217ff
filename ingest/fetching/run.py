"""Fetch the files of several sources: what will be done, which addresses are tried, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.errors import CodewrightError, DownloadError, NotPublishedError
from core.records import Release
from ingest.console import Console
from ingest.fetching.addresses import Wanted, Wish, file_name, find_link, wanted_of
from ingest.fetching.downloading import Downloader
from ingest.manifest import Manifest, SourceEntry

_AMA_PAGE = "https://www.cms.gov/license/ama"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one source.

    Attributes:
        source: Its id.
        edition: The edition that was fetched; "" if none was.
        files: Its files.
        error: Why there are none; None if there are.
    """

    source: str
    edition: str = ""
    files: tuple[Path, ...] = ()
    error: CodewrightError | None = None


def choose(manifest: Manifest, names: Sequence[str]) -> list[SourceEntry]:
    """The sources of some names that have addresses; all of them if no name is given.

    Raises:
        DownloadError: There is no source of a name, or it has no address.
    """
    if not names:
        return [entry for entry in manifest.source if entry.download]
    chosen = []
    for name in dict.fromkeys(names):
        entry = manifest.get(name)
        if entry is None:
            known = ", ".join(sorted(entry.id for entry in manifest.source if entry.download))
            raise DownloadError(f"There is no source {name}.", f"Sources that can be fetched: {known}.")
        if not entry.download:
            hint = f"Get its files at {entry.landing_page}, then run `python -m ingest load PATH`."
            raise DownloadError(f"{entry.title} has no address that everybody may fetch it from.", hint)
        chosen.append(entry)
    return chosen


class Fetching:
    """Fetches the editions of sources for a date of service; files that several sources share are fetched once.

    Args:
        downloader: Fetches one file.
        console: Where progress is shown.
        as_of: Date of service.
        accepted: Names of the licences that the user has accepted.
    """

    def __init__(self, downloader: Downloader, console: Console, as_of: date, accepted: Collection[str] = ()) -> None:
        self._downloader = downloader
        self._console = console
        self._as_of = as_of
        self._accepted = frozenset(accepted)
        self._tried: dict[Wanted, Path | DownloadError] = {}

    def plan(self, entries: Sequence[SourceEntry], loaded: Mapping[str, Release], *, sizes: bool) -> list[str]:
        """What would be done, in lines for people.

        Args:
            entries: The sources.
            loaded: The newest release of each source that is loaded, by id.
            sizes: Also ask the servers how large the files are.
        """
        lines = []
        for entry in entries:
            wish, *_ = wanted_of(entry, self._as_of)
            release = loaded.get(entry.id)
            here = f"loaded: {release.label}, from {release.effective_from}" if release else "not loaded yet"
            lines.append(f"{entry.id}: {entry.title}, {wish.edition} ({here})")
            lines += [f"  {_place(wanted)}{self._remark(wanted, sizes=sizes)}" for wanted in wish.files]
        return lines

    def fetch(self, entries: Sequence[SourceEntry]) -> list[Fetched]:
        """Fetch all that can be; one source that fails keeps none of the others back."""
        return [self._fetch(entry) for entry in entries]

    def _fetch(self, entry: SourceEntry) -> Fetched:
        missing: NotPublishedError | None = None
        for wish in wanted_of(entry, self._as_of):
            if missing is not None:
                self._console.say(f"{entry.id}: trying the edition before it, {wish.edition}.")
            try:
                return Fetched(entry.id, wish.edition, tuple(self._file(wanted) for wanted in wish.files))
            except NotPublishedError as error:
                self._console.say(f"{entry.id}: {wish.edition} is not there: {error.message}")
                missing = missing or _missing(entry, wish, error)
            except DownloadError as error:
                return Fetched(entry.id, wish.edition, error=DownloadError(f"{entry.id}: {error.message}", error.hint))
        return Fetched(entry.id, error=missing)

    def _file(self, wanted: Wanted) -> Path:
        """One file, from the first of its addresses that has it; asked for once in a run.

        Raises:
            NotPublishedError: None has it.
            DownloadError: It cannot be fetched, or its licence has not been accepted.
        """
        if wanted not in self._tried:
            try:
                self._tried[wanted] = self._from_anywhere(wanted)
            except DownloadError as error:
                self._tried[wanted] = error
        found = self._tried[wanted]
        if isinstance(found, DownloadError):
            raise found
        return found

    def _from_anywhere(self, wanted: Wanted) -> Path:
        if wanted.accept and wanted.accept not in self._accepted:
            raise _not_accepted(wanted.accept)
        missing: NotPublishedError | None = None
        for url in wanted.urls:
            try:
                return self._download(url, wanted.sha256)
            except NotPublishedError as error:
                missing = missing or error
        link = self._link(wanted, missing) if wanted.page else None
        if link is not None and link not in wanted.urls:
            return self._download(link, wanted.sha256)
        raise missing or NotPublishedError(f"There is no link to it on {wanted.page}.")

    def _link(self, wanted: Wanted, missing: NotPublishedError | None) -> str | None:
        """Where the page says that the file is; a page that cannot be read leaves it at what was missing before."""
        try:
            page = self._downloader.read_page(wanted.page)
        except DownloadError as error:
            raise missing or error from error
        return find_link(page, wanted.page, wanted.link)

    def _download(self, url: str, sha256: str) -> Path:
        with self._console.bar(f"Fetching {file_name(url)}") as progress:
            return self._downloader.fetch(url, sha256, progress)

    def _remark(self, wanted: Wanted, *, sizes: bool) -> str:
        remarks = []
        size = self._downloader.size(wanted.urls[0]) if sizes and wanted.urls else None
        if size is not None:
            remarks.append(f"{size / 1e6:,.1f} MB")
        if wanted.accept and wanted.accept not in self._accepted:
            remarks.append(f"needs --accept-license {wanted.accept}")
        return f" ({', '.join(remarks)})" if remarks else ""


def _place(wanted: Wanted) -> str:
    return wanted.urls[0] if wanted.urls else f"the newest on {wanted.page}"


def _missing(entry: SourceEntry, wish: Wish, error: NotPublishedError) -> NotPublishedError:
    return NotPublishedError(
        f"{entry.id}: {error.message}",
        f"{wish.edition} may not be published yet, or its address has changed: see {entry.landing_page}, and load what "
        "you find there with `python -m ingest load PATH`.",
    )


def _not_accepted(licence: str) -> DownloadError:
    text = f"; it is at {_AMA_PAGE}" if licence == "ama" else ""
    return DownloadError(
        f"the publisher asks for the {licence.upper()} licence to be accepted first{text}.",
        f"If you accept it, add `--accept-license {licence}`.",
    )
