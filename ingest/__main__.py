"""Command line: ``python -m ingest check [PATH]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import CodewrightError
from core.settings import PROJECT_ROOT
from ingest import knowledge
from ingest.schema import EDITIONS_FILE

KNOWLEDGE_FOLDER = PROJECT_ROOT / "knowledge"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CodewrightError as error:
        print(error, file=sys.stderr)  # noqa: T201  # a command line prints
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="check the knowledge folder, or one file of it, and print every problem")
    check.add_argument("path", nargs="?", type=Path, default=KNOWLEDGE_FOLDER, metavar="PATH")
    check.set_defaults(run=_check)
    return parser


def _check(options: argparse.Namespace) -> int:
    """Print every problem, one a line; a single file is checked among all the others of its folder."""
    path: Path = options.path.resolve()
    folder = path if path.is_dir() else next((up for up in path.parents if (up / EDITIONS_FILE).exists()), path.parent)
    _, problems = knowledge.survey(folder)
    if not path.is_dir():
        problems = [problem for problem in problems if problem.file == path.relative_to(folder).as_posix()]
    for problem in problems:
        print(problem)  # noqa: T201  # a command line prints
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
