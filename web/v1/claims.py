"""Claims: lines and diagnoses held against the tables."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body

from claimcheck import Claim, Report, check_claim
from web.problems import documented
from web.service import Serving
from web.strictly import strictly

router = APIRouter(prefix="/v1/check", tags=["Claims"], responses=documented())

_EXAMPLE = {
    "lines": [
        {"code": "20610", "modifiers": ["RT"], "pointers": [1]},
        {"code": "99213", "modifiers": ["25"], "pointers": [1, 2]},
    ],
    "diagnoses": ["M17.11", "I10"],
    "date_of_service": "2026-06-01",
}


@router.post("", summary="Check a claim", dependencies=[strictly(Claim)])
async def check(
    serving: Serving, claim: Annotated[Claim, Body(openapi_examples={"A visit and an injection": {"value": _EXAMPLE}})]
) -> Report:
    """Every line and pair held against edits, units, add-on pairs, validity and the notes of the Tabular List.

    Findings come worst first, each with its rule, what to do, and the evidence it stands on. That nothing is found does
    not make a claim payable; what no loaded table could tell is a finding too. Claims are neither stored nor logged.
    """
    return await serving.workers.do(check_claim, claim, serving.tools, today=serving.today())
