"""What is loaded, over HTTP."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_every_edition_says_whose_it_is_how_old_and_on_what_terms(client: TestClient) -> None:
    told = client.get("/v1/sources").json()
    assert told["today"] == "2026-11-23"
    icd = next(one for one in told["loaded"] if one["source"] == "icd10cm")
    assert (icd["release"], icd["effective_from"], icd["effective_to"]) == ("FY2026", "2025-10-01", "2026-09-30")
    assert (icd["state"], icd["licence"]) == ("ended", "public domain")
    assert icd["rows"]["code"] > 0
    assert icd["get"] == "python -m ingest fetch icd10cm"


def test_what_is_missing_comes_with_the_command_that_gets_it(client: TestClient) -> None:
    told = client.get("/v1/sources").json()
    missing = {one["source"]: one["get"] for one in told["missing"]}
    assert "ncci-manual" in missing
    assert all(get.startswith("python -m ingest ") for get in missing.values())
    assert not set(missing) & {one["source"] for one in told["loaded"]}
