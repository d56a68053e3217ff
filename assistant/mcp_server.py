"""The catalogue of operations as a Model Context Protocol server over standard input and output.

A coder's other assistants start ``python -m assistant mcp`` and call the same typed look-ups as every answer here.
Nothing licensed is opened: what calls may be anybody's model, on anybody's machine.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any

import anyio
import anyio.to_thread
from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from assistant.opening import open_desk
from assistant.tools import CATALOGUE, Desk, call
from assistant.tools.readable import as_text
from core.errors import CodewrightError
from core.settings import Settings

logger = logging.getLogger(__name__)

NAME = "codewright"
INSTRUCTIONS = (
    "Codewright looks up US medical codes in dated official tables: CPT, HCPCS, ICD-10-CM and ICD-10-PCS, modifiers, "
    "NCCI edits, fees, coverage, crosswalks, risk categories, guidelines. Give the date of service (as_of) and the "
    "setting where they are known. Every result names its sources by id, with edition and dates: cite them, and pass "
    "its notes on. Verdicts stand in the sentences: do not turn them round. No edit found does not mean payable, and "
    "nothing found does not mean that there is nothing. CPT is a trademark of the American Medical Association."
)

_READ_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
"""No operation changes anything, and none leaves the machine, unless a language model of the user's answers `ask`."""


class _OpeningDesk:
    """Opens the stores, then the searches, in a thread of its own, so that a client need not wait for its handshake.

    An opening that failed is tried again at the next call: the data may have been loaded meanwhile.
    """

    def __init__(self, opening: Callable[[], Desk]) -> None:
        self._open = opening
        self._threads = ThreadPoolExecutor(1, "opening")
        self._lock = Lock()
        self._opening: Future[Desk] = self._threads.submit(opening)
        self._threads.submit(self._search_once)

    def _search_once(self) -> None:
        """Have the searches opened before they are needed; what goes wrong is told to whoever needs them."""
        with suppress(CodewrightError):
            desk = self._opening.result()
            desk.tools.library.passages("modifier", 1)
            desk.tools.library.find("knee", desk.today(), 1)

    def get(self) -> Desk:
        """The opened stores.

        Raises:
            CodewrightError: They cannot be opened; says why.
        """
        with self._lock:
            if self._opening.done() and self._opening.exception() is not None:
                self._opening = self._threads.submit(self._open)
        return self._opening.result()


def make_server(opening: Callable[[], Desk]) -> Server[Any]:
    """A server of every operation.

    Args:
        opening: Opens the stores; called at once, in a thread.
    """
    desk = _OpeningDesk(opening)

    async def list_tools(
        _context: ServerRequestContext[Any], _parameters: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_TOOLS)

    async def call_tool(
        _context: ServerRequestContext[Any], parameters: types.CallToolRequestParams
    ) -> types.CallToolResult:
        return await anyio.to_thread.run_sync(_called, desk, parameters.name, parameters.arguments or {})

    return Server(NAME, instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool)


_TOOLS = [
    types.Tool(
        name=operation.name,
        title=operation.title,
        description=operation.description,
        input_schema=operation.inputs.model_json_schema(),
        output_schema=operation.outputs.model_json_schema(mode="serialization"),
        annotations=_READ_ONLY,
    )
    for operation in CATALOGUE.values()
]


def _called(desk: _OpeningDesk, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """One call; whatever goes wrong becomes one line, and no log holds what was asked."""
    try:
        result = call(desk.get(), name, arguments)
    except CodewrightError as error:
        return _failed(str(error))
    except Exception as error:  # noqa: BLE001  # the edge: its message may repeat a question, which no log must hold
        _log(name, error)
        return _failed(f"{name} failed: an error of the program ({type(error).__name__}). The log tells where.")
    text = types.TextContent(type="text", text=as_text(result))
    return types.CallToolResult(content=[text], structured_content=result.model_dump(mode="json"))


def _log(name: str, error: Exception) -> None:
    """Note which operation failed and where, without the error's own words."""
    place = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s failed with %s\n%s", name if name in CATALOGUE else "a call", type(error).__name__, place)


def _failed(line: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=" ".join(line.split()))], is_error=True)


def serve() -> None:
    """Serve the configured stores until the client closes standard input."""
    anyio.run(_serve, make_server(lambda: open_desk(Settings.load())))


async def _serve(server: Server[Any]) -> None:
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
