"""Reading the XML of the ICD-10-CM safely: element by element, no document type, no entities, no endless nesting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from core.errors import SourceFileError
from ingest.parsers.reading import FETCH_AGAIN

DEEPEST = 40
"""Levels of nesting that are read; the official files have fewer than 15."""


def elements(path: Path, root: str, tags: set[str], what: str) -> Iterator[Element]:
    """Each element with one of the tags, once it is complete. The caller may clear it.

    Args:
        path: The XML file.
        root: Name of the outermost element.
        tags: Names of the elements to give.
        what: What the file should be, for messages: "a tabular list".

    Raises:
        SourceFileError: It is not complete XML, has another outermost element, or declares a document type.
    """
    depth = 0
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            if event == "end":
                depth -= 1
                if element.tag in tags:
                    yield element
                continue
            if depth == 0 and element.tag != root:
                problem = f"begins with <{element.tag}>, {what} with <{root}>."
                raise SourceFileError(path.name, problem, hint=f"Give {what} as XML.")
            depth += 1
            if depth > DEEPEST:
                problem = f"nests elements deeper than {DEEPEST} levels, which the official files never do."
                raise SourceFileError(path.name, problem, f"<{element.tag}>", FETCH_AGAIN)
    except ParseError as error:
        line, column = error.position
        problem = f"is not complete XML: {str(error).partition(':')[0]}."
        raise SourceFileError(path.name, problem, f"line {line}, column {column + 1}", FETCH_AGAIN) from error
    except DefusedXmlException as error:
        problem = "declares a document type or entities, which the official files never do; it was not read."
        raise SourceFileError(path.name, problem, hint=FETCH_AGAIN) from error
    except (UnicodeError, LookupError, ValueError) as error:
        problem = "is written in an encoding that cannot be read."
        raise SourceFileError(path.name, problem, "encoding", FETCH_AGAIN) from error
    except OSError as error:
        raise SourceFileError(path.name, f"cannot be read: {error.strerror}.", hint=FETCH_AGAIN) from error


def clean(text: str | None) -> str:
    """A text with its blanks evened out; empty for none."""
    return " ".join((text or "").split())
