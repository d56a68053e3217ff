"""A claim as it is typed: lines of service, and the diagnoses that they point to.

Field names and limits follow the professional claim (CMS-1500, 02/12: items 21 and 24A-24G; 837P): up to twelve
diagnoses, four modifiers and four diagnosis pointers a line.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from core.records import Setting

MOST_LINES = 1000
MOST_DIAGNOSES = 50
"""More than any claim form holds, so that what is too much for the form is a finding and not a refusal."""


_ON_A_FORM = 12
"""Diagnoses of a professional claim, the only one whose lines point to them."""


class Sex(StrEnum):
    """The patient's sex as the claim gives it."""

    FEMALE = "F"
    MALE = "M"


def read_modifiers(value: Any) -> Any:
    """Modifiers as typed in one cell, such as ``25, 59`` or ``rt59``, one by one and in capitals."""
    if isinstance(value, str):
        written = re.sub(r"[^0-9A-Za-z]+", " ", value).upper().split()
        # "RT59" is two modifiers that were typed without a gap; any other length is shown as it was typed.
        parts = (part for word in written for part in (re.findall("..", word) if len(word) % 2 == 0 else [word]))
        return tuple(parts)
    if isinstance(value, (list, tuple)):
        return tuple(part.strip().upper() if isinstance(part, str) else part for part in value if part != "")
    return value


def read_pointers(value: Any) -> Any:
    """Pointers as typed in one cell: ``AB``, ``A,B``, ``1 2``, ``1,2``; A is the first diagnosis.

    Raises:
        ValueError: A part is neither a letter nor a number.
    """
    if not isinstance(value, str):
        return tuple(value) if isinstance(value, list) else value
    found: list[int] = []
    for part in re.split(r"[\s,;:|/]+", value.strip().upper()):
        if part.isascii() and part.isdigit():
            # Digits without gaps, such as 14, are one pointer each, unless they name one of the twelve places.
            found += [int(part)] if int(part) <= _ON_A_FORM else [int(digit) for digit in part]
        elif part.isalpha() and part.isascii():
            found += [ord(letter) - ord("A") + 1 for letter in part]
        elif part:
            raise ValueError(f"{part[:20]!r} is no diagnosis pointer: write letters (A, B) or numbers (1, 2)")
    return tuple(found)


_Code = Annotated[str, Field(max_length=40)]
_Modifiers = Annotated[tuple[Annotated[str, Field(max_length=8)], ...], Field(max_length=12)]
_Pointers = Annotated[tuple[Annotated[int, Field(ge=0, le=10_000)], ...], Field(max_length=MOST_DIAGNOSES)]


class _Typed(BaseModel):
    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, extra="forbid")


class ClaimLine(_Typed):
    """One line of service.

    Attributes:
        code: CPT or HCPCS Level II code, as typed.
        modifiers: Two-character modifiers, in order; a text such as ``25 59`` is taken apart.
        units: Units of service.
        pointers: Which diagnoses it is for, from 1; a text such as ``AB`` is taken apart.
        date_of_service: Its date; None takes the claim's.
        place_of_service: Two digits, as on professional claims.
    """

    code: _Code
    modifiers: Annotated[_Modifiers, BeforeValidator(read_modifiers, json_schema_input_type=tuple[str, ...] | str)] = ()
    units: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = 1
    pointers: Annotated[_Pointers, BeforeValidator(read_pointers, json_schema_input_type=_Pointers | str)] = ()
    date_of_service: date | None = None
    place_of_service: Annotated[str, Field(max_length=4)] = ""


class Claim(_Typed):
    """One claim of one patient and one billing provider.

    Attributes:
        lines: Its lines, in order; findings count them from 1.
        diagnoses: ICD-10-CM codes as typed, the first-listed one first.
        date_of_service: Date of the lines that have none; None takes today.
        setting: Whose files apply: practitioners (and surgery centers), outpatient hospitals or suppliers.
        age: The patient's age in years on the date of service, where it is known.
        sex: The patient's sex, where it is known.
        payer: The payer's name; the rules are Medicare's, and are labelled so when another one is named.
    """

    lines: Annotated[tuple[ClaimLine, ...], Field(max_length=MOST_LINES)] = ()
    diagnoses: Annotated[tuple[_Code, ...], Field(max_length=MOST_DIAGNOSES)] = ()
    date_of_service: date | None = None
    setting: Setting = Setting.PRACTITIONER
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    sex: Sex | None = None
    payer: Annotated[str, Field(max_length=100)] = ""

    @property
    def is_medicare(self) -> bool:
        """Whether Medicare's rules are the payer's own: it is Medicare, or none is named."""
        named = self.payer.lower()
        return not named or ("medicare" in named and not re.search(r"\bnon[- ]?medicare", named))
