"""Reading a file as the manifest declares it, for the tests of the parsers."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from core.facts import Record
from ingest.manifest import Manifest, read_manifest
from ingest.parsers import Layout, find_parser

DATA = Path(__file__).parents[1] / "data"
OFFICIAL = Path(__file__).parents[4] / "shared" / "data"
with_official_files = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official files are not beside the checkout")

R = TypeVar("R")


@cache
def _manifest() -> Manifest:
    return read_manifest()


def read(source: str, path: Path, effective_from: date = date(2026, 10, 1)) -> list[Record]:
    """All records of a file of a source."""
    entry = _manifest().get(source)
    assert entry is not None
    layout = Layout(entry.columns, entry.positions, entry.options, effective_from)
    return list(find_parser(entry.parser)(path, layout))


def of_kind(records: list[Record], kind: type[R]) -> list[R]:
    """Those records that are of one kind."""
    return [record for record in records if isinstance(record, kind)]


def changed(folder: Path, original: Path, old: str, new: str) -> Path:
    """A copy of a file, with a text replaced that must be there."""
    content = original.read_bytes().decode("utf-8")
    assert old in content
    path = folder / original.name
    path.write_bytes(content.replace(old, new).encode("utf-8"))
    return path
