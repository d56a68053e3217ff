"""ICD-10-PCS codes built from their tables, character by character."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.compose.properties import pcs_axes
from assistant.gather.catalogue import catalogue
from assistant.gather.tables import is_loaded
from assistant.tools.codes import CodeSummary, summary
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import Desk, Inputs, Operation, Outcome
from core.codes import Code, CodeSystem
from core.facts import PcsValue
from core.pcs import LENGTH, PcsAxis


class WalkInputs(Inputs):
    """The beginning of a code."""

    code: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, to_upper=True, min_length=3, max_length=LENGTH, pattern=r"^[0-9A-HJ-NP-Za-hj-np-z]+$"
        ),
        Field(description="3 to 7 characters: the table, such as 0DT, and the values chosen so far."),
    ]


class AxisValue(BaseModel):
    """A character in its place, with what it means there."""

    model_config = ConfigDict(frozen=True)

    place: int
    axis: str
    value: str
    label: str


class WalkOutcome(Outcome):
    """The beginning read against its table.

    Attributes:
        chosen: Its characters up to the first that does not fit.
        wrong: Place of that character; None if all fit.
        next: What may stand there or, if all fit, in the next place; empty for a complete code.
        complete: Whether it is a whole code that the table allows.
        code: That code with its status; None while it is not complete.
    """

    chosen: tuple[AxisValue, ...]
    wrong: int | None
    next: tuple[AxisValue, ...]
    complete: bool
    code: CodeSummary | None


def _walk(desk: Desk, inputs: WalkInputs) -> WalkOutcome:
    inquiry = Inquiry(desk, inputs)
    code = Code(CodeSystem.ICD10PCS, inputs.code)
    found = desk.tools.indexes.pcs(code, inquiry.as_of)
    if found is None:
        loaded = catalogue(desk.tools.store)
        if is_loaded(desk.tools.store, PcsValue):
            inquiry.writer.verdict(f"The ICD-10-PCS tables loaded here have no table {inputs.code[:3]}.", loaded)
        else:
            inquiry.writer.verdict(
                "The ICD-10-PCS tables are not loaded here: `python -m ingest fetch icd10pcs-tables` gets and loads "
                "them.",
                loaded,
            )
        return inquiry.finish(WalkOutcome, found=False, chosen=(), wrong=None, next=(), complete=False, code=None)
    reading = found.reading
    pcs_axes(inquiry.writer, found)
    return inquiry.finish(
        WalkOutcome,
        found=True,
        chosen=tuple(map(_axis, reading.axes)),
        wrong=reading.wrong,
        next=tuple(map(_axis, reading.allowed)),
        complete=reading.valid,
        code=summary(inquiry, inquiry.facts(code)) if reading.valid else None,
    )


def _axis(axis: PcsAxis) -> AxisValue:
    return AxisValue(place=axis.place, axis=axis.name, value=axis.value, label=axis.label)


OPERATIONS = (
    Operation(
        "walk_pcs_table",
        "Walk an ICD-10-PCS table",
        "Read the beginning of an ICD-10-PCS code, at least its table of three characters, and list what may stand in "
        "the next place; tells which character is wrong, and whether a whole code is valid.",
        WalkInputs,
        WalkOutcome,
        _walk,
    ),
)
