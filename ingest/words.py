"""The list of abbreviations and lay terms in the form that search reads: `vectorstore/words.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.codes import Code
from ingest.knowledge_records import term_code
from ingest.schema import Knowledge, WordEntry

_Json = dict[str, object]


def as_json(knowledge: Knowledge) -> str:
    """The words of a knowledge folder as JSON, one entry a line, in the order of files and entries."""
    lines = [
        json.dumps(_entry(entry, file.area), ensure_ascii=False, separators=(",", ":"))
        for file in knowledge.words.values()
        for entry in file.words
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _entry(entry: WordEntry, area: str) -> _Json:
    readings = [
        _reading(reading.means, reading.codes) | {"field": reading.field, "when": reading.when}
        for reading in entry.readings
    ]
    written: _Json = {"terms": entry.terms, "kind": entry.kind, "area": area}
    if entry.means is not None:
        readings = [_reading(entry.means, entry.codes)]
        if entry.in_queries:
            written["query"] = entry.means if entry.query is None else entry.query
    written["readings"] = readings
    if entry.capitals:
        written["capitals"] = True
    if entry.note:
        written["note"] = entry.note
    return written


def _reading(means: str, codes: Sequence[str]) -> _Json:
    keys = [_key(term_code(code)) for code in codes]
    return {"means": means, "codes": keys} if keys else {"means": means}


def _key(code: Code) -> str:
    return f"{code.system.value}:{code.code}"
