"""CodeSystem/$validate-code: whether a code may be reported on a date."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.fhir import CPT, HCPCS, ICD10CM, VALIDATE, check_outcome, check_parameters, values

VALIDATE_CODE = "/fhir/CodeSystem/$validate-code"


def verdict(client: TestClient, **query: str) -> dict[str, Any]:
    response = client.get(VALIDATE_CODE, params=query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    check_parameters(found, VALIDATE)
    return found


def test_a_billable_code_is_valid_and_the_edition_that_says_so_is_named(client: TestClient) -> None:
    assert verdict(client, url=ICD10CM, code="E11.9", date="2026-06-01") == {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "result", "valueBoolean": True},
            {"name": "message", "valueString": "ICD-10-CM, FY2026 (2025-10-01 to 2026-09-30)."},
            {"name": "display", "valueString": "Type 2 diabetes mellitus without complications"},
        ],
    }


def test_an_edition_that_has_ended_is_said_to_have(client: TestClient) -> None:
    (message,) = values(verdict(client, url=ICD10CM, code="E11.9"), "message")
    assert "it ended before 2026-11-23" in message


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"url": ICD10CM, "code": "E11"}, "is a header"),
        ({"url": ICD10CM, "code": "S52.501"}, "seventh character"),
        ({"url": ICD10CM, "code": "E11.91"}, "does not exist; like it are E11.9"),
        ({"url": ICD10CM, "code": "nonsense"}, "does not have the shape"),
        ({"url": ICD10CM, "code": "E119"}, "is written E11.9"),
        ({"url": CPT, "code": "62310"}, "is not valid after 2016-12-31; replaced by 62320, 62321"),
        ({"url": CPT, "code": "0901T"}, "is not valid before 2027-01-01"),
        ({"url": HCPCS, "code": "J9999"}, "is not valid after 2025-03-31"),
    ],
)
def test_a_code_that_may_not_be_reported_is_not_valid_and_the_message_says_why(
    client: TestClient, query: dict[str, str], said: str
) -> None:
    found = verdict(client, **query)
    assert values(found, "result") == [False]
    assert said in values(found, "message")[0]


@pytest.mark.parametrize("code", ["E11", "S52.501"])
def test_a_header_will_do_where_abstract_codes_are_wanted(client: TestClient, code: str) -> None:
    assert values(verdict(client, url=ICD10CM, code=code, abstract="true"), "result") == [True]


@pytest.mark.parametrize(("day", "valid"), [("2025-03-31", True), ("2025-04-01", False)])
def test_the_date_decides(client: TestClient, day: str, valid: bool) -> None:
    assert values(verdict(client, url=HCPCS, code="J9999", date=day), "result") == [valid]


def test_what_no_table_can_tell_is_an_error_and_never_false(client: TestClient) -> None:
    response = client.get(VALIDATE_CODE, params={"url": CPT, "code": "99999"})
    assert response.status_code == 404
    assert "cannot be told" in check_outcome(response.json())
    before = client.get(VALIDATE_CODE, params={"url": ICD10CM, "code": "E11.9", "date": "2020-01-01"})
    assert before.status_code == 404
    assert "the edition begins later" in check_outcome(before.json())


def test_a_wrong_display_is_told(client: TestClient) -> None:
    right = {"url": ICD10CM, "code": "E11.9", "display": "type 2 diabetes  mellitus without complications"}
    assert values(verdict(client, **right), "result") == [True]
    wrong = verdict(client, **{**right, "display": "Gout"})
    assert values(wrong, "result") == [False]
    assert "'Gout' is not what the code is called" in values(wrong, "message")[0]


def test_our_own_words_refute_no_descriptor(client: TestClient) -> None:
    found = verdict(client, url=CPT, code="62320", display="Whatever the book says")
    assert values(found, "result") == [True]
    assert "was not checked" in values(found, "message")[0]


def test_posted_parameters_ask_the_same(client: TestClient) -> None:
    concept = {"coding": [{"system": ICD10CM, "code": "E11"}], "text": "sugar"}
    asked = [{"name": "codeableConcept", "valueCodeableConcept": concept}, {"name": "abstract", "valueBoolean": True}]
    response = client.post(VALIDATE_CODE, json={"resourceType": "Parameters", "parameter": asked})
    check_parameters(response.json(), VALIDATE)
    assert values(response.json(), "result") == [True]
