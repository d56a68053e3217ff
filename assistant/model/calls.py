"""The calls of tools that a language model wants, made as such or written as text."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Choice:
    """A call that a model wants: the name of a tool, and its arguments as far as they could be read."""

    name: str
    arguments: Mapping[str, Any] | str

    def __str__(self) -> str:
        told = self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments, ensure_ascii=False)
        return f"{self.name[:60]}({told[:300]})"


@runtime_checkable
class ToolChooser(Protocol):
    """A language model that can choose tools."""

    @property
    def chooses_tools(self) -> bool:
        """Whether it is meant to."""
        ...

    def choose(self, system: str, user: str, tools: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
        """The calls that it wants; none where it writes text instead.

        Args:
            system: What the model is to be and do.
            user: The question, with what was looked up already.
            tools: The tools, as OpenAI's chat completions describe functions.

        Raises:
            ModelError: It cannot be reached, takes too long, or its reply cannot be read.
        """
        ...


def written_calls(text: str, names: Collection[str]) -> tuple[Choice, ...]:
    """The calls that a reply holds as text: small models write the JSON of a call where they should make one.

    Args:
        text: The reply: JSON objects with ``name`` and ``arguments``, in whatever stands around them.
        names: The tools that were offered; anything else is no call.
    """
    found: list[Choice] = []
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except ValueError:
            at = text.find("{", at + 1)  # "{{" and the like: what is inside may be whole
            continue
        if isinstance(value, dict) and value.get("name") in names and isinstance(value.get("arguments"), dict):
            found.append(Choice(str(value["name"]), value["arguments"]))
        at = text.find("{", end)
    return tuple(found)
