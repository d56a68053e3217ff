"""What loading a folder of official files takes: seconds, memory, disk, look-ups afterwards, and embedding.

Loading runs in a process of its own, as the command does, so that its memory is its own. As a program,
``python -m evals.bench_ingest HOME PATH`` is that process; it writes one line of JSON.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from assistant.gather.edits import EditTools
from codestore import CodeStore, open_store
from codestore.schema import ptp_edit
from core.codes import Code
from core.errors import NotReadyError
from core.records import Release, Setting
from core.settings import PROJECT_ROOT, Settings
from ingest.console import Console
from ingest.loading import Wishes, index_all, load_files
from ingest.manifest import read_manifest
from vectorstore import Embedder, open_embedder
from vectorstore.embedder import Progress, Vectors
from vectorstore.recipe import code_entries, passage_entries

REFERENCE_DATA = PROJECT_ROOT.parent / "shared" / "data"
LOOK_UPS = 5_000
SAMPLE = 4_000
"""Texts on which the encoder's own speed is measured."""

_CODES_ASKED = 400
"""Codes whose pairs are looked up: enough that the database does not answer from a corner of its tables."""

Measures = dict[str, object]


def bench_ingest(path: Path, *, index: bool = True, sample: int = SAMPLE) -> Measures:
    """Load a folder into a home that is thrown away, and measure.

    Args:
        path: Official files: a file, a folder or an archive.
        index: Whether to embed and index as well, which takes many times as long.
        sample: Texts on which the encoder's own speed is measured.

    Raises:
        CodewrightError: Nothing could be loaded.
    """
    with tempfile.TemporaryDirectory(prefix="codewright-bench-") as folder:
        settings = Settings(home=Path(folder), database_url="", chroma_url="")
        first, seconds, usage = _run(settings.home, path)
        if not first["releases"]:
            raise NotReadyError(f"{path} holds nothing that can be loaded.", f"{first['problems'][:1]}")
        measures: Measures = {
            "load_seconds": round(seconds, 1),
            # What it would take on a machine that does nothing else, or a little more.
            "load_processor_seconds": round(usage.ru_utime + usage.ru_stime, 1),
            "peak_mib": usage.ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024),
            "releases": len(first["releases"]),
            "problems": first["problems"],
            "rows": sum(sum(rows.values()) for _, rows, _ in first["releases"]),
            "ptp_rows_per_second": _ptp_rate(first["releases"]),
            "database_mb": round(sum(file.stat().st_size for file in settings.home.rglob("*.sqlite3*")) / 1e6, 1),
        }
        with open_store(settings) as store:
            measures["ptp_look_up_ms"] = look_up_ms(store)
        again, seconds, _ = _run(settings.home, path)
        measures["second_load_seconds"] = round(seconds, 1)
        measures["second_load_changed"] = sum(took is not None for *_, took in again["releases"])
        return measures | (measure_index(settings, sample) if index else {})


def look_up_ms(store: CodeStore, count: int = LOOK_UPS) -> dict[str, float] | None:
    """Milliseconds that the verdict of a pair takes, warm; None if no edits are loaded.

    Half of the pairs have an edit, either way round; the others are of codes that occur in edits.
    """
    found = next(((s, r) for s in Setting for r in [_edits_of(store, s)] if r), None)
    if found is None:
        return None
    setting, release = found
    chance = random.Random(2024)  # noqa: S311  # a sample, the same each time
    pairs = _pairs(store, setting, release, count, chance)
    tools = EditTools(store)
    took: list[float] = []
    for _ in range(2):  # the first round warms up
        took.clear()
        for a, b in pairs:
            begun = time.perf_counter()
            tools.decide(a, b, release.effective_from, setting)
            took.append((time.perf_counter() - begun) * 1_000)
    return {f"p{share}": round(float(np.percentile(took, share)), 3) for share in (50, 95)}


def _edits_of(store: CodeStore, setting: Setting) -> Release | None:
    releases = [release for release in store.releases() if release.rows.get("ptp_edit")]
    days = [release.effective_from for release in releases]
    return next((found for day in days if (found := store.release_of_edits(setting, day))), None)


