"""From settings to an assistant that can answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from threading import Lock
from typing import Generic, TypeVar

from assistant.api import NO_MODEL
from assistant.engine import Assistant
from assistant.gather import Toolbox
from assistant.gather.licensed import open_licensed
from assistant.model.language_model import LanguageModel, open_language_model
from assistant.tools import Desk
from codestore import open_store
from core.codes import CodeSystem
from core.settings import Settings
from vectorstore import CodeHit, CodeSearch, PassageHit, PassageSearch, open_code_search, open_passage_search

S = TypeVar("S")


def open_assistant(settings: Settings, *, licensed: bool = True) -> Assistant:
    """Open the stores of the active releases and give the assistant over them.

    Args:
        settings: Where they are.
        licensed: Whether the user's licensed text is opened as well: only for those who hold the licence.

    Raises:
        NotReadyError: Nothing is loaded yet; says what to run.
        StoreError: A store cannot be opened, or the index does not belong to the active releases.
        EmbedderError: The embedding model cannot be loaded.
    """
    store = open_store(settings)
    keys = [release.key for release in store.releases()]
    searches = open_code_search(settings, keys), open_passage_search(settings, keys)
    return _assistant(settings, Toolbox(store, *searches, licensed=open_licensed(settings) if licensed else None))


def _assistant(settings: Settings, tools: Toolbox) -> Assistant:
    """The assistant over opened stores, with the configured language model."""

    def open_model(name: str) -> LanguageModel | None:
        return None if name == NO_MODEL else open_language_model(settings, name)

    return Assistant(tools, open_model, model_name=settings.model or NO_MODEL)


class _Late(Generic[S]):
    """Opens something when it is first needed; an opening that failed is tried again.

    Args:
        opening: Opens it.
        one_at_a_time: Held meanwhile: two threads must not load the same embedding model.
    """

    def __init__(self, opening: Callable[[], S], one_at_a_time: Lock) -> None:
        self._open = opening
        self._opened: S | None = None
        self._lock = one_at_a_time

    def get(self) -> S:
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened


class _LateCodeSearch(CodeSearch):
    def __init__(self, late: _Late[CodeSearch]) -> None:
        self._late = late

    def search(self, query: str, k: int = 10, systems: Collection[CodeSystem] | None = None) -> list[CodeHit]:
        return self._late.get().search(query, k, systems)


class _LatePassageSearch(PassageSearch):
    def __init__(self, late: _Late[PassageSearch]) -> None:
        self._late = late

    def search(self, query: str, k: int = 5, topic: str | None = None) -> list[PassageHit]:
        return self._late.get().search(query, k, topic)


def open_desk(settings: Settings) -> Desk:
    """Open what the operations of `assistant.tools` work with, for other programs: without the user's licensed text.

    The searches are opened when they are first needed, so that a program has its first look-up at once.

    Raises:
        NotReadyError: Nothing is loaded yet; says what to run.
        StoreError: A store cannot be opened.
    """
    store = open_store(settings)

    def keys() -> list[str]:
        return [release.key for release in store.releases()]

    one_at_a_time = Lock()
    codes = _LateCodeSearch(_Late(lambda: open_code_search(settings, keys()), one_at_a_time))
    passages = _LatePassageSearch(_Late(lambda: open_passage_search(settings, keys()), one_at_a_time))
    assistant = _assistant(settings, Toolbox(store, codes, passages))
    return Desk(assistant.tools, assistant=assistant)
