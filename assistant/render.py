"""An answer as Markdown: for the command line, for export, for whoever reads JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from assistant.compose.wording import day
from core.answer import Answer, Sentence, Table
from core.evidence import Evidence


def cited(answer: Answer) -> list[Evidence]:
    """The evidence that sentences and table cite, in order of first use: its place plus one is its number."""
    order: dict[str, None] = {}
    for sentence in answer.sentences:
        order.update(dict.fromkeys(sentence.evidence))
    if answer.table is not None:
        for ids in answer.table.evidence:
            order.update(dict.fromkeys(ids))
    by_id = {item.id: item for item in answer.evidence}
    return [by_id[id_] for id_ in order if id_ in by_id]


def to_markdown(answer: Answer) -> str:
    """The whole answer: sentences with numbered sources, table, remarks, sources, date of service."""
    sources = cited(answer)
    numbers = {item.id: number for number, item in enumerate(sources, start=1)}
    blocks: list[str] = []
    for heading, group in groupby(answer.sentences, key=lambda sentence: sentence.heading):
        if heading:
            blocks.append(f"**{heading}**")
        blocks.append(_block(list(group), numbers))
        if answer.table is not None and not heading and not any("| --- |" in block for block in blocks):
            blocks.append(table_markdown(answer.table))
    blocks.extend(f"> {notice}" for notice in answer.notices)
    blocks.append(f"*Date of service {day(answer.as_of)}; setting: {answer.setting}.*")
    if answer.plan:
        blocks.append(f"*Looked up: {'; '.join(answer.plan)}.*")
    if sources:
        blocks.append("**Sources**")
        blocks.append("\n".join(f"{numbers[item.id]}. {source_line(item)}" for item in sources))
    blocks.extend(dict.fromkeys(item.notice for item in sources if item.notice))
    return "\n\n".join(block for block in blocks if block)


def _block(sentences: Sequence[Sentence], numbers: dict[str, int]) -> str:
    parts: list[str] = []
    for bullet, group in groupby(sentences, key=lambda sentence: sentence.bullet):
        texts = [f"{sentence.text}{_marks(sentence, numbers)}" for sentence in group]
        parts.append("\n".join(f"- {text}" for text in texts) if bullet else " ".join(texts))
    return "\n\n".join(parts)


def _marks(sentence: Sentence, numbers: dict[str, int]) -> str:
    marks = "".join(f"[{numbers[id_]}]" for id_ in sentence.evidence if id_ in numbers)
    return f" {marks}" if marks else ""


def table_markdown(table: Table) -> str:
    """A comparison as a Markdown table."""
    lines = [table.columns, ("---",) * len(table.columns), *table.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def source_line(item: Evidence) -> str:
    """Where evidence is from, in one line: source, release, effective dates, locator, official place."""
    if item.effective_from is None:
        dates = ""
    elif item.effective_to is None:
        dates = f", effective {item.effective_from.isoformat()}"
    else:
        dates = f", effective {item.effective_from.isoformat()} to {item.effective_to.isoformat()}"
    reference = f"; stands on {item.reference}" if item.reference else ""
    return f"{item.source}, {item.release}{dates}: {item.locator}{reference}"
