"""The catalogue of operations for LangChain: a retriever over passages and codes, and a tool for each operation.

::

    desk = open_desk(Settings.load())
    retriever = CodewrightRetriever(desk=desk)
    tools = make_tools(desk)
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any

from langchain_core.callbacks.manager import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import StructuredTool, ToolException
from pydantic import BaseModel, Field, GetPydanticSchema
from pydantic_core.core_schema import is_instance_schema

from assistant.tools import CATALOGUE, Desk, Operation
from assistant.tools.codes import FIND_CODES
from assistant.tools.library import SEARCH_PASSAGES
from assistant.tools.readable import as_text
from core.codes import CodeSystem
from core.errors import CodewrightError
from core.evidence import Evidence


class CodewrightRetriever(BaseRetriever):
    """Finds passages of guidelines and manuals, and codes, by their words and their meaning.

    The text of a document is the evidence in full. Its metadata name `kind` (passage or code), `id`, `source`,
    `release`, `effective_from` and `effective_to` (ISO dates), `locator`, `reference`, `notice` and `score`; also
    `document`, `heading`, `page` and `last_page` of a passage, or `system`, `code`, `status` and `valid` of a code.
    What is not known is left out.

    Attributes:
        desk: The look-ups.
        passages: Most passages of a query; 0 for none.
        codes: Most codes of a query; 0 for none.
        systems: Code systems to search; all that are loaded where none is named.
        as_of: Date of service that decides on the status of codes; today's where none is given.
    """

    desk: Annotated[Desk, GetPydanticSchema(lambda *_: is_instance_schema(Desk))]
    passages: int = Field(4, ge=0, le=20)
    codes: int = Field(4, ge=0, le=50)
    systems: tuple[CodeSystem, ...] = ()
    as_of: date | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  # the base class passes it
    ) -> list[Document]:
        """Passages and codes together, those that fit most closely first."""
        found = [*self._passages(query), *self._codes(query)]
        return sorted(found, key=lambda document: -document.metadata["score"])

    def _passages(self, query: str) -> list[Document]:
        if not self.passages:
            return []
        asked = SEARCH_PASSAGES.read({"query": query, "k": self.passages, "as_of": self.as_of})
        found = SEARCH_PASSAGES.run(self.desk, asked)
        evidence = {item.id: item for item in found.evidence}
        return [
            _document(
                evidence[item.evidence[0]],
                kind="passage",
                score=item.score,
                document=item.document,
                heading=" > ".join(item.heading),
                page=item.first_page,
                last_page=item.last_page,
            )
            for item in found.passages
        ]

    def _codes(self, query: str) -> list[Document]:
        if not self.codes:
            return []
        asked = {"words": query, "k": self.codes, "systems": self.systems, "as_of": self.as_of}
        found = FIND_CODES.run(self.desk, FIND_CODES.read(asked))
        evidence = {item.id: item for item in found.evidence}
        return [
            _document(
                evidence[item.code.evidence[0]],
                kind="code",
                score=item.confidence,
                system=item.code.system.value,
                code=item.code.code,
                status=item.code.status.value,
                valid=item.code.valid,
            )
            for item in found.codes
        ]


def _document(evidence: Evidence, **more: Any) -> Document:
    metadata = {
        "id": evidence.id,
        "source": evidence.source,
        "release": evidence.release,
        "effective_from": evidence.effective_from.isoformat() if evidence.effective_from else None,
        "effective_to": evidence.effective_to.isoformat() if evidence.effective_to else None,
        "locator": evidence.locator,
        "reference": evidence.reference or None,
        "notice": evidence.notice or None,
        **more,
    }
    known = {name: value for name, value in metadata.items() if value is not None}
    return Document(page_content=evidence.text, metadata=known, id=evidence.id)


def make_tools(desk: Desk) -> list[StructuredTool]:
    """A tool for each operation of the catalogue.

    A tool gives its result as text, with the typed result as the artifact of its message. What makes no sense, and a
    store that fails, is told to the model in one line.

    Args:
        desk: The look-ups.
    """
    return [_tool(desk, operation) for operation in CATALOGUE.values()]


def _tool(desk: Desk, operation: Operation[Any, Any]) -> StructuredTool:
    return StructuredTool.from_function(
        partial(_run, desk, operation),
        name=operation.name,
        description=operation.description,
        args_schema=operation.inputs.model_json_schema(),
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def _run(desk: Desk, operation: Operation[Any, Any], **arguments: Any) -> tuple[str, BaseModel]:
    try:
        result = operation.call(desk, arguments)
    except CodewrightError as error:
        raise ToolException(str(error)) from error
    return as_text(result), result
