"""The catalogue of typed look-ups: one route an operation, the same that models and other programs call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.openapi.models import Example
from pydantic import BaseModel

from assistant.tools import CATALOGUE, Operation
from web.problems import documented
from web.service import Serving
from web.strictly import strictly

router = APIRouter(prefix="/v1/tools", tags=["Look-ups"], responses=documented())

ELSEWHERE = frozenset({"ask", "read_code_sheet"})
"""Operations that have a route of their own."""

EXAMPLES: dict[str, dict[str, Any]] = {
    "find_codes": {"words": "broken right wrist", "systems": ["icd10cm"]},
    "look_up_code": {"code": "E11.9", "as_of": "2026-06-01"},
    "compare_codes": {"codes": ["62320", "62321"]},
    "check_ptp_edit": {"first": "20610", "second": "99213", "as_of": "2026-06-01"},
    "look_up_mue": {"code": "62320", "setting": "practitioner"},
    "look_up_add_on": {"code": "99417"},
    "look_up_fee": {"code": "62320", "locality": "Boston"},
    "check_modifier": {"code": "99213", "modifier": "25", "with_codes": ["20610"]},
    "price_procedures": {"services": [{"code": "62320"}, {"code": "20610"}], "locality": "Boston"},
    "crosswalk_code": {"code": "250.00", "system": "icd9cm"},
    "look_up_hcc": {"code": "E11.9"},
    "find_coverage": {"code": "62320", "state": "TX"},
    "look_up_place_of_service": {"place": "11"},
    "walk_pcs_table": {"code": "0DT"},
    "work_out_visit_level": {"family": "office", "patient": "established", "minutes": 25},
    "search_passages": {"query": "probable diagnosis in an office", "k": 3},
    "list_editions": {},
}


def _route(operation: Operation[Any, Any]) -> Callable[..., Awaitable[BaseModel]]:
    async def run(serving: Serving, inputs: BaseModel) -> BaseModel:
        result: BaseModel = await serving.workers.do(operation.run, serving.desk, inputs)
        return result

    shown: dict[str, Example] = {"An example": {"value": EXAMPLES.get(operation.name, {})}}
    run.__annotations__["inputs"] = Annotated[operation.inputs, Body(openapi_examples=shown)]
    return run


for _operation in CATALOGUE.values():
    if _operation.name not in ELSEWHERE:
        router.add_api_route(
            f"/{_operation.name}",
            _route(_operation),
            methods=["POST"],
            response_model=_operation.outputs,
            dependencies=[strictly(_operation.inputs)],
            name=_operation.name,
            operation_id=_operation.name,
            summary=_operation.title,
            description=_operation.description,
        )
