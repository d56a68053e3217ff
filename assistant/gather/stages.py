"""Of the codes of a pregnancy that words find, the one of the trimester, or of the delivery, that was told.

Source of the rules: ICD-10-CM Official Guidelines, sections I.C.15.a.3 and I.C.15.a.4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.gather.library import Finding
from assistant.gather.toolbox import Toolbox
from core.codes import CodeSystem

_CHAPTER = "O"
_STAGE = re.compile(r"\b(?:first|second|third|unspecified) trimester|\bchildbirth|\bpuerperium", re.IGNORECASE)
_OPEN = "unspecified trimester"


def of_stage(found: Sequence[Finding], stage: str, tools: Toolbox, as_of: date) -> list[Finding]:
    """Some finds, those of another stage of pregnancy last, the first of them as it is in the stage told.

    Args:
        found: What a search found, best first.
        stage: The stage as titles name it, such as "second trimester"; "" where none is told.
        tools: The look-ups.
        as_of: Date of service.

    Raises:
        StoreError: The store failed.
    """
    if not stage or not any(_of_pregnancy(one) for one in found[:1]):
        return list(found)
    first, *others = sorted(found, key=lambda one: not _may_be(one, stage))
    return [_in_stage(first, stage, tools, as_of), *others]


def _of_pregnancy(finding: Finding) -> bool:
    return finding.facts.code.system is CodeSystem.ICD10CM and finding.facts.code.code.startswith(_CHAPTER)


def _may_be(finding: Finding, stage: str) -> bool:
    """Whether a title leaves room for a stage."""
    named = _stages(_title(finding))
    return not named or stage in named or (named == [_OPEN] and stage.endswith("trimester"))


def _in_stage(finding: Finding, stage: str, tools: Toolbox, as_of: date) -> Finding:
    """The same condition in a stage, where the code found is for another or leaves it open."""
    title = _title(finding)
    if not _stages(title) or stage in _stages(title):
        return finding
    bare = _STAGE.sub("", title)
    for record in tools.store.siblings(finding.facts.code, as_of):
        other = record.title.lower()
        if stage in _stages(other) and _STAGE.sub("", other) == bare:
            return replace(finding, facts=tools.codes.facts(record.code, as_of))
    return finding


def _title(finding: Finding) -> str:
    return finding.facts.record.title.lower() if finding.facts.record else ""


def _stages(title: str) -> list[str]:
    return _STAGE.findall(title)
