"""What is loaded, how old it is, and what is missing."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from core.records import Release
from ingest.manifest import read_manifest
from ingest.status import Expected, State, expected_sources, status_of
from web.problems import documented
from web.service import Service, Serving

router = APIRouter(prefix="/v1/sources", tags=["Sources"], responses=documented())


class Edition(BaseModel):
    """One edition of a source that answers."""

    source: Annotated[str, Field(description="Its name in commands.", examples=["icd10cm"])]
    title: str
    publisher: str
    licence: Annotated[str, Field(description="On which terms it may be used.")]
    url: Annotated[str, Field(description="Where a person finds its editions; may be empty.")]
    release: Annotated[str, Field(description="The edition as its publisher calls it.")]
    effective_from: Annotated[date, Field(description="First date of service.")]
    effective_to: Annotated[date | None, Field(description="Last date of service, where one is known.")]
    rows: Annotated[dict[str, int], Field(description="Rows by table.")]
    state: Annotated[State, Field(description="Whether it can answer for today.")]
    get: Annotated[str, Field(description="The command that gets a newer edition; empty where none is known.")]


class Missing(BaseModel):
    """A source of which nothing is loaded."""

    source: str
    title: str
    get: Annotated[str, Field(description="The command that gets it.")]


class Sources(BaseModel):
    """Everything that can answer, and everything that could."""

    today: date
    loaded: list[Edition]
    missing: list[Missing]


@router.get("", summary="What is loaded")
async def sources(serving: Serving) -> Sources:
    """Every edition that answers, with its licence, dates and age, and every source that could be loaded besides."""
    return await serving.workers.do(_sources, serving)


def _sources(service: Service) -> Sources:
    today, releases = service.today(), service.assistant.releases()
    known = _known()
    present = {release.source.id for release in releases}
    return Sources(
        today=today,
        loaded=[_edition(release, known.get(release.source.id), releases, today) for release in releases],
        missing=[
            Missing(source=source.id, title=source.title, get=source.get)
            for source in known.values()
            if source.id not in present
        ],
    )


@cache
def _known() -> dict[str, Expected]:
    """Every source that can be loaded, by its name."""
    return {source.id: source for source in expected_sources(read_manifest())}


def _edition(release: Release, source: Expected | None, active: list[Release], today: date) -> Edition:
    status = status_of(release, today, source, active)
    return Edition(
        source=release.source.id,
        title=release.source.title,
        publisher=release.source.publisher,
        licence=release.source.licence,
        url=release.source.url,
        release=release.label,
        effective_from=release.effective_from,
        effective_to=release.effective_to,
        rows=dict(release.rows),
        state=status.state,
        get=status.get,
    )
