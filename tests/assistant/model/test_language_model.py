"""The client against a real server on loopback: what it sends, what it yields, and how it fails."""

from __future__ import annotations

import importlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from assistant.model.language_model import OpenAICompatibleModel, open_language_model
from core.errors import ModelError, ModelGarbageError, ModelTimeoutError, ModelUnavailableError
from core.settings import Settings
from tests.model_server import (
    ModelServer,
    breaks_off,
    fails,
    fails_midway,
    says,
    sends,
    stalls,
    stops_short,
    trickles,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

KEY = "sk-secret-key-of-the-user"


@pytest.fixture(scope="module", autouse=True)
def client_library() -> None:
    """Import it before any clock runs: that takes a second or more."""
    importlib.import_module("langchain_openai")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def client(server: ModelServer, silence_s: float = 10.0, total_s: float = 20.0) -> OpenAICompatibleModel:
    return OpenAICompatibleModel("scripted", server.url, SecretStr(KEY), silence_s=silence_s, total_s=total_s)


def collect(model: OpenAICompatibleModel) -> tuple[list[str], ModelError | None]:
    """The pieces that came, and the error that ended them."""
    pieces: list[str] = []
    try:
        for piece in model.stream("Be brief.", "What is E11.9?"):
            pieces.append(piece)  # noqa: PERF402  # the pieces before an error count
    except ModelError as error:
        return pieces, error
    return pieces, None


def test_a_reply_comes_piece_by_piece(server: ModelServer) -> None:
    server.will(says("It is ", "a code", "."))
    assert collect(client(server)) == (["It is ", "a code", "."], None)


def test_the_request_holds_both_prompts_the_model_and_temperature_nought(server: ModelServer) -> None:
    server.will(says("Yes."))
    collect(client(server))
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.authorization == f"Bearer {KEY}"
    assert request.body["model"] == "scripted"
    assert request.body["temperature"] == 0.0
    assert request.body["stream"] is True
    assert [(message["role"], message["content"]) for message in request.body["messages"]] == [
        ("system", "Be brief."),
        ("user", "What is E11.9?"),
    ]


def test_a_server_of_ones_own_needs_no_key(server: ModelServer) -> None:
    server.will(says("Yes."))
    pieces, error = collect(OpenAICompatibleModel("scripted", server.url))
    assert (pieces, error) == (["Yes."], None)
    assert server.requests[0].authorization.startswith("Bearer ")


def test_without_key_and_url_nothing_is_called() -> None:
    _, error = collect(OpenAICompatibleModel("gpt"))
    assert isinstance(error, ModelUnavailableError)
    assert "OPENAI_API_KEY" in error.hint


@pytest.mark.parametrize(
    ("status", "hint"),
    [(500, "log"), (503, "log"), (401, "OPENAI_API_KEY"), (404, "CODEWRIGHT_MODEL"), (429, "quota"), (400, "log")],
)
def test_a_refusal_is_told_in_one_line_without_the_key(server: ModelServer, status: int, hint: str) -> None:
    server.will(fails(status, f"no good: {KEY}\nsecond line"))
    pieces, error = collect(client(server))
    assert pieces == []
    assert isinstance(error, ModelUnavailableError)
    assert f"HTTP {status}" in str(error)
    assert "127.0.0.1" in str(error)
    assert hint in error.hint
    assert KEY not in str(error)
    assert "\n" not in str(error)
    assert len(server.requests) == 1, "a refusal is not asked again"


def test_a_model_that_allows_no_temperature_is_asked_without(server: ModelServer) -> None:
    server.will(fails(400, "Unsupported value: 'temperature' does not support 0", param="temperature"), says("Yes."))
    model = client(server)
    assert collect(model) == (["Yes."], None)
    assert "temperature" not in server.requests[1].body
    server.will(says("Again."))
    assert collect(model) == (["Again."], None), "it is remembered"
    assert len(server.requests) == 3


def test_a_closed_port_is_unavailable_after_one_more_try() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    started = time.monotonic()
    _, error = collect(OpenAICompatibleModel("scripted", f"http://127.0.0.1:{port}/v1", silence_s=5.0))
    assert isinstance(error, ModelUnavailableError)
    assert str(port) in str(error)
    assert time.monotonic() - started < 5.0


def test_a_password_in_the_url_is_not_told() -> None:
    assert OpenAICompatibleModel("m", "http://user:hunter2@host.example:8000/v1").host == "host.example:8000"


@pytest.mark.parametrize(
    "behaviour",
    [
        stalls(),
        stalls("It is "),
        stalls("It is ", keep_alive_s=0.05),
        stalls("It is ", keep_alive_s=0.05, empty_deltas=True),
    ],
    ids=["nothing at all", "silence after a piece", "keep-alive comments", "empty pieces"],
)
def test_a_stalled_reply_ends_in_time(server: ModelServer, behaviour: object) -> None:
    server.will(behaviour)  # type: ignore[arg-type]  # a behaviour is a function, which parametrize hides
    started = time.monotonic()
    _, error = collect(client(server, silence_s=0.6))
    assert isinstance(error, ModelTimeoutError)
    assert "silent for 0.6 s" in str(error)
    assert time.monotonic() - started < 5.0


def test_a_reply_without_end_is_cut_at_the_total(server: ModelServer) -> None:
    server.will(trickles("and ", every_s=0.05))
    pieces, error = collect(client(server, silence_s=5.0, total_s=2.0))
    assert pieces
    assert isinstance(error, ModelTimeoutError)
    assert "longer than 2 s" in str(error)


def test_no_limit_of_the_client_library_cuts_short_what_ours_allow(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGCHAIN_OPENAI_STREAM_CHUNK_TIMEOUT_S", "0.05")
    server.will(trickles("and ", every_s=0.3))
    pieces, error = collect(client(server, silence_s=5.0, total_s=2.0))
    assert len(pieces) > 1
    assert "longer than 2 s" in str(error)


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (says(), ModelGarbageError),
        (stops_short("It is"), ModelGarbageError),
        (sends("<html><body>Welcome</body></html>", "text/html"), ModelGarbageError),
        (sends("data: {not json\n\n"), ModelGarbageError),
        (sends("data: [1, 2]\n\n"), ModelGarbageError),
        (sends('data: {"weather": "fine"}\n\n'), ModelGarbageError),
        (breaks_off("It is"), ModelUnavailableError),
        (fails_midway("It is", message="out of memory"), ModelUnavailableError),
    ],
    ids=["empty", "stops short", "HTML", "no JSON", "a list", "other JSON", "cut off", "an error midway"],
)
def test_a_spoilt_reply_is_an_error_of_its_kind(server: ModelServer, behaviour: object, kind: type[ModelError]) -> None:
    server.will(behaviour)  # type: ignore[arg-type]
    _, error = collect(client(server))
    assert type(error) is kind
    assert "127.0.0.1" in str(error)


