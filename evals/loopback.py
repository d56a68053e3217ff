"""A server on loopback that is started and stopped."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Loopback:
    """Serves requests with a handler, in threads of its own, at a free port, from `start` to `stop`.

    Args:
        handler: What answers a request.
        path: What the URL ends with.
    """

    def __init__(self, handler: type[BaseHTTPRequestHandler], path: str = "/v1") -> None:
        self._handler = handler
        self._path = path

    def start(self) -> Self:
        """Begin to serve."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Serve no more; returns when nothing is left running."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{self._path}"
