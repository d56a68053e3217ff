"""All that is known of one code, block by block."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from assistant.sheet import BlockName, CodeSheet, EditFilter, code_sheet
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import BilledInputs, CodeText, Desk, Operation, SystemGiven

_FEW_EDITS = 25


class SheetInputs(BilledInputs):
    """Which code, and which parts of what is known."""

    code: CodeText
    system: SystemGiven = None
    blocks: Annotated[tuple[BlockName, ...], Field(description="Blocks wanted; all that the code has if none.")] = ()
    partner: Annotated[
        str, StringConstraints(max_length=5), Field(description="How the other code of an NCCI edit begins.")
    ] = ""
    indicator: Annotated[Literal[0, 1] | None, Field(description="Modifier indicator of the NCCI edits listed.")] = None
    edits: Annotated[int, Field(ge=0, le=500, description="Most NCCI edits listed for each column.")] = _FEW_EDITS


def _sheet(desk: Desk, inputs: SheetInputs) -> CodeSheet:
    inquiry = Inquiry(desk, inputs)
    code = inquiry.code(inputs.code, inputs.system)
    wanted = EditFilter(inputs.partner.upper(), inputs.indicator, inputs.edits)
    whole = code_sheet(code, inquiry.as_of, inquiry.setting, desk.tools, wanted)
    if not inputs.blocks:
        return whole
    kept = whole.model_copy(update={"blocks": tuple(one for one in whole.blocks if one.name in inputs.blocks)})
    return kept.model_copy(update={"evidence": kept.cited})


OPERATIONS = (
    Operation(
        "read_code_sheet",
        "Read all that is known of a code",
        "Tell everything the loaded sources say of one code, block by block: meaning, status, hierarchy, siblings, "
        "notes, modifiers, its NCCI edits with every other code, units, add-on codes, fees, guidelines that name it, "
        "risk categories, present on admission, crosswalk, coverage, categories, index entries, history. Long: name "
        "the blocks that are wanted.",
        SheetInputs,
        CodeSheet,
        _sheet,
    ),
)
