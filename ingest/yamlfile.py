"""Read YAML into a model, with every problem told by file, entry and field."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.errors import SourceFileError

ModelT = TypeVar("ModelT", bound=BaseModel)

# What names an entry of a list, in the order tried.
_NAMING_FIELDS = ("code", "term", "modifier", "name", "column1", "document")


class _Strict(yaml.constructor.SafeConstructor):
    """Refuses a key that stands twice (YAML itself lets the last one win)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"the key “{key}” stands twice", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


class _StrictLoader(_Strict, yaml.SafeLoader):
    """YAML's safe loader in Python: slow, with messages that say what stands where."""


class _FastLoader(_Strict, yaml.CSafeLoader):
    """The same in C: six times as fast."""


def load(text: str, file: str, first_line: int = 1) -> Any:
    """Parse YAML.

    Args:
        text: The YAML.
        file: Its name, for the message.
        first_line: Line of the file on which the text starts.

    Raises:
        SourceFileError: It is not YAML, or a key stands twice.
    """
    with suppress(yaml.YAMLError):  # read again below, for the message
        return yaml.load(text, _FastLoader)  # noqa: S506  # both loaders are safe ones
    try:
        return yaml.load(text, _StrictLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + first_line}, column {mark.column + 1}" if mark else ""
        problem = error.problem or "is not YAML"
        if "'\\t'" in problem:
            raise SourceFileError(
                file, "a tab stands where YAML wants spaces.", where, "Indent with spaces."
            ) from error
        raise SourceFileError(file, f"{problem}.", where, "Correct the YAML there.") from error
    except yaml.YAMLError as error:
        raise SourceFileError(
            file, "has characters that YAML does not allow.", hint="Save it as plain UTF-8."
        ) from error


def validate(model: type[ModelT], data: Any, file: str, entry: str = "") -> tuple[ModelT | None, list[SourceFileError]]:
    """Put YAML data into a model.

    Args:
        model: What it should be.
        data: What the YAML holds.
        file: The file's name, for messages.
        entry: The entry's name inside the file, when the file holds several.

    Returns:
        The entry, or None with every problem found.
    """
    if not isinstance(data, dict):
        return None, [SourceFileError(file, "must hold fields and values.", entry, "See knowledge/README.md.")]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_told(file, entry, data, detail) for detail in error.errors() if not _is_echo(detail)]


def _is_echo(detail: ErrorDetails) -> bool:
    """Whether a list is called too short only because the entries in it have problems of their own."""
    given = detail["input"]
    return (
        detail["type"] == "too_short" and isinstance(given, (list, dict)) and len(given) >= detail["ctx"]["min_length"]
    )


def place(data: Any, loc: Sequence[int | str]) -> str:
    """Where a field stands, with list items called by their code or modifier, not by a number."""
    parts: list[str] = []
    for step in loc:
        data = _inside(data, step)
        if isinstance(step, str):
            parts.append(step)
        else:
            named = [str(data[key]) for key in _NAMING_FIELDS if isinstance(data, dict) and key in data]
            parts.append(named[0] if named else f"item {step + 1}")
    return ", ".join(part for part in parts if part != "[key]")


def _inside(data: Any, step: int | str) -> Any:
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return data.get(step) if isinstance(data, dict) else None


def _told(file: str, entry: str, data: Any, detail: ErrorDetails) -> SourceFileError:
    where = ", ".join(filter(None, (entry, place(data, detail["loc"]))))
    problem, hint = _wording(detail)
    return SourceFileError(file, problem, where, hint)


_SEE = "See knowledge/README.md."


def _wording(detail: ErrorDetails) -> tuple[str, str]:
    """What was wrong and what to do, in a writer's words."""
    given = detail["input"]
    if detail["type"] == "string_type" and isinstance(given, (int, float, date)):
        return f"YAML reads this as {type(given).__name__} {given}, not as text.", "Put it in quotes."
    wordings = {
        "missing": ("the field is missing.", "Add it; knowledge/README.md shows the form."),
        "extra_forbidden": ("this field is unknown.", "Correct its name or remove it; knowledge/README.md lists them."),
        "string_type": ("must be text.", _SEE),
        "tuple_type": ("must be a list.", "Write it with [ ] or one “- ” a line."),
    }
    if detail["type"] == "value_error":
        return f"{detail['ctx']['error']}.", ""
    return wordings.get(detail["type"], (f"{detail['msg']}.", _SEE))
