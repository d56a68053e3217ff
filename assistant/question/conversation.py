"""What a conversation remembers from turn to turn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from core.answer import Route
from core.codes import Code
from core.records import Setting


@dataclass
class Conversation:
    """What a follow-up inherits: codes, date of service, setting, payer and place.

    However long a conversation gets, these stay; of the questions themselves only the last ones are kept.

    Attributes:
        focus: Codes the last answer was about, the main one first.
        recent: Codes of all turns, newest first, each once.
        as_of: Date of service the user named; None while none was named.
        setting: Setting the user named; None while none was named.
        payer: Payer the user named; "" while none was named.
        place: Words for the place of the fee schedule the user named, such as "Boston"; "" while none was named.
        route: What the last question was after.
        last: The last question as it was answered, which a correction is written into.
        questions: The last questions as they were typed, oldest first.
    """

    focus: tuple[Code, ...] = ()
    recent: tuple[Code, ...] = ()
    as_of: date | None = None
    setting: Setting | None = None
    payer: str = ""
    place: str = ""
    route: Route | None = None
    last: str = ""
    questions: list[str] = field(default_factory=list)

    def copy(self) -> Conversation:
        """The conversation as it stands now, which what is asked later does not change."""
        return replace(self, questions=list(self.questions))
