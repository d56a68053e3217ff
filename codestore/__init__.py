"""Dated facts in SQL: releases, codes, notes, edits and passages.

`open_store` gives what can be asked; `codestore.writer` is for the ingestion alone.
"""

from codestore.ahead import ReadAhead
from codestore.store import CodeStore, Feedback, Found, open_store

__all__ = ["CodeStore", "Feedback", "Found", "ReadAhead", "open_store"]
