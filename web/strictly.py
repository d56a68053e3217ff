"""Bodies read to the letter.

FastAPI's own reading takes "2" for a number and false for 0. What goes on a claim should not be guessed at, so a body
is held against its model as JSON first: a number is a number, a date is a text that is a date.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError


def strictly(model: type[BaseModel]) -> Any:
    """A dependency of a route that refuses a body which is not to the letter what a model says."""
    return Depends(_reading(model))


def _reading(model: type[BaseModel]) -> Callable[[Request], Awaitable[None]]:
    async def read(request: Request) -> None:
        body = await request.body()
        try:
            if body:  # whether there must be one, and of which media type, FastAPI tells
                model.model_validate_json(body, strict=True)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=False, include_input=False)
            raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults]) from error

    return read
