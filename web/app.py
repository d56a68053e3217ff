"""The application: routes, their description, and what stands before them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from casework.reading import MAX_BYTES
from core.settings import Settings
from web import docs, problems
from web.describing import describe
from web.fhir import routes as fhir
from web.fhir.resources import OperationOutcome
from web.guard import Guard, Rules
from web.service import Service
from web.v1 import asking, cases, claims, codes, lookups, sources

ROOM_FOR_FORM = 10_000
"""Bytes of a form beside the file in it."""

_DESCRIPTION = """\
Medical codes with their sources. Every fact names its source, edition and dates; what no loaded table holds is said
to be missing, and never taken for "no".

Dates are dates of service, YYYY-MM-DD; without one, today's. Errors are problem details (RFC 9457) with one line in
`detail`; under /fhir they are OperationOutcome resources. CPT is a registered trademark of the American Medical
Association: CPT codes appear here with words of our own, or with your licensed descriptors where you loaded them, and
the notice that stands beside them belongs to them. Licensed descriptors are given to this machine alone: a server that
others can reach gives none, with a token or without, since who holds the token need not hold the licence.
"""

_TAGS = [
    {"name": "Codes", "description": "Find, look up and compare codes of all systems."},
    {"name": "Claims", "description": "Hold the lines of a claim against the tables."},
    {"name": "Notes", "description": "From a clinical note to candidate codes that a person decides on."},
    {"name": "Questions", "description": "Ask in words; every sentence of the answer carries its sources."},
    {
        "name": "Look-ups",
        "description": "Single tables: edits, units, fees, modifiers, crosswalks, coverage, guidelines and more.",
    },
    {"name": "Sources", "description": "What is loaded, how old it is, and what is missing."},
    {"name": "FHIR R4", "description": "Terminology operations under the URIs that HL7 gives the systems."},
]


def create_app(settings: Settings, service: Service | None = None) -> FastAPI:
    """The application.

    Args:
        settings: Who may ask.
        service: What the routes work with. Without it the application can be described, and answers nothing.
    """
    rules = rules_of(settings)
    app = FastAPI(
        title="Codewright",
        summary="The medical coding assistant that shows its sources, for other programs.",
        description=_DESCRIPTION,
        version=_version(),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_tags=_TAGS,
        docs_url=None,  # its page loads scripts from elsewhere; ours loads nothing
        redoc_url=None,
        middleware=[Middleware(Guard, rules=rules), *_cross_origin(rules)],
    )
    app.state.service = service
    problems.install(app)
    for router in (
        codes.router,
        claims.router,
        cases.router,
        asking.router,
        lookups.router,
        sources.router,
        fhir.router,
        docs.router,
    ):
        app.include_router(router)

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app, problems.Problem, OperationOutcome, secured=bool(rules.token))
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's manual has it
    return app


def rules_of(settings: Settings) -> Rules:
    """Who may ask, by the settings."""
    origins = frozenset(origin.strip().rstrip("/") for origin in settings.api_origins.split(",") if origin.strip())
    token = settings.api_token.get_secret_value().strip()
    return Rules(token, origins, bytes_at={cases.FILE_PATH: MAX_BYTES + ROOM_FOR_FORM})


def _cross_origin(rules: Rules) -> list[Middleware]:
    if not rules.origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=sorted(rules.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
        )
    ]


def _version() -> str:
    try:
        return version("codewright")
    except PackageNotFoundError:  # run from a checkout
        return "0.1.0"
