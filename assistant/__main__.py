"""Command line: ``python -m assistant ask "What is CPT 62320?"``, and ``mcp`` to serve other programs."""

from __future__ import annotations

import argparse
import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ValidationError

from assistant import Conversation, open_assistant
from assistant.api import Answering
from assistant.export.document import check_target, write_document
from core.answer import Answer
from core.errors import CodewrightError, SettingsError
from core.piping import run_piped
from core.records import Setting
from core.settings import Settings


class _Entry(BaseModel):
    """One question of a file. Lines of one `conversation` share its memory."""

    question: str
    id: str | int | None = None
    conversation: str | int | None = None
    as_of: date | None = None
    setting: Setting | None = None


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0 answered, 1 failed, 2 wrong use."""
    options = _parser().parse_args(arguments)
    if options.command == "mcp":
        return _serve()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without typographic quotes shows question marks
    if (options.question is None) == (options.file is None):
        print("Give either a question or --file QUESTIONS.jsonl.", file=sys.stderr)
        return 2
    try:
        _ask(options)
    except CodewrightError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assistant", description="Ask Codewright a coding question.")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="answer a question, or a file of them")
    ask.add_argument("question", nargs="?", help="the question")
    ask.add_argument("--file", type=Path, help='JSON lines, each {"question": ...} or {"id": ..., "question": ...}')
    ask.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="date of service (default: today)")
    ask.add_argument("--setting", type=Setting, choices=list(Setting), help="whose edits apply (default: practitioner)")
    ask.add_argument(
        "--model", help='"none" for composed answers, or the name of a model (default: the configured one)'
    )
    ask.add_argument("--json", action="store_true", help="print JSON (always so with --file)")
    ask.add_argument("--export", type=Path, metavar="FILE.md|FILE.pdf", help="also write a document with all sources")
    commands.add_parser(
        "mcp",
        help="serve the look-ups to other programs (Model Context Protocol)",
        description=_MCP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


_MCP = """\
Serve every look-up to other programs over the Model Context Protocol, on standard input and output.

A program that speaks the protocol starts this command itself. Its configuration usually reads:

  {"mcpServers": {"codewright": {
    "command": "/path/to/codewright/.venv/bin/python",
    "args": ["-m", "assistant", "mcp"],
    "env": {"PYTHONPATH": "/path/to/codewright", "CODEWRIGHT_HOME": "/path/to/codewright/.codewright"}}}}

The tools are read-only: codes found, looked up and compared, NCCI edits, units and add-on codes, modifiers, fees,
several procedures of one day, crosswalks, coverage, risk categories, places of service, ICD-10-PCS tables, the level of
a visit, passages of guidelines, and whole questions. Licensed CPT text is never served. Messages go to standard error,
without what was asked.
"""


def _serve() -> int:
    from assistant.mcp_server import serve  # noqa: PLC0415  # asking a question does not pay for loading the protocol

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        serve()
    except KeyboardInterrupt:
        return 130
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as 2026-10-01") from None


def _ask(options: argparse.Namespace) -> None:
    # Every line of a file is read before the first answer: a bad one costs nothing already done.
    entries = [_Entry(question=options.question)] if options.file is None else list(_entries(options.file))
    if options.export is not None:
        check_target(options.export)
    assistant = open_assistant(Settings.load())
    conversations: dict[str, Conversation] = {}
    answers: list[Answer] = []
    for entry in entries:
        answer = _answer(assistant, entry, conversations, options)
        answers.append(answer)
        if options.file is None and not options.json:
            print(answer.answer)
            continue
        known = {} if entry.id is None else {"id": entry.id}
        # In ASCII, so that no terminal refuses it and no reader takes U+2028 in a question for the end of the line.
        print(json.dumps({**known, **answer.model_dump(mode="json")}), flush=True)
    if options.export is not None:
        write_document(options.export, answers, date.today())  # noqa: DTZ011  # the user's own calendar day


def _answer(
    assistant: Answering, entry: _Entry, conversations: dict[str, Conversation], options: argparse.Namespace
) -> Answer:
    conversation = None
    if entry.conversation is not None:
        conversation = conversations.setdefault(str(entry.conversation), Conversation())
    return assistant.ask(
        entry.question,
        conversation=conversation,
        as_of=entry.as_of or options.as_of,
        setting=entry.setting or options.setting,
        model=options.model,
    )


def _entries(path: Path) -> Iterator[_Entry]:
    """The questions of a JSON lines file; lines of one ``conversation`` share its memory."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}.", "Name a file with one JSON object a line.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _Entry.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "line"
            raise SettingsError(
                f"{path}, line {number}, {field}: {first['msg']}.",
                'Write each line as {"question": "..."}; "id", "as_of", "setting" and "conversation" may be added.',
            ) from error


if __name__ == "__main__":
    sys.exit(run_piped(main))
