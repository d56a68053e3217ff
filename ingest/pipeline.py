"""The way of every release into the stores: stage, index, and only then activate, all at once.

Every step leaves behind what the next run needs to go on from there: a release is stored whole or not at all, a
search index is built batch by batch, and readers see neither before the activation at the end.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from codestore import CodeStore, open_store
from codestore.texts import passages_of, search_texts_of
from codestore.writer import ReleaseWriter
from core.errors import SourceFileError, StoreUnavailableError, UnfitRecordError
from core.facts import Record
from core.records import Release
from core.settings import Settings
from ingest import indexing
from ingest.console import Console
from ingest.origins import Origin
from ingest.status import rows_in_words
from vectorstore import Embedder, open_embedder

LOCK_WAIT_S = 7_200.0
"""How long to wait for another ingestion: as long as embedding every official text takes on a slow machine."""

OpenEmbedder = Callable[[Settings], Embedder]

_TELL_EVERY = 10_000
_SCRATCH = "unpacked"


@contextmanager
def ingestion(settings: Settings, console: Console, embedder: OpenEmbedder = open_embedder) -> Iterator[Ingestion]:
    """Work on a data home, while no other ingestion does; says so when it has to wait for one.

    Args:
        settings: Where the data lives.
        console: Where progress is shown.
        embedder: Opens the embedding model; called only if something is to be indexed.

    Raises:
        StoreError: A store failed, or another ingestion did not finish in time.
    """
    with open_store(settings, create=True) as store:
        writer = ReleaseWriter(store)
        with _alone(writer, console), ThreadPoolExecutor(max_workers=1) as background:
            work = Ingestion(settings, store, writer, console, lambda: background.submit(embedder, settings))
            work.clear_scratch()
            try:
                yield work
            finally:
                work.clear_scratch()


@contextmanager
def _alone(writer: ReleaseWriter, console: Console) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(writer.lock(wait_s=0.0))
        except StoreUnavailableError:
            console.say("Another ingestion is at work on this data: waiting for it to finish.")
            stack.enter_context(writer.lock(wait_s=LOCK_WAIT_S))
        yield


class Ingestion:
    """One ingestion, under the writer's lock; see `ingestion`."""

    def __init__(
        self,
        settings: Settings,
        store: CodeStore,
        writer: ReleaseWriter,
        console: Console,
        open_model: Callable[[], Future[Embedder]],
    ) -> None:
        self.settings = settings
        self.console = console
        self._store = store
        self._writer = writer
        self._open_model = open_model
        self._model: Future[Embedder] | None = None

    @property
    def scratch(self) -> Path:
        """Folder for what is unpacked; emptied before and after, so that a killed run leaves nothing for long."""
        return self.settings.home / _SCRATCH

    def clear_scratch(self) -> None:
        """Remove what was unpacked, by this run or by one that was killed."""
        shutil.rmtree(self.scratch, ignore_errors=True)

    def active(self) -> list[Release]:
        """The releases that answer now."""
        return self._store.releases()

    def prepare_model(self) -> Future[Embedder]:
        """Begin to load the embedding model in the background; a second call gives the same one."""
        if self._model is None:
            self._model = self._open_model()
        return self._model

    def stage(self, origin: Origin) -> Release:
        """Read and store a release, not yet visible to readers.

        Returns:
            The release with its numbers of rows.

        Raises:
            SourceFileError: A file is wrong; nothing of the release is stored then.
            StoreError: The code store failed.
        """
        release = origin.release
        stored = self._writer.staged_or_active(release.key)
        if stored:  # by a run that did not come to activate it
            return stored
        self.console.say(f"Reading {release.source.title}, {release.label}")
        with self.console.bar(f"Storing {release.source.title}") as progress:
            try:
                stored = self._writer.stage(release, _counted(origin.read(), progress), check=origin.check)
            except UnfitRecordError as error:
                hint = error.hint or "Fetch the file again from its publisher."
                raise SourceFileError(release.origin, _inside(error.message), hint=hint) from error
        self.console.say(f"Stored {release.source.title}: {rows_in_words(stored.rows)}")
        return stored

    def publish(self, releases: Sequence[Release], *, index: bool = True, others: bool = True) -> bool:
        """Index what was staged together with what stays active, then let all of it answer at once.

        Args:
            releases: The staged releases, with their rows.
            index: False leaves the search index as it is: it goes on answering over what it was built from.
            others: Also index what was loaded without before; False leaves that for another time.

        Returns:
            Whether there was anything to do.

        Raises:
            StoreError: A store failed.
            EmbedderError: The embedding model cannot be loaded.
        """
        kept = [release for release in self.active() if not _gives_way(release, releases)]
        if not others:
            covered = indexing.covered(self.settings)
            kept = [release for release in kept if release.key in covered]
        indexer = self._index([*kept, *releases]) if index else None
        if releases:
            self._writer.discard_superseded()
            self.console.say("Activating")
            self._writer.activate([release.key for release in releases])
        if indexer:
            indexer.finish()
        return bool(releases or indexer)

    def retire(self, source_id: str) -> list[Release]:
        """Take every release of a source out of index and tables at once.

        Returns:
            What went.

        Raises:
            StoreError: A store failed.
            EmbedderError: The embedding model cannot be loaded.
        """
        covered = indexing.covered(self.settings)
        staying = [release for release in self.active() if release.source.id != source_id and release.key in covered]
        indexer = self._index(staying)
        gone = self._writer.remove_source(source_id)
        if indexer:
            indexer.finish()
        self._give_space_back()
        return gone

    def _give_space_back(self) -> None:
        """Make the code store's file smaller; one that is in use stays as it is, and is filled again."""
        try:
            freed = self._writer.compact()
        except StoreUnavailableError:
            self.console.say("The code store is in use, so its file keeps its size; what is loaded next fills it.")
        else:
            if freed:
                self.console.say(f"Freed {freed / 1e6:,.1f} MB of the disk")

    def _index(self, releases: Sequence[Release]) -> indexing.Indexer | None:
        """Build the indexes of the releases that will be active; None if they are there."""
        if indexing.is_complete(self.settings, releases):
            return None
        indexer = indexing.Indexer(self.settings, self.prepare_model().result(), self.console)
        wanted = indexing.searched(releases)
        texts = search_texts_of(self._store, wanted.get(indexing.CODES, ()))
        indexer.build(wanted, texts, passages_of(self._store, wanted.get(indexing.PASSAGES, ())))
        return indexer


def _inside(message: str) -> str:
    """A message as it follows the name of a file."""
    return f"{message[:1].lower()}{message[1:]}"


def _gives_way(release: Release, newer: Collection[Release]) -> bool:
    """Whether the activation of newer releases supersedes an active one, or it is one of them."""
    edition = (release.source.id, release.label, release.effective_from)
    return any(edition == (other.source.id, other.label, other.effective_from) for other in newer)


def _counted(records: Iterable[Record], progress: Callable[[int, int], None]) -> Iterator[Record]:
    """Pass records on and tell how many there were; how many there will be is not known."""
    done = 0
    for done, record in enumerate(records, 1):
        yield record
        if done % _TELL_EVERY == 0:
            progress(done, 0)
    progress(done, 0)
