"""The load benchmark of the HTTP API, over a server that answers at once."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core.errors import SettingsError
from evals.bench_api import bench_api, requests


@contextmanager
def server(status: int) -> Iterator[tuple[str, list[str]]]:
    """An address where everything is answered with a status, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET  # noqa: N815  # the library's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}", asked
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def test_users_search_look_up_and_check_in_turn() -> None:
    with server(200) as (url, asked):
        timing = bench_api(users=3, seconds=0.3, pause_s=0.01, url=url)
    assert timing.n > 0
    assert timing.failed == 0
    assert set(timing.by_route) == {"search", "code", "check"}
    kinds = Counter(path.split("?")[0].split("/")[2] for path in asked)
    assert max(kinds.values()) - min(kinds.values()) <= 3


def test_a_server_that_answers_with_errors_is_not_measured() -> None:
    with server(503) as (url, _), pytest.raises(SettingsError, match="answers with errors"):
        bench_api(users=1, seconds=0.1, url=url)


def test_a_user_always_asks_for_the_same() -> None:
    once, again = ([*itertools.islice(requests(7), 9)] for _ in range(2))
    assert once == again
    assert len(json.loads(once[2][2])["lines"]) == 5
