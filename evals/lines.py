"""The lines of a file of cases: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.errors import SourceFileError


def numbered_lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers from 1.

    Only a line feed ends a line: JSON strings may hold the other characters that Python takes for line ends.

    Raises:
        SourceFileError: The file cannot be read, or is not UTF-8 text.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise SourceFileError(str(file), f"cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise SourceFileError(str(file), "is not UTF-8 text.") from None
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())
