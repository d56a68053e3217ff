"""What a conversation remembers from turn to turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from core.answer import Route
from core.codes import Code
from core.records import Setting


@dataclass
class Conversation:
    """The codes, date of service and setting that a follow-up inherits.

    Attributes:
        focus: Codes the last answer was about, the main one first.
        recent: Codes of all turns, newest first, each once.
        as_of: Date of service the user named; None while none was named.
        setting: Setting the user named; None while none was named.
        route: What the last question was after.
        questions: The questions so far, oldest first.
    """

    focus: tuple[Code, ...] = ()
    recent: tuple[Code, ...] = ()
    as_of: date | None = None
    setting: Setting | None = None
    route: Route | None = None
    questions: list[str] = field(default_factory=list)
