"""One call: what was asked in the terms that look-ups and composers share, and the page they write its findings on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.about import TableFacts, table_facts
from assistant.gather.listing import stands
from assistant.planning.doubt import remark
from assistant.question.request import Aspect, DateFrom, Request
from assistant.tools.operation import BilledInputs, Desk, Inputs, Outcome
from core.answer import Route
from core.codes import Code, CodeSystem, parse, shapes
from core.evidence import Evidence
from core.records import Setting

R = TypeVar("R", bound=Outcome)


class Inquiry:
    """Collects what an operation finds.

    Args:
        desk: The look-ups.
        inputs: What was asked.
        route: The topic it belongs to: it decides which tables are read and what is taken for granted aloud.
        text: The words of the asking, where they matter to a look-up.
        every_setting: Whether all settings are told where none is given, so that none is assumed.

    Attributes:
        writer: The page for the sentences.
        as_of: Date of service.
        setting: Whose files apply.
        tools: The look-ups.
    """

    def __init__(
        self, desk: Desk, inputs: Inputs, route: Route = Route.DEFINE, text: str = "", *, every_setting: bool = False
    ) -> None:
        self.writer = Writer()
        self.tools: Toolbox = desk.tools
        self._today = desk.today()
        self.as_of: date = inputs.as_of or self._today
        given = inputs.setting if isinstance(inputs, BilledInputs) else None
        self.setting: Setting = given or Setting.PRACTITIONER
        self._request = Request(
            question=text,
            text=text,
            route=route,
            as_of=self.as_of,
            date_from=DateFrom.CALLER if inputs.as_of else DateFrom.TODAY,
            setting=self.setting,
            setting_given=given is not None or every_setting or not isinstance(inputs, BilledInputs),
        )
        self._codes: list[Code] = []
        self._kept: dict[str, Evidence] = {}

    def request(self, *aspects: Aspect) -> Request:
        """The call as a question after some parts of what is known of its codes; none means the usual ones."""
        return replace(self._request, aspects=frozenset(aspects), codes=tuple(self._codes))

    def code(self, text: str, system: CodeSystem | None = None) -> Code:
        """The code that a text writes: of the system named, else of the likeliest in which it exists.

        Raises:
            CodeFormatError: It has the shape of no code, or not of that system's.
            StoreError: A store failed.
        """
        likely = [parse(text, system)] if system else [parse(text, one) for one in shapes(text)] or [parse(text)]
        code = next((one for one in likely if stands(self.tools.store, one, self.as_of)), likely[0])
        if code not in self._codes:
            self._codes.append(code)
        return code

    def facts(self, code: Code) -> CodeFacts:
        """What the tables say of a code on the date of service."""
        return self.tools.codes.facts(code, self.as_of)

    def tables(self, code: Code, *aspects: Aspect) -> TableFacts:
        """What the official tables have on a code, as far as the call is after it."""
        return table_facts(code, self.request(*aspects), self.tools)

    def keep(self, *evidence: Evidence | None) -> tuple[str, ...]:
        """Make evidence part of the result; returns the ids, for the field that rests on it."""
        kept = [item for item in evidence if item is not None]
        self._kept |= {item.id: item for item in kept}
        return tuple(dict.fromkeys(self.writer.keep(item) for item in kept))

    def kept(self, ids: Iterable[str]) -> list[Evidence]:
        """The evidence behind ids that `keep` gave."""
        return [self._kept[one] for one in ids]

    def finish(self, outcome: type[R], *, found: bool, **fields: Any) -> R:
        """The result, with what is to be said of its editions."""
        releases = self.tools.store.releases()
        licensed = self.tools.licensed.releases() if self.tools.licensed else []
        remark(self.writer, self.request(), [*releases, *licensed], self._today)
        composed = self.writer.finish()
        return outcome(
            as_of=self.as_of,
            setting=self.setting,
            found=found,
            sentences=composed.sentences,
            notices=composed.notices,
            evidence=tuple(composed.evidence.values()),
            **fields,
        )
