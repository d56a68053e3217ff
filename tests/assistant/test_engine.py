"""The whole road of a question: with a model that is good, bad, slow or gone, as a stream, and when a store fails."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator, Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.api import Finished, SentenceReady, StageStarted
from assistant.engine import Assistant
from assistant.model.language_model import LanguageModel, open_language_model
from assistant.question.conversation import Conversation
from core.answer import Answer, Route
from core.errors import ModelError, ModelTimeoutError, ModelUnavailableError, StoreError, StoreUnavailableError
from core.settings import Settings
from tests import model_server
from tests.assistant import world as small
from tests.assistant.world import TODAY, World
from tests.fakes import FakeLanguageModel

_PIECE = re.compile(r"^\[([^\]]+)\] (.*)$", re.MULTILINE)


class ReadingModel:
    """A model that reads the evidence of its prompt and cites by the ids it finds there.

    Args:
        write: From the evidence (text to id) to what the model writes.
    """

    name = "reading"

    def __init__(self, write: Callable[[dict[str, str]], str]) -> None:
        self._write = write

    def stream(self, system: str, user: str) -> Generator[str, None, None]:
        reply = self._write({text: id_ for id_, text in _PIECE.findall(user)})
        for start in range(0, len(reply), 9):
            yield reply[start : start + 9]


def cite(evidence: dict[str, str], beginning: str) -> str:
    """The id of the evidence whose text begins so, in brackets."""
    return next(f"[{id_}]" for text, id_ in evidence.items() if text.startswith(beginning))


def truths(evidence: dict[str, str]) -> str:
    return (
        f"The drug of a neck epidural injection is billed apart {cite(evidence, 'CPT 62320: ')}. "
        f"62320 includes placing the needle {cite(evidence, 'CPT 62320, Includes')}."
    )


def lies(evidence: dict[str, str]) -> str:
    own = cite(evidence, "CPT 62320: ")
    return (
        f"62320 is given in the low back under imaging {own}. 62320 pays 250 dollars {own}. "
        f"62329 is the same injection {own}. The drug is never billed apart {own}. 62320 is deleted {own}. "
        "62320 is a neck injection [e9999999]. 62320 is a neck injection."
    )


def with_model(world: World, model: LanguageModel | None, name: str = "fake") -> Assistant:
    return world.assistant(lambda asked: None if asked == "none" else model, name)


# --- A model that writes ----------------------------------------------------------------------------------------------


def test_verified_sentences_of_a_model_are_shown_as_its_own(world: World) -> None:
    answer = with_model(world, ReadingModel(truths), "reading").ask("What is 62320?")
    written = [sentence for sentence in answer.sentences if sentence.origin == "model"]
    assert [sentence.text for sentence in written] == [
        "The drug of a neck epidural injection is billed apart.",
        "62320 includes placing the needle.",
    ]
    known = {piece.id for piece in answer.evidence}
    assert all(sentence.evidence and set(sentence.evidence) <= known for sentence in written)
    assert answer.model == "reading"
    assert answer.prompt_hash
    assert answer.rejected == ()
    assert answer.notices == ()


def test_the_verdict_of_the_tables_opens_the_answer_whoever_writes_on(world: World) -> None:
    answer = with_model(world, ReadingModel(truths)).ask("What is 62320?")
    assert answer.sentences[0].text == "**CPT 62320**: Neck epidural injection, blind."
    assert answer.sentences[0].origin == "rule"
    assert any(sentence.heading == "Included" for sentence in answer.sentences)


def test_a_verified_sentence_replaces_the_composed_one_of_which_it_says_all(world: World) -> None:
    description = "The drug is billed apart."
    assert description in [sentence.text for sentence in world.assistant().ask("What is 62320?").sentences]
    answer = with_model(world, ReadingModel(truths)).ask("What is 62320?")
    assert description not in [sentence.text for sentence in answer.sentences]
    assert "The drug of a neck epidural injection is billed apart." in [s.text for s in answer.sentences]


def test_nothing_composed_is_given_up_that_no_verified_sentence_says(world: World) -> None:
    composed = [sentence.text for sentence in world.assistant().ask("What is 62320?").sentences]
    answer = with_model(world, ReadingModel(truths)).ask("What is 62320?")
    kept = [sentence.text for sentence in answer.sentences if sentence.origin == "rule"]
    assert kept == [text for text in composed if text != "The drug is billed apart."]


def test_lies_are_rejected_with_a_reason_and_the_composed_answer_stands(world: World) -> None:
    answer = with_model(world, ReadingModel(lies)).ask("What is 62320?")
    assert {sentence.origin for sentence in answer.sentences} == {"rule"}
    assert len(answer.rejected) == 7
    assert all(rejected.reason for rejected in answer.rejected)
    assert [s.text for s in answer.sentences] == [s.text for s in world.assistant().ask("What is 62320?").sentences]
    for lie in ("62329", "250", "[e9999999]"):
        assert lie not in answer.answer


def test_a_truth_among_lies_is_shown_alone(world: World) -> None:
    model = ReadingModel(lambda evidence: f"{lies(evidence)} {truths(evidence)}")
    answer = with_model(world, model).ask("What is 62320?")
    assert [s.text for s in answer.sentences if s.origin == "model"] == [
        "The drug of a neck epidural injection is billed apart.",
        "62320 includes placing the needle.",
    ]


@pytest.mark.parametrize(
    ("question", "lie"),
    [
        ("Can 62320 and 62321 be billed together?", "Yes, 62320 and 62321 can be billed together {}."),
        ("Is E11 billable?", "E11 is billable as it stands {}."),
        ("Is S52.501 complete?", "S52.501 is complete and needs no seventh character {}."),
    ],
)
def test_a_model_cannot_turn_the_verdict_of_the_tables_round(question: str, lie: str, world: World) -> None:
    model = ReadingModel(lambda evidence: lie.format(f"[{next(iter(evidence.values()))}]"))
    answer = with_model(world, model).ask(question)
    assert {sentence.origin for sentence in answer.sentences} == {"rule"}
    assert len(answer.rejected) == 1


def test_the_model_is_not_asked_where_nothing_is_known(world: World) -> None:
    model = FakeLanguageModel()  # an empty queue would raise
    for question in ("What is 62399?", "What is the weather?", "something vague", "What is CPT code 6232?", ""):
        answer = with_model(world, model).ask(question)
        assert (answer.abstained, answer.model, answer.prompt_hash) == (True, "none", "")
    assert model.history == []


def test_the_question_reaches_the_model_cleaned(world: World) -> None:
    model = FakeLanguageModel().will_say("")
    with_model(world, model).ask("What\x00 is\n62320\u200b?")
    assert "What is 62320?" in model.history[0].user


def test_the_callers_choice_of_model_comes_before_the_configured_one(world: World) -> None:
    asked: list[str] = []

    def open_model(name: str) -> LanguageModel | None:
        asked.append(name)
        return None

    assistant = world.assistant(open_model, "configured")
    assert assistant.model_name == "configured"
    assistant.ask("What is 62320?")
    answer = assistant.ask("What is 62320?", model="none")
    assert asked == ["configured", "none"]
    assert answer.model == "none"


# --- A model that fails -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [ModelUnavailableError("It cannot be reached."), ModelTimeoutError("It took longer than 20 s.")]
)
def test_a_failing_model_leaves_the_composed_answer_and_a_notice(error: ModelError, world: World) -> None:
    answer = with_model(world, FakeLanguageModel().will_fail(error)).ask("What is 62320?")
    composed = world.assistant().ask("What is 62320?")
    assert answer.sentences == composed.sentences
    assert not answer.abstained
    (notice,) = answer.notices
    assert error.message in notice
    assert notice in answer.answer


def test_a_model_that_breaks_off_keeps_what_was_verified(world: World) -> None:
    class Breaking(ReadingModel):
        def stream(self, system: str, user: str) -> Generator[str, None, None]:
            yield from super().stream(system, user)
            yield " And then 62"
            raise ModelTimeoutError("It stopped.")

    answer = with_model(world, Breaking(truths)).ask("What is 62320?")
    assert sum(sentence.origin == "model" for sentence in answer.sentences) == 2
    assert len(answer.notices) == 1


@pytest.mark.parametrize("rubbish", ["", "asdf qwer zxcv", "{}[]{}", "62320 " * 500, "\n\n\n", "是的。可以。"])
def test_rubbish_is_not_shown(rubbish: str, world: World) -> None:
    answer = with_model(world, FakeLanguageModel().will_say(rubbish)).ask("What is 62320?")
    assert answer.sentences == world.assistant().ask("What is 62320?").sentences


@pytest.fixture
def server() -> Iterator[model_server.ModelServer]:
    with model_server.ModelServer() as running:
        yield running


def over_http(world: World, url: str) -> Assistant:
    settings = Settings(
        openai_base_url=url, openai_api_key=SecretStr("key"), model="served", model_timeout_s=0.5, model_total_s=2
    )
    return world.assistant(lambda name: open_language_model(settings, name), "served")


@pytest.mark.parametrize(
    "behaviour",
    [
        model_server.fails(401, "wrong key"),
        model_server.stalls("62320 is"),
        model_server.breaks_off("62320 is"),
        model_server.sends("<html>busy</html>", "text/html"),
    ],
    ids=["refused", "stalled", "broken", "garbage"],
)
def test_a_server_that_is_no_use_leaves_the_composed_answer(
    behaviour: model_server.Behaviour, world: World, server: model_server.ModelServer
) -> None:
    server.will(behaviour, behaviour)
    answer = over_http(world, server.url).ask("What is 62320?")
    assert answer.sentences == world.assistant().ask("What is 62320?").sentences
    assert any("The language model gave no usable text" in notice for notice in answer.notices)


# --- The stream -------------------------------------------------------------------------------------------------------


def test_the_stages_come_in_order_and_the_answer_comes_last(world: World) -> None:
    events = list(world.assistant().stream("What is 62320?"))
    stages = [event.stage for event in events if isinstance(event, StageStarted)]
    assert stages == ["route", "gather", "draft"]
    assert isinstance(events[-1], Finished)


def test_what_was_streamed_is_what_the_answer_holds_each_with_its_evidence(world: World) -> None:
    events = list(with_model(world, ReadingModel(truths)).stream("What is 62320?"))
    ready = [event for event in events if isinstance(event, SentenceReady)]
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert tuple(event.sentence for event in ready) == finished.answer.sentences
    for event in ready:
        assert tuple(piece.id for piece in event.evidence) == event.sentence.evidence


def test_a_verdict_is_shown_before_the_model_is_asked(world: World) -> None:
    model = FakeLanguageModel().will_say("")
    for event in with_model(world, model).stream("What is 62320?"):
        if isinstance(event, SentenceReady):
            break
    assert model.history == []


def test_an_answer_that_begins_with_a_section_shows_all_of_it_before_the_model_is_asked(official_world: World) -> None:
    question = "MUE and fee of 20610"
    composed = official_world.assistant().ask(question)
    section = [one for one in composed.sentences if one.heading == composed.sentences[0].heading]
    model = FakeLanguageModel().will_say("")

    before_the_model = [
        event.sentence
        for event in with_model(official_world, model).stream(question)
        if isinstance(event, SentenceReady) and model.history == []
    ]

    assert composed.sentences[0].heading
    assert before_the_model == section


def test_a_model_is_told_what_a_follow_up_leaves_unsaid_however_long_the_conversation(world: World) -> None:
    model = FakeLanguageModel().will_say(*[""] * 32)
    assistant, conversation = with_model(world, model), Conversation()
    assistant.ask("What is 62320 for a hospital outpatient on 2026-05-04?", conversation=conversation)
    for _ in range(30):
        assistant.ask("What does it include?", conversation=conversation)
    prompts = [asked.user.split("Question: ")[1] for asked in model.history]
    assert "About" not in prompts[0]
    assert all("About: 62320; date of service 2026-05-04; setting outpatient" in prompt for prompt in prompts[1:])
    assert len(set(prompts[1:])) == 1


# --- Time, trace, feedback, log ---------------------------------------------------------------------------------------


def test_every_stage_is_timed(world: World) -> None:
    stages = {"route", "gather", "draft", "verify", "first_sentence", "total"}
    written = with_model(world, ReadingModel(truths))
    for assistant, told in ((world.assistant(), stages), (written, {*stages, "model_sentence"})):
        timings = assistant.ask("What is 62320?").timings_ms
        assert timings.keys() == told
        assert all(milliseconds >= 0 for milliseconds in timings.values())
        assert timings["total"] >= timings["route"] + timings["gather"]


def test_today_is_read_at_each_question(world: World) -> None:
    days = iter([date(2026, 9, 30), date(2026, 10, 1)])
    assistant = Assistant(world.tools, lambda name: None, today=lambda: next(days))
    assert assistant.ask("What is E11.9?").notices == ()
    assert len(assistant.ask("What is E11.9?").notices) == 1


def test_the_releases_that_answer_are_told(world: World) -> None:
    assert [release.label for release in world.assistant().releases()] == ["Starter 1", "FY2026"]


def test_nothing_a_user_typed_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = world.assistant().ask("What is 62320 for Jane Doe, MRN 12345678?")
    assert answer.trace_id in caplog.text
    for typed in ("Jane", "12345678", "62320"):
        assert typed not in caplog.text


def test_feedback_is_kept_with_the_codes_and_releases_of_the_answer(tmp_path: Path) -> None:
    own = small.build(tmp_path / "home")
    assistant = own.assistant()
    answer = assistant.ask("62321 vs 62323")
    assistant.save_feedback(answer, "down", "the table is wrong")
    (kept,) = own.store.feedback()
    assert (kept.trace_id, kept.verdict, kept.comment) == (answer.trace_id, "down", "the table is wrong")
    assert [code.code for code in kept.answer_codes] == ["62321", "62323"]
    assert kept.release_keys == tuple(release.key for release in assistant.releases())
    own.store.close()


# --- A store that fails -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["What is 62320?", "headache", "Can 62320 and 62321 be billed together?"])
def test_a_failing_store_raises_and_never_looks_like_nothing_found(question: str, tmp_path: Path) -> None:
    own = small.build(tmp_path / "home")
    with own.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE code")
    with pytest.raises(StoreError):
        own.assistant().ask(question)
    own.store.close()


def test_a_failing_search_raises(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **more: object) -> None:
        raise StoreUnavailableError("Chroma cannot be reached.")

    monkeypatch.setattr(world.code_search, "search", fail)
    with pytest.raises(StoreUnavailableError):
        world.assistant().ask("headache")


def test_a_failed_question_leaves_the_conversation_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Conversation()
    assistant = world.assistant()
    assistant.ask("What is 62320?", conversation=memory)
    monkeypatch.setattr(world.code_search, "search", lambda *arguments, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        assistant.ask("headache", conversation=memory)
    assert memory.questions == ["What is 62320?"]


# --- The contract -----------------------------------------------------------------------------------------------------


def test_an_answer_survives_json(world: World) -> None:
    answer = world.assistant().ask("62321 vs 62323")
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert answer.as_of == TODAY
    assert answer.route is Route.COMPARE
