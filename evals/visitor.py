"""A session without a browser: what one says to Streamlit's server over its websocket, and what comes back.

It speaks the protocol with the messages of the Streamlit that is installed, as the browser's page does; nothing is
drawn. So many of them fit on a machine, and what is timed is the server.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

_LARGEST = 64_000_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What a run of the program sent.

    Attributes:
        html: The HTML of all elements, in the order in which they came.
        ms: Milliseconds from the request until the run was over.
        first_ms: Milliseconds until the first element came.
        size: Bytes that came.
        messages: Messages that came.
    """

    html: str
    ms: float
    first_ms: float
    size: int
    messages: int


class Visitor:
    """One session: a context manager; what it visits, it visits as a move inside the session, as links do.

    Args:
        url: Where the program is served, such as ``http://127.0.0.1:8501``.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address = f"ws://{parts.netloc}{parts.path.rstrip('/')}/_stcore/stream"
        self._connection: ClientConnection | None = None
        self._pages: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        self._connection = await connect(self._address, subprotocols=[Subprotocol("streamlit")], max_size=_LARGEST)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def visit(self, page: str, **given: str) -> Shown:
        """Go to a page and take in all that it shows.

        Args:
            page: Its path, such as ``search``.
            **given: What its address holds.

        Raises:
            ConnectionError: The session is not open, or the server went away.
        """
        if self._connection is None:
            raise ConnectionError("The session is not open.")
        known = self._pages.get(page, "")
        client = ClientState(query_string=urlencode(given), page_script_hash=known, page_name="" if known else page)
        start = time.perf_counter()
        try:
            await self._connection.send(BackMsg(rerun_script=client).SerializeToString())
            return await self._taken_in(self._connection, start)
        except WebSocketException as error:
            raise ConnectionError(f"The session was lost: {error}") from error

    async def _taken_in(self, connection: ClientConnection, start: float) -> Shown:
        bodies: list[str] = []
        size = messages = 0
        first = 0.0
        async for data in connection:
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            size, messages = size + len(data), messages + 1
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self._pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
            elif kind == "delta":
                first = first or time.perf_counter() - start
                bodies.append(message.delta.new_element.html.body)
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                took = time.perf_counter() - start
                return Shown("\n".join(filter(None, bodies)), 1000 * took, 1000 * first, size, messages)
        raise ConnectionError("The server ended the session.")
