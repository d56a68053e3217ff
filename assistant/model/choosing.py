"""Look-ups that a language model chooses, beside those of the rule plan.

A model may call the operations of the catalogue, and what they give becomes evidence for its draft. It decides nothing:
the rule plan has run by then, a call is held to the question's codes, date and setting, and what is refused changes
nothing but the record of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from assistant.compose.writer import Composed
from assistant.model.calls import Choice, ToolChooser
from assistant.model.prompts import Prompt, load_prompt, prompt_hash
from assistant.question.request import Request
from assistant.tools import CATALOGUE, Desk, Outcome
from assistant.tools.codes import CodeSummary, FindOutcome
from assistant.tools.library import PassageOutcome
from core.answer import AnswerCode, Rejected
from core.codes import parse
from core.errors import CodeFormatError, InputError, ModelError
from core.evidence import Evidence

MAX_CALLS = 4
"""Calls of a model that are run; it is told so."""

LEAST_SCORE = 0.45
"""Score below which a passage or a code that a model searched for is no evidence."""

_NOT_CHOSEN = frozenset({"ask", "list_editions", "read_code_sheet", "work_out_visit_level"})
"""Operations that no model chooses: the question itself, lists that fill a prompt, levels that it would make up."""

_FIXED = ("as_of", "setting")
"""Fields that the question decides."""

_CODE_FIELDS = ("code", "first", "second", "modifier", "codes", "with_codes", "services")
"""Fields whose codes the question or the rule plan must name."""

_QUOTED_FIELDS = ("locality", "state", "contractor", "document", "place")
"""Fields that must stand in the question word for word."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What came of a model's choices.

    Attributes:
        evidence: What the calls found, in order.
        codes: The codes of the results, with what the tables say of them.
        steps: The calls that were run, for the plan.
        refused: Those that were not, and why.
        prompt_hash: Fingerprint of the prompts used; "" where no model was asked.
    """

    evidence: tuple[Evidence, ...] = ()
    codes: tuple[AnswerCode, ...] = ()
    steps: tuple[str, ...] = ()
    refused: tuple[Rejected, ...] = ()
    prompt_hash: str = ""


def enriched(composed: Composed, chosen: Chosen) -> Composed:
    """The composed answer with what a model chose: its sentences as they are, the evidence behind the first of them.

    A prompt holds only the first pieces: what the verdicts stand on comes before what was chosen, all else after it.
    """
    cited = {id_ for sentence in composed.verdicts for id_ in sentence.evidence}
    first = {id_: item for id_, item in composed.evidence.items() if id_ in cited}
    evidence = first | {item.id: item for item in chosen.evidence} | composed.evidence
    return replace(composed, evidence=evidence, plan=(*composed.plan, *chosen.steps))


def prompts() -> tuple[Prompt, Prompt]:
    """What a model is told before it chooses."""
    return load_prompt("choose_system.md", ()), load_prompt("choose_user.md", ("looked_up", "question"))


def consult(model: ToolChooser, request: Request, composed: Composed, desk: Desk) -> Chosen:
    """Let a model choose look-ups, and run those that may be run.

    Args:
        model: The model.
        request: The question, understood.
        composed: What the rule plan gave.
        desk: The look-ups.

    Raises:
        StoreError: A store failed.
    """
    system, user = prompts()
    asked = user.fill(
        looked_up="\n".join(f"- {step}" for step in composed.plan), question=" ".join(request.text.split())
    )
    fingerprint = prompt_hash((system, user))
    try:
        wanted = model.choose(system.text, asked, tool_descriptions())
    except ModelError as error:
        refused = (Rejected(text="choice of look-ups", reason=str(error)),)
        return Chosen(refused=refused, prompt_hash=fingerprint)
    runs = _Runs(request, composed, desk)
    for number, choice in enumerate(wanted):
        runs.run(choice, too_many=number >= MAX_CALLS)
    return replace(runs.chosen(), prompt_hash=fingerprint)


def tool_descriptions() -> list[dict[str, Any]]:
    """The operations that a model may choose, as functions of OpenAI's chat completions."""
    return [
        {
            "type": "function",
            "function": {
                "name": operation.name,
                "description": operation.description,
                "parameters": _parameters(operation.inputs),
            },
        }
        for operation in CATALOGUE.values()
        if operation.name not in _NOT_CHOSEN
    ]


