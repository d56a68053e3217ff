"""The language model: any OpenAI-compatible server, streamed, with two clocks on it."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from assistant.api import NO_MODEL
from assistant.model.calls import Choice, written_calls
from core.errors import ModelError, ModelGarbageError, ModelTimeoutError, ModelUnavailableError
from core.settings import Settings

if TYPE_CHECKING:
    import openai
    from langchain_openai import ChatOpenAI

_OPENAI_HOST = "api.openai.com"
_DUMMY_KEY = "none"
"""Sent to a server of the user's own when no key is set: local servers take any, the client insists on one."""

_RETRY_PAUSE_S = 0.3


class LanguageModel(Protocol):
    """Something that continues a prompt, piece by piece."""

    @property
    def name(self) -> str:
        """The model's name, as shown with an answer."""
        ...

    def stream(self, system: str, user: str) -> Generator[str, None, None]:
        """Yield the reply in pieces, none of them empty. Closing the generator stops the request.

        Args:
            system: What the model is to be and do.
            user: The question with its evidence.

        Raises:
            ModelUnavailableError: The model cannot be reached, or refused the call.
            ModelTimeoutError: It was silent, or took, longer than allowed.
            ModelGarbageError: The reply is empty, breaks off or cannot be read.
        """
        ...


def open_language_model(settings: Settings, name: str | None = None) -> LanguageModel | None:
    """The configured language model; nothing is contacted yet.

    Args:
        settings: Where the model is served, and how long to wait for it.
        name: Overrides the configured model; ``none`` switches it off.

    Returns:
        The model, or None when none is wanted.
    """
    chosen = settings.model if name is None else name
    if chosen in ("", NO_MODEL):
        return None
    return OpenAICompatibleModel(
        name=chosen,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        silence_s=settings.model_timeout_s,
        total_s=settings.model_total_s,
        chooses_tools=settings.model_tools,
    )


@dataclass
class _Reply:
    """What has come of a reply so far: its pieces of text, and whether the server called it complete."""

    pieces: int = 0
    complete: bool = False


