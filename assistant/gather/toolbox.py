"""All tools in one hand."""

from __future__ import annotations

from assistant.gather.attributes import AttributeTools
from assistant.gather.codes import CodeTools
from assistant.gather.coverage import CoverageTools
from assistant.gather.crosswalks import CrosswalkTools
from assistant.gather.edits import EditTools
from assistant.gather.fees import FeeTools
from assistant.gather.indexes import IndexTools
from assistant.gather.library import LibraryTools
from assistant.gather.licensed import LicensedText
from assistant.gather.mentions import MentionTools
from assistant.gather.units import UnitTools
from codestore import CodeStore
from vectorstore import CodeSearch, PassageSearch


class Toolbox:
    """The look-ups an answer may use.

    Attributes:
        store: The code store, for what needs no evidence (resolving a shape, walking a family).
        codes: Codes, their validity and notes.
        edits: NCCI edits.
        units: Medically unlikely edits and add-on codes.
        fees: The physician fee schedule.
        crosswalks: Equivalence mappings and successions.
        attributes: POA exemption, families, HCPCS coverage, risk categories, names of values.
        coverage: NCDs, LCDs and articles.
        indexes: Index entries and ICD-10-PCS tables.
        library: Passages, and codes by words.
        mentions: Passages that name a code.
        licensed: The user's licensed descriptors; None where none are loaded.
    """

    def __init__(
        self,
        store: CodeStore,
        code_search: CodeSearch,
        passage_search: PassageSearch,
        licensed: LicensedText | None = None,
    ) -> None:
        self.store = store
        self.licensed = licensed
        self.codes = CodeTools(store, licensed)
        self.edits = EditTools(store)
        self.units = UnitTools(store)
        self.fees = FeeTools(store)
        self.crosswalks = CrosswalkTools(store)
        self.attributes = AttributeTools(store)
        self.coverage = CoverageTools(store)
        self.indexes = IndexTools(store)
        self.library = LibraryTools(store, self.codes, code_search, passage_search, licensed)
        self.mentions = MentionTools(store)
