"""What the routes work with, opened once and shared by all requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from assistant.engine import Assistant
from assistant.gather import Toolbox
from assistant.language_model import LanguageModel
from assistant.tools import Desk
from web.working import Workers


@dataclass(frozen=True)
class Service:
    """The assistant of this installation and what goes with it.

    Attributes:
        assistant: Answers questions; its tools look up everything else.
        workers: Run what blocks.
        today: Reads today's date; called once a request.
        language_model: Gives the configured language model; None where there is none.
    """

    assistant: Assistant
    workers: Workers
    today: Callable[[], date] = date.today
    language_model: Callable[[], LanguageModel | None] = lambda: None

    @property
    def tools(self) -> Toolbox:
        """The look-ups."""
        return self.assistant.tools

    @property
    def desk(self) -> Desk:
        """What the operations of the catalogue work with."""
        return Desk(self.tools, self.today, self.assistant)


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(_service)]
"""A route's parameter of this type is the service."""
