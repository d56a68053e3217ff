"""A language model's answer, sentence by sentence, of which only what is verified comes through."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from string import ascii_lowercase
from zlib import crc32

from assistant.model.language_model import LanguageModel
from assistant.model.prompts import Prompt, load_prompt, prompt_hash
from assistant.verification.claims import read
from assistant.verification.form import wrong_form
from assistant.verification.orders import gives_orders
from assistant.verification.sentence import Context, verify
from assistant.verification.splitting import SentenceSplitter
from core.answer import AnswerCode, Rejected, Sentence
from core.codes import Code
from core.errors import ModelError
from core.evidence import Evidence

MAX_SENTENCES = 8
"""Sentences of a model in one answer; what it writes after them is not waited for."""

MAX_WRITTEN = 24
"""Sentences, shown or not, after which a model is stopped."""

MAX_SAME = 3
"""Times a model may write the same sentence; one that goes round in circles does not find out."""

MAX_PIECES = 10
MAX_CHARACTERS = 4_500
"""Evidence in a prompt: about 1,100 tokens, seven seconds of reading for a small model on two cores."""

MAX_SENTENCE_CHARACTERS = 2_000
"""A sentence that has not ended by then is no sentence."""

_NOT_IN_FORCE = frozenset({"deleted", "not_yet_effective", "unknown"})
_CITATION = re.compile(r"\s*\[([^\[\]]{1,120})\]")
_SEPARATOR = re.compile(r"[\s,;]+|\band\b")
_THINKING = ("<think>", "</think>")
_SAME_SHARE = 0.8


class ModelDraft:
    """One draft of an answer by a language model.

    Args:
        question: As asked.
        rule_sentences: What look-ups established; the draft may neither contradict nor repeat it.
        evidence: What the model may use, the most relevant first.
        model: The language model.
        codes: The codes of the answer, with what the tables say of them on the date of service.
        shown: The sentences that the draft must not repeat, where these are not all of the `rule_sentences`.
        as_of: The date of service.

    Attributes:
        rejected: The sentences that were not let through, and why.
        prompt_hash: Fingerprint of the prompts used.
        error: What ended the draft before its end; None when nothing did.
        verify_ms: Milliseconds spent on verification.
        first_written_ms: Milliseconds from asking the model until it had written its first sentence, shown or not;
            None before that.
    """

    def __init__(
        self,
        question: str,
        rule_sentences: Sequence[Sentence],
        evidence: Sequence[Evidence],
        model: LanguageModel,
        codes: Sequence[AnswerCode] = (),
        shown: Sequence[Sentence] | None = None,
        as_of: date | None = None,
    ) -> None:
        self.rejected: list[Rejected] = []
        self.error: ModelError | None = None
        self.verify_ms = 0.0
        self.first_written_ms: float | None = None
        self._question = question
        self._rules = rule_sentences
        self._evidence = {piece.id: piece for piece in _fitting(evidence)}
        self._ids = {_short(piece.id, n): piece.id for n, piece in enumerate(self._evidence.values())}
        self._model = model
        self._status = {(code.system, code.code): code.status for code in codes}
        said = rule_sentences if shown is None else shown
        self._said = [_stems(sentence.text) for sentence in said]
        self._spoken_of = read(said[-1].text).subject if said else frozenset[str]()
        self._system, self._user = _prompts()
        self.prompt_hash = prompt_hash((self._system, self._user))
        self._start = self._before = Context(question, as_of=as_of)

    def stream(self) -> Iterator[Sentence]:
        """Yield each sentence as soon as it is written and verified. Closing the generator stops the model.

        A failing model ends the stream and is told in `error`.
        """
        shown = 0
        for text in self._written():
            sentence = self._checked(text)
            if sentence is None:
                continue
            yield sentence
            shown += 1
            if shown == MAX_SENTENCES:
                return

    def _written(self) -> Iterator[str]:
        """The sentences as the model writes them."""
        evidence = "\n".join(f"[{short}] {_on_one_line(self._evidence[id_].text)}" for short, id_ in self._ids.items())
        user = self._user.fill(evidence=evidence, question=_on_one_line(self._question))
        splitter = SentenceSplitter()
        written: Counter[str] = Counter()
        waiting = 0
        pieces = self._model.stream(self._system.text, user)
        asked = arrived = time.perf_counter()
        try:
            for piece in _without_thinking(pieces):
                before, arrived = arrived, time.perf_counter()
                sentences = splitter.feed(piece)
                if sentences and self.first_written_ms is None:
                    self.first_written_ms = (before - asked) * 1000  # this piece begins the next sentence
                yield from sentences
                written.update(sentences)
                waiting = 0 if sentences else waiting + len(piece)
                goes_round = MAX_SAME in written.values()
                if goes_round or written.total() >= MAX_WRITTEN or waiting > MAX_SENTENCE_CHARACTERS:
                    return
            if self.first_written_ms is None:
                self.first_written_ms = (arrived - asked) * 1000
            yield from splitter.close()
        except ModelError as error:
            self.error = error  # an unfinished sentence is dropped with it
        finally:
            pieces.close()

    def _checked(self, written: str) -> Sentence | None:
        """The sentence to show, or None with the reason kept in `rejected`."""
        started = time.perf_counter()
        text, written_ids = split_citations(written)
        cited = tuple(dict.fromkeys(self._ids.get(short, short) for short in written_ids))
        verdict = verify(text, cited, self._evidence, self._rules, self._is_valid, self._before)
        reason = verdict.reason or self._repeats(text)
        self.verify_ms += (time.perf_counter() - started) * 1000
        subject = read(text, self._before.taken_as).subject
        # What is true and only said again stands before the reader too, if it is of what was spoken of last.
        if not reason or (verdict.ok and subject and subject == self._spoken_of):
            self._before = replace(self._start, previous=verdict.rests_on, subject=subject)
        else:
            self._before = self._start
        if reason:
            self.rejected.append(Rejected(text=written, reason=reason))
            return None
        self._said.append(_stems(text))
        self._spoken_of = subject
        return Sentence(text=text, evidence=verdict.rests_on, origin="model")

    def _is_valid(self, code: Code) -> bool | None:
        status = self._status.get((code.system.value, code.code))
        return None if status is None else status not in _NOT_IN_FORCE

    def _repeats(self, text: str) -> str:
        stems = _stems(text)
        repeated = any(len(stems & said) >= _SAME_SHARE * len(stems) for said in self._said)
        return "repeats what is already said" if repeated else ""


def says_all_of(sentence: Sentence, other: Sentence) -> bool:
    """Whether a sentence leaves out nothing that another one says: no word, no limit, no source."""
    claim, left = read(sentence.text), read(other.text)
    return (
        _stems(other.text) <= _stems(sentence.text)
        and left.marks == claim.marks
        and set(other.evidence) <= set(sentence.evidence)
    )


def split_citations(sentence: str) -> tuple[str, tuple[str, ...]]:
    """A written sentence as plain text with its full stop, and the ids it cites, each once."""
    cited = [id_ for group in _CITATION.findall(sentence) for id_ in _SEPARATOR.split(group) if id_]
    text = " ".join(_CITATION.sub("", sentence).replace("**", "").split())
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    text = re.sub(r"([.!?])[.]$", r"\1", text)
    if text and text[-1].isalnum() and not wrong_form(text):
        text += "."
    return text, tuple(dict.fromkeys(cited))


@lru_cache(maxsize=1)
def _prompts() -> tuple[Prompt, Prompt]:
    return load_prompt("answer_system.md", ()), load_prompt("answer_user.md", ("evidence", "question"))


def _fitting(evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """As many pieces, in the order given, as a prompt may hold; one that is too long makes room for the next.

    A text that gives orders to a model is not put before it.
    """
    left = MAX_CHARACTERS
    for piece in evidence[:MAX_PIECES]:
        if len(piece.text) <= left and not gives_orders(piece.text):
            left -= len(piece.text)
            yield piece


def _short(id_: str, place: int) -> str:
    """The id as the model sees it: two tokens instead of eight, which a small model copies without fault.

    The letter tells the place, so that no two are the same; the number comes from the id and cannot be guessed.
    """
    return f"{ascii_lowercase[place]}{10 + crc32(id_.encode()) % 90}"


def _on_one_line(text: str) -> str:
    """Text in which no line can look like another piece of evidence, or like the question, and nothing like an id."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())


def _without_thinking(pieces: Iterator[str]) -> Iterator[str]:
    """Leave out what a reasoning model writes between its think tags."""
    begin, end = _THINKING
    buffer, thinking = "", False
    for piece in pieces:
        buffer += piece
        while (place := buffer.find(end if thinking else begin)) >= 0:
            if not thinking and place:
                yield buffer[:place]
            buffer = buffer[place + len(end if thinking else begin) :]
            thinking = not thinking
        kept = 0 if thinking else _possible_tag(buffer, begin)
        if not thinking and len(buffer) > kept:
            yield buffer[: len(buffer) - kept]
            buffer = buffer[len(buffer) - kept :]
    if buffer and not thinking:
        yield buffer


def _possible_tag(text: str, tag: str) -> int:
    """How many characters at the end of a text may be the beginning of a tag."""
    return next((size for size in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:size])), 0)


def _stems(text: str) -> frozenset[str]:
    return frozenset(f"{'-' if word.negated else ''}{word.stem}" for word in read(text).words)
