"""Checking a claim over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

VISIT: dict[str, Any] = {
    "lines": [{"code": "62321", "pointers": [1]}, {"code": "62320", "pointers": [1]}],
    "diagnoses": ["E11.9"],
    "date_of_service": "2026-06-01",
}


def test_a_pair_that_is_bundled_is_a_finding_on_both_lines_with_its_evidence(client: TestClient) -> None:
    report = client.post("/v1/check", json=VISIT).json()
    edit = next(one for one in report["findings"] if one["rule"] == "NCCI procedure-to-procedure edit")
    assert edit["lines"] == [1, 2]
    assert edit["medicare"] is True
    assert edit["evidence"][0]["source"]
    assert [line["code"]["code"] for line in report["lines"]] == ["62321", "62320"]


def test_a_claim_without_a_date_is_checked_for_today(client: TestClient) -> None:
    report = client.post("/v1/check", json={"lines": [{"code": "62320"}]}).json()
    assert report["lines"][0]["date_of_service"] == "2026-11-23"


@pytest.mark.parametrize(
    ("claim", "detail"),
    [
        ({"lines": [{"code": "62320", "unit": 1}]}, "body.lines.0.unit: Extra inputs are not permitted."),
        ({"lines": [{"units": 1}]}, "body.lines.0.code: Field required."),
        ({"lines": [{"code": "62320"}] * 1001}, "body.lines: Tuple should have at most 1000 items"),
    ],
)
def test_a_claim_that_is_none_is_refused(client: TestClient, claim: dict[str, Any], detail: str) -> None:
    response = client.post("/v1/check", json=claim)
    assert response.status_code == 422
    assert detail in response.json()["detail"]
