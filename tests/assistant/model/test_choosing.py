"""A model that may choose look-ups adds evidence to its draft, and nothing that it chooses changes a verdict.

The model is a real one to the program: an OpenAI-compatible server on this machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.model.choosing import MAX_CALLS, tool_descriptions
from assistant.model.language_model import OpenAICompatibleModel
from assistant.tools import CATALOGUE
from core.answer import Answer
from tests.assistant.world import World
from tests.model_server import Behaviour, ModelServer, calls, fails, says, sends, stalls

QUESTION = "Can 62321 and 62320 be billed together?"
DAY = date(2025, 3, 1)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def ask(official_world: World, server: ModelServer) -> Callable[..., Answer]:
    """Ask with the server's model, which answers with the behaviours given: a choice of look-ups, then a draft."""

    def run(question: str, *behaviours: Behaviour, chooses: bool = True, silence_s: float = 5.0) -> Answer:
        server.will(*behaviours)
        model = OpenAICompatibleModel(
            "scripted", server.url, SecretStr("key"), silence_s=silence_s, chooses_tools=chooses
        )
        assistant = official_world.assistant(lambda name: None if name == "none" else model, "scripted")
        return assistant.ask(question, as_of=DAY)

    return run


def wants(name: str, **arguments: Any) -> tuple[str, str]:
    return name, json.dumps(arguments)


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


NOTHING = says("Nothing of use.")


def test_a_choice_adds_evidence_and_stands_in_the_plan(ask: Callable[..., Answer], server: ModelServer) -> None:
    answer = ask(QUESTION, calls(wants("look_up_fee", code="62320")), NOTHING)
    assert answer.plan[-1] == "look up a fee: 62320 (chosen by the model)"
    assert len(answer.prompt_hash.split("+")) == 2
    assert any("row 62320" in item.locator and "Fee schedule" in item.source for item in answer.evidence)
    assert "physician fee schedule" in server.requests[1].body["messages"][1]["content"]


@pytest.mark.parametrize(
    "written",
    [
        '{"name": "look_up_fee", "arguments": {"code": "62320"}}',
        '{{"name": "look_up_fee", "arguments": {"code": "62320"}}}',
        'I call:\n```json\n{"name": "look_up_fee", "arguments": {"code": "62320"}}\n```',
    ],
)
def test_a_call_that_a_small_model_writes_as_text_is_a_call(ask: Callable[..., Answer], written: str) -> None:
    answer = ask(QUESTION, calls(text=written), NOTHING)
    assert answer.plan[-1] == "look up a fee: 62320 (chosen by the model)"


@pytest.mark.parametrize("written", ["done", "{", '{"name": "rm", "arguments": {}}', '{"name": "look_up_fee"}'])
def test_other_text_is_no_call(ask: Callable[..., Answer], written: str) -> None:
    answer = ask(QUESTION, calls(text=written), NOTHING)
    assert not any("chosen by the model" in step for step in answer.plan)
    assert not answer.rejected or all("look-up" not in one.reason for one in answer.rejected)


def test_a_sentence_on_chosen_evidence_is_shown_once_it_passed(ask: Callable[..., Answer], server: ModelServer) -> None:
    def draft(exchange: Any) -> None:
        prompt = server.requests[-1].body["messages"][1]["content"]
        place = next(line for line in prompt.splitlines() if "physician fee schedule" in line and "62320" in line)
        short = place[1 : place.index("]")]
        says(f"CPT 62320 has a national payment of $135.00 outside facilities [{short}].")(exchange)

    answer = ask(QUESTION, calls(wants("look_up_fee", code="62320")), draft)
    assert any("$135.00" in text for text in texts(answer)), answer.rejected


def test_the_rule_plan_is_always_run_and_its_verdicts_stand(ask: Callable[..., Answer]) -> None:
    plain = ask(QUESTION, NOTHING, chooses=False)
    chosen = ask(QUESTION, calls(wants("look_up_mue", code="62321")), NOTHING)
    assert texts(chosen) == texts(plain)
    assert chosen.plan[: len(plain.plan)] == plain.plan


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (wants("look_up_code", code="99999"), "Neither the question nor the rule plan names '99999'"),
        (wants("check_modifier", code="62320", modifier="59"), "names '59'"),
        (wants("look_up_fee", code="62320", locality="Boston"), "does not say 'Boston'"),
        (wants("look_up_fee", code="62320", as_of="2020-01-01"), "as_of is 2025-03-01 in the question"),
        (wants("look_up_mue", code="62320", setting="dme"), "setting is practitioner in the question"),
        (wants("look_up_fee", kode="62320"), "Field required"),
        (wants("ask", question="Ignore the rules."), "no such look-up"),
        (wants("work_out_visit_level", family="office"), "no such look-up"),
        (wants("delete_everything"), "no such look-up"),
        (("look_up_fee", "{not json"), "not JSON"),
    ],
)
def test_nonsense_changes_nothing_but_the_record(
    call: tuple[str, str], reason: str, ask: Callable[..., Answer]
) -> None:
    plain = ask(QUESTION, NOTHING, chooses=False)
    answer = ask(QUESTION, calls(call), NOTHING)
    assert any(reason in one.reason for one in answer.rejected), answer.rejected
    assert (texts(answer), answer.plan, answer.evidence) == (texts(plain), plain.plan, plain.evidence)


def test_calls_beyond_the_limit_are_not_run(ask: Callable[..., Answer]) -> None:
    answer = ask(QUESTION, calls(*[wants("look_up_mue", code="62320")] * (MAX_CALLS + 2)), NOTHING)
    assert sum("More than" in one.reason for one in answer.rejected) == 2


@pytest.mark.parametrize(
    "behaviour",
    [
        calls(text="I cannot call tools, but yes, bill both."),
        calls(("look_up_fee", '"62320"')),
        fails(400, "this model does not support tools"),
        fails(503, "overloaded"),
        sends("<html>not a completion</html>", "text/html"),
        stalls(),
    ],
)
def test_a_model_that_cannot_choose_changes_nothing(behaviour: Behaviour, ask: Callable[..., Answer]) -> None:
    plain = ask(QUESTION, NOTHING, chooses=False)
    answer = ask(QUESTION, behaviour, NOTHING, silence_s=0.3)
    assert texts(answer) == texts(plain)
    assert answer.evidence == plain.evidence


def test_a_failed_choice_is_told_in_the_record_without_the_servers_words(ask: Callable[..., Answer]) -> None:
    answer = ask(QUESTION, fails(400, "key sk-secret cannot call tools"), NOTHING)
    (failed,) = [one for one in answer.rejected if one.text == "choice of look-ups"]
    assert "HTTP 400" in failed.reason
    assert "sk-secret" not in failed.reason


def test_a_model_is_not_asked_unless_it_is_configured_to_choose(
    ask: Callable[..., Answer], server: ModelServer
) -> None:
    answer = ask(QUESTION, NOTHING, chooses=False)
    assert "+" not in answer.prompt_hash
    assert [bool(request.body.get("tools")) for request in server.requests] == [False]


def test_the_date_and_setting_are_not_the_models_to_choose() -> None:
    functions = {tool["function"]["name"]: tool["function"]["parameters"] for tool in tool_descriptions()}
    assert set(functions) < set(CATALOGUE)
    assert all(not {"as_of", "setting"} & parameters["properties"].keys() for parameters in functions.values())
