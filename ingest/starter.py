"""Load the starter data: what the program answers from before anything else is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from codestore import open_store
from core.errors import NotReadyError
from core.settings import Settings
from ingest import indexing
from ingest.console import Console
from ingest.origins import Origin
from ingest.pipeline import OpenEmbedder, ingestion
from vectorstore import open_embedder


def load_starter(
    settings: Settings, origins: Sequence[Origin], console: Console, embedder: OpenEmbedder = open_embedder
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
    if _is_current(settings, origins):
        return False
    with ingestion(settings, console, embedder) as work:
        if _is_current(settings, origins):
            return False  # the ingestion that was waited for has done it
        work.prepare_model()  # takes as long as storing everything
        work.publish([work.stage(origin) for origin in origins], others=False)
    return True


def _is_current(settings: Settings, origins: Sequence[Origin]) -> bool:
    """Whether everything is active and searched."""
    keys = {origin.release.key for origin in origins}
    try:
        with open_store(settings) as store:
            active = store.releases()
    except NotReadyError:
        return False
    return keys <= {release.key for release in active} and indexing.is_complete(settings, active, covering=keys)