def test_the_pieces_before_a_break_are_kept(server: ModelServer) -> None:
    server.will(breaks_off("It is ", "a code."))
    pieces, error = collect(client(server))
    assert "".join(pieces).startswith("It is")
    assert error is not None


def test_closing_the_stream_hangs_up(server: ModelServer) -> None:
    server.will(stalls("First."))
    stream = client(server).stream("s", "u")
    assert next(stream) == "First."
    stream.close()
    assert server.hung_up.wait(5)


def test_pieces_come_as_they_are_written(server: ModelServer) -> None:
    server.will(stalls("First."))
    stream = client(server, silence_s=30.0).stream("s", "u")
    started = time.monotonic()
    assert next(stream) == "First."
    assert time.monotonic() - started < 10
    stream.close()


def test_the_settings_choose_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(model="local", openai_base_url="http://127.0.0.1:9/v1", model_timeout_s=3, model_total_s=9)
    chosen = open_language_model(settings)
    assert isinstance(chosen, OpenAICompatibleModel)
    assert (chosen.name, chosen.host, chosen.silence_s, chosen.total_s) == ("local", "127.0.0.1:9", 3.0, 9.0)
    other = open_language_model(settings, "other")
    assert other is not None
    assert other.name == "other"
    assert open_language_model(settings, "none") is None
    assert open_language_model(Settings(model="")) is None


def test_the_client_library_is_loaded_only_when_a_model_is_asked() -> None:
    loaded = (
        "import sys, assistant.model.language_model; print('openai' in sys.modules, 'langchain_openai' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
