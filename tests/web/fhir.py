"""The shapes that FHIR R4 gives to what the operations return, as far as they are used here.

Sources: FHIR R4 (4.0.1), the OperationDefinitions CodeSystem-lookup, CodeSystem-validate-code and ConceptMap-translate,
the Parameters and OperationOutcome resources, and the rules of the JSON format (no null, no empty array or string).
"""

from __future__ import annotations

from typing import Any

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
ICD9CM = "http://hl7.org/fhir/sid/icd-9-cm"
CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"

Shape = dict[str, tuple[str, str, "Shape | None"]]
"""By the name of a parameter: how often it may come ("1", "?" or "*"), its value's element, or its parts."""

_PROPERTY_VALUES = "valueCode|valueCoding|valueString|valueInteger|valueBoolean|valueDateTime|valueDecimal"

LOOKUP: Shape = {
    "name": ("1", "valueString", None),
    "version": ("?", "valueString", None),
    "display": ("1", "valueString", None),
    "designation": (
        "*",
        "",
        {"language": ("?", "valueCode", None), "use": ("?", "valueCoding", None), "value": ("1", "valueString", None)},
    ),
    "property": (
        "*",
        "",
        {
            "code": ("1", "valueCode", None),
            "value": ("?", _PROPERTY_VALUES, None),
            "description": ("?", "valueString", None),
        },
    ),
}
VALIDATE: Shape = {
    "result": ("1", "valueBoolean", None),
    "message": ("?", "valueString", None),
    "display": ("?", "valueString", None),
}
TRANSLATE: Shape = {
    "result": ("1", "valueBoolean", None),
    "message": ("?", "valueString", None),
    "match": (
        "*",
        "",
        {
            "equivalence": ("?", "valueCode", None),
            "concept": ("?", "valueCoding", None),
            "product": ("*", "", {"element": ("?", "valueUri", None), "concept": ("?", "valueCoding", None)}),
            "source": ("?", "valueUri", None),
        },
    ),
}
ISSUE_TYPES = frozenset(
    "invalid structure required value invariant security login unknown expired forbidden suppressed processing "
    "not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly "
    "business-rule conflict transient lock-error no-store exception timeout incomplete throttled".split()
)


def check_parameters(resource: dict[str, Any], shape: Shape) -> None:
    """Fail unless a resource is the Parameters that an operation returns."""
    assert set(resource) == {"resourceType", "parameter"}
    assert resource["resourceType"] == "Parameters"
    _check_parts(resource["parameter"], shape)
    check_json(resource)


def check_outcome(resource: dict[str, Any]) -> str:
    """Fail unless a resource is an OperationOutcome of one error; gives what it says."""
    assert resource["resourceType"] == "OperationOutcome"
    (issue,) = resource["issue"]
    assert issue["severity"] == "error"
    assert issue["code"] in ISSUE_TYPES
    assert issue["details"]["text"] == issue["diagnostics"]
    check_json(resource)
    said: str = issue["diagnostics"]
    return said


def check_json(value: Any) -> None:
    """Fail where there is what FHIR's JSON never has: null, an empty array, object or string."""
    assert value not in (None, "", [], {})
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        check_json(one)


def _check_parts(parts: list[dict[str, Any]], shape: Shape) -> None:
    names = [part["name"] for part in parts]
    assert set(names) <= set(shape)
    for name, (often, values, inside) in shape.items():
        assert often == "*" or names.count(name) <= 1, name
        assert often != "1" or name in names, f"{name} is missing"
        for part in (part for part in parts if part["name"] == name):
            held = set(part) - {"name"}
            if inside is not None:
                assert held == {"part"}
                _check_parts(part["part"], inside)
            else:
                assert len(held) == 1
                assert held <= set(values.split("|"))


def values(resource: dict[str, Any], name: str) -> list[Any]:
    """The values of the parameters of a name."""
    return [
        value for part in resource["parameter"] if part["name"] == name for key, value in part.items() if key != "name"
    ]


def properties(resource: dict[str, Any]) -> dict[str, list[Any]]:
    """The properties of a concept by code."""
    found: dict[str, list[Any]] = {}
    for part in values(resource, "property"):
        code, value = (next(v for key, v in one.items() if key != "name") for one in part)
        found.setdefault(code, []).append(value)
    return found
