"""Descriptors of the user's own licence: read from a home of their own, shown beside our words, written nowhere.

Removing the folder ends it at once: every look-up first sees whether it is still there.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import date
from pathlib import Path

from codestore import CodeStore, Found, open_store
from core.codes import Code, CodeSystem
from core.errors import NotReadyError, StaleIndexError
from core.records import Release
from core.settings import DATABASE_FILE, Settings
from vectorstore import CodeHit, CodeSearch, open_code_search


class LicensedText:
    """What a licensed home holds.

    Args:
        home: Its folder.
        store: Its code store.
        search: Its search; None where it was loaded without an index, and is shown but not found by words.
    """

    def __init__(self, home: Path, store: CodeStore, search: CodeSearch | None) -> None:
        self._home = home
        self._opened = _identity(home)
        self._store = store
        self._search = search

    @property
    def is_there(self) -> bool:
        """Whether what was opened has not been removed meanwhile, nor replaced by what was loaded after that."""
        return self._opened is not None and _identity(self._home) == self._opened

    def releases(self) -> list[Release]:
        """Its active releases.

        Raises:
            StoreError: The store failed.
        """
        return self._store.releases() if self.is_there else []

    def descriptors(self, code: Code, as_of: date) -> list[Found]:
        """The official descriptors of a code, the longest first.

        Raises:
            StoreError: The store failed.
        """
        if not self.is_there or code.system is not CodeSystem.CPT:
            return []
        return self._store.get_all(code, as_of)

    def search(self, query: str, k: int, systems: Collection[CodeSystem] | None = None) -> list[CodeHit]:
        """The codes whose official descriptors fit words, best first.

        Raises:
            StoreError: The index failed.
        """
        wanted = systems is None or CodeSystem.CPT in systems
        if self._search is None or not wanted or not self.is_there:
            return []
        return self._search.search(query, k, systems=(CodeSystem.CPT,))


def _identity(home: Path) -> tuple[int, int] | None:
    """What tells a home's database from another one in its place; None where there is none."""
    try:
        status = (home / DATABASE_FILE).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def open_licensed(settings: Settings) -> LicensedText | None:
    """Open the licensed home; None where nothing licensed is loaded.

    Raises:
        StoreError: Its store or its index cannot be read.
        EmbedderError: The embedding model cannot be loaded.
    """
    licensed = settings.licensed()
    if not licensed.home.is_dir():
        return None
    try:
        store = open_store(licensed)
    except NotReadyError:
        return None
    search: CodeSearch | None = None
    with suppress(StaleIndexError):
        search = open_code_search(licensed, [release.key for release in store.releases()])
    return LicensedText(licensed.home, store, search)
