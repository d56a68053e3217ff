"""ConceptMap/$translate: what stands for a code in the other revision."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from tests.web.fhir import CPT, ICD9CM, ICD10CM, ICD10PCS, TRANSLATE, check_outcome, check_parameters, values

TRANSLATION = "/fhir/ConceptMap/$translate"


def translated(client: TestClient, **query: str) -> dict[str, Any]:
    response = client.get(TRANSLATION, params=query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    check_parameters(found, TRANSLATE)
    return found


def matches(found: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Each match: its equivalence, and its codes with those of its products."""
    return [(match[0]["valueCode"], _codes(match)) for match in values(found, "match")]


def _codes(parts: list[dict[str, Any]]) -> list[str]:
    own = [part["valueCoding"]["code"] for part in parts if part["name"] == "concept"]
    return own + [code for part in parts if part["name"] == "product" for code in _codes(part["part"])]


def test_a_pair_that_the_mappings_call_identical_is_equivalent(client: TestClient) -> None:
    assert translated(client, system=ICD9CM, code="250.00", targetsystem=ICD10CM) == {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "result", "valueBoolean": True},
            {"name": "message", "valueString": "gem-icd10cm-icd9cm, FY2018 (2017-10-01 on)."},
            {
                "name": "match",
                "part": [
                    {"name": "equivalence", "valueCode": "equivalent"},
                    {
                        "name": "concept",
                        "valueCoding": {
                            "system": ICD10CM,
                            "code": "E11.9",
                            "display": "Type 2 diabetes mellitus without complications",
                        },
                    },
                ],
            },
        ],
    }


def test_an_approximate_pair_is_related_and_no_more(client: TestClient) -> None:
    assert matches(translated(client, system=ICD10CM, code="E11.9")) == [("relatedto", ["250.00"])]


def test_each_way_of_filling_a_combination_is_a_match_with_its_products(client: TestClient) -> None:
    assert matches(translated(client, system=ICD10CM, code="E11.40")) == [
        ("relatedto", ["250.60", "357.2"]),
        ("relatedto", ["250.60", "357.9"]),
    ]


def test_a_code_for_which_nothing_stands_is_unmatched(client: TestClient) -> None:
    found = translated(client, system=ICD10CM, code="R51.9")
    assert values(found, "result") == [False]
    assert matches(found) == [("unmatched", [])]


def test_a_code_that_no_mapping_has_gives_no_match(client: TestClient) -> None:
    for code, system in (("G63", ICD10CM), ("62320", CPT)):
        found = translated(client, system=system, code=code)
        assert values(found, "result") == [False]
        assert "No mapping of" in values(found, "message")[0]
        assert matches(found) == []


def test_a_procedure_of_icd9_is_told_from_a_diagnosis(client: TestClient) -> None:
    found = translated(client, system=ICD9CM, code="47.01")
    assert matches(found) == [("equivalent", ["0DTJ4ZZ"])]
    assert values(found, "match")[0][1]["valueCoding"]["system"] == ICD10PCS


def test_the_system_wanted_keeps_others_out(client: TestClient) -> None:
    assert matches(translated(client, system=ICD9CM, code="47.01", targetsystem=ICD10CM)) == []


def test_reverse_gives_the_codes_that_are_mapped_to_one(client: TestClient) -> None:
    assert matches(translated(client, system=ICD9CM, code="250.00", reverse="true")) == [("relatedto", ["E11.9"])]


def test_posted_parameters_ask_the_same(client: TestClient) -> None:
    asked = [
        {"name": "coding", "valueCoding": {"system": ICD9CM, "code": "250.00"}},
        {"name": "targetsystem", "valueUri": ICD10CM},
    ]
    response = client.post(TRANSLATION, json={"resourceType": "Parameters", "parameter": asked})
    check_parameters(response.json(), TRANSLATE)
    assert matches(response.json()) == [("equivalent", ["E11.9"])]


def test_a_system_that_is_not_known_is_refused(client: TestClient) -> None:
    response = client.get(TRANSLATION, params={"system": ICD10CM, "code": "E11.9", "targetsystem": "http://loinc.org"})
    assert response.status_code == 404
    assert "is not one of this server's" in check_outcome(response.json())
