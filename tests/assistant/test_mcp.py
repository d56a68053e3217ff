"""The Model Context Protocol server, asked by the protocol's own client: in this process, and as a program."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, TextContent

from assistant.mcp_server import make_server
from assistant.tools import CATALOGUE, Desk
from core.errors import NotReadyError
from core.settings import PROJECT_ROOT
from tests.assistant.world import TODAY, World

T = TypeVar("T")
PRIVATE = "unmistakable question of a patient"


def talk(server: Any, conversation: Callable[[Client], Awaitable[T]]) -> T:
    """Have one conversation with a server."""

    async def run() -> T:
        async with Client(server) as client:
            return await conversation(client)

    return asyncio.run(run())


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.tools, lambda: TODAY, world.assistant())


def test_every_operation_is_listed_read_only_with_its_schemas(desk: Desk) -> None:
    listed = talk(make_server(lambda: desk), lambda client: client.list_tools()).tools
    assert [tool.name for tool in listed] == list(CATALOGUE)
    for tool in listed:
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        assert tool.input_schema == CATALOGUE[tool.name].inputs.model_json_schema()
        assert tool.output_schema is not None
        assert tool.description


def test_a_call_gives_text_and_the_same_as_data(desk: Desk) -> None:
    async def ask(client: Client) -> CallToolResult:
        await client.list_tools()  # the client then holds results against the schemas
        return await client.call_tool("check_ptp_edit", {"first": "62321", "second": "62320"})

    result = talk(make_server(lambda: desk), ask)
    assert not result.is_error
    assert "no modifier changes that" in text_of(result)
    assert result.structured_content["findings"][0]["verdict"] == "not together"
    assert result.structured_content["evidence"][0]["release"] == "Starter 1"


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("look_up_code", {"code": "!"}, "does not have the shape of a code"),
        ("look_up_code", {"code": "62320", "as_of": "yesterday"}, "is not a date of service"),
        ("look_up_code", {}, "code: Field required"),
        ("format_disk", {}, "There is no operation 'format_disk'"),
    ],
)
def test_bad_input_is_a_tool_error_in_one_line(name: str, arguments: dict[str, Any], said: str, desk: Desk) -> None:
    result = talk(make_server(lambda: desk), lambda client: client.call_tool(name, arguments))
    assert result.is_error
    assert said in text_of(result)
    assert "\n" not in text_of(result)


def test_stores_that_cannot_be_opened_are_told_and_tried_again(desk: Desk) -> None:
    openings: list[int] = []

    def open_desk() -> Desk:
        openings.append(1)
        if len(openings) == 1:
            raise NotReadyError("Nothing is loaded yet.", "Run `python -m ingest starter`.")
        return desk

    async def ask(client: Client) -> list[CallToolResult]:
        return [await client.call_tool("look_up_code", {"code": "62320"}) for _ in range(3)]

    results = talk(make_server(open_desk), ask)
    assert [result.is_error for result in results][1:] == [False, False]
    # The first call may come before or after the first opening has failed.
    assert len(openings) == 2
    assert not results[0].is_error or "python -m ingest starter" in text_of(results[0])


def test_an_error_of_the_program_is_logged_without_what_was_asked(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(PRIVATE)

    monkeypatch.setattr("assistant.mcp_server.call", fail)
    with caplog.at_level(logging.DEBUG, logger="assistant"):
        result = talk(make_server(lambda: desk), lambda client: client.call_tool("ask", {"question": PRIVATE}))
    assert result.is_error
    assert "RuntimeError" in text_of(result)
    assert "ask failed with RuntimeError" in caplog.text
    assert PRIVATE not in text_of(result) + "".join(f"{one.getMessage()}{one.exc_text}" for one in caplog.records)


def test_as_a_program_it_serves_a_loaded_home_and_logs_no_question(starter_home: Path, tmp_path: Path) -> None:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant", "mcp"],
        cwd=tmp_path,
        env={"CODEWRIGHT_HOME": str(starter_home), "PYTHONPATH": str(PROJECT_ROOT), "PYTHONWARNINGS": "ignore"},
    )
    log = tmp_path / "log.txt"

    async def session() -> list[CallToolResult]:
        with log.open("w") as errors:
            async with Client(stdio_client(parameters, errlog=errors)) as client:
                assert [tool.name for tool in (await client.list_tools()).tools] == list(CATALOGUE)
                return [
                    await client.call_tool("find_codes", {"words": "type 2 diabetes with neuropathy", "k": 3}),
                    await client.call_tool("look_up_code", {"code": "62310"}),
                    await client.call_tool("check_ptp_edit", {"first": "62321", "second": "62320"}),
                    await client.call_tool("ask", {"question": f"{PRIVATE}: what is CPT 62320?"}),
                    await client.call_tool("look_up_code", {"code": f"{PRIVATE}"[:19]}),
                ]

    found, deleted, pair, answer, refused = asyncio.run(session())
    assert not found.is_error, text_of(found)
    assert found.structured_content["codes"][0]["code"]["code"].startswith("E11.4")
    assert deleted.structured_content["code"]["status"] == "deleted"
    assert pair.structured_content["findings"][0]["edit"]["column1"] == "62321"
    assert "CPT 62320" in text_of(answer)
    assert refused.is_error
    assert PRIVATE[:10] not in log.read_text()


def test_its_help_tells_how_to_configure_it() -> None:
    command = [sys.executable, "-m", "assistant", "mcp", "--help"]
    told = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True).stdout
    assert '"mcpServers"' in told
    assert "Licensed CPT text is never served" in told
