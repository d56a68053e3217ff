"""What the server says it can do, to FHIR clients."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tests.web.fhir import CPT, HCPCS, ICD10CM, ICD10PCS, check_json


def test_the_capability_statement_names_the_three_operations(client: TestClient) -> None:
    response = client.get("/fhir/metadata")
    assert response.headers["content-type"] == "application/fhir+json"
    statement = response.json()
    check_json(statement)
    # Elements that R4 requires of every statement, and of one of an instance.
    assert statement["resourceType"] == "CapabilityStatement"
    assert (statement["status"], statement["kind"], statement["fhirVersion"]) == ("active", "instance", "4.0.1")
    assert {"date", "format", "implementation"} <= set(statement)
    (rest,) = statement["rest"]
    assert rest["mode"] == "server"
    named = {
        (resource["type"], operation["name"], operation["definition"].rpartition("/")[2])
        for resource in rest["resource"]
        for operation in resource["operation"]
    }
    assert named == {
        ("CodeSystem", "lookup", "CodeSystem-lookup"),
        ("CodeSystem", "validate-code", "CodeSystem-validate-code"),
        ("ConceptMap", "translate", "ConceptMap-translate"),
    }


def test_the_terminology_capabilities_name_the_systems_that_are_loaded_with_their_editions(client: TestClient) -> None:
    told = client.get("/fhir/metadata", params={"mode": "terminology"}).json()
    check_json(told)
    assert told["resourceType"] == "TerminologyCapabilities"
    assert {"status", "date", "kind"} <= set(told)
    systems = {system["uri"]: system["version"] for system in told["codeSystem"]}
    assert set(systems) == {CPT, HCPCS, ICD10CM, ICD10PCS}
    assert systems[ICD10CM] == [{"code": "FY2026", "isDefault": True}]
    assert systems[HCPCS][0] == {"code": "2025 Q1", "isDefault": True}


def test_another_mode_is_refused(client: TestClient) -> None:
    assert client.get("/fhir/metadata", params={"mode": "all"}).status_code == 422
