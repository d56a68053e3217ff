"""One answer or a whole conversation as a document to keep: Markdown or PDF, with every source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from assistant.api import NO_MODEL
from assistant.compose.wording import day
from assistant.export.render import LICENSED, Block, Kind, as_markdown, blocks_of, cited
from assistant.gather.notices import AMA_NOTICE
from core.answer import Answer
from core.codes import CodeSystem
from core.errors import SettingsError

FORMATS = (".md", ".pdf")
"""What a document may end in."""

_LICENCE_HOLDS = (
    f"What is marked “{LICENSED}” is the publisher's own wording. It stands here under the licence of whoever made "
    "this document, and may be passed on only as that licence allows."
)
_FOR_A_HUMAN = (
    "Codewright gives what its sources say for the date of service. A coder who has the record checks it before "
    "anything is billed."
)


def document(answers: Sequence[Answer], made_on: date) -> list[Block]:
    """The parts of a document.

    Args:
        answers: In the order in which they were asked for.
        made_on: The day that stands in its head.
    """
    asked = "1 question" if len(answers) == 1 else f"{len(answers)} questions"
    blocks = [
        Block(Kind.TITLE, ("Codewright: an answer with its sources" if len(answers) == 1 else "Codewright: answers",)),
        Block(Kind.CONTEXT, (f"{asked}, exported {day(made_on)}. {_FOR_A_HUMAN}",)),
    ]
    for number, answer in enumerate(answers, start=1):
        question = answer.question if len(answers) == 1 else f"{number}. {answer.question}"
        blocks.append(Block(Kind.QUESTION, (question,)))
        blocks.extend(blocks_of(answer))
        blocks.append(Block(Kind.CONTEXT, (_how(answer),)))
    blocks.extend(Block(Kind.COPYRIGHT, (notice,)) for notice in _general_notices(answers))
    return blocks


def _how(answer: Answer) -> str:
    if answer.model == NO_MODEL:
        writer = "Composed by rules from the sources"
    else:
        writer = f"Written with {answer.model}, each sentence checked against its sources"
    count = len(answer.rejected)
    withheld = f"; {count} sentence{'s' if count > 1 else ''} withheld" if count else ""
    trace = f"; trace {answer.trace_id}" if answer.trace_id else ""
    return f"{writer}{withheld}{trace}."


def _general_notices(answers: Iterable[Answer]) -> Iterator[str]:
    """The AMA's notice where a CPT code stands without it, and what holds for licensed text."""
    evidence = [item for answer in answers for item in cited(answer)]
    systems = {code.system for answer in answers for code in answer.codes}
    systems |= {code.system for item in evidence for code in item.codes}
    if CodeSystem.CPT in systems and not any(item.notice for item in evidence):
        yield AMA_NOTICE
    if any(item.licensed for item in evidence):
        yield _LICENCE_HOLDS


_DOLLAR = re.compile(r"`[^`\n]*`|\$")


def to_markdown_document(answers: Sequence[Answer], made_on: date) -> str:
    """A document as Markdown. Dollar signs are escaped: many readers would take two of them for a formula."""
    text = as_markdown(document(answers, made_on))
    return _DOLLAR.sub(lambda found: r"\$" if found[0] == "$" else found[0], text) + "\n"


def to_pdf_document(answers: Sequence[Answer], made_on: date) -> bytes:
    """A document as PDF."""
    from assistant.export.pdf import to_pdf  # noqa: PLC0415  # its library takes half a second to load

    return to_pdf(document(answers, made_on), made_on)


def check_target(path: Path) -> None:
    """Make sure that a document can be written under a name, before anything is asked.

    Raises:
        SettingsError: Its ending is of no format, or its folder does not exist.
    """
    if path.suffix.lower() not in FORMATS:
        raise SettingsError(f"{path}: a document ends in {' or '.join(FORMATS)}.", "Name it so.")
    if not path.absolute().parent.is_dir():
        raise SettingsError(f"{path}: the folder {path.absolute().parent} does not exist.", "Create it first.")


def write_document(path: Path, answers: Sequence[Answer], made_on: date) -> None:
    """Write a document into a file, in the format that its ending names.

    Raises:
        SettingsError: It cannot be written there.
    """
    check_target(path)
    if path.suffix.lower() == ".pdf":
        content = to_pdf_document(answers, made_on)
    else:
        content = to_markdown_document(answers, made_on).encode()
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}.", "Name another file.") from error
