"""Questions over HTTP: at once, and as the answer comes about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import NO_MODEL
from assistant.engine import Assistant
from assistant.model.language_model import LanguageModel
from core.settings import Settings
from tests.assistant.world import TODAY, World
from tests.fakes import FakeLanguageModel
from web.app import create_app
from web.service import Service
from web.working import Workers


def events(client: TestClient, **asked: Any) -> list[tuple[str, Any]]:
    """The server-sent events of a question: name and data."""
    with client.stream("POST", "/v1/ask/stream", json=asked) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        text = response.read().decode()
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in text.strip().split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


def test_an_answer_carries_its_sources(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "What is CPT 62320?", "as_of": "2026-06-01"}).json()
    assert answer["as_of"] == "2026-06-01"
    assert answer["abstained"] is False
    known = {item["id"] for item in answer["evidence"]}
    assert all(set(sentence["evidence"]) <= known for sentence in answer["sentences"])


def test_a_follow_up_names_what_it_is_about(client: TestClient) -> None:
    asked = {"question": "and with imaging guidance?", "about": [{"system": "cpt", "code": "62320"}]}
    answer = client.post("/v1/ask", json=asked).json()
    assert "62321" in {code["code"] for code in answer["codes"]}


def test_stages_then_sentences_with_evidence_then_the_answer(client: TestClient) -> None:
    heard = events(client, question="What is CPT 62320?")
    names = [name for name, _ in heard]
    assert names[:3] == ["stage", "stage", "stage"]
    assert [data["stage"] for name, data in heard if name == "stage"] == ["route", "gather", "draft"]
    assert names[-1] == "answer"
    spoken = [data["sentence"] for name, data in heard if name == "sentence"]
    assert spoken == heard[-1][1]["sentences"]
    first = next(data for name, data in heard if name == "sentence")
    assert {item["id"] for item in first["evidence"]} == set(first["sentence"]["evidence"])


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({"question": ""}, "body.question: String should have at least 1 character."),
        ({"question": "x" * 4001}, "body.question: String should have at most 4000 characters."),
        ({"question": "What?", "model": "gpt-9"}, "body.model: Input should be 'none'."),
        ({"question": "What?", "about": [{"system": "cpt", "code": "nonsense"}]}, "does not have the shape of a code"),
        ({}, "body.question: Field required."),
    ],
)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/stream"])
def test_what_is_no_question_is_refused_before_an_answer_begins(
    client: TestClient, path: str, asked: dict[str, Any], detail: str
) -> None:
    response = client.post(path, json=asked)
    assert response.status_code == 422
    assert detail in response.json()["detail"]


def test_only_json_is_read(client: TestClient) -> None:
    # A page of another origin can send plain text without being asked first.
    response = client.post("/v1/ask", content='{"question": "What?"}', headers={"Content-Type": "text/plain"})
    assert response.status_code == 422


def modelled(world: World, home: Path, model: LanguageModel) -> TestClient:
    """A client of an assistant with a language model."""
    assistant = Assistant(world.tools, lambda name: None if name == NO_MODEL else model, "fake", today=lambda: TODAY)
    service = Service(assistant.tools, assistant, Workers(), today=lambda: TODAY)
    return TestClient(create_app(Settings(home=home), service), base_url="http://127.0.0.1")


def test_the_models_sentences_come_verified(world: World, tmp_path: Path) -> None:
    client = modelled(world, tmp_path, FakeLanguageModel().will_say("Report 99999 for it."))
    heard = events(client, question="What is CPT 62320?")
    assert "99999" not in json.dumps([data for name, data in heard if name == "sentence"])
    assert heard[-1][1]["rejected"]


def test_a_caller_may_do_without_the_model(world: World, tmp_path: Path) -> None:
    model = FakeLanguageModel()
    client = modelled(world, tmp_path, model)
    assert client.post("/v1/ask", json={"question": "What is CPT 62320?", "model": "none"}).json()["model"] == "none"
    assert not model.history


def test_an_error_on_the_way_is_the_last_event(world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = modelled(world, tmp_path, FakeLanguageModel())  # which has nothing to say, and breaks
    name, data = events(client, question="What is CPT 62320?")[-1]
    assert (name, data["status"]) == ("error", 500)
    assert "unforeseen IndexError" in caplog.text
