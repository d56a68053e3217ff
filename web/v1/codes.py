"""Codes: found by words, told in full, held side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from assistant.sheet import CodeSheet, EditFilter, code_sheet
from assistant.tools import find_operation
from assistant.tools.codes import CompareOutcome, FindInputs, FindOutcome
from assistant.tools.operation import ServiceDate, SettingGiven, Words
from core.codes import CodeSystem, parse
from core.errors import CodeFormatError
from core.records import Setting
from web.problems import NotFoundError, documented
from web.service import Serving

router = APIRouter(prefix="/v1", tags=["Codes"], responses=documented())

_AsOf = Annotated[ServiceDate, Query(examples=["2026-06-01"])]
_Setting = Annotated[SettingGiven, Query()]


@router.get("/search", summary="Find codes by words")
async def search(
    serving: Serving,
    q: Annotated[Words, Query(description="What the note or the coder says.", examples=["broken right wrist"])],
    system: Annotated[
        list[CodeSystem] | None, Query(max_length=7, description="Code systems to search; all if none is named.")
    ] = None,
    billable: Annotated[bool, Query(description="Only codes that may stand on a claim on the date.")] = False,
    limit: Annotated[int, Query(ge=1, le=50, description="Most codes given back.")] = 8,
    as_of: _AsOf = None,
) -> FindOutcome:
    """Codes of all systems that fit the words, best first, each with the reason why it is there.

    `confidence` says how closely the words fit and is no probability that a record supports the code; `unsure` marks
    hits of which fewer than half were right where it was measured. What was searched for is neither stored nor logged.
    """
    inputs = FindInputs(words=q, systems=tuple(system or ()), billable=billable, k=limit, as_of=as_of)
    return await serving.workers.do(find_operation("find_codes").run, serving.desk, inputs)


@router.get("/codes/{system}/{code}", summary="Everything known of a code", responses=documented(404))
async def code(
    serving: Serving,
    system: Annotated[CodeSystem, Path(description="Its code system.", examples=["cpt"])],
    code: Annotated[
        str, Path(description="The code in any case, ICD with or without its dot.", examples=["62320"], max_length=20)
    ],
    as_of: _AsOf = None,
    setting: _Setting = None,
    edits_with: Annotated[str, Query(max_length=7, description="Only NCCI edits with codes that begin so.")] = "",
    edits_indicator: Annotated[
        int | None, Query(ge=0, le=1, description="Only NCCI edits of this modifier indicator.")
    ] = None,
    edits_limit: Annotated[int, Query(ge=1, le=500, description="Most NCCI edits of each column.")] = 25,
) -> CodeSheet:
    """The sheet of a code, block by block: meaning, status, place, notes, modifiers, edits, units, fees, and more.

    Each sentence and grid names its evidence; a block whose table is not loaded says which file would fill it. A code
    that does not exist has a sheet too, which says so: only what has no code's shape is not found.
    """
    try:
        asked = parse(code, system)
    except CodeFormatError as error:
        raise NotFoundError(error.message, error.hint) from error
    edits = EditFilter(edits_with.upper(), edits_indicator, edits_limit)
    return await serving.workers.do(
        code_sheet, asked, as_of or serving.today(), setting or Setting.PRACTITIONER, serving.tools, edits
    )


@router.get("/compare", summary="Compare codes")
async def compare(
    serving: Serving,
    code: Annotated[
        list[str],
        Query(min_length=2, max_length=6, description="2 to 6 codes, one a parameter.", examples=["62320", "62321"]),
    ],
    as_of: _AsOf = None,
    setting: _Setting = None,
) -> CompareOutcome:
    """Two to six codes side by side: what they share, what differs, notes between them, and how to choose."""
    inputs = find_operation("compare_codes").read({"codes": tuple(code), "as_of": as_of, "setting": setting})
    return await serving.workers.do(find_operation("compare_codes").run, serving.desk, inputs)
