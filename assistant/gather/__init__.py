"""Typed look-ups. Every tool returns facts with their evidence, never prose.

A store that fails raises `core.errors.StoreError`; an empty result means that the loaded releases hold nothing.
"""

from assistant.gather.code_facts import CodeFacts, NoteGroup, Status
from assistant.gather.edits import EditFacts, PairVerdict
from assistant.gather.library import Finding, PassageFacts
from assistant.gather.toolbox import Toolbox

__all__ = ["CodeFacts", "EditFacts", "Finding", "NoteGroup", "PairVerdict", "PassageFacts", "Status", "Toolbox"]
