"""Loading is measured in a home that is thrown away, and embedding against the encoder itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from codestore import open_store
from codestore.writer import ReleaseWriter
from core.errors import NotReadyError
from core.records import SearchText, TextKind
from core.settings import Settings
from evals.__main__ import main
from evals.bench_ingest import REFERENCE_DATA, CountingEmbedder, bench_ingest, index_measures, look_up_ms, measure_index
from tests.builders import edit, icd, icd_code, release
from tests.evals.test_edits import stored
from vectorstore.embedder import Progress, Vectors

ADD_ONS = REFERENCE_DATA / "ncci" / "ncci_aoc_2024-06-03.csv"


class Encoder:
    """Gives the same vector for every text."""

    name = "fake"
    dimension = 2
    fingerprint = "fake"

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))


def test_what_was_embedded_is_counted_and_compared_with_the_encoder() -> None:
    counting = CountingEmbedder(Encoder())
    counting.encode(["a", "b"])
    counting.encode(["b", "c"])
    counting.begun, counting.ended, counting.busy_s = 10.0, 14.0, 3.0
    measures = index_measures(counting, step_s=6.0, own_per_second=2.0)
    assert measures["embedded"] == 4
    assert measures["embedded_twice"] == 1
    assert (measures["embedding_per_second"], measures["embedding_ratio"]) == (1.0, 0.5)
    assert (measures["index_seconds"], measures["encoder_busy_share"]) == (6.0, 0.75)


def test_nothing_embedded_is_no_rate() -> None:
    assert index_measures(CountingEmbedder(Encoder()), 1.0, 2.0)["embedding_ratio"] == 0.0


def test_every_text_of_what_is_loaded_is_embedded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.bench_ingest.open_embedder", lambda _: Encoder())
    settings = Settings(home=tmp_path / "home")
    edition = release("icd10cm", "FY2026", date(2025, 10, 1))
    texts = [SearchText(icd_code("E11.9"), f"Way {number} to say it", TextKind.INCLUSION_TERM) for number in range(9)]
    with open_store(settings, create=True) as store:
        writer = ReleaseWriter(store)
        writer.stage(edition, [icd("E11.9"), *texts])
        writer.activate([edition.key])
    measures = measure_index(settings, sample=4)
    assert (measures["embedded"], measures["embedded_twice"]) == (9, 0)


def test_look_ups_are_timed_where_edits_are_loaded(tmp_path: Path) -> None:
    edits = [edit(str(10_000 + number), "22222") for number in range(30)]
    with stored(tmp_path / "edits", (release("ncci", "2026 Q4", date(2026, 10, 1)), edits)) as store:
        took = look_up_ms(store, count=40)
    assert took is not None
    assert 0 < took["p50"] <= took["p95"]
    with stored(tmp_path / "none", (release("ncci", "2026 Q4", date(2026, 10, 1)), ())) as store:
        assert look_up_ms(store, count=40) is None


def test_nothing_to_load_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(NotReadyError, match="holds nothing that can be loaded"):
        bench_ingest(tmp_path, index=False)


@pytest.mark.reference
@pytest.mark.skipif(not ADD_ONS.exists(), reason="needs ../shared/data/ncci, which is not part of the project")
def test_a_file_is_loaded_twice_and_measured() -> None:
    measures = bench_ingest(ADD_ONS, index=False)
    assert (measures["releases"], measures["rows"], measures["problems"]) == (1, 7_465, [])
    assert measures["second_load_changed"] == 0
    assert measures["ptp_look_up_ms"] is None
    assert isinstance(measures["peak_mib"], int)
    assert measures["peak_mib"] > 20


def test_plain_bench_still_asks_questions(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[tuple[Path, bool]] = []

    def measured(path: Path, *, index: bool, sample: int) -> dict[str, object]:
        asked.append((path, index))
        return {"sample": sample}

    monkeypatch.setattr("evals.__main__.bench_ingest", measured)
    assert main(["bench", "ingest", "some/files", "--no-index", "--sample", "7", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"sample": 7}
    assert asked == [(Path("some/files"), False)]
    assert main(["bench"]) == 1
    assert "starter" in capsys.readouterr().err
