"""CodeSystem/$lookup: what a code is, by the names HL7 gives the systems."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.gather.notices import AMA_NOTICE
from tests.web.fhir import (
    CPT,
    HCPCS,
    ICD9CM,
    ICD10CM,
    ICD10PCS,
    LOOKUP,
    check_outcome,
    check_parameters,
    properties,
    values,
)

LOOK_UP = "/fhir/CodeSystem/$lookup"


def look_up(client: TestClient, **query: str | list[str]) -> dict[str, Any]:
    response = client.get(LOOK_UP, params=query)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/fhir+json"
    found: dict[str, Any] = response.json()
    check_parameters(found, LOOKUP)
    return found


def test_a_diagnosis_is_told_as_fhir_r4_has_it(client: TestClient) -> None:
    # Read by hand against the OperationDefinition of R4: names, order and value types.
    assert look_up(client, system=ICD10CM, code="E11.4", date="2026-06-01") == {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "name", "valueString": "ICD-10-CM"},
            {"name": "version", "valueString": "FY2026"},
            {"name": "display", "valueString": "Type 2 diabetes mellitus with neurological complications"},
            *(
                {"name": "property", "part": [{"name": "code", "valueCode": code}, {"name": "value", **value}]}
                for code, value in (
                    ("status", {"valueCode": "header"}),
                    ("inactive", {"valueBoolean": False}),
                    ("notSelectable", {"valueBoolean": True}),
                    ("parent", {"valueCode": "E11"}),
                    ("child", {"valueCode": "E11.40"}),
                    ("child", {"valueCode": "E11.42"}),
                    ("source", {"valueString": "ICD-10-CM"}),
                    ("sourceFrom", {"valueDateTime": "2025-10-01"}),
                    ("sourceTo", {"valueDateTime": "2026-09-30"}),
                )
            ),
        ],
    }


def test_a_cpt_code_is_shown_in_words_of_our_own_and_says_so(client: TestClient) -> None:
    found = look_up(client, system=CPT, code="62320")
    assert values(found, "display") == ["Neck epidural injection, blind"]
    assert properties(found)["notice"] == [AMA_NOTICE]
    assert properties(found)["modifier"] == [False]


def test_the_notice_stands_whatever_properties_are_asked_for(client: TestClient) -> None:
    assert set(properties(look_up(client, system=CPT, code="62320", property=["parent"]))) == {"parent", "notice"}


def test_a_deleted_code_is_inactive_and_names_what_replaced_it(client: TestClient) -> None:
    told = properties(look_up(client, system=CPT, code="62310"))
    assert told["status"] == ["deleted"]
    assert told["inactive"] == [True]
    assert told["validTo"] == ["2016-12-31"]
    assert told["replacedBy"] == ["62320", "62321"]
    in_its_time = properties(look_up(client, system=CPT, code="62310", date="2016-05-01T10:00:00Z"))
    assert in_its_time["status"] == ["billable"]


def test_the_publishers_text_of_a_hcpcs_code_is_its_display(client: TestClient) -> None:
    found = look_up(client, system=HCPCS, code="J1100")
    assert values(found, "display") == ["Injection of an invented drug, 1 mg"]
    short = [{"name": "language", "valueCode": "en"}, {"name": "use", "valueCoding": {"display": "short title"}}]
    assert values(found, "designation") == [[*short, {"name": "value", "valueString": "Drug"}]]


def test_a_code_that_only_medicares_tables_name_is_told_as_that(client: TestClient) -> None:
    found = look_up(client, system=CPT, code="33025")
    assert properties(found)["status"] == ["listed"]
    assert "family" in values(found, "display")[0]
    assert values(found, "version") == ["RVU25"]


@pytest.mark.parametrize("code", ["25", "59"])
def test_a_modifier_of_the_ama_is_a_code_of_cpt(client: TestClient, code: str) -> None:
    assert properties(look_up(client, system=CPT, code=code))["modifier"] == [True]
    refused = client.get(LOOK_UP, params={"system": HCPCS, "code": code})
    assert refused.status_code == 404
    assert "shape" in check_outcome(refused.json())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("urn:oid:2.16.840.1.113883.6.90", "E11.9"),
        ("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "J1100"),
        ("http://www.nlm.nih.gov/research/umls/icd10pcs", "0DTJ4ZZ"),
        (ICD10PCS, "0DTJ4ZZ"),
    ],
)
def test_other_names_in_use_for_a_system_are_understood(client: TestClient, name: str, code: str) -> None:
    assert values(look_up(client, system=name, code=code), "display")


@pytest.mark.parametrize(
    ("query", "status", "kind", "said"),
    [
        ({"system": ICD10CM, "code": "Q99.9"}, 404, "not-found", "does not exist"),
        ({"system": ICD10CM, "code": "e11.9"}, 404, "code-invalid", "is written E11.9"),
        ({"system": ICD10CM, "code": "E119"}, 404, "code-invalid", "is written E11.9"),
        ({"system": ICD10CM, "code": "62320"}, 404, "code-invalid", "does not have the shape"),
        ({"system": CPT, "code": "99999"}, 404, "incomplete", "cannot be told: what is loaded is a selection"),
        ({"system": ICD9CM, "code": "250.00"}, 404, "incomplete", "No table of ICD-9-CM codes is loaded"),
        ({"system": "http://loinc.org", "code": "1-8"}, 404, "not-supported", "is not one of this server's"),
        ({"system": ICD10CM, "code": "E11.9", "date": "1066"}, 400, "value", "is not a date"),
        ({"system": ICD10CM, "code": "E11.9", "date": "2026-02-31"}, 400, "value", "is not a date"),
        ({"system": ICD10CM}, 422, "invalid", "query.code: Field required."),
        ({"system": ICD10CM, "code": "E11.9", "_format": "xml"}, 406, "not-supported", "JSON only"),
    ],
)
def test_what_cannot_be_answered_is_an_operation_outcome(
    client: TestClient, query: dict[str, str], status: int, kind: str, said: str
) -> None:
    response = client.get(LOOK_UP, params=query)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/fhir+json"
    assert said in check_outcome(response.json())
    assert response.json()["issue"][0]["code"] == kind


def test_a_client_that_reads_xml_only_is_told_so(client: TestClient) -> None:
    asked = {"system": ICD10CM, "code": "E11.9"}
    assert client.get(LOOK_UP, params=asked, headers={"Accept": "application/fhir+xml"}).status_code == 406
    mixed = "application/fhir+xml;q=0.5, application/fhir+json"
    assert client.get(LOOK_UP, params=asked, headers={"Accept": mixed}).status_code == 200


@pytest.mark.parametrize("version", ["FY2026", "fy2026", "2026", "2025-10-01"])
def test_a_version_names_an_edition(client: TestClient, version: str) -> None:
    found = look_up(client, system=ICD10CM, code="E11.9", version=version)
    assert values(found, "version") == ["FY2026"]


def test_an_edition_that_is_not_loaded_or_does_not_hold_then_is_refused(client: TestClient) -> None:
    asked = {"system": ICD10CM, "code": "E11.9"}
    unknown = client.get(LOOK_UP, params={**asked, "version": "FY1999"})
    assert unknown.status_code == 404
    assert check_outcome(unknown.json()) == "No edition 'FY1999' is loaded. Loaded: FY2026."
    outside = client.get(LOOK_UP, params={**asked, "version": "FY2026", "date": "2027-01-01"})
    assert outside.status_code == 404
    assert "does not hold on 2027-01-01" in check_outcome(outside.json())


def test_posted_parameters_ask_the_same(client: TestClient) -> None:
    coding = {"system": ICD10CM, "code": "E11.4", "version": "FY2026"}
    asked = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "coding", "valueCoding": coding},
            {"name": "property", "valueCode": "parent"},
            {"name": "somethingElse", "valueInteger": 1},
        ],
    }
    for media_type in ("application/fhir+json", "application/json"):
        posted = client.post(LOOK_UP, json=asked, headers={"Content-Type": media_type})
        assert posted.status_code == 200, posted.text
        check_parameters(posted.json(), LOOKUP)
        assert properties(posted.json()) == {"parent": ["E11"]}


@pytest.mark.parametrize(
    "parameters",
    [
        [],
        [{"name": "code", "valueCode": "E11.9"}],
        [{"name": "system", "valueUri": ICD10CM}],
        [{"name": "coding", "valueCoding": {"code": "E11.9"}}],
        [{"name": "code", "valueCode": "E11.9"}, {"name": "coding", "valueCoding": {"system": ICD10CM, "code": "E11"}}],
        [{"name": "system", "valueUri": ICD10CM}, {"name": "code", "valueBoolean": True}],
        [{"name": "system", "valueUri": ICD10CM}, *[{"name": "code", "valueCode": "E11.9"}] * 2],
    ],
)
def test_posted_parameters_that_ask_about_nothing_or_two_things_are_refused(
    client: TestClient, parameters: list[dict[str, Any]]
) -> None:
    response = client.post(LOOK_UP, json={"resourceType": "Parameters", "parameter": parameters})
    assert response.status_code == 400
    assert check_outcome(response.json())


def test_a_body_that_is_no_parameters_resource_is_refused(client: TestClient) -> None:
    patient = client.post(LOOK_UP, json={"resourceType": "Patient"})
    assert patient.status_code == 422
    assert "Parameters" in check_outcome(patient.json())
    assert check_outcome(client.post(LOOK_UP, content=b"{", headers={"Content-Type": "application/json"}).json())
