"""Codes: their shapes, and how to find them inside free text.

Everything about codes is imported from here; `code_shapes` says what a code is, `code_mentions` finds it in a text.
"""

from core.code_mentions import Mention, find_mentions, find_modifiers
from core.code_shapes import ICD9, PROCEDURES, Code, CodeSystem, fits, parse, shapes, stem_key

__all__ = [
    "ICD9",
    "PROCEDURES",
    "Code",
    "CodeSystem",
    "Mention",
    "find_mentions",
    "find_modifiers",
    "fits",
    "parse",
    "shapes",
    "stem_key",
]
