"""Finding, telling and comparing codes over HTTP."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from assistant.gather.notices import AMA_NOTICE
from tests.assistant.world import World


def test_words_find_codes_each_with_its_reason_and_source(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "diabetes neuropathy", "as_of": "2026-06-01"}).json()
    assert [one["code"] for one in found["hits"]] == ["E11.40", "E11.42"]
    first = found["hits"][0]
    assert first["matched"] == "Diabetic nerve pain"
    assert first["valid"] is True
    assert (first["evidence"]["source"], first["evidence"]["release"]) == ("ICD-10-CM", "FY2026")


def test_codes_that_were_typed_are_looked_up(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "62320, e119"}).json()
    assert found["by_code"] is True
    assert [one["code"] for one in found["hits"]] == ["62320", "E11.9"]
    assert found["hits"][0]["evidence"]["notice"] == AMA_NOTICE


def test_a_search_keeps_to_the_systems_and_the_number_asked_for(client: TestClient) -> None:
    assert client.get("/v1/search", params={"q": "neck injection", "system": "icd10cm"}).json()["hits"] == []
    assert client.get("/v1/search", params={"q": "diabetes neuropathy", "within": "S00-T88"}).json()["hits"] == []
    few = client.get("/v1/search", params={"q": "diabetes neuropathy", "limit": 1}).json()
    assert (len(few["hits"]), few["more"]) == (1, 1)


def test_a_code_is_told_in_full(client: TestClient) -> None:
    sheet = client.get("/v1/codes/cpt/62320", params={"as_of": "2026-06-01"}).json()
    assert sheet["code"] == {"system": "cpt", "code": "62320", "valid": True, "status": "billable"}
    assert {"meaning", "edits", "fees"} <= {block["name"] for block in sheet["blocks"]}
    assert AMA_NOTICE in {item["notice"] for item in sheet["evidence"]}


def test_edits_of_a_code_can_be_narrowed(client: TestClient) -> None:
    address = "/v1/codes/cpt/62320"

    def partners(**query: str) -> set[str]:
        blocks = {one["name"]: one for one in client.get(address, params=query).json()["blocks"]}
        return {row["code"]["code"] for grid in blocks["edits"]["grids"] for row in grid["rows"] if row["code"]}

    assert len(partners()) > 1
    assert partners(edits_with="62323") == {"62323"}


def test_a_code_may_be_written_in_any_case_and_without_its_dot(client: TestClient) -> None:
    assert client.get("/v1/codes/icd10cm/e119").json()["code"]["code"] == "E11.9"


def test_a_code_that_does_not_exist_is_told_to_and_one_without_a_shape_is_not_found(client: TestClient) -> None:
    made_up = client.get("/v1/codes/icd10cm/Q99.9", params={"as_of": "2026-06-01"})
    assert made_up.status_code == 200
    assert made_up.json()["code"]["status"] == "unknown"
    no_code = client.get("/v1/codes/cpt/nonsense")
    assert no_code.status_code == 404
    assert no_code.headers["content-type"] == "application/problem+json"
    assert no_code.json()["detail"].startswith("'nonsense' does not have the shape of a code in CPT.")


def test_codes_are_held_side_by_side(client: TestClient) -> None:
    outcome = client.get("/v1/compare", params={"code": ["62320", "62321", "62323"]}).json()
    assert outcome["table"]["columns"][1:] == ["62320", "62321", "62323"]


@pytest.mark.parametrize(
    ("path", "query", "detail"),
    [
        ("/v1/search", {}, "query.q: Field required."),
        ("/v1/search", {"q": "x" * 2000}, "query.q: String should have at most 1000 characters."),
        ("/v1/search", {"q": "gout", "limit": "101"}, "query.limit: Input should be less than or equal to 100."),
        ("/v1/search", {"q": "gout", "as_of": "yesterday"}, "is not a date of service; write it as 2026-10-01"),
        ("/v1/search", {"q": "gout", "system": "snomed"}, "query.system.0: Input should be 'cpt', 'hcpcs'"),
        ("/v1/compare", {"code": ["62320"]}, "query.code: List should have at least 2 items"),
        ("/v1/compare", {"code": ["62320", "62320"]}, "62320 is the only code named"),
        ("/v1/compare", {"code": ["62320", "!"]}, "'!' does not have the shape of a code"),
        ("/v1/compare", {"code": ["62320"] * 7}, "query.code: List should have at most 6 items"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_clear_line(
    client: TestClient, path: str, query: dict[str, str | list[str]], detail: str
) -> None:
    response = client.get(path, params=query)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert (told["type"], told["status"]) == ("about:blank", 422)
    assert detail in told["detail"]
    assert "\n" not in told["detail"]


def test_the_search_is_asked_for_what_was_typed(client: TestClient, world: World) -> None:
    client.get("/v1/search", params={"q": "  broken right wrist "})
    assert world.code_search.asked[-1] == "broken right wrist"
