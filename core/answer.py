"""An answer: sentences, what each stands on, and a record of how it came about."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.evidence import Evidence


class Route(StrEnum):
    """What a question is after."""

    DEFINE = "define"
    COMPARE = "compare"
    GUIDELINE = "guideline"
    MODIFIER = "modifier"
    EDIT_CHECK = "edit_check"
    CROSSWALK = "crosswalk"
    COVERAGE = "coverage"
    FEE = "fee"
    FIND_CODE = "find_code"
    CASE = "case"
    COMPLIANCE = "compliance"
    OUT_OF_SCOPE = "out_of_scope"


class Sentence(BaseModel):
    """One sentence of an answer, shown only with its sources.

    Attributes:
        text: Plain text with inline Markdown (bold, code); never block Markdown.
        evidence: Ids of the evidence it stands on. Empty only for what states no fact about coding
            (a question back to the user, a refusal, a pointer to a command).
        origin: "rule" when a look-up or a template wrote it, "model" when a language model did.
        heading: The block it belongs to; sentences of one block follow each other. "" is the opening block.
        bullet: Whether it is an item of a list.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    evidence: tuple[str, ...] = ()
    origin: Literal["rule", "model"] = "rule"
    heading: str = ""
    bullet: bool = False


class Table(BaseModel):
    """A side-by-side comparison.

    Attributes:
        columns: Header cells; the first names the row labels.
        rows: One list of cells a row, as many as there are columns.
        evidence: For each column after the first, the ids of the evidence its cells stand on.
    """

    model_config = ConfigDict(frozen=True)

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    evidence: tuple[tuple[str, ...], ...]


class AnswerCode(BaseModel):
    """A code an answer speaks of.

    Attributes:
        system: cpt, hcpcs, icd10cm, icd10pcs, icd9cm or modifier.
        code: Canonical form.
        valid: Whether it may be reported on the date of service: True, False, or None where no loaded
            release can say.
        status: billable, header, incomplete, deleted, not_yet_effective, listed, unknown or not_loaded.
    """

    model_config = ConfigDict(frozen=True)

    system: str
    code: str
    valid: bool | None
    status: str


class Rejected(BaseModel):
    """A sentence of a model that was not shown, and why."""

    model_config = ConfigDict(frozen=True)

    text: str
    reason: str


class Answer(BaseModel):
    """What the user gets.

    Attributes:
        question: As asked.
        answer: The whole answer as Markdown, with numbered sources at its end.
        abstained: True when the question was refused or the sources do not hold the answer.
        route: What the question was taken to be after.
        as_of: Date of service that the look-ups used.
        setting: practitioner, outpatient or dme.
        sentences: In order of display.
        table: Side-by-side comparison, for a compare answer.
        evidence: Everything a sentence or the table cites.
        codes: The codes the question or the answer is about.
        notices: Plain remarks about the answer: an edition's end, a model that failed.
        plan: What was looked up for it, in order.
        suggestions: Questions the user may want to ask next.
        rejected: Sentences of the model that did not pass verification.
        model: Name of the model, or "none".
        prompt_hash: Fingerprint of the prompt files used; "" without a model, two with "+" between them where it also
            chose look-ups.
        timings_ms: route, gather, draft, verify, total; first_sentence, from the start until one was shown; with a
            model model_sentence, from asking it until it had written its first one, shown or not.
        trace_id: Names this answer in the log.
    """

    question: str
    answer: str
    abstained: bool
    route: Route
    as_of: date
    setting: str = "practitioner"
    sentences: tuple[Sentence, ...] = ()
    table: Table | None = None
    evidence: tuple[Evidence, ...] = ()
    codes: tuple[AnswerCode, ...] = ()
    notices: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    model: str = "none"
    prompt_hash: str = ""
    timings_ms: dict[str, float] = Field(default_factory=dict)
    trace_id: str = ""
