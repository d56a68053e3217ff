"""Questions: an answer at once, or as it comes about."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Body
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assistant.api import Event, Finished, SentenceReady, StageStarted
from assistant.question.conversation import Conversation
from assistant.tools.operation import ServiceDate
from core.answer import Answer, Sentence
from core.codes import Code, CodeSystem, parse
from core.errors import CodeFormatError, CodewrightError
from core.evidence import Evidence
from core.records import Setting
from web.guard import log_unforeseen
from web.problems import UNFORESEEN, documented, problem, status_of
from web.service import Service, Serving
from web.strictly import strictly

router = APIRouter(prefix="/v1/ask", tags=["Questions"], responses=documented())

LONGEST_QUESTION = 4_000


class Named(BaseModel):
    """A code with its system."""

    model_config = ConfigDict(extra="forbid")

    system: CodeSystem
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]

    @property
    def parsed(self) -> Code:
        """The code in canonical form."""
        return parse(self.code, self.system)

    @model_validator(mode="after")
    def _has_its_shape(self) -> Self:
        try:
            parse(self.code, self.system)
        except CodeFormatError as error:
            raise ValueError(str(error)) from error
        return self


class Question(BaseModel):
    """A question in words, with what it does not say itself."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION),
        Field(description="The question, as a coder would ask it."),
    ]
    as_of: ServiceDate = None
    setting: Annotated[Setting | None, Field(description="Whose claim it is; the question's own word goes first.")] = (
        None
    )
    model: Annotated[
        Literal["none"] | None,
        Field(description="`none` for an answer composed from the sources alone; else the configured model, if any."),
    ] = None
    about: Annotated[
        list[Named],
        Field(max_length=6, description="Codes that the question may mean by “it”: those of the answer before."),
    ] = []

    def conversation(self) -> Conversation:
        """The memory that the question is asked with."""
        codes = tuple(one.parsed for one in self.about)
        return Conversation(focus=codes, recent=codes)


_ASKED = Annotated[
    Question,
    Body(
        openapi_examples={
            "An edit check": {"value": {"question": "Can I bill 20610 with 99213?", "as_of": "2026-06-01"}},
            "A follow-up": {
                "value": {"question": "And with imaging?", "about": [{"system": "cpt", "code": "62320"}]},
            },
        }
    ),
]


@router.post("", summary="Ask a question", dependencies=[strictly(Question)])
async def ask(serving: Serving, asked: _ASKED) -> Answer:
    """An answer whose every sentence carries its sources.

    `abstained` tells that the question was refused or that nothing loaded holds the answer; `notices` say what was
    taken for granted and which editions do not fit the date. Questions are neither stored nor logged.
    """
    events = _events(serving, asked)
    return await serving.workers.do(
        lambda: next(event.answer for event in events if isinstance(event, Finished)),
    )


@router.post(
    "/stream",
    summary="Ask a question, and hear the answer as it comes about",
    response_class=EventSourceResponse,
    dependencies=[strictly(Question)],
)
async def stream(serving: Serving, asked: _ASKED) -> AsyncIterator[ServerSentEvent]:
    """The same as server-sent events, each with JSON data.

    `stage` names the stage that begins: route, gather, draft. `sentence` is one that may be shown, with its evidence:
    written by a rule, or by a model and verified. `answer` is the whole answer, which replaces what came before, and is
    the last event. `error` is a problem in its place. Whoever closes the connection ends the work.
    """
    events = _events(serving, asked)
    try:
        while (event := await serving.workers.step(lambda: next(events, None))) is not None:
            yield _sent(event)
    except CodewrightError as error:
        yield ServerSentEvent(event="error", data=problem(status_of(error), str(error)))
    except Exception as error:  # noqa: BLE001  # an answer has begun: nobody further out could tell the caller
        log_unforeseen(error)
        yield ServerSentEvent(event="error", data=problem(500, UNFORESEEN))
    finally:
        await serving.workers.close(events.close)


def _events(serving: Service, asked: Question) -> Generator[Event]:
    yield from serving.assistant.stream(
        asked.question,
        conversation=asked.conversation(),
        as_of=asked.as_of,
        setting=asked.setting,
        model=asked.model,
    )


class ShownSentence(BaseModel):
    """A sentence with the evidence it stands on."""

    sentence: Sentence
    evidence: tuple[Evidence, ...]


def _sent(event: Event) -> ServerSentEvent:
    match event:
        case StageStarted(stage):
            return ServerSentEvent(event="stage", data={"stage": stage})
        case SentenceReady(sentence, evidence):
            return ServerSentEvent(event="sentence", data=ShownSentence(sentence=sentence, evidence=evidence))
        case Finished(answer):
            return ServerSentEvent(event="answer", data=answer)
