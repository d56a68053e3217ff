"""Build the search indexes of a set of releases, and know cheaply whether they are complete.

An index is made of the releases that hold texts of its kind and named by them: loading a fee schedule touches none.

What is known of the indexes is kept in a small file of the data folder: opening Chroma takes most of a second, which a
run that has nothing to do need not spend. As long as no file of the indexes has changed since they were last seen
complete, they are complete; otherwise Chroma is asked.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from core.records import Passage, Release, SearchText
from core.settings import Settings
from ingest.console import Console
from vectorstore import BuildReport, Embedder, Entry, build_index, index_name
from vectorstore.chroma import open_database
from vectorstore.recipe import VERSIONS, code_entries, passage_entries

CODES = "codes"
PASSAGES = "passages"

RECIPE = ",".join(f"{kind} {version}" for kind, version in sorted(VERSIONS.items()))
"""Which recipes the indexes were made by."""

_STATE_FILE = "indexes.json"
_TABLES = {CODES: "search_text", PASSAGES: "passage"}


def searched(releases: Sequence[Release]) -> dict[str, list[str]]:
    """Keys of the releases that hold something to be found, by kind of index, in the order given."""
    held = {kind: [release.key for release in releases if release.rows.get(table)] for kind, table in _TABLES.items()}
    return {kind: keys for kind, keys in held.items() if keys}


class _Complete(BaseModel):
    """An index that was seen complete.

    Attributes:
        name: Its name.
        releases: Keys of the releases it was built from, sorted.
        vectors: Number of its vectors.
    """

    name: str
    releases: list[str]
    vectors: int


class _State(BaseModel):
    """What the file says.

    Attributes:
        begun: Names of all indexes that were begun here and not dropped since, complete or not.
        complete: Those that were completed last, by kind.
        recipe: Version of the recipe of their texts.
        embedder: Setting of the embedder that made them.
        chroma_url: Setting of the database that holds them.
        footprint: Sizes and times of their files, as one checksum.
    """

    begun: list[str] = []
    complete: dict[str, _Complete] = {}
    recipe: str = ""
    embedder: str = ""
    chroma_url: str = ""
    footprint: str = ""

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

    def known(self, settings: Settings) -> dict[str, _Complete]:
        """The complete indexes that were made under these settings."""
        same = (self.recipe, self.embedder, self.chroma_url) == (RECIPE, settings.embedder, settings.chroma_url)
        return self.complete if same else {}


def covered(settings: Settings) -> set[str]:
    """Keys of the releases that the indexes which were completed last were built from."""
    return {key for index in _State.load(settings.home).known(settings).values() for key in index.releases}


def unsearched(settings: Settings, releases: Sequence[Release]) -> list[Release]:
    """Releases with texts that no index holds yet."""
    known = covered(settings)
    wanted = {key for keys in searched(releases).values() for key in keys}
    return [release for release in releases if release.key in wanted - known]


def is_complete(settings: Settings, releases: Sequence[Release], *, covering: Iterable[str] | None = None) -> bool:
    """Whether the indexes of these releases, under these settings, are there in full.

    Args:
        settings: Where the data lives.
        releases: All releases that are active.
        covering: Keys of releases of which alone it matters whether they are searched: an index without some of the
            others is complete then. None for all.

    Raises:
        StoreError: Chroma had to be asked, and failed.
    """
    state = _State.load(settings.home)
    known = state.known(settings)
    wanted = searched(releases)
    required = None if covering is None else set(covering)
    for kind in wanted.keys() | known.keys():
        there, active = set(known[kind].releases if kind in known else ()), set(wanted.get(kind, ()))
        if not there <= active or not (active if required is None else active & required) <= there:
            return False
    return _are_there(settings, state)


def _are_there(settings: Settings, state: _State) -> bool:
    """Whether the indexes that were seen complete still are."""
    if not settings.chroma_url and state.footprint == _footprint(settings):
        return True
    if not state.complete:
        return True
    database = open_database(settings)
    for index in state.complete.values():
        collection = database.get(index.name)
        if collection is None or collection.count() != index.vectors:
            return False
        if not _local_folder(settings, index.name).is_dir():
            return False
    state.footprint = _footprint(settings)
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
        self._complete: dict[str, _Complete] | None = None

    def build(
        self, wanted: Mapping[str, Sequence[str]], texts: Iterable[SearchText], passages: Iterable[Passage]
    ) -> None:
        """Build the indexes, or finish them; texts that have a vector already are not embedded again.

        Args:
            wanted: What `searched` says of all releases that will be active.
            texts: Their ways of naming codes; not read if the index of codes is there already.
            passages: Their passages; not read if the index of passages is there already.

        Raises:
            StoreError: Chroma failed.
        """
        state = _State.load(self._settings.home)
        names = {kind: index_name(kind, self._embedder.fingerprint, keys) for kind, keys in wanted.items()}
        state.begun = sorted({*names.values(), *state.begun})
        state.save(self._settings.home)
        known = state.known(self._settings)
        self._complete = {}
        for kind, keys in sorted(wanted.items(), reverse=True):  # passages first: they are few
            index = known.get(kind)
            if index is None or index.name != names[kind] or not self._is_there(index):
                report = self._build(kind, code_entries(texts) if kind == CODES else passage_entries(passages), keys)
                vectors = report.embedded + report.reused
                index = _Complete(name=report.name, releases=sorted(keys), vectors=vectors)
            self._complete[kind] = index

    def finish(self) -> None:
        """After the activation: drop the indexes of what was active before, and note what is complete now."""
        if self._complete is None:
            raise RuntimeError("finish() before build()")
        state = _State.load(self._settings.home)
        names = {index.name for index in self._complete.values()}
        for name in set(state.begun) - names:
            self._database.drop(name)
            shutil.rmtree(_local_folder(self._settings, name), ignore_errors=True)
        _State(
            begun=sorted(names),
            complete=self._complete,
            recipe=RECIPE,
            embedder=self._settings.embedder,
            chroma_url=self._settings.chroma_url,
            footprint=_footprint(self._settings),
        ).save(self._settings.home)

    def _is_there(self, index: _Complete) -> bool:
        collection = self._database.get(index.name)
        held = collection is not None and collection.count() == index.vectors
        return held and _local_folder(self._settings, index.name).is_dir()

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
