"""What the routes work with, opened once and shared by all requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from assistant.api import Answering
from assistant.gather import Toolbox
from assistant.model.language_model import LanguageModel
from assistant.tools import Desk
from web.working import Workers


def _no_model() -> LanguageModel | None:
    return None


@dataclass(frozen=True)
class Service:
    """The look-ups and the assistant of this installation, and what goes with them.

    Attributes:
        tools: The look-ups.
        assistant: Answers questions.
        workers: Run what blocks.
        today: Reads today's date; called once a request.
        language_model: Gives the configured language model; None where there is none.
    """

    tools: Toolbox
    assistant: Answering
    workers: Workers
    today: Callable[[], date] = date.today
    language_model: Callable[[], LanguageModel | None] = _no_model

    @property
    def desk(self) -> Desk:
        """What the operations of the catalogue work with."""
        return Desk(self.tools, self.today, self.assistant)


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(_service)]
"""A route's parameter of this type is the service."""
