"""The FHIR operations at their addresses, by GET and by POST."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Request
from pydantic import WithJsonSchema

from web.fhir import capabilities, concepts, translation
from web.fhir.given import Given
from web.fhir.outcomes import FHIR_PREFIX, FhirError, FhirResponse
from web.fhir.resources import Parameters
from web.problems import documented
from web.service import Service, Serving
from web.strictly import strictly

JSON_FORMATS = ("json", "application/json", "application/fhir+json")


def _in_json(
    request: Request,
    format_: Annotated[
        str, Query(alias="_format", description="json is the only format.", json_schema_extra={"enum": JSON_FORMATS})
    ] = "json",
) -> None:
    accepted = [one.split(";")[0].strip() for one in request.headers.get("accept", "*/*").split(",")]
    able = any(one in (*JSON_FORMATS, "*/*", "application/*", "") for one in accepted)
    if format_.split(";")[0] not in JSON_FORMATS or not able:
        raise FhirError(406, "not-supported", "This server speaks JSON only: ask for application/fhir+json.")


router = APIRouter(
    prefix=FHIR_PREFIX,
    tags=["FHIR R4"],
    dependencies=[Depends(_in_json)],
    default_response_class=FhirResponse,
    responses=documented(404, 406, fhir=True),
)

_Day = Annotated[
    str | None,
    Query(
        description="Date of service, as a FHIR date or dateTime; today if it is not given.", examples=["2026-06-01"]
    ),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}),
]
_Version = Annotated[
    str | None, Query(description="The edition: its label, its first day, or its year.", examples=["2026"])
]
_Language = Annotated[str | None, Query(alias="displayLanguage", description="Texts are in English only.")]
_System = Annotated[str, Query(description="URI of the code system.", examples=["http://hl7.org/fhir/sid/icd-10-cm"])]
_Code = Annotated[str, Query(description="The code, written as its system writes it.", examples=["E11.9"])]

_ASKING_ICD = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "coding", "valueCoding": {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "E11.9"}},
        {"name": "date", "valueDateTime": "2026-06-01"},
    ],
}
_Asking = Annotated[
    Parameters,
    Body(media_type="application/fhir+json", openapi_examples={"A coding": {"value": _ASKING_ICD}}),
]


def _operation(summary: str, description: str) -> dict[str, Any]:
    return {"summary": summary, "description": description, "response_model_exclude_none": True}


_LOOKUP = _operation(
    "CodeSystem/$lookup",
    "What a code is on a date: display, other designations, and properties (parent, child, status, inactive, "
    "notSelectable, validFrom, validTo, replacedBy, modifier, source with its dates, notice). A CPT code is shown in "
    "words of Codewright's own, with the AMA's notice, unless a licensed descriptor is loaded.",
)
_VALIDATE = _operation(
    "CodeSystem/$validate-code",
    "Whether a code may be reported on a date. Headers, and codes that lack their seventh character, need `abstract`. "
    "Where no loaded table can tell, the answer is an error and never false.",
)
_TRANSLATE = _operation(
    "ConceptMap/$translate",
    "What stands for an ICD code in the other revision, by the general equivalence mappings. Approximate pairs are "
    "`relatedto`; each way of filling a combination is a match with products.",
)


@router.get("/CodeSystem/$lookup", **_LOOKUP)
async def lookup(
    serving: Serving,
    system: _System,
    code: _Code,
    version: _Version = None,
    date: _Day = None,
    property_: Annotated[
        list[str] | None, Query(alias="property", description="Properties wanted; all if none is named.")
    ] = None,
    _language: _Language = None,
) -> Parameters:
    """By GET."""
    given = Given.query(system=system, code=code, version=version, date=date, property=property_)
    return await _lookup(serving, given)


@router.post("/CodeSystem/$lookup", dependencies=[strictly(Parameters)], **_LOOKUP)
async def lookup_by_post(serving: Serving, parameters: _Asking) -> Parameters:
    """By POST."""
    return await _lookup(serving, Given.of(parameters))


async def _lookup(serving: Service, given: Given) -> Parameters:
    asked, wanted = given.asked(), frozenset(given.texts("property"))
    return await serving.workers.do(concepts.lookup, serving.tools, asked, wanted, serving.today())


@router.get("/CodeSystem/$validate-code", **_VALIDATE)
async def validate_code(
    serving: Serving,
    url: _System,
    code: _Code,
    version: _Version = None,
    date: _Day = None,
    display: Annotated[str | None, Query(description="A text to be checked against the code.")] = None,
    abstract: Annotated[bool, Query(description="Whether a header will do.")] = False,
    _language: _Language = None,
) -> Parameters:
    """By GET."""
    given = Given.query(url=url, code=code, version=version, date=date, display=display, abstract=abstract)
    return await _validate(serving, given)


@router.post("/CodeSystem/$validate-code", dependencies=[strictly(Parameters)], **_VALIDATE)
async def validate_code_by_post(serving: Serving, parameters: _Asking) -> Parameters:
    """By POST."""
    return await _validate(serving, Given.of(parameters))


async def _validate(serving: Service, given: Given) -> Parameters:
    asked, abstract = given.asked("url"), given.flag("abstract")
    return await serving.workers.do(concepts.validate, serving.tools, asked, serving.today(), abstract=abstract)


@router.get("/ConceptMap/$translate", **_TRANSLATE)
async def translate(
    serving: Serving,
    system: _System,
    code: _Code,
    targetsystem: Annotated[
        str | None,
        Query(
            description="URI of the system wanted; any if it is not given.",
            examples=["http://hl7.org/fhir/sid/icd-9-cm"],
        ),
    ] = None,
    date: _Day = None,
    reverse: Annotated[bool, Query(description="Give the codes that are mapped to this one instead.")] = False,
) -> Parameters:
    """By GET."""
    given = Given.query(system=system, code=code, targetsystem=targetsystem, date=date, reverse=reverse)
    return await _translate(serving, given)


@router.post("/ConceptMap/$translate", dependencies=[strictly(Parameters)], **_TRANSLATE)
async def translate_by_post(serving: Serving, parameters: _Asking) -> Parameters:
    """By POST."""
    return await _translate(serving, Given.of(parameters))


async def _translate(serving: Service, given: Given) -> Parameters:
    asked, target, reverse = given.asked(), given.text("targetsystem"), given.flag("reverse")
    return await serving.workers.do(
        translation.translate, serving.tools, asked, target, serving.today(), reverse=reverse
    )


@router.get(
    "/metadata",
    summary="What this server can do",
    description="The CapabilityStatement, or with `mode=terminology` the TerminologyCapabilities: every code system "
    "that is loaded, with its editions.",
)
async def metadata(
    request: Request,
    serving: Serving,
    mode: Annotated[Literal["full", "normative", "terminology"], Query(description="Which statement.")] = "full",
) -> dict[str, Any]:
    """What this server can do."""
    if mode == "terminology":
        return await serving.workers.do(capabilities.terminology_capabilities, serving.tools.store, serving.today())
    return capabilities.capability_statement(serving.today(), request.app.version)
