"""What stands before every route: who may ask, for how long, and what the log is told.

On a machine's own address no token is asked for, so two things keep web pages out: a Host header that names another
machine is refused (a page whose name was rebound to this address sends its own name), and so is a page's Origin that
is not this server or one that was allowed. The log is told the route and never the address with its query, a body or a
message: those may hold a question or a note.
"""

from __future__ import annotations

import hmac
import logging
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.hosts import is_loopback
from web.problems import TOO_LARGE, UNFORESEEN, respond

logger = logging.getLogger("web")

OPEN_PATHS = frozenset({"/", "/docs", "/openapi.json", "/health"})
"""What needs no token: it tells nothing that is not in the source code."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may ask, and for how long.

    Attributes:
        token: The bearer token; "" for none.
        origins: Web origins whose pages may ask.
        seconds: Longest time until an answer begins.
        bytes: The largest body.
        bytes_at: The largest body of the paths that take more.
    """

    token: str = ""
    origins: frozenset[str] = frozenset()
    seconds: float = 60.0
    bytes: int = 1_000_000
    bytes_at: Mapping[str, int] = field(default_factory=dict)

    def most(self, path: str) -> int:
        """The largest body that a path takes."""
        return self.bytes_at.get(path, self.bytes)


class Guard:
    """Refuses what may not ask, ends what takes too long, and keeps the inside of errors inside."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; anything but HTTP is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                deadline.deadline = float("inf")  # an answer that has begun may stream on
                headers = MutableHeaders(scope=message)
                for name, value in _EVERY.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        with anyio.move_on_after(self._rules.seconds) as deadline:
            try:
                await (refusal or self._app)(scope, _limited(receive, self._rules.most(scope["path"])), watched)
            except Exception as error:  # noqa: BLE001  # the last place that can keep it inside
                log_unforeseen(error)
                if not status:
                    await respond(scope["path"], 500, UNFORESEEN)(scope, receive, watched)
        if not status and deadline.cancelled_caught:
            late = respond(scope["path"], 504, f"No answer within {self._rules.seconds:.0f} seconds. Ask for less.")
            await late(scope, receive, watched)
        logger.info(
            "%s %s %s ms=%.0f", scope["method"], _route(scope), status or "gone", (time.perf_counter() - start) * 1000
        )

    def _refusal(self, scope: Scope) -> Response | None:
        headers, rules = Headers(scope=scope), self._rules
        path: str = scope["path"]
        host = _host(headers.get("host", ""))
        if not rules.token and not is_loopback(host):
            return respond(path, 403, "The Host header names another machine; call this server as 127.0.0.1.")
        origin = headers.get("origin")
        if origin and origin not in rules.origins and urlsplit(origin).netloc != headers.get("host"):
            return respond(path, 403, "Pages of this origin may not ask; CODEWRIGHT_API_ORIGINS names those that may.")
        if (length := headers.get("content-length", "0")).isdecimal() and int(length) > rules.most(path):
            return respond(path, 413, TOO_LARGE)
        if rules.token and path not in OPEN_PATHS and not _shows(headers.get("authorization", ""), rules.token):
            return respond(path, 401, "Send the token of this server as: Authorization: Bearer TOKEN.")
        return None


_EVERY = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _limited(receive: Receive, most: int) -> Receive:
    """Reads a body until it is too large, whatever its length was said to be."""
    read = 0

    async def counting() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413)
        return message

    return counting


def _host(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _shows(header: str, token: str) -> bool:
    """Whether a header shows the token; how long that takes tells nothing about the token."""
    scheme, _, shown = header.partition(" ")
    same = hmac.compare_digest(shown.strip().encode(), token.encode())
    return same and scheme.lower() == "bearer"


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "-")


def log_unforeseen(error: Exception) -> None:
    """Note an error of the program: its message may quote what was sent, the places it went through do not."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("unforeseen %s at\n%s", type(error).__name__, places)
