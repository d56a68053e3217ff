"""The assistant: a question goes in, a cited and verified answer comes out."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from itertools import takewhile
from typing import Literal

from assistant.api import NO_MODEL, Event, Finished, SentenceReady, StageStarted
from assistant.compose.writer import Composed, Writer
from assistant.export.render import to_markdown
from assistant.gather import Toolbox
from assistant.model.calls import ToolChooser
from assistant.model.choosing import Chosen, consult, enriched
from assistant.model.draft import ModelDraft, says_all_of
from assistant.model.language_model import LanguageModel
from assistant.planning.doubt import remark, taken
from assistant.planning.plan import gather
from assistant.question.conversation import Conversation
from assistant.question.request import Request
from assistant.question.turn import remember, understand_turn
from assistant.tools import Desk
from core.answer import Answer, Sentence
from core.codes import Code, CodeSystem
from core.errors import ModelError
from core.evidence import Evidence
from core.records import Release, Setting

logger = logging.getLogger(__name__)


class Assistant:
    """Answers questions from a code store and two searches, with or without a language model.

    Args:
        tools: The look-ups.
        open_model: Gives the language model of a name, or None when the name means none.
        model_name: The configured model, or ``none``.
        today: Reads today's date; called once a question.
    """

    def __init__(
        self,
        tools: Toolbox,
        open_model: Callable[[str], LanguageModel | None],
        model_name: str = NO_MODEL,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._tools = tools
        self._open_model = open_model
        self._model_name = model_name
        self._today = today

    @property
    def model_name(self) -> str:
        """The configured language model, or ``none``."""
        return self._model_name

    @property
    def tools(self) -> Toolbox:
        """The look-ups, for pages and programs that show tables rather than answers."""
        return self._tools

    def releases(self) -> list[Release]:
        """The releases that answer, newest first per source; those of the licensed home last."""
        licensed = self._tools.licensed.releases() if self._tools.licensed else []
        return [*self._tools.store.releases(), *licensed]

    def save_feedback(self, answer: Answer, verdict: Literal["up", "down"], comment: str = "") -> None:
        """Keep the user's thumbs ``up`` or ``down`` on an answer in the code store."""
        self._tools.store.save_feedback(
            trace_id=answer.trace_id,
            verdict=verdict,
            comment=comment,
            question=answer.question,
            answer_codes=[Code(CodeSystem(code.system), code.code) for code in answer.codes],
            # Of what is licensed, not even the edition is kept outside its own home.
            release_keys=[release.key for release in self._tools.store.releases()],
        )

    def ask(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        as_of: date | None = None,
        setting: Setting | None = None,
        model: str | None = None,
    ) -> Answer:
        """Answer a question; see `assistant.api.Answering.ask`."""
        events = self.stream(question, conversation=conversation, as_of=as_of, setting=setting, model=model)
        return next(event.answer for event in events if isinstance(event, Finished))

    def stream(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        as_of: date | None = None,
        setting: Setting | None = None,
        model: str | None = None,
    ) -> Iterator[Event]:
        """Answer a question as events; the last one is `Finished`."""
        clock = _Clock()
        # A command line passes on bytes that are no text as lone surrogates, which neither JSON nor a database takes.
        question = question.encode(errors="replace").decode()
        yield StageStarted("route")
        today = self._today()
        request = understand_turn(
            question, self._tools, today=today, conversation=conversation, as_of=as_of, setting=setting
        )
        clock.lap("route")
        yield StageStarted("gather")
        plan = gather(request, self._tools)
        clock.lap("gather")
        yield StageStarted("draft")
        writer = Writer()
        taken(writer, request)
        abstained = plan(writer)
        if not abstained:
            remark(writer, request, self.releases(), today)
        composed = writer.finish(abstained=abstained)
        name = self._model_name if model is None else model
        desk = Desk(self._tools, lambda: today)
        drafting = _Drafting(composed, request, None if abstained else self._open_model(name), desk)
        for sentence in drafting.sentences():
            clock.once("first_sentence")
            yield SentenceReady(sentence, drafting.evidence_of(sentence))
        clock.lap("draft")
        answer = drafting.answer(name, clock)
        if conversation is not None:
            remember(conversation, request, composed)
        logger.info(
            "answered trace=%s route=%s abstained=%s ms=%.0f",
            answer.trace_id, answer.route.value, answer.abstained, answer.timings_ms["total"],
        )  # fmt: skip
        yield Finished(answer)


