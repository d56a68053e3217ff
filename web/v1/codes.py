"""Codes: found by words, told in full, held side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import StringConstraints

from assistant.lookup import Filters, Found, look_up
from assistant.sheet import CodeSheet, EditFilter, code_sheet
from assistant.tools import find_operation
from assistant.tools.codes import CompareOutcome
from assistant.tools.operation import ServiceDate, SettingGiven
from core.codes import CodeSystem, parse
from core.errors import CodeFormatError
from core.records import Setting
from web.problems import NotFoundError, documented
from web.service import Serving

router = APIRouter(prefix="/v1", tags=["Codes"], responses=documented())

_AsOf = Annotated[ServiceDate, Query(examples=["2026-06-01"])]
_Setting = Annotated[SettingGiven, Query()]


@router.get("/search", summary="Find codes")
async def search(
    serving: Serving,
    q: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000),
        Query(description="Words, a code, the beginning of one, or a list of codes.", examples=["broken right wrist"]),
    ],
    system: Annotated[
        list[CodeSystem] | None, Query(max_length=7, description="Code systems to search; all if none is named.")
    ] = None,
    billable: Annotated[bool, Query(description="Only what a claim takes, but for a seventh character.")] = False,
    valid: Annotated[bool, Query(description="Only what may be reported on the date of service.")] = False,
    within: Annotated[
        str, Query(max_length=20, description="Only codes that begin so, or lie in a range.", examples=["S00-T88"])
    ] = "",
    limit: Annotated[int, Query(ge=1, le=100, description="Most codes given back.")] = 8,
    as_of: _AsOf = None,
) -> Found:
    """Codes of all systems that the words fit, best first, each with the reason why it is there and its source.

    Codes that are typed or pasted are recognised and looked up instead. `sure` is false for hits of which fewer than
    half were right where it was measured. What was searched for is neither stored nor logged.
    """
    filters = Filters(tuple(system or ()), billable, valid, within)
    found = await serving.workers.do(look_up, q, as_of or serving.today(), serving.tools, filters)
    return found.model_copy(update={"hits": found.hits[:limit], "more": found.more + len(found.hits[limit:])})


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
        Query(min_length=2, max_length=6, description="2 to 6 codes, one a parameter.", examples=[["62320", "62321"]]),
    ],
    as_of: _AsOf = None,
    setting: _Setting = None,
) -> CompareOutcome:
    """Two to six codes side by side: what they share, what differs, notes between them, and how to choose."""
    inputs = find_operation("compare_codes").read({"codes": tuple(code), "as_of": as_of, "setting": setting})
    return await serving.workers.do(find_operation("compare_codes").run, serving.desk, inputs)
