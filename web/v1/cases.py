"""Notes: candidate codes with the words they stand on, for a person to decide."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.tools.operation import ServiceDate, SettingGiven
from casework import coder, reading
from casework.candidates import Aside, Candidate, Query
from casework.identifiers import Identifier, find_identifiers
from casework.model import recall
from casework.visit import Worksheet
from core.errors import InputError, SourceFileError
from core.records import Setting
from web.problems import documented
from web.service import Service, Serving
from web.strictly import strictly

router = APIRouter(prefix="/v1/case", tags=["Notes"], responses=documented())

FILE_PATH = "/v1/case/file"

_NOTE = """\
Established patient, 54-year-old. Chief complaint: right knee pain.
Assessment: 1. Primary osteoarthritis of the right knee. 2. Essential hypertension, stable. No chest pain.
Plan: injected the right knee joint with 40 mg triamcinolone, without imaging."""

_Recall = Annotated[
    Literal["none", "configured"],
    Field(
        description="`configured`: let the configured language model look for what the rules overlooked. It gets the "
        "note with all identifiers masked that were found; what it names must pass the same look-ups."
    ),
]


class Note(BaseModel):
    """A clinical note."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[
        str,
        StringConstraints(min_length=1, max_length=reading.MAX_CHARACTERS),
        Field(description="Its text."),
    ]
    as_of: ServiceDate = None
    setting: SettingGiven = None
    model: _Recall = "none"


class CaseDraft(BaseModel):
    """What a note gives rise to. Nothing is decided: a person takes or refuses each candidate."""

    as_of: Annotated[date, Field(description="Date of service that the look-ups used.")]
    setting: Setting
    note: Annotated[str, Field(description="The text as it was read; quotes count their places in it.")]
    candidates: Annotated[
        tuple[Candidate, ...],
        Field(description="Diagnoses, services and modifiers, each with the words of the note it stands on."),
    ]
    queries: Annotated[tuple[Query, ...], Field(description="What to ask the provider before coding.")]
    asides: Annotated[
        tuple[Aside, ...],
        Field(description="What the note denies, tells of the past or the family, or leaves uncertain."),
    ]
    worksheet: Annotated[Worksheet, Field(description="What the note shows of its visit.")]
    age: Annotated[int | None, Field(description="The patient's age in years, where the note tells.")]
    identifiers: Annotated[
        tuple[Identifier, ...], Field(description="What names the patient, as far as rules found it on this machine.")
    ]
    notices: Annotated[tuple[str, ...], Field(description="What a model did, or why it did nothing.")]


@router.post("", summary="Draft the coding of a note", dependencies=[strictly(Note)])
async def draft(
    serving: Serving, note: Annotated[Note, Body(openapi_examples={"A short note": {"value": {"note": _NOTE}}})]
) -> CaseDraft:
    """Candidate diagnoses, services and modifiers, each with a quote that stands in the note, found by rules.

    What is denied, past, in the family or uncertain is kept apart, and what a more specific code would need comes as a
    question to the provider. Text in a note that gives orders has no effect. Notes are neither stored nor logged.
    """
    return await serving.workers.do(_draft, serving, note)


@router.post("/file", summary="Draft the coding of a note in a file")
async def draft_file(
    serving: Serving,
    file: Annotated[UploadFile, Field(description="A note as .txt, .pdf or .docx.")],
    as_of: Annotated[ServiceDate, Form()] = None,
    setting: Annotated[SettingGiven, Form()] = None,
    model: Annotated[_Recall, Form()] = "none",
) -> CaseDraft:
    """The same for a text file, a PDF with text in it, or a Word document."""
    content = await file.read()

    def read_and_draft() -> CaseDraft:
        try:
            text = reading.read_file(file.filename or "", content)
        except SourceFileError as error:
            raise InputError(error.message, error.hint) from error
        return _draft(serving, Note(note=text, as_of=as_of, setting=setting, model=model))

    return await serving.workers.do(read_and_draft)


def _draft(service: Service, asked: Note) -> CaseDraft:
    try:
        text = reading.read_pasted(asked.note)
    except SourceFileError as error:
        raise InputError(error.message, error.hint) from error
    as_of, setting = asked.as_of or service.today(), asked.setting or Setting.PRACTITIONER
    made = coder.draft(text, service.tools, as_of, setting)
    notices: tuple[str, ...] = ()
    if asked.model == "configured":
        model = service.language_model()
        if model is None:
            notices = ("No language model is configured: these are the rules' candidates alone.",)
        else:
            recalled = recall(text, made, service.tools, model)
            made, notices = recalled.draft, recalled.notices
    return CaseDraft(
        as_of=made.as_of,
        setting=made.setting,
        note=text,
        candidates=made.candidates,
        queries=made.queries,
        asides=made.asides,
        worksheet=made.worksheet,
        age=made.age,
        identifiers=find_identifiers(text),
        notices=notices,
    )