class _Drafting:
    """Puts a model's verified sentences and the composed ones together."""

    def __init__(self, composed: Composed, request: Request, model: LanguageModel | None, desk: Desk) -> None:
        self._composed = composed
        self._request = request
        self._model = model
        self._desk = desk
        self._chosen = Chosen()
        self._draft: ModelDraft | None = None
        self._shown: list[Sentence] = []
        self._failure: ModelError | None = None

    def sentences(self) -> Iterator[Sentence]:
        """The sentences to show, as soon as each may be shown."""
        for sentence in self._sentences():
            self._shown.append(sentence)
            yield sentence

    def evidence_of(self, sentence: Sentence) -> tuple[Evidence, ...]:
        """What a sentence stands on."""
        return tuple(self._composed.evidence[id_] for id_ in sentence.evidence)

    def _sentences(self) -> Iterator[Sentence]:
        composed = self._composed
        if self._model is None or not _unlicensed(composed):
            yield from composed.sentences
            return
        opening = tuple(_opening(composed))
        yield from opening
        if isinstance(self._model, ToolChooser) and self._model.chooses_tools:
            self._chosen = consult(self._model, self._request, composed, self._desk)
            self._composed = enriched(composed, self._chosen)
        self._draft = ModelDraft(
            _in_full(self._request),
            composed.sentences,
            _unlicensed(self._composed),
            self._model,
            (*composed.codes, *self._chosen.codes),
            shown=opening,
            as_of=self._request.as_of,
        )
        written = []
        for sentence in self._draft.stream():
            written.append(sentence)
            yield sentence
        # Nothing that was composed is given up, unless a verified sentence says all of it.
        for sentence in composed.sentences[len(opening) :]:
            described = not sentence.heading and not sentence.bullet and sentence not in composed.verdicts
            if not (described and any(says_all_of(one, sentence) for one in written)):
                yield sentence

    def answer(self, model: str, clock: _Clock) -> Answer:
        """The finished answer."""
        composed, request, draft = self._composed, self._request, self._draft
        notices = list(composed.notices)
        if draft is not None and draft.error is not None:
            notices.append(
                f"The language model gave no usable text ({draft.error.message}); "
                "the answer was composed from the sources."
            )
        clock.add("verify", draft.verify_ms if draft else 0.0)
        if draft is not None and draft.first_written_ms is not None:
            clock.add("model_sentence", draft.first_written_ms)
        answer = Answer(
            question=request.question,
            answer="",
            abstained=composed.abstained,
            route=request.route,
            as_of=request.as_of,
            setting=request.setting.value,
            sentences=tuple(self._shown),
            table=composed.table,
            evidence=tuple(composed.evidence.values()),
            codes=composed.codes,
            notices=tuple(notices),
            plan=composed.plan,
            suggestions=composed.suggestions,
            rejected=(*self._chosen.refused, *(draft.rejected if draft else ())),
            model=model if draft else NO_MODEL,
            prompt_hash="+".join(one.prompt_hash for one in (draft, self._chosen) if one and one.prompt_hash),
            timings_ms=clock.finish(),
            trace_id=uuid.uuid4().hex[:12],
        )
        return answer.model_copy(update={"answer": to_markdown(answer)})


def _unlicensed(composed: Composed) -> tuple[Evidence, ...]:
    """What a model may be shown: it may be anybody's server, and licensed text never leaves the machine."""
    return tuple(item for item in composed.evidence.values() if not item.licensed)


def _in_full(request: Request) -> str:
    """A question as a model gets it: a follow-up with what the conversation keeps, however long that has become."""
    text = request.taken_as or request.text
    if not (request.inherited or request.kept):
        return text
    circumstances = (
        ", ".join(code.code for code in request.codes),
        f"date of service {request.as_of.isoformat()}",
        f"setting {request.setting.value}",
        request.payer and f"payer {request.payer}",
        request.place,
    )
    return f"{text} (About: {'; '.join(one for one in circumstances if one)})"


def _opening(composed: Composed) -> Iterator[Sentence]:
    """What is shown before a model is waited for: the results and definitions at the head of the composed answer.

    Where it begins with neither, its first sentence is shown, or the whole of its first section: nobody waits for a
    model to have its first words refused.
    """
    first = next(iter(composed.sentences), None)
    if first is not None and (first.heading or first.bullet):
        yield from takewhile(lambda one: one.heading == first.heading, composed.sentences)
        return
    for place, sentence in enumerate(composed.sentences):
        if sentence.heading or sentence.bullet or (place and sentence not in composed.verdicts):
            return
        yield sentence


class _Clock:
    """Milliseconds by stage, and from the start to what happens once."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = (now - self._last) * 1000
        self._last = now

    def add(self, stage: str, milliseconds: float) -> None:
        self._laps[stage] = milliseconds

    def once(self, event: str) -> None:
        """Note the time to an event the first time that it happens."""
        self._laps.setdefault(event, (time.perf_counter() - self._start) * 1000)

    def finish(self) -> dict[str, float]:
        total = (time.perf_counter() - self._start) * 1000
        return {stage: round(ms, 2) for stage, ms in {**self._laps, "total": total}.items()}
