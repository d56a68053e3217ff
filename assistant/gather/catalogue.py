"""What is loaded: the evidence for saying that something is not."""

from __future__ import annotations

from codestore import CodeStore
from core.evidence import Evidence, EvidenceKind


def catalogue(store: CodeStore) -> Evidence | None:
    """The releases that answer, as evidence; None when there are none.

    Raises:
        StoreError: The store failed.
    """
    releases = store.releases()
    if not releases:
        return None
    loaded = "; ".join(f"{release.source.title}, {release.label}" for release in releases)
    return Evidence.make(EvidenceKind.CATALOGUE, releases[0], "what is loaded here", f"Loaded here: {loaded}.")
