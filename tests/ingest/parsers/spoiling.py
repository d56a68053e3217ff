"""Files spoiled in every way: whatever is in them, a parser gives records or one clear error."""

from __future__ import annotations

import contextlib
from pathlib import Path

from hypothesis import strategies as st

from core.errors import SourceFileError
from ingest.manifest import read_manifest
from ingest.parsers import Layout, find_parser

_BYTES = st.sampled_from(
    [b"", b"\x00", b"\xff", b"\x81", b'"', b",", b"\t", b"\r", b"\n", b"-", b"9", b"Z", b"\xc3\xa9", b"NA"]
)
_PLACE = st.floats(0, 1, exclude_max=True)
Edit = tuple[float, float, bytes]


def edits() -> st.SearchStrategy[list[Edit]]:
    """Places of a file, how much is taken out there, and what is put in."""
    length = st.one_of(st.just(0.0), st.floats(0, 0.05), st.floats(0, 1))
    return st.lists(st.tuples(_PLACE, length, st.one_of(_BYTES, st.binary(max_size=6))), min_size=1, max_size=5)


def spoiled(content: bytes, changes: list[Edit]) -> bytes:
    """A content with every change made."""
    for place, length, new in changes:
        start = int(place * len(content))
        end = start + max(1, int(length * len(content)))
        content = content[:start] + new + content[end:]
    return content


class Reader:
    """Reads spoiled copies of a file as the manifest declares it."""

    def __init__(self, source: str, original: Path, folder: Path) -> None:
        entry = read_manifest().get(source)
        assert entry is not None
        self._parse = find_parser(entry.parser)
        self._layout = Layout(entry.columns, entry.positions, entry.options)
        self._content = original.read_bytes()
        self._path = folder / original.name

    def survives(self, changes: list[Edit]) -> bool:
        """Whether nothing but a `SourceFileError` comes out; anything else rises."""
        self._path.write_bytes(spoiled(self._content, changes))
        with contextlib.suppress(SourceFileError):
            for _ in self._parse(self._path, self._layout):
                pass
        return True