def _parameters(inputs: type[BaseModel]) -> dict[str, Any]:
    schema = inputs.model_json_schema()
    schema["properties"] = {name: item for name, item in schema["properties"].items() if name not in _FIXED}
    schema.pop("description", None)
    return schema


class _Runs:
    """Runs a model's calls, each held to the question."""

    def __init__(self, request: Request, composed: Composed, desk: Desk) -> None:
        self._request = request
        self._named = {
            *(code.code for code in request.codes),
            *(code.code for code in composed.codes),
            *request.modifiers,
        }
        self._desk = desk
        self._evidence: dict[str, Evidence] = {}
        self._codes: dict[tuple[str, str], AnswerCode] = {}
        self._steps: list[str] = []
        self._refused: list[Rejected] = []

    def run(self, choice: Choice, *, too_many: bool) -> None:
        """Run a call, or note why not."""
        try:
            result = self._result(choice, too_many=too_many)
        except InputError as error:
            self._refused.append(Rejected(text=str(choice), reason=f"look-up refused: {error.message}"))
            return
        self._steps.append(_step(choice))
        self._evidence |= {item.id: item for item in _telling(result) if not item.licensed}
        for code in _codes_in(result):
            told = AnswerCode(system=code.system.value, code=code.code, valid=code.valid, status=code.status.value)
            self._codes.setdefault((told.system, told.code), told)

    def chosen(self) -> Chosen:
        """What came of all calls."""
        return Chosen(
            tuple(self._evidence.values()), tuple(self._codes.values()), tuple(self._steps), tuple(self._refused)
        )

    def _result(self, choice: Choice, *, too_many: bool) -> Outcome:
        if too_many:
            raise InputError(f"More than {MAX_CALLS} calls.")
        operation = CATALOGUE.get(choice.name)
        if operation is None or choice.name in _NOT_CHOSEN:
            raise InputError("There is no such look-up.")
        if isinstance(choice.arguments, str):
            raise InputError("Its arguments are not JSON.")
        arguments = dict(choice.arguments)
        self._hold_to_question(arguments)
        arguments["as_of"] = self._request.as_of
        if "setting" in operation.inputs.model_fields:
            arguments["setting"] = self._request.setting
        result: Outcome = operation.call(self._desk, arguments)
        return result

    def _hold_to_question(self, arguments: Mapping[str, Any]) -> None:
        """Refuse another date or setting than the question's, and codes that it does not name.

        Raises:
            InputError: Says which.
        """
        fixed = {"as_of": self._request.as_of.isoformat(), "setting": self._request.setting.value}
        for field, value in fixed.items():
            if arguments.get(field) not in (None, "", value):
                raise InputError(f"{field} is {value} in the question.")
        for text in _texts([arguments.get(field) for field in _CODE_FIELDS]):
            if text.upper() not in self._named and _canonical(text) not in self._named:
                raise InputError(f"Neither the question nor the rule plan names {text[:20]!r}.")
        for text in _texts([arguments.get(field) for field in _QUOTED_FIELDS]):
            if text.casefold() not in self._request.text.casefold():
                raise InputError(f"The question does not say {text[:40]!r}.")


def _step(choice: Choice) -> str:
    """A call as a step of the plan, such as ``look up a fee: 62320 (chosen by the model)``."""
    title = CATALOGUE[choice.name].title
    return f"{title[0].lower()}{title[1:]}: {', '.join(_texts(choice.arguments))} (chosen by the model)"


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value that is not empty."""
    if isinstance(value, str):
        yield from [value.strip()] if value.strip() else []
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)


def _canonical(text: str) -> str:
    try:
        return parse(text).code
    except CodeFormatError:
        return ""


def _telling(result: Outcome) -> Iterator[Evidence]:
    """The evidence of a result; of a search, that of close finds only."""
    kept = {item.id for item in result.evidence}
    if isinstance(result, PassageOutcome):
        kept = {id_ for item in result.passages if item.score >= LEAST_SCORE for id_ in item.evidence}
    elif isinstance(result, FindOutcome):
        kept = {id_ for item in result.codes if item.confidence >= LEAST_SCORE for id_ in item.code.evidence}
    return (item for item in result.evidence if item.id in kept)


def _codes_in(value: object) -> Iterator[CodeSummary]:
    """Every code of a result with its status."""
    if isinstance(value, CodeSummary):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _codes_in(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _codes_in(item)
