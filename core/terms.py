"""The pieces of which a term of the trade is made, so that it is known again however it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[&/+@%#]")


def pieces(text: str) -> Iterator[re.Match[str]]:
    """The words and the joining signs of a text, in order: ``s/p TKA`` has ``s``, ``/``, ``p`` and ``TKA``."""
    return _PIECE.finditer(text)


def term_key(term: str) -> str:
    """What two ways of writing one term share: its pieces in lower case.

    >>> term_key("B.I.D."), term_key("follow-up"), term_key("S/P")
    ('b i d', 'follow up', 's / p')
    """
    return " ".join(piece.group().lower().replace("’", "'") for piece in pieces(term))
