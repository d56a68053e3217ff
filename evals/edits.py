"""Verdicts of the NCCI procedure-to-procedure edits for pairs in a file, one line of JSON a pair."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, TypedDict

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from assistant.gather.edits import Decision, EditTools, PairVerdict
from codestore import CodeStore
from core.codes import Code, CodeSystem, fits, parse
from core.errors import NotReadyError, SourceFileError
from core.records import Setting
from evals.lines import numbered_lines


def _a_procedure(text: object) -> Code:
    for system in (CodeSystem.CPT, CodeSystem.HCPCS):
        if isinstance(text, str) and fits(text, system):
            return parse(text, system)
    raise ValueError(f"{text!r} is no CPT or HCPCS code")


Procedure = Annotated[Code, BeforeValidator(_a_procedure)]


class Pair(BaseModel):
    """One line of the file: two codes in either order, a date of service (today if missing) and a setting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column1: Procedure
    column2: Procedure
    as_of: date | None = None
    setting: Setting = Setting.PRACTITIONER


class Verdict(TypedDict):
    """One line of the result; the columns are the edit's own, and all is None but the verdict where there is no edit.

    `release` is the label of the edition that was read.
    """

    verdict: str
    modifier_indicator: int | None
    column1: str | None
    column2: str | None
    rationale: str | None
    release: str | None


def read_pairs(file: Path) -> list[Pair]:
    """The pairs of a file, all checked before the first is looked up.

    Raises:
        SourceFileError: The file cannot be read, or a line is not a pair; says which.
    """
    pairs = []
    for number, line in numbered_lines(file):
        try:
            pairs.append(Pair.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ", ".join((f"line {number}", *(str(part) for part in first["loc"])))
            hint = 'A line is {"column1": code, "column2": code, "as_of": "YYYY-MM-DD", "setting": "practitioner"}.'
            raise SourceFileError(file.name, f"{first['msg']}.", place, hint) from None
    return pairs


def verdicts(store: CodeStore, pairs: list[Pair], today: date) -> Iterator[Verdict]:
    """The verdict of each pair, in the order of the pairs.

    Args:
        store: Where the edits are.
        pairs: What is asked.
        today: Date of service of the pairs that name none.

    Raises:
        NotReadyError: No edits of a pair's setting are loaded, which is not the same as no edit.
        StoreError: The store failed.
    """
    tools = EditTools(store)
    for pair in pairs:
        decision = tools.decide(pair.column1, pair.column2, pair.as_of or today, pair.setting)
        if decision.verdict is PairVerdict.NOT_LOADED:
            raise NotReadyError(
                f"No NCCI edits for {pair.setting.value} billing are loaded.",
                "Load the NCCI procedure-to-procedure files with `python -m ingest load PATH` or `fetch`.",
            )
        yield as_verdict(decision)


def as_verdict(decision: Decision) -> Verdict:
    """The printed form; an edit that has not begun is no edit on that date."""
    edit, release = decision.edit, decision.release
    if edit is None or decision.verdict is PairVerdict.NOT_YET:
        return Verdict(
            verdict=PairVerdict.NO_EDIT.value,
            modifier_indicator=None,
            column1=None,
            column2=None,
            rationale=None,
            release=release.label if release else None,
        )
    return Verdict(
        verdict=decision.verdict.value,
        modifier_indicator=edit.modifier_indicator,
        column1=edit.column1.code,
        column2=edit.column2.code,
        rationale=edit.rationale or None,
        release=release.label if release else None,
    )


def sentence(verdict: Verdict) -> str:
    """A verdict for people to read."""
    if verdict["column1"] is None:
        return f"{verdict['verdict']} ({verdict['release']})"
    columns = f"column 1 {verdict['column1']}, column 2 {verdict['column2']}"
    told = f"{columns}, modifier indicator {verdict['modifier_indicator']}"
    reason = f"; {verdict['rationale']}" if verdict["rationale"] else ""
    return f"{verdict['verdict']}: {told}{reason} ({verdict['release']})"


def printed(verdict: Verdict) -> str:
    """A verdict as one line of JSON."""
    return json.dumps(verdict, ensure_ascii=False)
