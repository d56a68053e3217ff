"""What went wrong with a drug that a question names: its code by the Table of Drugs, and what stands beside it."""

from __future__ import annotations

import re

from assistant.gather import Toolbox
from assistant.question.charted import Charted
from assistant.question.charted.drug_event import DrugEvent, drug_event_in, without_event
from assistant.question.request import Request
from core.codes import Code
from core.records import Level

_WORD = re.compile(r"[A-Za-z][A-Za-z-]{3,}")
_GENERIC = {
    "tylenol": "acetaminophen",
    "paracetamol": "acetaminophen",
    "advil": "ibuprofen",
    "motrin": "ibuprofen",
    "aleve": "naproxen",
    "percocet": "oxycodone",
    "oxycontin": "oxycodone",
    "vicodin": "hydrocodone",
    "norco": "hydrocodone",
    "xanax": "alprazolam",
    "ativan": "lorazepam",
    "valium": "diazepam",
    "glucophage": "metformin",
    "lantus": "insulin",
    "humalog": "insulin",
    "antibiotics": "antibiotic nec",
    "opioids": "opioid nec",
}
"""Names under which a drug is charted and the table does not have it, with those that it has."""


def drug_story(request: Request, tools: Toolbox) -> Charted | None:
    """An adverse effect, poisoning or underdosing in official words; None where none is told, or no drug is named.

    The Table of Drugs and Chemicals decides the code (Official Guidelines, section I.C.19.e.1 wants it looked up in the
    Tabular List as well); a drug that it does not hold is left to the search.

    Raises:
        StoreError: A store failed.
    """
    words = list(_WORD.finditer(request.text))
    if not words or not any(drug_event_in(request.text, match.start()) for match in words):
        return None
    names = {_GENERIC.get(match[0].lower(), match[0].lower()): match for match in words}
    for name, match in names.items():
        event = drug_event_in(request.text, match.start())
        row = tools.indexes.drugs([name], event.column, request.as_of).get(name) if event else None
        if event is not None and row is not None and row.fact.code is not None:
            title = _title(row.fact.code, request, tools)
            if title:
                return _told(event, title, match[0], request)
    return None


def _title(code: Code, request: Request, tools: Toolbox) -> str:
    """The title of the code of a cell, which stands one level above where it lacks its seventh character."""
    found = tools.store.get(code, request.as_of)
    return found.record.title if found is not None and found.record.level is Level.CODE else ""


def _told(event: DrugEvent, title: str, drug: str, request: Request) -> Charted:
    rest = without_event(request.text, (drug,))
    return Charted((title, *event.reasons), rest=rest, sections=(event.section,), remark=event.remark)
