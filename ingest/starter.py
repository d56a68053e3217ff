"""Load the starter data: read, check, store, index, and only then activate.

Every step leaves behind what the next run needs to go on from there: a release is stored whole or not at all, a
search index is built batch by batch, and readers see neither before the activation at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import TypeVar

from codestore import CodeStore, open_store
from codestore.writer import ReleaseWriter
from core.errors import StoreUnavailableError
from core.records import Passage, Release, SearchText
from core.settings import Settings
from ingest import indexing
from ingest.console import Console
from ingest.contents import Contents
from ingest.origins import Origin
from vectorstore import Embedder, open_embedder

LOCK_WAIT_S = 600.0
"""How long to wait for another ingestion; the first one on a slow machine takes about three minutes."""

_T = TypeVar("_T")


def load_starter(
    settings: Settings,
    origins: Sequence[Origin],
    console: Console,
    embedder: Callable[[Settings], Embedder] = open_embedder,
) -> bool:
    """Load what is not loaded yet, and finish what an earlier run left unfinished.

    Args:
        settings: Where the data lives.
        origins: What to load.
        console: Where progress is shown.
        embedder: Opens the embedding model; called only if something is to be indexed.

    Returns:
        Whether there was anything to do.

    Raises:
        SourceFileError: A file is wrong; nothing is changed then.
        StoreError: A store failed, or another ingestion did not finish in time.
        EmbedderError: The embedding model cannot be loaded.
    """
    with open_store(settings, create=True) as store:
        if _is_current(settings, store, origins):
            return False
        writer = ReleaseWriter(store)
        with _alone(writer, console):
            if _is_current(settings, store, origins):
                return False  # the ingestion that was waited for has done it
            _Loading(settings, store, writer, console).run(origins, embedder)
    return True


@contextmanager
def _alone(writer: ReleaseWriter, console: Console) -> Iterator[None]:
    """Keep other ingestions out; says so when it has to wait for one."""
    with ExitStack() as stack:
        try:
            stack.enter_context(writer.lock(wait_s=0.0))
        except StoreUnavailableError:
            console.say("Another ingestion is at work on this data: waiting for it to finish.")
            stack.enter_context(writer.lock(wait_s=LOCK_WAIT_S))
        yield


def _is_current(settings: Settings, store: CodeStore, origins: Sequence[Origin]) -> bool:
    """Whether everything is active and indexed."""
    active = [release.key for release in store.releases()]
    return {origin.release.key for origin in origins} <= set(active) and indexing.is_complete(settings, active)


class _Loading:
    """One ingestion, under the writer's lock."""

    def __init__(self, settings: Settings, store: CodeStore, writer: ReleaseWriter, console: Console) -> None:
        self._settings = settings
        self._store = store
        self._writer = writer
        self._console = console

    def run(self, origins: Sequence[Origin], embedder: Callable[[Settings], Embedder]) -> None:
        """Read everything, store it while the embedding model is being loaded, index it, and activate it."""
        releases = [origin.release for origin in origins]
        contents = [self._read(origin) for origin in origins]
        with ThreadPoolExecutor(max_workers=1) as background:
            model = background.submit(embedder, self._settings)
            for release, content in zip(releases, contents, strict=True):
                self._stage(release, content)
            indexer = indexing.Indexer(self._settings, model.result(), self._console)
        kept = [release for release in self._store.releases() if not _gives_way(release, releases)]
        texts, passages = self._searchable(contents, with_stored=bool(kept))
        keys = [release.key for release in (*kept, *releases)]
        indexer.build(keys, texts, passages)
        self._console.say("Activating")
        self._writer.activate([release.key for release in releases])
        indexer.finish()

    def _read(self, origin: Origin) -> Contents:
        self._console.say(f"Reading {origin.release.source.title}, {origin.release.label}")
        return origin.read_checked()

    def _stage(self, release: Release, contents: Contents) -> None:
        with self._console.bar(f"Storing {release.source.title}") as progress:
            count = _Count(progress, len(contents.codes) + len(contents.notes) + len(contents.texts))
            self._writer.stage(
                release,
                codes=count.each(contents.codes),
                notes=count.each(contents.notes),
                search_texts=count.each(contents.texts),
                passages=contents.passages,
                ptp_edits=contents.edits,
            )

    def _searchable(
        self, contents: Sequence[Contents], *, with_stored: bool
    ) -> tuple[Iterable[SearchText], Iterable[Passage]]:
        """What shall be found: the new contents, and what the store holds of other releases that stay active.

        What a release about to be superseded holds may come with the latter; it is searched until the next
        indexing, and the store, asked for it, gives nothing.
        """
        texts: Iterable[SearchText] = chain.from_iterable(content.texts for content in contents)
        passages = {passage.id: passage for content in contents for passage in content.passages}
        if with_stored:
            texts = chain(texts, self._store.search_texts())
            for passage, _ in self._store.all_passages():
                passages.setdefault(passage.id, passage)
        return texts, passages.values()


class _Count:
    """Counts items on their way through, and tells every thousandth."""

    def __init__(self, progress: Callable[[int, int], None], total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def each(self, items: Iterable[_T]) -> Iterator[_T]:
        for item in items:
            yield item
            self._done += 1
            if self._done % 1_000 == 0 or self._done == self._total:
                self._progress(self._done, self._total)


def _gives_way(release: Release, newer: Sequence[Release]) -> bool:
    """Whether the activation of newer releases supersedes an active one, or it is one of them."""
    edition = (release.source.id, release.label, release.effective_from)
    return any(edition == (other.source.id, other.label, other.effective_from) for other in newer)
