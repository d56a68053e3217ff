"""LangChain: documents with their source, and a tool for each operation, called as an agent calls them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from langchain_core.tools import StructuredTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.langchain import CodewrightRetriever, make_tools
from assistant.tools import CATALOGUE, Desk, Outcome
from core.errors import StoreUnavailableError
from tests.assistant.world import IN_FORCE, TODAY, World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.tools, lambda: TODAY, world.assistant())


@pytest.fixture
def tools(desk: Desk) -> dict[str, StructuredTool]:
    return {tool.name: tool for tool in make_tools(desk)}


def called(tool: StructuredTool, **arguments: Any) -> ToolMessage:
    """What an agent gets for a call."""
    message = tool.invoke({"type": "tool_call", "id": "1", "name": tool.name, "args": arguments})
    assert isinstance(message, ToolMessage)
    return message


def test_documents_of_passages_say_where_they_stand(desk: Desk) -> None:
    (best, *_) = CodewrightRetriever(desk=desk, codes=0).invoke("guidelines for E/M")
    assert best.metadata["kind"] == "passage"
    assert (best.metadata["release"], best.metadata["effective_from"]) == ("Starter 1", "2026-01-01")
    assert {"id", "source", "locator", "document", "heading", "score"} <= best.metadata.keys()
    assert "The level of a visit" in best.page_content
    assert "effective_to" not in best.metadata  # not known


def test_documents_of_codes_say_what_may_be_done_with_them(desk: Desk) -> None:
    retriever = CodewrightRetriever(desk=desk, passages=0, as_of=IN_FORCE)
    best, other = retriever.invoke("diabetes neuropathy")
    assert tuple(best.metadata[name] for name in ("system", "code", "status")) == (
        "icd10cm",
        "E11.40",
        "billable",
    )
    assert best.metadata["valid"] is True
    assert best.page_content.startswith("ICD-10-CM E11.40")
    assert other.metadata["code"] == "E11.42"


def test_passages_and_codes_come_together_the_closest_first(desk: Desk) -> None:
    found = CodewrightRetriever(desk=desk).invoke("vague elements diabetes neuropathy")
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)
    assert {document.metadata["kind"] for document in found} == {"passage", "code"}


def test_every_operation_is_a_tool_that_a_model_can_be_given(tools: dict[str, StructuredTool]) -> None:
    assert list(tools) == list(CATALOGUE)
    for name, tool in tools.items():
        function = convert_to_openai_tool(tool)["function"]
        assert function["name"] == name
        assert function["parameters"]["properties"].keys() == CATALOGUE[name].inputs.model_fields.keys()


def test_a_tool_gives_text_and_the_typed_result(tools: dict[str, StructuredTool]) -> None:
    message = called(tools["check_ptp_edit"], first="62321", second="62320", as_of="2026-06-01")
    assert "no modifier changes that" in message.content
    assert isinstance(message.artifact, Outcome)
    assert message.artifact.as_of == date(2026, 6, 1)
    assert message.status == "success"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"code": "!"}, "does not have the shape of a code"),
        ({"code": "62320", "as_of": "soon"}, "'soon' is not a date of service"),
        ({"kode": "62320"}, "Field required"),
    ],
)
def test_what_makes_no_sense_is_told_to_the_model(
    arguments: dict[str, str], said: str, tools: dict[str, StructuredTool]
) -> None:
    message = called(tools["look_up_code"], **arguments)
    assert message.status == "error"
    assert said in message.content


def test_a_store_that_fails_is_told_too(
    tools: dict[str, StructuredTool], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreUnavailableError("The database cannot be reached.")

    monkeypatch.setattr(world.tools.units, "limits", fail)
    message = called(tools["look_up_mue"], code="62320")
    assert (message.status, message.content) == ("error", "The database cannot be reached.")
