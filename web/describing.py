"""The API's description, from the routes and from what the models' own docstrings say of their fields."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from assistant.tools import Outcome

_LISTED = "Attributes:"
_FIELD = re.compile(r"^(\w+): (.*(?:\n +.*)*)", re.MULTILINE)


def describe(app: FastAPI, *extra: type[BaseModel], secured: bool) -> dict[str, Any]:
    """The OpenAPI description of an application.

    Args:
        app: The application.
        *extra: Models that no route returns, but that its answers may hold: those of errors.
        secured: Whether a bearer token is asked for.
    """
    described = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        tags=app.openapi_tags,
        license_info=app.license_info,
        routes=app.routes,
    )
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for model in extra:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}", by_alias=True)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    shared = _fields_of(Outcome.__doc__ or "")
    for schema in schemas.values():
        _tell_fields(schema, shared if shared.keys() <= schema.get("properties", {}).keys() else {})
    if secured:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
    return described


def _tell_fields(schema: dict[str, Any], inherited: Mapping[str, str]) -> None:
    """Move what a docstring says under "Attributes:" to the fields it speaks of."""
    said = schema.get("description", "")
    if _LISTED in said:
        schema["description"] = said.partition(_LISTED)[0].strip()
    for name, meaning in {**inherited, **_fields_of(said)}.items():
        if name in schema.get("properties", {}):
            schema["properties"][name].setdefault("description", meaning)


def _fields_of(docstring: str) -> dict[str, str]:
    """What a docstring says of each attribute."""
    listed = inspect.cleandoc(inspect.cleandoc(docstring).partition(_LISTED)[2])
    return {name: " ".join(said.split()) for name, said in _FIELD.findall(listed)}
