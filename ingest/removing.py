"""Take a source out: all its editions, from tables and search at once."""

from __future__ import annotations

import shutil

from core.errors import CodewrightError
from core.records import Release
from core.settings import Settings
from ingest.console import Console
from ingest.origins import ICD10CM, STARTER
from ingest.pipeline import OpenEmbedder, ingestion
from ingest.status import active_releases
from vectorstore import open_embedder


def remove_source(
    settings: Settings, source_id: str, console: Console, embedder: OpenEmbedder = open_embedder
) -> list[Release]:
    """Take a source out.

    Args:
        settings: Where the data lives. Of licensed text, the whole folder goes with the last source in it.
        source_id: The source.
        console: Where progress is shown.
        embedder: Opens the embedding model; called only if the source was searched.

    Returns:
        The releases that went.

    Raises:
        CodewrightError: There is no such source, or it belongs to the program.
        StoreError: A store failed.
        EmbedderError: The embedding model cannot be loaded.
    """
    if source_id in {ICD10CM.id, STARTER.id}:
        hint = "`python -m ingest starter`, which every start runs, would load it again."
        raise CodewrightError(f"{source_id} is what the program itself answers from, and stays.", hint)
    licensed = settings.licensed()
    for home in (settings, licensed):
        if source_id in {release.source.id for release in active_releases(home)}:
            with ingestion(home, console, embedder) as work:
                gone = work.retire(source_id)
            if home is licensed and not active_releases(licensed):
                shutil.rmtree(licensed.home)
            return gone
    known = {release.source.id for home in (settings, licensed) for release in active_releases(home)}
    hint = f"Loaded are: {', '.join(sorted(known))}." if known else "Nothing is loaded."
    raise CodewrightError(f"No source {source_id} is loaded.", hint)
