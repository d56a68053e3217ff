"""A result as text, for models and for programs that show text: sentences, fields, notices and sources."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import BaseModel

from assistant.sheet import Block, CodeSheet
from assistant.tools.operation import Outcome
from core.answer import Answer, Sentence
from core.evidence import Evidence

_TOLD_APART = frozenset({"sentences", "notices", "evidence"})


def as_text(result: BaseModel) -> str:
    """All of a result but the full text of its evidence, which the result itself holds.

    Args:
        result: What an operation gave: an `Outcome`, or the answer to a whole question.
    """
    if isinstance(result, Answer):
        return result.answer
    if isinstance(result, CodeSheet):
        return "\n\n".join((*map(_block, result.blocks), _sources(result.cited)))
    if not isinstance(result, Outcome):
        return result.model_dump_json()
    said = [_sentence(sentence) for sentence in result.sentences]
    fields = result.model_dump(mode="json", exclude=set(_TOLD_APART), exclude_none=True)
    data = json.dumps({name: value for name, value in fields.items() if value not in ("", [], {})}, ensure_ascii=False)
    parts = (
        "\n".join(said),
        f"Data: {data}",
        *(f"Note: {notice}" for notice in result.notices),
        _sources(result.evidence),
    )
    return "\n\n".join(part for part in parts if part)


def _sentence(sentence: Sentence) -> str:
    heading = f"{sentence.heading}: " if sentence.heading else ""
    return f"{heading}{sentence.text} [{', '.join(sentence.evidence)}]"


def _block(block: Block) -> str:
    lines = [block.title, *map(_sentence, block.sentences)]
    for grid in block.grids:
        lines.append(f"{grid.title} ({len(grid.rows)} of {grid.total}) [{', '.join(grid.evidence)}]")
        lines += [" | ".join(cells) for cells in (grid.columns, *(row.cells for row in grid.rows))]
    lines += [f"{absent.lacking} Load {absent.file}: {absent.command}" for absent in block.absent]
    return "\n".join(lines)


def _sources(evidence: Sequence[Evidence]) -> str:
    """A line a source, then their notices, each once."""
    lines = [f"[{item.id}] {_source(item)}" for item in evidence]
    notices = dict.fromkeys(item.notice for item in evidence if item.notice)
    return "\n".join(("Sources:", *lines, *notices)) if lines else ""


def _source(item: Evidence) -> str:
    ends = f" to {item.effective_to.isoformat()}" if item.effective_to else ""
    dates = f" (effective {item.effective_from.isoformat()}{ends})" if item.effective_from else ""
    own = f"; after {item.reference}" if item.reference else ""
    return f"{item.source}, {item.release}{dates}: {item.locator}{own}"
