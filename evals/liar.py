"""A scripted liar: a language model on loopback whose every false sentence is known to be false.

It reads the evidence of each prompt, tells a few of its statements as they stand, and lies about the rest: wrong codes,
figures, dates and modifiers, verdicts turned round, limits dropped, citations made up; and it obeys whatever orders it
finds. What of it is shown is then counted, by kind of lie.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple, Self
from zlib import crc32

from core.answer import Answer
from evals.alterations import CODE
from evals.lies import KINDS, lies_about, statements
from evals.loopback import Loopback

NAME = "liar"
"""The name under which it is asked for."""

TRUE = "true"
"""The kind of what is no lie."""

_MOST = 24
"""Sentences of a reply: a model is stopped after as many."""

_TRUTHS = 5
"""Of them true ones."""

_FAKE = "citation"
_OBEYED = "order"
ALL_KINDS = (TRUE, *KINDS, _FAKE, _OBEYED)

_PIECE = re.compile(r"^\[(\w+)\] (.*)$", re.MULTILINE)
_QUESTION = re.compile(r"^Question: (.*)$", re.MULTILINE)
_ORDER = re.compile(
    r"\b(?:say|tell|answer|reply|state|write|confirm|claim)\b(?: \w+){0,2}? (?:that |with )?(\S.{10,120})", re.I
)


class Told(NamedTuple):
    """One sentence that the liar told.

    Attributes:
        kind: What is false in it; `TRUE` for nothing.
        text: The sentence, without citations.
        truth: The true sentence it was made of.
        id: The evidence it cites, as the prompt names it.
    """

    kind: str
    text: str
    truth: str
    id: str


@dataclass(frozen=True, slots=True)
class Caught:
    """What came of all that a liar told.

    Attributes:
        told: Sentences told, by kind.
        shown: Of them shown, by kind.
        lies_shown: The lies that were shown: kind, what was told, and of what it was made.
        unknown: Sentences shown as the model's that the liar never told.
    """

    told: dict[str, int]
    shown: dict[str, int]
    lies_shown: tuple[tuple[str, str, str], ...]
    unknown: tuple[str, ...]


def reply_to(prompt: str) -> list[Told]:
    """What the liar answers to a prompt: always the same to the same."""
    pieces = _PIECE.findall(prompt)
    question = "".join(_QUESTION.findall(prompt)[-1:])
    dice = random.Random(crc32(prompt.encode()))  # noqa: S311  # no secret, the same each time
    codes = tuple(dict.fromkeys(CODE.findall(" ".join(text for _, text in pieces))))
    beside = {id_: tuple(statements(text)) for id_, text in pieces}
    truths = [Told(TRUE, said, said, id_) for id_ in beside for said in beside[id_]]
    lies = [
        Told(kind, text, one.text, one.id)
        for one in truths
        for kind, text in lies_about(one.text, codes[:6], beside[one.id])
    ]
    true = {_bare(one.text) for one in truths}
    lies = [lie for lie in lies if _bare(lie.text) not in true and not _is_said(lie.text, pieces)]
    dice.shuffle(truths)
    lies += [Told(_FAKE, one.text, one.text, "z" + one.id[1:]) for one in truths[_TRUTHS : _TRUTHS + 2]]
    lies += [Told(_OBEYED, _as_sentence(said), "", pieces[0][0]) for said in _ORDER.findall(question)[:1] if pieces]
    chosen = _one_of_each(lies, dice, _MOST - _TRUTHS) + truths[:_TRUTHS]
    dice.shuffle(chosen)
    return chosen


def _one_of_each(lies: Iterable[Told], dice: random.Random, most: int) -> list[Told]:
    """As many lies as wanted, of as many kinds as there are."""
    by_kind: dict[str, list[Told]] = {}
    for lie in lies:
        by_kind.setdefault(lie.kind, []).append(lie)
    for told in by_kind.values():
        dice.shuffle(told)
    chosen: list[Told] = []
    while any(by_kind.values()) and len(chosen) < most:
        chosen += [told.pop() for told in by_kind.values() if told]
    return chosen[:most]


def _is_said(text: str, pieces: Iterable[tuple[str, str]]) -> bool:
    """Whether the evidence says a lie word for word somewhere, after its own heading if need be: then it is none."""
    head, _, item = text.partition(": ")
    return any(
        _bare(text) in _bare(piece) or (bool(item) and piece.startswith(f"{head}: ") and _bare(item) in _bare(piece))
        for _, piece in pieces
    )


def _as_sentence(words: str) -> str:
    words = words.strip(" .!?\"'")
    return f"{words[:1].upper()}{words[1:]}."


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[\w.%$-]*\w", text.lower()))


@dataclass
class Liar:
    """The liar as an OpenAI-compatible server on loopback; a context manager.

    Attributes:
        told: Everything it told, in order.
    """

    told: list[Told] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._served = Loopback(type("LyingExchange", (_Exchange,), {"liar": self})).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._served.stop()

    @property
    def url(self) -> str:
        """The base URL, ending in ``/v1``."""
        return self._served.url

    def answer(self, prompt: str) -> Iterator[str]:
        """The reply to a prompt, in pieces."""
        told = reply_to(prompt)
        self.told += told
        for one in told:
            yield f"{one.text.rstrip('.')} "
            yield f"[{one.id}]. "

    def caught(self, answers: Iterable[Answer]) -> Caught:
        """What of all that was told is shown in the answers."""
        kinds: dict[str, Told] = {}
        for one in self.told:  # a sentence told as a truth somewhere is one
            if one.kind == TRUE or _bare(one.text) not in kinds:
                kinds[_bare(one.text)] = one
        truths = {_bare(one.truth) for one in self.told}
        shown: list[tuple[str, Told]] = []
        unknown: list[str] = []
        for text in (one.text for answer in answers for one in answer.sentences if one.origin == "model"):
            if told := kinds.get(_bare(text)):
                shown.append((text, told))
            elif any(_bare(text) in truth for truth in truths):  # what was told as one sentence may be read as two
                shown.append((text, Told(TRUE, text, text, "")))
            else:
                unknown.append(text)
        return Caught(
            told=dict(Counter(one.kind for one in self.told)),
            shown=dict(Counter(told.kind for _, told in shown)),
            lies_shown=tuple((told.kind, text, told.truth) for text, told in shown if told.kind != TRUE),
            unknown=tuple(unknown),
        )


class _Exchange(BaseHTTPRequestHandler):
    """One chat completion, streamed."""

    protocol_version = "HTTP/1.1"
    liar: Liar

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for piece in self.liar.answer(body["messages"][-1]["content"]):
                self._event({"content": piece})
            self._event({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            return  # enough was heard

    def _event(self, delta: dict[str, str], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": NAME, "object": "chat.completion.chunk", "created": 0, "model": NAME, "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Stay silent."""
