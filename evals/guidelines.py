"""How often a coder's question brings up the right page of the two official manuals."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from codestore import CodeStore
from core.errors import NotReadyError, SourceFileError
from evals.lines import numbered_lines
from evals.retrieval import percentiles
from vectorstore import PassageSearch

CASES_FILE = Path(__file__).parent / "sets" / "guidelines.jsonl"
DEPTHS = (1, 3, 5, 10)
SOURCES = {"icd10cm": "icd10cm-guidelines", "ncci": "ncci-manual"}
"""The manual that a case's document stands for."""

_FORM = '{"query": text, "document": "icd10cm" or "ncci", "pages": [numbers]}'
_DEPTH = 60
"""Hits asked for: our own digests, which have no pages, are found among them and passed over."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the manual that answers it, and the pages the answer stands on, counted from 1 in the PDF."""

    query: str
    document: str
    pages: frozenset[int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Share of cases with a right page among the first 1, 3, 5, 10 passages; milliseconds a query took.

    Attributes:
        n: Number of cases.
        recall: Over all of them, by depth.
        by_document: The same for each manual.
        ms: Median and 95th percentile of a search.
        missed: Questions without a right page among the first three.
    """

    n: int
    recall: dict[str, float]
    by_document: dict[str, dict[str, float]]
    ms: dict[str, float]
    missed: list[str]


def read_cases(file: Path) -> list[Case]:
    """Read lines of ``{"query": …, "document": …, "pages": […]}``.

    Raises:
        SourceFileError: The file cannot be read or a line has another form.
    """
    return list(_cases(file))


def _cases(file: Path) -> Iterator[Case]:
    for number, line in numbered_lines(file):
        try:
            row = json.loads(line)
            case = Case(row["query"], row["document"], frozenset(row["pages"]))
        except (ValueError, KeyError, TypeError) as error:
            raise SourceFileError(file.name, f"is not {_FORM}", f"line {number}") from error
        if not (isinstance(case.query, str) and case.document in SOURCES and case.pages):
            raise SourceFileError(file.name, f"is not {_FORM}", f"line {number}")
        if not all(isinstance(page, int) for page in case.pages):
            raise SourceFileError(file.name, "pages must be numbers", f"line {number}")
        yield case


def measure(search: PassageSearch, store: CodeStore, cases: Sequence[Case]) -> Outcome:
    """Search for every case and count.

    Raises:
        NotReadyError: A manual that is asked about is not loaded.
        StoreError: The index or the code store failed.
    """
    loaded = {release.source.id for release in store.releases()}
    for document in sorted({case.document for case in cases}):
        if SOURCES[document] not in loaded:
            raise NotReadyError(f"{SOURCES[document]} is not loaded.", "Run: python -m ingest load PATH")
    ranks: list[float] = []
    took: list[float] = []
    for case in cases:
        begun = time.perf_counter()
        ids = [hit.id for hit in search.search(case.query, _DEPTH)]
        took.append((time.perf_counter() - begun) * 1000)
        ranks.append(_rank(case, ids, store))
    documents = sorted({case.document for case in cases})
    return Outcome(
        n=len(cases),
        recall=_recall(ranks),
        by_document={
            document: _recall([rank for case, rank in zip(cases, ranks, strict=True) if case.document == document])
            for document in documents
        },
        ms=percentiles(took),
        missed=[case.query for case, rank in zip(cases, ranks, strict=True) if rank > 3],
    )


def _rank(case: Case, ids: Sequence[str], store: CodeStore) -> float:
    """Place of the first passage on a right page among those of the manuals."""
    official = [name for name in ids if name.partition("#")[0] in SOURCES.values()]
    found = store.passages(official)
    for rank, name in enumerate(official, 1):
        passage, _ = found[name]
        if name.startswith(f"{SOURCES[case.document]}#") and passage.first_page is not None:
            last = passage.last_page or passage.first_page
            if case.pages.intersection(range(passage.first_page, last + 1)):
                return rank
    return float("inf")


def _recall(ranks: Sequence[float]) -> dict[str, float]:
    return {str(depth): round(float(np.mean([rank <= depth for rank in ranks])), 4) for depth in DEPTHS}
