"""Cutting text into sentences, all at once or while it arrives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CITATION = r"\[[^\[\]\n]{1,120}\]"

_END = re.compile(
    rf"""
    [.!?]+ ["'”’)*_]*            # the end of a sentence, with what closes around it
    (?:\s*{_CITATION})*          # citations may follow the full stop
    [.]?                         # some writers then set it again
    (?=\s)
    """,
    re.VERBOSE,
)
_LIST_MARK = re.compile(r"(?:[-*•–]|\d{1,2}[.)]|[a-z][.)])[ \t]+")
_NEW_LINE = re.compile(r"[ \t]*\n\s*")
_UNFINISHED_CITATION = re.compile(r"\[[^\[\]\n]{0,120}\]?[.]?$")

_OPEN_BRACKET = re.compile(r"\[[^\[\]\n]{0,120}$")
_IN_BRACKET = re.compile(r"[^\[\]\n]*")
_LONGEST_CITATION = 120

_NEVER_LAST = frozenset("dr mr mrs ms prof st vs cf fig sec ch chap subsec approx pub incl excl pp eff".split())
"""Abbreviations with one full stop that no sentence ends with."""

_BEFORE_A_NUMBER = frozenset("no nos p vol art para ed rev jan feb mar apr jun jul aug sep sept oct nov dec".split())
"""Abbreviations only where a number follows: "No. 4" and "Oct. 1", but "No. It is a header"."""

_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
"""Such as e.g, i.e, U.S and p.m: the word before the last of several full stops."""


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, in order, with their citations, without list marks; line breaks become spaces.

    A citation in square brackets belongs to the sentence before it. A line break ends a sentence unless
    the next line goes on in lower case.
    """
    splitter = SentenceSplitter()
    return [*splitter.feed(text), *splitter.close()]


@dataclass
class SentenceSplitter:
    """Sentences of a text that arrives in pieces of any size.

    However the text is cut into pieces, the sentences are the same.
    """

    _buffer: str = field(default="", init=False)

    def feed(self, piece: str) -> list[str]:
        """Add a piece; the sentences that it completes."""
        self._buffer += piece
        sentences = []
        while (end := _first_end(self._buffer)) is not None:
            sentences.append(_tidy(self._buffer[:end]))
            self._buffer = self._buffer[end:].lstrip()
        return [sentence for sentence in sentences if sentence]

    def close(self) -> list[str]:
        """The text is over; what is left of it, as a sentence or none."""
        rest, self._buffer = _tidy(self._buffer), ""
        return [rest] if rest else []


def _first_end(text: str) -> int | None:
    """Where the first sentence ends, or None while that cannot be told yet."""
    start = len(text) - len(text.lstrip())
    mark = _LIST_MARK.match(text, start)
    position = mark.end() if mark else start
    while True:
        stop, line = _END.search(text, position), _NEW_LINE.search(text, position)
        if stop and (not line or stop.start() < line.start()):
            found, verdict = stop, _ends_sentence(text, stop)
        elif line:
            found, verdict = line, _ends_line(text, line)
        else:
            return None
        if verdict is None:
            return None
        if verdict:
            return found.end()
        position = found.end()


def _ends_sentence(text: str, stop: re.Match[str]) -> bool | None:
    """Whether a full stop ends its sentence; None while what follows has not arrived."""
    opened = _OPEN_BRACKET.search(text[: stop.end()])
    if opened and (inside := _IN_BRACKET.match(text, stop.end())):
        closing = text[inside.end() : inside.end() + 1]
        if inside.end() - opened.start() - 1 <= _LONGEST_CITATION and closing in ("", "]"):
            return False if closing else None  # a full stop in a citation
    following = text[stop.end() :].lstrip()
    if not following or _UNFINISHED_CITATION.match(following):
        return None
    if stop.group().startswith(("!", "?")):
        return True
    if following[0].islower() and not _LIST_MARK.match(following):
        return False
    word = re.split(r"[\s(\[]", text[: stop.start()])[-1].strip("\"'“‘*_")
    if word.lower() in _BEFORE_A_NUMBER:
        return not following[0].isdigit()
    return word.lower() not in _NEVER_LAST and not _DOTTED.fullmatch(word)


def _ends_line(text: str, line: re.Match[str]) -> bool | None:
    """Whether a line break ends a sentence; None while the next line has not arrived."""
    following = text[line.end() :]
    if not following or _UNFINISHED_CITATION.match(following):
        return None
    if following.startswith("["):
        return False
    return line.group().count("\n") > 1 or not following[0].islower() or bool(_LIST_MARK.match(following))


def _tidy(sentence: str) -> str:
    """One line, without the mark of a list item."""
    line = " ".join(sentence.split())
    return _LIST_MARK.sub("", line, count=1) if _LIST_MARK.match(line) else line
