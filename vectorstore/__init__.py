"""Search by meaning and by words: embed, index (Chroma), lexical index, fuse; the only importer of chromadb."""

from vectorstore.embedder import Embedder, Progress, open_embedder
from vectorstore.hybrid import BuildReport, Hit, HybridIndex, build_index, index_name, open_index
from vectorstore.recipe import Entry
from vectorstore.search import (
    CodeHit,
    CodeSearch,
    PassageHit,
    PassageSearch,
    build_code_index,
    build_passage_index,
    open_code_search,
    open_passage_search,
)

__all__ = [
    "BuildReport",
    "CodeHit",
    "CodeSearch",
    "Embedder",
    "Entry",
    "Hit",
    "HybridIndex",
    "PassageHit",
    "PassageSearch",
    "Progress",
    "build_code_index",
    "build_index",
    "build_passage_index",
    "index_name",
    "open_code_search",
    "open_embedder",
    "open_index",
    "open_passage_search",
]
