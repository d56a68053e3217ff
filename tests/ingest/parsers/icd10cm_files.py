"""The small invented ICD-10-CM files, read as the manifest says, and damaged at random."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from core.errors import SourceFileError
from core.facts import IndexTerm, Record
from core.records import SearchText
from ingest.manifest import read_manifest
from ingest.parsers import Layout, find_parser

DATA = Path(__file__).parent / "data" / "icd10cm"
OFFICIAL = Path(__file__).parents[4] / "shared" / "data" / "icd10cm"

_MANIFEST = read_manifest()


def layout(source_id: str, effective_from: date = date(2025, 10, 1)) -> Layout:
    """What the manifest tells the parser of a source."""
    entry = _MANIFEST.get(source_id)
    assert entry is not None
    return Layout(entry.columns, entry.positions, entry.options, effective_from)


def read(source_id: str, path: Path, effective_from: date = date(2025, 10, 1)) -> list[Record]:
    """All records of a file."""
    entry = _MANIFEST.get(source_id)
    assert entry is not None
    return list(find_parser(entry.parser)(path, layout(source_id, effective_from)))


def terms(records: list[Record]) -> list[IndexTerm]:
    """The index terms among records."""
    return [record for record in records if isinstance(record, IndexTerm)]


def texts(records: list[Record]) -> list[tuple[str, str]]:
    """Code and words of the search texts among records."""
    return [(record.code.code, record.text) for record in records if isinstance(record, SearchText)]


@st.composite
def damage(draw: st.DrawFn, content: bytes) -> bytes:
    """A file's content with a few slices cut out, doubled, overwritten or put elsewhere."""
    spoiled = content
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(spoiled)))
        end = draw(st.integers(start, min(len(spoiled), start + 200)))
        piece = draw(
            st.sampled_from([b"", b"\x00", b"\xff\xfe", b"<", b"&x;", b'"', b",", b"\t", b"-", b"9", b"\r\n", b"Add:"])
            | st.binary(max_size=8)
            | st.just(spoiled[start:end] * 2)
        )
        spoiled = spoiled[:start] + piece + spoiled[end:]
    return spoiled


def survives(source_id: str, path: Path, content: bytes) -> None:
    """Read a damaged file: records or one clear error, nothing else."""
    path.write_bytes(content)
    problem = path.name
    try:
        read(source_id, path)
    except SourceFileError as error:
        problem = str(error)
    assert problem.startswith(path.name)
