"""Load official files and the starter knowledge.

Commands: ``starter`` loads what the program answers from, ``status`` tells what is loaded, ``check`` checks the
knowledge folder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from core.errors import CodewrightError
from core.settings import PROJECT_ROOT, Settings
from ingest import knowledge
from ingest.origins import ICD10CM, STARTER, starter_origins
from ingest.schema import EDITIONS_FILE
from ingest.status import SourceStatus, read_status, sentence

KNOWLEDGE_FOLDER = PROJECT_ROOT / "knowledge"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CodewrightError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. The same command goes on from here.\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    starter = commands.add_parser("starter", help="load ICD-10-CM and the starter knowledge; does nothing if loaded")
    starter.set_defaults(run=_starter)
    status = commands.add_parser("status", help="tell what is loaded, for which dates, and what is missing")
    status.add_argument("--json", action="store_true", help="as JSON")
    status.set_defaults(run=_status)
    check = commands.add_parser("check", help="check the knowledge folder, or one file of it, and print every problem")
    check.add_argument("path", nargs="?", type=Path, default=KNOWLEDGE_FOLDER, metavar="PATH")
    check.set_defaults(run=_check)
    return parser


def _starter(_options: argparse.Namespace) -> int:
    from ingest.console import Console  # noqa: PLC0415  # the other commands need no index, and are quicker without
    from ingest.starter import load_starter  # noqa: PLC0415

    settings = Settings.load()
    changed = load_starter(settings, starter_origins(KNOWLEDGE_FOLDER), Console())
    sys.stdout.write("Loaded:\n" if changed else "Everything is loaded already:\n")
    _print_status(_read_status(settings))
    return 0


def _status(options: argparse.Namespace) -> int:
    statuses = _read_status(Settings.load())
    if options.json:
        sys.stdout.buffer.write(TypeAdapter(list[SourceStatus]).dump_json(statuses, indent=1) + b"\n")
    else:
        _print_status(statuses)
    return 0


def _read_status(settings: Settings) -> list[SourceStatus]:
    return read_status(settings, (ICD10CM, STARTER), date.today())  # noqa: DTZ011  # the user's own calendar day


def _print_status(statuses: Sequence[SourceStatus]) -> None:
    sys.stdout.writelines(f"  {sentence(status)}\n" for status in statuses)


def _check(options: argparse.Namespace) -> int:
    """Print every problem, one a line; a single file is checked among all the others of its folder."""
    path: Path = options.path.resolve()
    folder = path if path.is_dir() else next((up for up in path.parents if (up / EDITIONS_FILE).exists()), path.parent)
    _, problems = knowledge.survey(folder)
    if not path.is_dir():
        problems = [problem for problem in problems if problem.file == path.relative_to(folder).as_posix()]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
