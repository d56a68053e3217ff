"""Files of invented sources in official layouts, and their loading with a fake embedder, here or in another process.

As a program: ``python -m tests.ingest.gnomes HOME LOG SECONDS PATH...`` loads the paths into HOME; each embedded text
is written to LOG, and each takes SECONDS.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

from core.settings import Settings
from ingest.console import Console
from ingest.loading import Outcome, Wishes, load_files
from ingest.manifest import Manifest, read_manifest
from tests.ingest.conftest import DATA
from tests.ingest.load_small import BATCH, FakeEmbedder
from vectorstore import hybrid

HATS = {"99901": "Mending of the hat", "99902": "Washing of the hat"}
BOOTS = {"99903": "Mending of the boots", "99904": "Washing of the boots"}


def manifest() -> Manifest:
    return read_manifest(DATA / "sources")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([headings, *rows])
    return stream.getvalue()


def codes(names: Mapping[str, str]) -> str:
    """Text of a file of gnome codes, and of the Guild's descriptors."""
    return table(["Code", "Name", "Short"], [[code, name, name[:12]] for code, name in names.items()])


def units(limits: Mapping[str, int]) -> str:
    """Text of a file of unit limits."""
    rows = [[code, str(limit), "2 Date of Service Edit: Policy", "Nature"] for code, limit in limits.items()]
    return table(["Code", "Units", "MAI", "Rationale"], rows)


def pairs(edits: Iterable[tuple[str, str]]) -> str:
    """Text of one part of the pairs."""
    headings = ["Column 1", "Column 2", "Effective Date", "Deletion Date", "Modifier", "Rationale"]
    return table(headings, [[one, two, "20240101", "*", "1", "Nature"] for one, two in edits])


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files into a folder, which is given back."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def pack(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """Write an archive, which is given back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def load(
    home: Path,
    log: Path,
    paths: Sequence[Path],
    *,
    seconds: float = 0.0,
    wishes: Wishes | None = None,
    console: Console | None = None,
) -> Outcome:
    """Load paths; progress is shown to nobody unless a console is given."""
    return load_files(
        Settings(home=home),
        paths,
        console or Console(io.StringIO()),
        manifest=manifest(),
        wishes=wishes,
        embedder=lambda _: FakeEmbedder(log, seconds),
    )


if __name__ == "__main__":
    hybrid.BUILD_BATCH = BATCH
    outcome = load(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        [Path(path) for path in sys.argv[4:]],
        seconds=float(sys.argv[3]),
        console=Console(),
    )
    sys.exit(1 if outcome.problems else 0)