def _pairs(
    store: CodeStore, setting: Setting, release: Release, count: int, chance: random.Random
) -> list[tuple[Code, Code]]:
    """Pairs drawn at random: every second one with an edit."""
    with store.engine.connect() as connection:
        known = sorted(connection.execute(select(ptp_edit.c.column1).distinct()).scalars())
    with_edit: list[tuple[Code, Code]] = []
    for code in chance.sample(known, min(_CODES_ASKED, len(known))):
        edits = [edit for edit, _ in store.ptp_edits_of(code, release.effective_from, setting)]
        drawn = chance.sample(edits, min(len(edits), count // _CODES_ASKED + 1))
        with_edit += [(edit.column1, edit.column2) for edit in drawn]
    pairs = []
    for number in range(count):
        a, b = chance.choice(with_edit) if with_edit and number % 2 else (chance.choice(known), chance.choice(known))
        pairs.append((a, b) if chance.random() < 0.5 else (b, a))
    return pairs


class CountingEmbedder:
    """An embedder that notes what it was given and when.

    Attributes:
        texts: How often each text was given.
        begun: When it was first asked for vectors; seconds of `time.perf_counter`.
        ended: When it last gave some.
        busy_s: Seconds it worked.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.fingerprint = embedder.fingerprint
        self.texts: Counter[str] = Counter()
        self.begun = 0.0
        self.ended = 0.0
        self.busy_s = 0.0

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """What the embedder itself gives."""
        begun = time.perf_counter()
        self.begun = self.begun or begun
        vectors = self._embedder.encode(texts, progress)
        self.ended = time.perf_counter()
        self.busy_s += self.ended - begun
        self.texts.update(texts)
        return vectors


def index_measures(counting: CountingEmbedder, step_s: float, own_per_second: float) -> Measures:
    """What is said of the indexing step.

    Args:
        counting: The embedder that it used.
        step_s: Seconds it took, from opening the stores to the finished index.
        own_per_second: Texts a second that the encoder does by itself.
    """
    embedded = counting.texts.total()
    phase_s = counting.ended - counting.begun
    per_second = embedded / phase_s if embedded else 0.0
    return {
        "embedded": embedded,
        "embedded_twice": embedded - len(counting.texts),
        "index_seconds": round(step_s, 1),
        "embedding_per_second": round(per_second, 1),
        "encoder_per_second": round(own_per_second, 1),
        "embedding_ratio": round(per_second / own_per_second, 3),
        # Steadier than the ratio where other programs take their share of the machine at changing times.
        "encoder_busy_share": round(counting.busy_s / phase_s, 3) if embedded else 0.0,
    }


def measure_index(settings: Settings, sample: int) -> Measures:
    """Index what is loaded; the encoder's own speed is taken before and after, as a machine's speed drifts."""
    embedder = open_embedder(settings)
    with open_store(settings) as store:
        passages = (passage for passage, _ in store.all_passages())
        texts = [
            entry.dense for entry in (*code_entries(store.search_texts()), *passage_entries(passages)) if entry.dense
        ]
    some = random.Random(2024).sample(texts, min(sample, len(texts)))  # noqa: S311  # a sample, the same each time
    embedder.encode(some[:256])  # the first batches of a process are slow
    before = _own_rate(embedder, some)
    counting = CountingEmbedder(embedder)
    begun = time.perf_counter()
    index_all(settings, Console(io.StringIO()), lambda _: counting)
    step_s = time.perf_counter() - begun
    return index_measures(counting, step_s, (before + _own_rate(embedder, some)) / 2)


def _own_rate(embedder: Embedder, texts: Sequence[str]) -> float:
    """Texts a second."""
    begun = time.perf_counter()
    embedder.encode(texts)
    return len(texts) / (time.perf_counter() - begun)


def _ptp_rate(releases: Sequence[tuple[str, dict[str, int], float | None]]) -> int | None:
    """Rows a second of the releases of procedure-to-procedure edits, from the file to the finished table."""
    timed = [(rows["ptp_edit"], took) for _, rows, took in releases if took and rows.get("ptp_edit")]
    return round(sum(count for count, _ in timed) / sum(took for _, took in timed)) if timed else None


def _run(home: Path, path: Path) -> tuple[dict[str, Any], float, resource.struct_rusage]:
    """Load in a process of its own: its report, its seconds, and what it used."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CODEWRIGHT_")}
    arguments = [sys.executable, "-m", "evals.bench_ingest", str(home), str(path.resolve())]
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(arguments, stdout=output, cwd=PROJECT_ROOT, env=environment)  # noqa: S603  # ourselves
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begun
        output.seek(0)
        told = output.read()
    if process.returncode:
        raise NotReadyError(f"Loading {path} failed with exit status {process.returncode}.", "Its output says why.")
    return json.loads(told), seconds, usage


def main(home: Path, path: Path) -> None:
    """Load, and write what came of it as one line of JSON."""
    settings = Settings(home=home, database_url="", chroma_url="")
    wishes = Wishes(frozenset(("ama",)), index=False)
    outcome = load_files(settings, [path], Console(), manifest=read_manifest(), wishes=wishes)
    report = {
        "releases": [(one.release.source.id, one.release.rows, one.seconds) for one in outcome.loaded],
        "problems": [str(problem) for problem in outcome.problems],
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
