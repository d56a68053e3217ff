"""What a search index is built from: the texts of given releases, whether they answer yet or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from codestore import queries, schema
from codestore.database import translated_errors
from codestore.store import CodeStore
from core.records import Passage, SearchText


def search_texts_of(store: CodeStore, release_keys: Sequence[str]) -> Iterator[SearchText]:
    """Every search text of some releases, staged ones included: in the order of the keys, each release in its own.

    Raises:
        StoreError: The database failed.
    """
    with translated_errors(store.engine), store.engine.connect() as connection:
        for key in release_keys:
            query = (
                select(*schema.SEARCH_TEXTS.columns)
                .join_from(schema.search_text, schema.release)
                .where(schema.release.c.key == key)
                .order_by(schema.search_text.c.position)
            )
            with queries.stream(connection, query) as rows:
                yield from map(schema.SEARCH_TEXTS.record, rows)


def passages_of(store: CodeStore, release_keys: Sequence[str]) -> Iterator[Passage]:
    """Every passage of some releases, staged ones included; of those with one id, that of the first release.

    Raises:
        StoreError: The database failed.
    """
    seen: set[str] = set()
    with translated_errors(store.engine), store.engine.connect() as connection:
        for key in release_keys:
            query = (
                select(*schema.PASSAGES.columns)
                .join_from(schema.passage, schema.release)
                .where(schema.release.c.key == key)
                .order_by(schema.passage.c.position)
            )
            with queries.stream(connection, query) as rows:
                for row in rows:
                    if row.id not in seen:
                        seen.add(row.id)
                        yield schema.PASSAGES.record(row)
