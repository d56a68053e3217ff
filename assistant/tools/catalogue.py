"""Every operation that other programs and models may call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from assistant.tools import codes, coverage, edits, elsewhere, library, payment, pricing, procedures, sheets, visits
from assistant.tools.operation import Desk, Operation
from core.errors import InputError

CATALOGUE: dict[str, Operation[Any, Any]] = {
    operation.name: operation
    for module in (codes, sheets, edits, payment, pricing, elsewhere, coverage, procedures, visits, library)
    for operation in module.OPERATIONS
}
"""By name, in the order in which they are listed to others."""


def find_operation(name: str) -> Operation[Any, Any]:
    """The operation of a name.

    Raises:
        InputError: There is none; names those there are.
    """
    try:
        return CATALOGUE[name]
    except KeyError:
        raise InputError(f"There is no operation {name[:60]!r}.", f"There are {', '.join(CATALOGUE)}.") from None


def call(desk: Desk, name: str, arguments: Mapping[str, Any]) -> BaseModel:
    """Run an operation by its name on JSON-like arguments.

    Raises:
        InputError: There is no such operation, or its arguments make no sense; says what was wrong and what to do.
        StoreError: A store failed.
    """
    result: BaseModel = find_operation(name).call(desk, arguments)
    return result
