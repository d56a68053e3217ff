"""What a caller is told when something is wrong: problem details (RFC 9457), or an OperationOutcome under /fhir."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from core.errors import CodeFormatError, CodewrightError, InputError, NotReadyError
from web.fhir.outcomes import FHIR_PREFIX, FhirError, FhirResponse, issue_type, outcome

logger = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_S = 5


class Fault(BaseModel):
    """One thing wrong with what was sent."""

    where: str = Field(description="The place, such as `body.lines.0.code` or `query.limit`.")
    detail: str = Field(description="What is wrong there.")


class Problem(BaseModel):
    """Problem details (RFC 9457): what went wrong, in one line that a person can act on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Not Found",
                    "status": 404,
                    "detail": "'abc' does not have the shape of a code in CPT. Codes look like 99213, 0591T, ...",
                }
            ]
        }
    )

    type: str = Field("about:blank", description="The kind of problem; about:blank means: as the status says.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What was wrong, and what to do next.")
    errors: list[Fault] | None = Field(None, description="Each thing that was wrong with the request.")


class NotFoundError(CodewrightError):
    """What the address names is not there."""


def problem(status: int, detail: str, errors: list[Fault] | None = None) -> Problem:
    """Problem details of a status."""
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)


def respond(path: str, status: int, detail: str, errors: list[Fault] | None = None, kind: str = "") -> Response:
    """The response that tells of a problem, in the form that the address asks for.

    Args:
        path: The request's path: FHIR clients read an OperationOutcome.
        status: The HTTP status.
        detail: One line.
        errors: Each thing that was wrong.
        kind: FHIR's issue type, where it is more than the status says.
    """
    headers = {"Retry-After": str(RETRY_AFTER_S)} if status in (429, 503) else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if path.startswith(FHIR_PREFIX):
        content = outcome(detail, kind or issue_type(status)).model_dump(mode="json", exclude_none=True, by_alias=True)
        return FhirResponse(content, status, headers)
    told = problem(status, detail, errors).model_dump(mode="json", exclude_none=True)
    return JSONResponse(told, status, headers, media_type=PROBLEM_JSON)


def status_of(error: CodewrightError) -> int:
    """The HTTP status of an error that was raised on purpose."""
    if isinstance(error, FhirError):
        return error.status
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, (InputError, CodeFormatError)):
        return 422
    return 503 if error.retryable or isinstance(error, NotReadyError) else 500


def install(app: FastAPI) -> None:
    """Let the application answer every error in this way."""
    app.add_exception_handler(CodewrightError, _told_on_purpose)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _refused)


async def _told_on_purpose(request: Request, error: Exception) -> Response:
    assert isinstance(error, CodewrightError)  # noqa: S101  # registered for this class
    status = status_of(error)
    if status >= 500:
        logger.error("failed error=%s message=%s", type(error).__name__, error.message)
    return respond(request.url.path, status, str(error), kind=getattr(error, "kind", ""))


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class
    faults = [Fault(where=_place(one["loc"]), detail=one["msg"]) for one in error.errors()]
    first = faults[0]
    more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
    return respond(request.url.path, 422, f"{first.where}: {first.detail}.{more}", faults, kind="invalid")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class
    detail = _IN_WORDS.get(error.status_code, str(error.detail))
    response = respond(request.url.path, error.status_code, detail)
    response.headers.update(error.headers or {})
    if error.status_code == 405:
        response.headers["Allow"] = ", ".join(sorted(_methods(request.app.openapi()["paths"], request.url.path)))
    return response


def _methods(paths: dict[str, dict[str, Any]], address: str) -> set[str]:
    """The methods that an address takes: a route knows its own, and another one may have the same path."""
    return {
        method.upper()
        for path, methods in paths.items()
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)), address)
        for method in methods
    }


UNFORESEEN = "Something went wrong inside; the server's log says where."
TOO_LARGE = "The request is too large: a megabyte is the most, and ten for a file."

_IN_WORDS = {
    404: "There is nothing at this address. /docs lists what there is.",
    405: "This address does not take this method. /docs lists what it takes.",
    413: TOO_LARGE,
}


def _place(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location)


def documented(*statuses: int, fhir: bool = False) -> dict[int | str, dict[str, Any]]:
    """What to write into the API's description about errors: those that every route may give, and some more."""
    said = {
        400: "The request makes no sense.",
        401: "The bearer token is missing or wrong.",
        403: "A page of another origin asked.",
        404: "There is no such thing here.",
        406: "Another format was asked for.",
        413: "The request is too large.",
        422: "A value is missing or wrong; the detail says which.",
        500: "A store failed.",
        503: "Busy, or nothing is loaded yet; try again later.",
        504: "It took too long.",
    }
    every = {400, 401, 403, 413, 422, 500, 503, 504, *statuses}
    if fhir:
        schema, media = {"$ref": "#/components/schemas/OperationOutcome"}, "application/fhir+json"
    else:
        schema, media = {"$ref": "#/components/schemas/Problem"}, PROBLEM_JSON
    return {status: {"description": said[status], "content": {media: {"schema": schema}}} for status in sorted(every)}
