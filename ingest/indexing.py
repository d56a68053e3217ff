"""Build the search indexes of a set of releases, and know cheaply whether they are complete.

What is known of them is kept in a small file of the data folder: opening Chroma takes most of a second, which a run
that has nothing to do need not spend. As long as no file of the indexes has changed since they were last seen
complete, they are complete; otherwise Chroma is asked.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from core.records import Passage, SearchText
from core.settings import Settings
from ingest.console import Console
from vectorstore import BuildReport, Embedder, Entry, build_index, index_name
from vectorstore.chroma import open_database
from vectorstore.recipe import VERSION as RECIPE
from vectorstore.recipe import code_entries, passage_entries

_STATE_FILE = "indexes.json"


class _Complete(BaseModel):
    """Indexes that were seen complete.

    Attributes:
        releases: Keys of the releases they were built from, sorted.
        recipe: Version of the recipe of their texts.
        embedder: Setting of the embedder that made them.
        chroma_url: Setting of the database that holds them.
        vectors: Number of vectors of each, by name.
        footprint: Sizes and times of their files, as one checksum.
    """

    releases: list[str]
    recipe: str
    embedder: str
    chroma_url: str
    vectors: dict[str, int]
    footprint: str


class _State(BaseModel):
    """What the file says.

    Attributes:
        begun: Names of all indexes that were begun here and not dropped since, complete or not.
        complete: Those that were completed last.
    """

    begun: list[str] = []
    complete: _Complete | None = None

    @classmethod
    def load(cls, home: Path) -> _State:
        """Read it; a file that is missing or damaged says nothing, and the indexes are looked at instead."""
        try:
            return cls.model_validate_json((home / _STATE_FILE).read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return cls()

    def save(self, home: Path) -> None:
        """Write it beside its place first, so that it is never half written."""
        draft = home / f"{_STATE_FILE}.draft"
        draft.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        draft.replace(home / _STATE_FILE)


def is_complete(settings: Settings, release_keys: Iterable[str]) -> bool:
    """Whether the indexes of these releases, under these settings, are there in full.

    Raises:
        StoreError: Chroma had to be asked, and failed.
    """
    state = _State.load(settings.home)
    known = state.complete
    if known is None or known.releases != sorted(release_keys) or known.recipe != RECIPE:
        return False
    if (known.embedder, known.chroma_url) != (settings.embedder, settings.chroma_url):
        return False
    if not settings.chroma_url and known.footprint == _footprint(settings):
        return True
    database = open_database(settings)
    for name, expected in known.vectors.items():
        collection = database.get(name)
        if collection is None or collection.count() != expected or not _local_folder(settings, name).is_dir():
            return False
    known.footprint = _footprint(settings)
    state.save(settings.home)
    return True


class Indexer:
    """Builds the indexes of codes and of passages for one set of releases.

    Args:
        settings: Where the data lives.
        embedder: The embedding model.
        console: Where progress is shown.
    """

    def __init__(self, settings: Settings, embedder: Embedder, console: Console) -> None:
        self._settings = settings
        self._embedder = embedder
        self._console = console
        self._database = open_database(settings)
        self._complete: _Complete | None = None

    def build(self, release_keys: Sequence[str], texts: Iterable[SearchText], passages: Iterable[Passage]) -> None:
        """Build both indexes, or finish them; texts that have a vector already are not embedded again.

        Args:
            release_keys: All releases that will be active.
            texts: Ways of naming their codes.
            passages: Their passages.

        Raises:
            StoreError: Chroma failed.
        """
        entries = {"codes": code_entries(texts), "passages": passage_entries(passages)}
        state = _State.load(self._settings.home)
        names = {index_name(kind, self._embedder.fingerprint, release_keys) for kind in entries}
        state.begun = sorted(names.union(state.begun))
        state.save(self._settings.home)
        reports = [self._build(kind, entries[kind], release_keys) for kind in entries]
        self._complete = _Complete(
            releases=sorted(release_keys),
            recipe=RECIPE,
            embedder=self._settings.embedder,
            chroma_url=self._settings.chroma_url,
            vectors={report.name: report.embedded + report.reused for report in reports},
            footprint="",
        )

    def finish(self) -> None:
        """After the activation: drop the indexes of what was active before, and note what is complete now."""
        if self._complete is None:
            raise RuntimeError("finish() before build()")
        state = _State.load(self._settings.home)
        for name in set(state.begun) - self._complete.vectors.keys():
            self._database.drop(name)
            shutil.rmtree(_local_folder(self._settings, name), ignore_errors=True)
        self._complete.footprint = _footprint(self._settings)
        _State(begun=sorted(self._complete.vectors), complete=self._complete).save(self._settings.home)

    def _build(self, kind: str, entries: Sequence[Entry], release_keys: Sequence[str]) -> BuildReport:
        with self._console.bar(f"Indexing {kind}") as progress:
            return build_index(
                kind,
                entries,
                release_keys,
                home=self._settings.home,
                database=self._database,
                embedder=self._embedder,
                progress=progress,
            )


def _local_folder(settings: Settings, name: str) -> Path:
    return settings.home / "index" / name


def _footprint(settings: Settings) -> str:
    """Names, sizes and times of the files of the indexes, and of the embedder if it is a folder, as one checksum."""
    folders = (settings.home / "chroma", settings.home / "index", Path(settings.embedder).expanduser())
    files = sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        seen = path.stat()
        digest.update(f"{path}\x1f{seen.st_size}\x1f{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()
