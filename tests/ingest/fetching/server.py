"""A web server on this machine that misbehaves as it is told."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]


Behaviour = Callable[["Handler"], None]


@dataclass
class Server:
    """What each path does: its behaviours in turn, the last one again and again."""

    behaviours: dict[str, list[Behaviour]] = field(default_factory=lambda: defaultdict(list))
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def on(self, path: str, *behaviours: Behaviour) -> str:
        """Tell what a path does; returns its address."""
        self.behaviours[path] += behaviours
        return self.url(path)

    def behave(self, handler: Handler) -> None:
        self.asked.append(Asked(handler.command, handler.path, {k.lower(): v for k, v in handler.headers.items()}))
        waiting = self.behaviours[handler.path]
        if not waiting:
            handler.send_error(404)
        elif len(waiting) > 1:
            waiting.pop(0)(handler)
        else:
            waiting[0](handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Server

    def do_GET(self) -> None:
        self.script.behave(self)

    def do_HEAD(self) -> None:
        self.script.behave(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own signature
        """Say nothing."""

    def head(self, status: int, **headers: str | int) -> None:
        """Send status and headers; underscores of a name stand for dashes."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def send(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()

    def cut(self) -> None:
        """Close the connection."""
        self.close_connection = True


@contextmanager
def serving() -> Iterator[Server]:
    script = Server()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Scripted", (Handler,), {"script": script}))
    server.daemon_threads = True
    server.block_on_close = False
    script.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def whole(content: bytes, **headers: str) -> Behaviour:
    """Sends the file, or what is asked of it."""

    def behave(handler: Handler) -> None:
        asked = handler.headers.get("Range")
        validator = headers.get("ETag") or headers.get("Last_Modified")
        if handler.headers.get("If-None-Match") == headers.get("ETag", "-"):
            handler.head(304)
        elif asked and handler.headers.get("If-Range") == validator:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.head(206, Content_Length=len(content) - start, Content_Range=span, **headers)
            handler.send(content[start:])
        else:
            handler.head(200, Content_Length=len(content), **headers)
            if handler.command == "GET":
                handler.send(content)

    return behave


def truncated(content: bytes, at: int, **headers: str) -> Behaviour:
    """Promises the whole file, and hangs up after some bytes."""

    def behave(handler: Handler) -> None:
        handler.head(200, Content_Length=len(content), **headers)
        handler.send(content[:at])
        handler.cut()

    return behave


def stalled(content: bytes, at: int, **headers: str) -> Behaviour:
    """Promises the whole file, and falls silent after some bytes."""

    def behave(handler: Handler) -> None:
        handler.head(200, Content_Length=len(content), **headers)
        handler.send(content[:at])
        handler.script.over.wait()
        handler.cut()

    return behave


def status(code: int, **headers: str) -> Behaviour:
    """Answers with a status and nothing else."""

    def behave(handler: Handler) -> None:
        handler.head(code, Content_Length=0, **headers)

    return behave


def redirect(to: str) -> Behaviour:
    return status(302, Location=to)
