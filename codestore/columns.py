"""How values are stored: codes, enumerations, exact amounts, lists and moments as columns of both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.codes import Code, CodeSystem
from core.records import Reference


class UnstorableError(ValueError):
    """A value that no database keeps as it is; the writer says in which row and column it stands."""


class PlainText(TypeDecorator[str]):
    """Text without NUL characters, which PostgreSQL can't keep: the same is refused everywhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # fixed signature
        """The text itself.

        Raises:
            UnstorableError: It holds a NUL character.
        """
        if value is not None and "\x00" in value:
            raise UnstorableError("holds a NUL character")
        return value


class CodeType(TypeDecorator[Code]):
    """A `Code` as ``system:code``, compared byte by byte so that a range means the same in every database."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text, with PostgreSQL's plain byte order instead of the server's language."""
        return dialect.type_descriptor(Text(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: Code | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The stored form.

        Raises:
            UnstorableError: It holds a NUL character.
        """
        if value is None:
            return None
        if "\x00" in value.code:
            raise UnstorableError("holds a NUL character")
        return code_to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Code | None:  # noqa: ARG002
        """The code again."""
        return None if value is None else text_to_code(value)


class PackedCode(TypeDecorator[Code]):
    """A CPT or HCPCS code as a small whole number, for the millions of pairs of the NCCI.

    It has five places of 36 characters each, and HCPCS codes come after all CPT codes, so that the order of the numbers
    is that of the codes.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Code | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The number.

        Raises:
            UnstorableError: It is no code of five characters.
        """
        return None if value is None else pack(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Code | None:  # noqa: ARG002
        """The code again."""
        return None if value is None else unpack(value)


class ExactDecimal(TypeDecorator[Decimal]):
    """An amount, digit for digit as its file prints it: SQLite would make a float of it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The stored form."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """The amount again."""
        return None if value is None else Decimal(value)


class EnumText(TypeDecorator[StrEnum]):
    """A member of an enumeration as its value, so that a new member changes no table.

    Args:
        members: The enumeration.
    """

    impl = Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The stored form."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """The member again."""
        return None if value is None else self.members(value)


class JsonTuple(TypeDecorator[tuple[Any, ...]]):
    """A tuple as a JSON list; an empty one is stored as NULL.

    Args:
        encode: One item in JSON's terms.
        decode: The item again.
    """

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, encode: Callable[[Any], Any] = str, decode: Callable[[Any], Any] = str) -> None:
        super().__init__()
        self.encode = encode
        self.decode = decode

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> list[Any] | None:  # noqa: ARG002
        """The stored form."""
        return [self.encode(item) for item in value] if value else None

    def process_result_value(self, value: list[Any] | None, dialect: Dialect) -> tuple[Any, ...]:  # noqa: ARG002
        """The tuple again."""
        return tuple(self.decode(item) for item in value) if value else ()


class ReferenceType(TypeDecorator[Reference]):
    """A `Reference` as a JSON list of its three parts."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Reference | None, dialect: Dialect) -> list[str] | None:  # noqa: ARG002
        """The stored form."""
        return None if value is None else reference_to_list(value)

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> Reference | None:  # noqa: ARG002
        """The reference again."""
        return None if value is None else Reference(*value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC without its zone (SQLite has none) and returned with it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The stored form."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def codes() -> JsonTuple:
    """A tuple of codes."""
    return JsonTuple(code_to_text, text_to_code)


def references() -> JsonTuple:
    """A tuple of references."""
    return JsonTuple(reference_to_list, list_to_reference)


def pairs() -> JsonTuple:
    """A tuple of pairs of texts."""
    return JsonTuple(list, tuple)


def code_to_text(code: Code) -> str:
    """A code as it is stored, such as ``icd10cm:E11.9``."""
    return f"{code.system.value}:{code.code}"


def text_to_code(text: str) -> Code:
    """The code that `code_to_text` stored."""
    system, _, code = text.partition(":")
    return Code(CodeSystem(system), code)


def reference_to_list(reference: Reference) -> list[str]:
    """A reference in JSON's terms."""
    return [reference.document, reference.section, reference.edition]


def list_to_reference(parts: Sequence[str]) -> Reference:
    """The reference that `reference_to_list` gave."""
    return Reference(*parts)


_PLACES = 5
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGIT_SET = frozenset(_DIGITS)
_ALL = len(_DIGITS) ** _PLACES
_PACKED_SYSTEMS = (CodeSystem.CPT, CodeSystem.HCPCS)


def pack(code: Code) -> int:
    """The number that `PackedCode` stores a code as.

    Raises:
        UnstorableError: It is no CPT or HCPCS code of five digits and capital letters.
    """
    if not packable(code):
        raise UnstorableError("is no CPT or HCPCS code of five digits and capital letters")
    number: int = _PACKED_SYSTEMS.index(code.system) * _ALL + int(code.code, len(_DIGITS))
    return number


def packable(code: Code) -> bool:
    """Whether a code has the form that `pack` knows; no other stands in a pair of the NCCI."""
    return code.system in _PACKED_SYSTEMS and len(code.code) == _PLACES and set(code.code) <= _DIGIT_SET


def unpack(number: int) -> Code:
    """The code that `pack` made a number of."""
    system, rest = divmod(number, _ALL)
    text = ""
    for _ in range(_PLACES):
        rest, place = divmod(rest, len(_DIGITS))
        text = _DIGITS[place] + text
    return Code(_PACKED_SYSTEMS[system], text)
