"""Addresses of the pages: each holds all that is needed to show the same again, so that it can be shared.

They are relative, so that they hold wherever the program is served.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from core.codes import Code, shapes


def code_address(code: str, system: str, **more: str) -> str:
    """Where the page of a code is.

    Args:
        code: The code, or the range of a chapter, section or family.
        system: Its system.
        **more: What else the address is to hold, such as ``as_of``; what is empty is left out.
    """
    return _address("code", system=system, code=code, **more)


def comparison_address(codes: Sequence[Code], **more: str) -> str:
    """Where codes stand side by side, the first of them in full."""
    first, *others = codes
    beside = ",".join(_named(code) for code in others)
    return _address("code", system=first.system.value, code=first.code, compare=beside, **more)


def _named(code: Code) -> str:
    """A code as a person writes it; with its system where its shape may be of another."""
    return code.code if len(shapes(code.code)) == 1 else f"{code.system.value}:{code.code}"


def search_address(words: str, **more: str) -> str:
    """Where a search is."""
    return _address("search", q=words, **more)


def question_address(question: str) -> str:
    """Where the chat answers a question."""
    return _address("", q=question)


def _address(page: str, **parameters: str) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return f"{page or './'}?{urlencode(given)}" if given else page or "./"
