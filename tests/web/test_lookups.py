"""Every operation of the catalogue has a route of its own."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from assistant.tools import CATALOGUE
from web.v1.lookups import ELSEWHERE, EXAMPLES


def test_every_operation_has_an_example() -> None:
    assert set(EXAMPLES) == set(CATALOGUE) - ELSEWHERE


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_example_is_answered_as_its_model_says(client: TestClient, name: str) -> None:
    response = client.post(f"/v1/tools/{name}", json=EXAMPLES[name])
    assert response.status_code == 200, response.text
    CATALOGUE[name].outputs.model_validate(response.json())


def test_an_operation_that_does_not_exist_is_not_found(client: TestClient) -> None:
    response = client.post("/v1/tools/delete_everything", json={})
    assert response.status_code == 404
    assert response.json()["detail"] == "There is nothing at this address. /docs lists what there is."


def test_an_operation_says_what_was_wrong_with_its_inputs(client: TestClient) -> None:
    response = client.post("/v1/tools/look_up_mue", json={"code": "not a code"})
    assert response.status_code == 422
    assert "does not have the shape of a code" in response.json()["detail"]
