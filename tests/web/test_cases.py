"""Notes over HTTP: candidates with quotes that stand in the note, files that are read or refused, and no trace left."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.settings import Settings
from tests.assistant.world import TODAY, World
from tests.fakes import FakeLanguageModel
from web.app import create_app
from web.service import Service
from web.working import Workers

NOTE = "Patient: Jane Roe\nDOB: 03/04/1961\nAssessment: headache. No diabetes neuropathy.\nPlan: rest."


def test_every_candidate_stands_on_words_of_the_note(client: TestClient) -> None:
    draft = client.post("/v1/case", json={"note": NOTE, "as_of": "2026-06-01"}).json()
    assert [one["code"] for one in draft["candidates"]] == [{"system": "icd10cm", "code": "R51.9"}]
    for candidate in draft["candidates"]:
        assert candidate["quotes"]
        for quote in candidate["quotes"]:
            assert draft["note"][quote["start"] : quote["end"]] == quote["text"]
    assert "No diabetes neuropathy" in {aside["quote"]["text"] for aside in draft["asides"]}


def test_what_names_the_patient_is_found_and_shown(client: TestClient) -> None:
    found = client.post("/v1/case", json={"note": NOTE}).json()["identifiers"]
    assert {"Jane Roe", "03/04/1961"} <= {one["text"] for one in found}


def test_a_file_is_read_as_its_ending_says(client: TestClient) -> None:
    sent = client.post("/v1/case/file", files={"file": ("note.txt", NOTE.encode())}, data={"as_of": "2026-06-01"})
    assert sent.json() == client.post("/v1/case", json={"note": NOTE, "as_of": "2026-06-01"}).json()


@pytest.mark.parametrize(
    ("name", "content", "detail"),
    [
        ("note.txt", b"", "note.txt: is empty."),
        ("note.txt", bytes(range(32)) * 20, "note.txt: is not plain text, whatever its name says."),
        ("note.pdf", b"no pdf", "note.pdf: is not a PDF, whatever its name says."),
        ("note.exe", b"MZ", "note.exe: is of a kind that is not read."),
    ],
)
def test_a_file_that_holds_no_note_is_refused_by_name(
    client: TestClient, name: str, content: bytes, detail: str
) -> None:
    response = client.post("/v1/case/file", files={"file": (name, content)})
    assert response.status_code == 422
    assert response.json()["detail"].startswith(detail)


def test_a_file_may_be_larger_than_other_bodies_but_not_endless(client: TestClient) -> None:
    large = client.post("/v1/case/file", files={"file": ("note.txt", b"x" * 2_000_000)})
    assert large.status_code == 422
    assert "2,000,000 characters" in large.json()["detail"]
    assert client.post("/v1/case/file", files={"file": ("note.txt", b"x" * 11_000_000)}).status_code == 413


@pytest.mark.parametrize(
    ("note", "detail"),
    [
        ({"note": " \n "}, "The note: holds no text."),
        ({"note": "x" * 60_001}, "body.note: String should have at most 60000 characters."),
        ({"note": NOTE, "model": "any"}, "body.model: Input should be 'none' or 'configured'."),
    ],
)
def test_what_is_no_note_is_refused(client: TestClient, note: dict[str, str], detail: str) -> None:
    response = client.post("/v1/case", json=note)
    assert response.status_code == 422
    assert response.json()["detail"].startswith(detail)


def test_a_model_is_asked_only_where_the_caller_says_so_and_sees_no_identifier(world: World, tmp_path: Path) -> None:
    model = FakeLanguageModel().will_say("[]")
    service = Service(world.tools, world.assistant(), Workers(), today=lambda: TODAY, language_model=lambda: model)
    client = TestClient(create_app(Settings(home=tmp_path), service), base_url="http://127.0.0.1")
    client.post("/v1/case", json={"note": NOTE})
    assert not model.history
    drafted = client.post("/v1/case", json={"note": NOTE, "model": "configured"}).json()
    assert drafted["notices"]
    (asked,) = model.history
    assert "headache" in asked.user
    assert "Roe" not in asked.user
    assert "1961" not in asked.user


def test_without_a_model_the_rules_answer_alone_and_say_so(client: TestClient) -> None:
    drafted = client.post("/v1/case", json={"note": NOTE, "model": "configured"}).json()
    assert drafted["notices"] == ["No language model is configured: these are the rules' candidates alone."]


def test_a_note_is_not_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/case", json={"note": NOTE})
        client.post("/v1/case", json={"note": NOTE, "x": 1})
    assert "Roe" not in caplog.text
