"""All tools in one hand."""

from __future__ import annotations

from assistant.gather.codes import CodeTools
from assistant.gather.edits import EditTools
from assistant.gather.library import LibraryTools
from codestore import CodeStore
from vectorstore import CodeSearch, PassageSearch


class Toolbox:
    """The look-ups an answer may use.

    Attributes:
        store: The code store, for what needs no evidence (resolving a shape, walking a family).
        codes: Codes, their validity and notes.
        edits: NCCI edits.
        library: Passages, and codes by words.
    """

    def __init__(self, store: CodeStore, code_search: CodeSearch, passage_search: PassageSearch) -> None:
        self.store = store
        self.codes = CodeTools(store)
        self.edits = EditTools(store)
        self.library = LibraryTools(store, self.codes, code_search, passage_search)
