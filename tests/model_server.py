"""A real OpenAI-compatible server on loopback that answers as it is told to, well or badly.

::

    with ModelServer() as server:
        server.will(says("Hello ", "world."))
        model = OpenAICompatibleModel("scripted", base_url=server.url, ...)

A behaviour is a function of the `Exchange`; the next request takes the next one, and without one gets a 503.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from evals.loopback import Loopback


class Exchange(BaseHTTPRequestHandler):
    """One request and the means to answer it."""

    protocol_version = "HTTP/1.1"
    script: ModelServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.script.requests.append(Request(self.path, self.headers["Authorization"] or "", json.loads(body)))
        self.close_connection = True
        behaviour = self.script.behaviours.popleft() if self.script.behaviours else fails(503, "nothing scripted")
        try:
            behaviour(self)
        except (BrokenPipeError, ConnectionResetError):
            self.script.hung_up.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Stay silent."""

    def start(self, status: int, content_type: str, length: int | None = None) -> None:
        """Send the status line and headers; without a length the body is sent in chunks."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Connection", "close")
        if length is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def chunk(self, text: str) -> None:
        """Send a piece of a chunked body; an empty one ends it."""
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def delta(self, text: str, finish: str | None = None) -> None:
        """Send one event of a chat completion."""
        choice = {"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}
        event = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
        self.chunk(f"data: {json.dumps(event)}\n\n")

    def pieces(self, texts: tuple[str, ...]) -> None:
        """Begin an event stream and send a delta for each text."""
        self.start(200, "text/event-stream")
        for text in texts:
            self.delta(text)

    def end_reply(self, reason: str = "stop") -> None:
        """End a chat completion as it should end."""
        self.delta("", reason)
        self.chunk("data: [DONE]\n\n")
        self.chunk("")


Behaviour = Callable[[Exchange], None]


def says(*pieces: str) -> Behaviour:
    """Stream the pieces and end properly."""

    def behave(exchange: Exchange) -> None:
        exchange.pieces(pieces)
        exchange.end_reply()

    return behave


def fails(status: int, message: str, **error: str) -> Behaviour:
    """Answer with an error status and a message in OpenAI's form."""

    def behave(exchange: Exchange) -> None:
        body = json.dumps({"error": {"message": message, **error}}).encode()
        exchange.start(status, "application/json", len(body))
        exchange.wfile.write(body)

    return behave


def fails_midway(*pieces: str, message: str) -> Behaviour:
    """Stream the pieces, then an error event."""

    def behave(exchange: Exchange) -> None:
        exchange.pieces(pieces)
        exchange.chunk(f"data: {json.dumps({'error': {'message': message}})}\n\n")
        exchange.chunk("")

    return behave


def stalls(*pieces: str, keep_alive_s: float | None = None, empty_deltas: bool = False) -> Behaviour:
    """Stream the pieces, then nothing, or only keep-alives, until the client hangs up."""

    def behave(exchange: Exchange) -> None:
        exchange.pieces(pieces)
        if keep_alive_s is None:
            exchange.connection.recv(1)  # returns when the client closes its end
            exchange.script.hung_up.set()
            return
        while not exchange.script.closing.wait(keep_alive_s):
            if empty_deltas:
                exchange.delta("")
            else:
                exchange.chunk(": keep-alive\n\n")

    return behave


def trickles(piece: str, every_s: float) -> Behaviour:
    """Stream the same piece again and again until the client hangs up."""

    def behave(exchange: Exchange) -> None:
        exchange.pieces(())
        while not exchange.script.closing.wait(every_s):
            exchange.delta(piece)

    return behave


def breaks_off(*pieces: str) -> Behaviour:
    """Stream the pieces, then cut the connection in the middle of the reply."""

    def behave(exchange: Exchange) -> None:
        exchange.pieces(pieces)
        exchange.connection.shutdown(socket.SHUT_RDWR)

    return behave


def stops_short(*pieces: str) -> Behaviour:
    """Stream the pieces and end the body without the end of the reply."""

    def behave(exchange: Exchange) -> None:
        exchange.pieces(pieces)
        exchange.chunk("")

    return behave


def sends(body: str, content_type: str = "text/event-stream") -> Behaviour:
    """Answer 200 with any body."""

    def behave(exchange: Exchange) -> None:
        exchange.start(200, content_type)
        exchange.chunk(body)
        exchange.chunk("")

    return behave


def calls(*wanted: tuple[str, str], text: str = "") -> Behaviour:
    """Answer with a whole chat completion that calls tools, each by its name and the text of its arguments."""
    tool_calls = [
        {"id": f"t{number}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for number, (name, arguments) in enumerate(wanted)
    ]
    message = {"role": "assistant", "content": text, **({"tool_calls": tool_calls} if tool_calls else {})}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if tool_calls else "stop"}
    completion = {"id": "c1", "object": "chat.completion", "created": 0, "model": "scripted", "choices": [choice]}
    return sends(json.dumps(completion), "application/json")


@dataclass(frozen=True)
class Request:
    """What the client asked."""

    path: str
    authorization: str
    body: dict[str, Any]


@dataclass
class ModelServer:
    """The server; `url` is the base URL to configure.

    Attributes:
        requests: What was asked, in order.
        hung_up: Set when a client closed its connection before the reply ended.
        closing: Set when the server is about to stop.
    """

    behaviours: deque[Behaviour] = field(default_factory=deque)
    requests: list[Request] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._served = Loopback(type("ScriptedExchange", (Exchange,), {"script": self})).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.closing.set()
        self._served.stop()

    @property
    def url(self) -> str:
        """The base URL, ending in ``/v1``."""
        return self._served.url

    def will(self, *behaviours: Behaviour) -> Self:
        """Answer the next requests so, one behaviour each."""
        self.behaviours.extend(behaviours)
        return self
