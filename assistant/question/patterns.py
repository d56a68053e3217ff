"""How the words that questions use are written down to be recognised."""

from __future__ import annotations

import re


def words_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern of words or beginnings of words, in any case."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})", re.IGNORECASE)
