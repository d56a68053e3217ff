"""Load the small invented data with a fake embedder, in this process or one of its own.

As a program: ``python -m tests.ingest.load_small HOME KNOWLEDGE LOG SECONDS``. HOME receives the data, KNOWLEDGE is the
knowledge folder, each embedded text is written to LOG, and each takes SECONDS. Prints the modules it came to import.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import numpy as np

from core.settings import Settings
from ingest.console import Console
from ingest.origins import Origin, icd10cm_origin, knowledge_origin
from ingest.starter import load_starter
from tests.ingest.conftest import TABULAR
from vectorstore import hybrid
from vectorstore.embedder import Progress, Vectors

BATCH = 4


class FakeEmbedder:
    """Vectors from a checksum of the text; keeps a log of what it was given."""

    name = "fake"
    dimension = 8
    fingerprint = "fake"

    def __init__(self, log: Path, seconds: float = 0.0) -> None:
        self._log = log
        self._seconds = seconds

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        with self._log.open("a", encoding="utf-8") as log:
            for row, text in enumerate(texts):
                time.sleep(self._seconds)
                log.write(f"{text!r}\n")
                log.flush()
                vectors[row] = np.frombuffer(hashlib.sha256(text.encode()).digest()[:8], dtype=np.uint8)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def small_origins(knowledge_folder: Path, tabular: Path = TABULAR) -> list[Origin]:
    """The origins of the starter data, with expectations that fit the small files."""
    icd10cm = replace(icd10cm_origin(tabular, "tests"), expected={"billable_code": (10, 20)})
    return [icd10cm, knowledge_origin(knowledge_folder)]


def load(home: Path, knowledge_folder: Path, log: Path, seconds: float = 0.0, stream: TextIO | None = None) -> bool:
    """Load the small data; returns whether there was anything to do."""
    settings = Settings(home=home)
    return load_starter(
        settings, small_origins(knowledge_folder), Console(stream), lambda _: FakeEmbedder(log, seconds)
    )


if __name__ == "__main__":
    hybrid.BUILD_BATCH = BATCH
    changed = load(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
    sys.stdout.write(f"{changed} {sorted({'torch', 'chromadb', 'sentence_transformers'} & sys.modules.keys())}\n")
