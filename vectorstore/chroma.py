"""Vectors in Chroma: embedded in the home folder by default, on a server by URL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import httpx
import numpy as np

from core.errors import SettingsError, StoreError, StoreUnavailableError
from core.settings import Settings
from vectorstore.embedder import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where

PAGE = 5_000
"""Ids read at a time; below Chroma's own limit for one call."""

# A leaner graph than Chroma's own choice (100 and 16): built in two thirds of the time, it finds 99.0 instead of 99.6
# of 100 nearest among 20,000 titles.
_GRAPH: CreateHNSWConfiguration = {"space": "cosine", "ef_construction": 60, "max_neighbors": 12}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored vector near the asked one; `similarity` is their cosine, -1 to 1."""

    id: str
    similarity: float


class VectorDatabase:
    """A Chroma client: embedded or remote, which nothing above can tell.

    Every method raises StoreUnavailableError when the server cannot be reached, StoreError when Chroma fails otherwise.
    """

    def __init__(self, client: Client, place: str) -> None:
        self._client = client
        self._place = place

    def close(self) -> None:
        """Give back files and connections. Collections of a closed database cannot be used any more."""
        self._client.close()

    def names(self) -> list[str]:
        """Names of all collections, sorted."""
        with _told(self._place):
            return sorted(collection.name for collection in self._client.list_collections())

    def create(self, name: str) -> VectorCollection:
        """The collection of that name, made where it does not exist yet."""
        with _told(self._place):
            collection = self._client.get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": _GRAPH}
            )
            return VectorCollection(collection, self._client.get_max_batch_size(), self._place)

    def get(self, name: str) -> VectorCollection | None:
        """The collection of that name, or None."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415  # half a second of import, once one is opened

        with _told(self._place):
            try:
                collection = self._client.get_collection(name, embedding_function=None)
            except NotFoundError:
                return None
            return VectorCollection(collection, self._client.get_max_batch_size(), self._place)

    def drop(self, name: str) -> None:
        """Delete a collection with all in it; nothing happens where there is none."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415

        with _told(self._place):
            try:
                self._client.delete_collection(name)
            except NotFoundError:
                return


class VectorCollection:
    """Vectors under ids, each in a group that a query can be kept to."""

    def __init__(self, collection: Collection, batch: int, place: str) -> None:
        self._collection = collection
        self._batch = batch
        self._place = place
        self.name = collection.name

    def upsert(self, ids: Sequence[str], vectors: Vectors, groups: Sequence[str]) -> None:
        """Store vectors, replacing those of the same id.

        The texts stay out: Chroma indexes documents for full-text search, which doubles the time and serves nobody.

        Args:
            ids: One a vector, each once.
            vectors: Unit rows, float32 of shape (ids, dimension).
            groups: The group of each vector: a code system or a topic.
        """
        with _told(self._place):
            for start in range(0, len(ids), self._batch):
                chosen = slice(start, start + self._batch)
                self._collection.upsert(
                    ids=list(ids[chosen]),
                    embeddings=vectors[chosen],
                    metadatas=[{"group": group} for group in groups[chosen]],
                )

    def ids(self) -> set[str]:
        """Ids of all that is stored."""
        found: set[str] = set()
        with _told(self._place):
            while page := self._collection.get(include=[], limit=PAGE, offset=len(found))["ids"]:
                found.update(page)
        return found

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors of those of the ids that are there, each float32 of shape (dimension,)."""
        found: dict[str, Vectors] = {}
        with _told(self._place):
            for start in range(0, len(ids), PAGE):
                page = self._collection.get(ids=list(ids[start : start + PAGE]), include=["embeddings"])
                stored = np.asarray(page["embeddings"], dtype=np.float32)
                found.update(zip(page["ids"], stored, strict=True))
        return found

    def query(self, vector: Vectors, k: int, groups: Sequence[str] = ()) -> list[Neighbour]:
        """The nearest vectors, nearest first.

        Args:
            vector: Unit vector, float32 of shape (dimension,).
            k: How many at most.
            groups: Groups to search in; none means all.
        """
        with _told(self._place):
            found = self._collection.query(
                query_embeddings=vector[np.newaxis, :],
                n_results=k,
                where=cast("Where", {"group": {"$in": list(groups)}}) if groups else None,
                include=["distances"],
            )
        distances = found["distances"] or [[]]
        return [
            Neighbour(key, 1.0 - float(distance)) for key, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def count(self) -> int:
        """Number of vectors stored."""
        with _told(self._place):
            return int(self._collection.count())

    def delete(self, ids: Sequence[str]) -> None:
        """Forget vectors; ids that are not there are passed over."""
        with _told(self._place):
            for start in range(0, len(ids), self._batch):
                self._collection.delete(ids=list(ids[start : start + self._batch]))


def open_database(settings: Settings) -> VectorDatabase:
    """Connect to Chroma as the settings say.

    Raises:
        SettingsError: CODEWRIGHT_CHROMA_URL is not a URL.
        StoreUnavailableError: The server cannot be reached.
        StoreError: The embedded database cannot be opened.
    """
    import chromadb  # noqa: PLC0415
    from chromadb.config import Settings as ChromaSettings  # noqa: PLC0415

    quiet = ChromaSettings(anonymized_telemetry=False)
    if settings.chroma_url:
        host, port, ssl = _address(settings.chroma_url)
        place = f"The Chroma server at {host}:{port}"
        with _told(place):
            client = chromadb.HttpClient(host=host, port=port, ssl=ssl, settings=quiet)
    else:
        folder = settings.home / "chroma"
        place = f"The Chroma database in {folder}"
        with _told(place):
            folder.mkdir(parents=True, exist_ok=True)
            client = chromadb.PersistentClient(path=folder, settings=quiet)
    return VectorDatabase(cast("Client", client), place)  # their annotation names a base without `close`


def _address(url: str) -> tuple[str, int, bool]:
    problem = f"CODEWRIGHT_CHROMA_URL: {url!r} is not the address of a Chroma server."
    example = "Write it as http://localhost:8000."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(problem, example) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(problem, example)
    ssl = parts.scheme == "https"
    return parts.hostname, port or (443 if ssl else 8000), ssl


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Turn what Chroma and its HTTP client raise into the two errors the rest of the program knows."""
    from chromadb.errors import ChromaError  # noqa: PLC0415

    try:
        yield
    except (httpx.HTTPError, ConnectionError) as error:
        raise StoreUnavailableError(f"{place} cannot be reached.", _SERVER_HINT) from error
    except ValueError as error:
        # chromadb raises a bare ValueError for a connection that fails while the client is made
        if "Could not connect" in str(error):
            raise StoreUnavailableError(f"{place} cannot be reached.", _SERVER_HINT) from error
        raise StoreError(f"{place} failed: {error}") from error
    except (ChromaError, OSError) as error:
        raise StoreError(f"{place} failed: {error}") from error


_SERVER_HINT = "Start it, or correct CODEWRIGHT_CHROMA_URL (empty means the embedded one)."
