"""OperationOutcome: what FHIR clients are told when something is wrong."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from core.errors import CodewrightError
from web.fhir.resources import CodeableConcept, Issue, OperationOutcome

FHIR_PREFIX = "/fhir"


class FhirResponse(JSONResponse):
    """JSON under FHIR's own media type."""

    media_type = "application/fhir+json"


class FhirError(CodewrightError):
    """A FHIR request that cannot be answered.

    Args:
        status: The HTTP status.
        kind: FHIR's issue type, such as "not-found".
        message: One line for the caller.
    """

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


_ISSUE_TYPES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported",
    413: "too-long", 422: "invalid", 503: "transient", 504: "timeout",
}  # fmt: skip


def issue_type(status: int) -> str:
    """FHIR's issue type of an HTTP status."""
    return _ISSUE_TYPES.get(status, "exception" if status >= 500 else "processing")


def outcome(text: str, kind: str) -> OperationOutcome:
    """The resource that tells one error."""
    return OperationOutcome(
        issue=[Issue(severity="error", code=kind, details=CodeableConcept(text=text), diagnostics=text)]
    )
