"""A command line whose reader goes away ends quietly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.piping import run_piped
from core.settings import PROJECT_ROOT

WRITES_MUCH = """
import sys
from core.piping import run_piped
sys.exit(run_piped(lambda: sum(sys.stdout.write("a line of some length\\n") for _ in range(50_000)) and 0))
"""
WRITES_LITTLE = """
import sys
from core.piping import run_piped
def main():
    sys.stdin.readline()  # until the reader is gone
    sys.stdout.write("a line that stays in the buffer\\n")
    return 0
sys.exit(run_piped(main))
"""


def without_reader(program: str, read: int) -> tuple[int, str]:
    """Exit code and standard error of a program whose output is read for some characters and then no more."""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdout is not None
        assert started.stdin is not None
        assert started.stderr is not None
        started.stdout.read(read)
        started.stdout.close()
        started.stdin.close()
        return started.wait(60), started.stderr.read()


def test_a_reader_that_stops_midway_is_no_traceback() -> None:
    assert without_reader(WRITES_MUCH, 10) == (1, "")


def test_a_reader_that_never_read_is_no_traceback_at_the_end() -> None:
    assert without_reader(WRITES_LITTLE, 0) == (1, "")


def test_with_a_reader_the_exit_code_is_that_of_the_command() -> None:
    assert run_piped(lambda: 3) == 3


@pytest.mark.parametrize("program", ["assistant", "ingest", "evals"])
def test_every_command_line_takes_care_of_it(program: str) -> None:
    text = (PROJECT_ROOT / program / "__main__.py").read_text(encoding="utf-8")
    assert "sys.exit(run_piped(main))" in text
