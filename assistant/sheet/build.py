"""From a code to its sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.compose.wording import plain, state
from assistant.gather import CodeFacts, Toolbox
from assistant.sheet import identity, rules, tables
from assistant.sheet.draft import Draft
from assistant.sheet.model import FIRST_EDITS, Block, CodeSheet, EditFilter
from core.answer import AnswerCode
from core.codes import Code, CodeSystem
from core.evidence import CodeRef
from core.records import Level, Setting

_Builder = Callable[[Draft], Block | None]

_OPENING: tuple[_Builder, ...] = (identity.meaning, identity.status)
_PROCEDURE: tuple[_Builder, ...] = (
    *_OPENING,
    identity.siblings,
    identity.below,
    rules.notes,
    rules.modifiers,
    rules.edits,
    tables.units,
    tables.add_ons,
    tables.fees,
    rules.guidelines,
    tables.coverage,
    tables.categories,
    identity.place,
    tables.history,
)
_DIAGNOSIS: tuple[_Builder, ...] = (
    *_OPENING,
    identity.characters,
    rules.notes,
    identity.place,
    identity.siblings,
    identity.below,
    rules.guidelines,
    tables.risk,
    tables.admission,
    tables.crosswalk,
    tables.coverage,
    tables.index,
    tables.history,
)
_BLOCKS: dict[CodeSystem, tuple[_Builder, ...]] = {
    CodeSystem.CPT: _PROCEDURE,
    CodeSystem.HCPCS: _PROCEDURE,
    CodeSystem.ICD10CM: _DIAGNOSIS,
    CodeSystem.ICD10PCS: (
        *_OPENING,
        identity.characters,
        identity.place,
        identity.siblings,
        identity.below,
        rules.guidelines,
        tables.crosswalk,
        tables.coverage,
        tables.index,
        tables.history,
    ),
    CodeSystem.ICD9CM: (*_OPENING, tables.crosswalk),
    CodeSystem.ICD9PCS: (*_OPENING, tables.crosswalk),
    CodeSystem.MODIFIER: (*_OPENING, rules.notes, identity.siblings, rules.guidelines, tables.history),
}

_GROUP: tuple[_Builder, ...] = (identity.meaning, rules.notes, identity.place, identity.below, rules.guidelines)
"""Of a chapter, section or family."""

_WITHOUT_RECORD: dict[CodeSystem, tuple[_Builder, ...]] = {
    CodeSystem.ICD10CM: (identity.meaning, tables.crosswalk, tables.history),
    CodeSystem.ICD10PCS: (identity.meaning, identity.characters, tables.crosswalk),
    CodeSystem.ICD9CM: _BLOCKS[CodeSystem.ICD9CM],
    CodeSystem.ICD9PCS: _BLOCKS[CodeSystem.ICD9PCS],
}
"""Of a code that is not here, or does not exist: what other tables may still know."""


def _builders(facts: CodeFacts) -> tuple[_Builder, ...]:
    if facts.record is None:
        return _WITHOUT_RECORD.get(facts.code.system, (identity.meaning, rules.guidelines))
    return _BLOCKS[facts.code.system] if facts.record.level is Level.CODE else _GROUP


def code_sheet(code: Code, as_of: date, setting: Setting, tools: Toolbox, edits: EditFilter = FIRST_EDITS) -> CodeSheet:
    """All that the loaded sources say of a code, block by block.

    Args:
        code: The code, in canonical form; it need not exist.
        as_of: Date of service.
        setting: Whose edits and limits apply.
        tools: The look-ups.
        edits: Which of its NCCI edits are shown.

    Raises:
        StoreError: A store failed.
    """
    facts = tools.codes.facts(code, as_of)
    draft = Draft(facts, as_of, setting, tools, edits)
    blocks = tuple(block for build in _builders(facts) if (block := build(draft)) is not None)
    named = (one for item in draft.evidence.values() for one in item.codes)
    spoken_of = (CodeRef.of(one) for one in draft.spoken_of)
    return CodeSheet(
        code=AnswerCode(system=code.system.value, code=code.code, valid=facts.valid, status=facts.status.value),
        title=plain(facts.record.title) if facts.record else "",
        state=state(facts.status),
        as_of=as_of,
        setting=setting.value,
        blocks=blocks,
        codes=tuple(dict.fromkeys((CodeRef.of(code), *named, *spoken_of))),
        evidence=tuple(draft.evidence.values()),
    )
