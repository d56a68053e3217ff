"""The server itself, over loopback: streams that end with their caller, tokens, and starting at all."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from assistant.engine import Assistant
from core.settings import PROJECT_ROOT, Settings
from tests.assistant.world import TODAY, World
from tests.loaded_home import environment
from tests.web.conftest import TOKEN, application
from web.app import create_app
from web.service import Service
from web.serving import server_config
from web.working import Workers


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address at which an application is served."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # who calls before the server is up waits for it
    server = uvicorn.Server(server_config(app, Settings()))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@dataclass
class EndlessModel:
    """A language model that goes on until it is stopped, and says that it was."""

    name: str = "endless"
    stopped: threading.Event = field(default_factory=threading.Event)

    def stream(self, system: str, user: str) -> Generator[str, None, None]:
        try:
            while True:
                time.sleep(0.01)
                yield "62320 is an injection [1]. "
        finally:
            self.stopped.set()


def test_an_answer_streams_sentence_by_sentence(world: World, tmp_path: Path) -> None:
    with served(application(world, tmp_path)) as address, httpx.Client(base_url=address) as client:
        asked = {"question": "Can I bill 62321 with 62320?"}
        with client.stream("POST", "/v1/ask/stream", json=asked) as response:
            lines = [line for line in response.iter_lines() if line.startswith("event: ")]
        assert lines[0] == "event: stage"
        assert lines[-1] == "event: answer"
        assert "server" not in response.headers


def test_a_caller_that_goes_away_stops_the_model(world: World, tmp_path: Path) -> None:
    model = EndlessModel()
    assistant = Assistant(world.tools, lambda name: model, "endless", today=lambda: TODAY)
    app = create_app(Settings(home=tmp_path), Service(assistant.tools, assistant, Workers(), today=lambda: TODAY))
    with served(app) as address, httpx.Client(base_url=address) as client:
        with client.stream("POST", "/v1/ask/stream", json={"question": "What is CPT 62320?"}) as response:
            first = next(line for line in response.iter_lines() if line == "event: sentence")
            assert first
            assert not model.stopped.is_set()
        assert model.stopped.wait(timeout=60)
        assert client.get("/health").json() == {"status": "ok"}


def test_a_token_is_asked_for_over_the_wire(world: World, tmp_path: Path) -> None:
    with served(application(world, tmp_path, api_token=SecretStr(TOKEN))) as address:
        assert httpx.get(f"{address}/v1/sources").status_code == 401
        shown = {"Authorization": f"Bearer {TOKEN}"}
        assert httpx.get(f"{address}/v1/sources", headers=shown).status_code == 200


def test_many_callers_at_once_are_all_answered(world: World, tmp_path: Path) -> None:
    with served(application(world, tmp_path)) as address, httpx.Client(base_url=address) as client:
        found: list[int] = []

        def ask() -> None:
            found.append(client.get("/v1/codes/cpt/62320").status_code)

        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [200] * 20


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"CODEWRIGHT_API_HOST": "0.0.0.0"}, "Error: CODEWRIGHT_API_HOST is 0.0.0.0, which others can reach"),  # noqa: S104
        ({"CODEWRIGHT_API_TOKEN": "short"}, "Error: CODEWRIGHT_API_TOKEN has 5 characters."),
        ({"CODEWRIGHT_API_PORT": "eighty"}, "Error: CODEWRIGHT_API_PORT: "),
        ({}, "Error: "),  # nothing is loaded
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(tmp_path: Path, settings: dict[str, str], line: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "web"],
        env=environment(tmp_path) | settings,
        cwd=PROJECT_ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
