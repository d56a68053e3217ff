"""Command lines whose output may lose its reader, as with ``| head``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

READER_GONE = 1
"""Exit code of a command whose output nobody read to its end."""


def run_piped(main: Callable[[], int]) -> int:
    """Run a command line; one whose reader went away ends there, without a word.

    What is printed is flushed before this returns: Python would do so only at its end, where a broken pipe can no
    longer be caught, and complain of it on standard error.

    Args:
        main: The command line; its exit code is returned.
    """
    try:
        try:
            return main()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered goes nowhere, so that Python's own flush at the end finds a reader.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        return READER_GONE
