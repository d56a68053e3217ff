"""Parsers: pure functions from an official file to typed records; none knows SQL or vectors.

A parser is named in the manifest by module and function, as in ``ncci:ptp``. It is given the path of a plain file
(archives are unpacked before) and the manifest's layout of it, and yields records in the file's own order without
holding them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path

from core.facts import Record


@dataclass(frozen=True, slots=True)
class Layout:
    """What the manifest tells a parser about a file.

    Attributes:
        columns: For each field, the headings it goes by.
        positions: For each field of fixed-width text, its first and last character from 1.
        options: What tells apart the sources that share a parser, such as ``setting = "practitioner"``.
        effective_from: First date of service of the edition that the file belongs to.
    """

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    positions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    effective_from: date = date.min


Parser = Callable[[Path, Layout], Iterator[Record]]


def find_parser(name: str) -> Parser:
    """The parser that the manifest calls ``module:function``.

    Raises:
        LookupError: There is none.
    """
    module, _, function = name.partition(":")
    try:
        parser: Parser = getattr(import_module(f"{__name__}.{module}"), function)
    except (ModuleNotFoundError, AttributeError) as error:
        raise LookupError(f"No parser {name}.") from error
    return parser


def version_of(name: str) -> str:
    """The version of a parser: its module's ``VERSION``, "1" where it has none.

    A module sets or raises it when the same files would be read into other records, so that they are read again.

    Raises:
        LookupError: There is no such parser.
    """
    parser = find_parser(name)
    return str(getattr(import_module(parser.__module__), "VERSION", "1"))
