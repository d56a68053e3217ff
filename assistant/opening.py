"""From settings to an assistant that can answer."""

from __future__ import annotations

from assistant.api import NO_MODEL
from assistant.engine import Assistant
from assistant.gather import Toolbox
from assistant.gather.licensed import open_licensed
from assistant.language_model import LanguageModel, open_language_model
from assistant.tools import Desk
from codestore import open_store
from core.settings import Settings
from vectorstore import open_code_search, open_passage_search


def open_assistant(settings: Settings, *, licensed: bool = True) -> Assistant:
    """Open the stores of the active releases and give the assistant over them.

    Args:
        settings: Where they are.
        licensed: Whether to open the user's licensed text too. Not for programs that pass on what they get: they may
            have a licence of their own, but this one is the user's.

    Raises:
        NotReadyError: Nothing is loaded yet; says what to run.
        StoreError: A store cannot be opened, or the index does not belong to the active releases.
        EmbedderError: The embedding model cannot be loaded.
    """
    store = open_store(settings)
    keys = [release.key for release in store.releases()]
    searches = open_code_search(settings, keys), open_passage_search(settings, keys)
    tools = Toolbox(store, *searches, licensed=open_licensed(settings) if licensed else None)

    def open_model(name: str) -> LanguageModel | None:
        return None if name == NO_MODEL else open_language_model(settings, name)

    return Assistant(tools, open_model, model_name=settings.model or NO_MODEL)


def open_desk(settings: Settings) -> Desk:
    """Open what the operations of `assistant.tools` work with, for other programs: without the user's licensed text.

    Raises:
        CodewrightError: As `open_assistant`.
    """
    assistant = open_assistant(settings, licensed=False)
    return Desk(assistant.tools, assistant=assistant)