@dataclass
class OpenAICompatibleModel:
    """A model behind an OpenAI-compatible URL: OpenAI, vLLM, Ollama, llama.cpp and others.

    Attributes:
        name: The model's name on that server.
        base_url: Such as ``http://127.0.0.1:8089/v1``; empty for OpenAI's own.
        api_key: Empty where the server needs none.
        silence_s: Longest time in seconds without a new piece of text, the wait for the first one included.
        total_s: Longest time in seconds for the whole reply.
        chooses_tools: Whether it is asked which look-ups to add to the rule plan.
    """

    name: str
    base_url: str = ""
    api_key: SecretStr = field(default_factory=lambda: SecretStr(""))
    silence_s: float = 20.0
    total_s: float = 120.0
    chooses_tools: bool = False
    _temperature: float | None = field(default=0.0, init=False, repr=False)

    @property
    def host(self) -> str:
        """Where the model is served, for messages: never with a user name, key or path."""
        if not self.base_url:
            return _OPENAI_HOST
        url = urlsplit(self.base_url)
        return url.netloc.rpartition("@")[2] or "the configured address"

    def stream(self, system: str, user: str) -> Generator[str, None, None]:
        """See `LanguageModel.stream`.

        The reply is received in a thread of its own: only so does a clock run while the connection is
        kept open by keep-alives, and only so does the reply go on arriving while the caller reads what it has.
        """
        self._require_key()
        mailbox: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        loop = asyncio.new_event_loop()
        task = loop.create_task(self._receive(system, user, mailbox.put))
        thread = threading.Thread(target=_run, args=(loop, task, mailbox), name="language-model", daemon=True)
        thread.start()
        try:
            while (piece := mailbox.get()) is not None:
                yield piece
        finally:
            with suppress(RuntimeError):  # the loop is closed already: the reply had ended
                loop.call_soon_threadsafe(task.cancel)
            thread.join()
        task.result()

    def choose(self, system: str, user: str, tools: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
        """See `ToolChooser.choose`."""
        self._require_key()
        # In a thread of its own: the caller may be inside an event loop.
        with ThreadPoolExecutor(1, "choosing") as thread:
            return thread.submit(asyncio.run, self._choose(system, user, tools)).result()

    async def _choose(self, system: str, user: str, tools: Sequence[Mapping[str, Any]]) -> tuple[Choice, ...]:
        import openai  # noqa: PLC0415  # slow to import, see `_call`

        wait = min(self.silence_s, self.total_s)
        try:
            async with asyncio.timeout(wait), openai.DefaultAsyncHttpxClient() as client:
                chat = self._chat(client).bind_tools([dict(tool) for tool in tools])
                reply = await chat.ainvoke([("system", system), ("human", user)])
        except TimeoutError as error:
            raise ModelTimeoutError(
                f"The language model at {self.host} chose no look-ups within {wait:g} s.",
                "Raise CODEWRIGHT_MODEL_TIMEOUT, or leave CODEWRIGHT_MODEL_TOOLS out.",
            ) from error
        except openai.APIError as error:
            raise self._unavailable(error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._garbage("sent something that is not a chat completion") from error
        called = (
            *(Choice(call["name"], call["args"]) for call in reply.tool_calls),
            *(Choice(call["name"] or "", call["args"] or "") for call in reply.invalid_tool_calls),
        )
        return called or written_calls(str(reply.text), {tool["function"]["name"] for tool in tools})

    def _require_key(self) -> None:
        if not self.base_url and not self.api_key.get_secret_value():
            raise ModelUnavailableError(
                "No key for the language model is set.",
                "Set OPENAI_API_KEY, or OPENAI_BASE_URL to a server of your own.",
            )

    async def _receive(self, system: str, user: str, put: Callable[[str], None]) -> None:
        """Receive one reply within both time limits, or raise a `ModelError`."""
        loop = asyncio.get_running_loop()
        reply = _Reply()

        def arrived(piece: str) -> None:
            reply.pieces += 1
            if not silence.expired():  # the last piece may come in the moment that the clock runs out
                silence.reschedule(loop.time() + self.silence_s)
            put(piece)

        try:
            async with asyncio.timeout(self.total_s) as whole, asyncio.timeout(self.silence_s) as silence:
                await self._call(system, user, reply, arrived)
        except TimeoutError as error:
            took = f"took longer than {self.total_s:g} s" if whole.expired() else f"was silent for {self.silence_s:g} s"
            raise ModelTimeoutError(
                f"The language model at {self.host} {took}.",
                "Try again, or raise CODEWRIGHT_MODEL_TIMEOUT and CODEWRIGHT_MODEL_TOTAL.",
            ) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # What the client library lets through when a body is not the JSON it should be.
            raise self._garbage("sent something that is not a chat completion") from error
        if not reply.pieces:
            raise self._garbage("sent an empty reply")
        if not reply.complete:
            raise self._garbage("broke off in the middle of its reply")

    async def _call(self, system: str, user: str, reply: _Reply, arrived: Callable[[str], None]) -> None:
        """Make the call; once more where no connection came about, or where the model allows no temperature."""
        import openai  # noqa: PLC0415  # together with langchain_openai a second: answers without a model don't pay it

        for last in (False, True):
            try:
                async with openai.DefaultAsyncHttpxClient() as client:
                    async for chunk in self._chat(client).astream([("system", system), ("human", user)]):
                        reply.complete = reply.complete or bool(chunk.response_metadata.get("finish_reason"))
                        if chunk.text:
                            arrived(str(chunk.text))
            except openai.APIConnectionError as error:
                if last or reply.pieces or isinstance(error, openai.APITimeoutError):
                    raise self._unavailable(error) from error
                await asyncio.sleep(_RETRY_PAUSE_S)
            except openai.BadRequestError as error:
                if last or self._temperature is None or "temperature" not in error.message:
                    raise self._unavailable(error) from error
                self._temperature = None
            except openai.APIError as error:
                raise self._unavailable(error) from error
            else:
                return

    def _chat(self, client: openai.DefaultAsyncHttpxClient) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI  # noqa: PLC0415  # slow to import, see above

        key = self.api_key if self.api_key.get_secret_value() else SecretStr(_DUMMY_KEY)
        return ChatOpenAI(
            model=self.name,
            base_url=self.base_url or None,
            api_key=key,
            temperature=self._temperature,
            max_retries=0,
            timeout=self.total_s,
            stream_chunk_timeout=None,  # its own limit of two minutes would cut off what `silence_s` allows
            http_async_client=client,
        )

    def _unavailable(self, error: openai.APIError) -> ModelError:
        """The error to show for a failed call, without the server's own words: they may repeat the key."""
        status = getattr(error, "status_code", None)
        hints = {
            401: "Check OPENAI_API_KEY.",
            403: "Check OPENAI_API_KEY and what it may use.",
            404: "Check CODEWRIGHT_MODEL and OPENAI_BASE_URL.",
            429: "Wait, or check the account's quota.",
        }
        if status is None:
            what, hint = "cannot be reached or broke the connection", "Check OPENAI_BASE_URL and that the server runs."
        else:
            what, hint = f"refused the call (HTTP {status})", hints.get(status, "Look at the server's log.")
        return ModelUnavailableError(f"The language model {self.name} at {self.host} {what}.", hint)

    def _garbage(self, what: str) -> ModelGarbageError:
        return ModelGarbageError(f"The language model at {self.host} {what}.", "Check OPENAI_BASE_URL and the model.")


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None], mailbox: queue.SimpleQueue[str | None]) -> None:
    """Run the task to its end, then leave None in the mailbox."""
    try:
        loop.run_until_complete(asyncio.wait([task]))
        loop.run_until_complete(loop.shutdown_asyncgens())
        if not task.cancelled():
            task.exception()  # counts as seen, for a caller that closed the stream before it could be raised
    finally:
        loop.close()
        mailbox.put(None)
