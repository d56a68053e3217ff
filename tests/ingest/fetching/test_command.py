"""What is fetched is loaded, and what came of it is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from codestore import open_store
from core.errors import DownloadError
from core.facts import ValueLabel
from core.settings import Settings
from ingest.__main__ import main
from ingest.console import Console
from ingest.fetching import Report, Request, fetch
from ingest.fetching.command import _alone
from ingest.fetching.downloading import Downloader, Patience
from ingest.manifest import Download, Edition, Manifest, Period, SourceEntry
from ingest.status import active_releases
from tests.ingest.fetching.server import Server, serving, whole

TODAY = date(2026, 11, 23)
TABLE = "code,name,description\n01,Pharmacy of gnomes,\n11,Office of gnomes,\n"


@dataclass
class World:
    server: Server
    settings: Settings
    said: io.StringIO

    def source(self, name: str, accept: str = "") -> SourceEntry:
        """A list of places whose file this server has."""
        url = self.server.url(f"/{name}-{{year}}q{{quarter}}.zip")
        return SourceEntry(
            id=name,
            title=f"Places of {name}",
            publisher="CMS",
            licence="Public domain",
            landing_page="https://www.cms.gov/places",
            cadence_days=90,
            parser="reference:place_of_service",
            files=(rf"{name}[^/]*/places\.csv$",),
            edition=(
                Edition(pattern=r"(?P<year>20\d\d)q(?P<quarter>\d)", period=Period.QUARTER, label="{year} Q{quarter}"),
            ),
            columns={"code": ("code",), "name": ("name",), "description": ("description",)},
            download=(
                Download.model_construct(
                    url=url, midyear=None, otherwise=(), page=None, link="", accept=accept, sha256=""
                ),
            ),
        )

    def publish(self, file: str, text: str = TABLE) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            packed.writestr("places.csv", text)
        self.server.on(f"/{file}", whole(buffer.getvalue(), ETag=f'"{file}"'))

    def fetch(self, *sources: SourceEntry, request: Request | None = None) -> Report:
        return fetch(
            self.settings,
            request or Request(TODAY, index=False),
            Manifest(source=sources),
            Console(self.said),
            downloader=lambda folder, _hosts, _console: Downloader(
                folder, frozenset(), Patience(sleep=lambda _: None), loopback=True
            ),
        )

    def places(self) -> list[str]:
        with open_store(self.settings) as store:
            return [fact.label for fact, _ in store.facts(ValueLabel, TODAY, value_set="place_of_service")]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with serving() as server:
        yield World(server, Settings(home=tmp_path / "home"), io.StringIO())


def test_what_is_fetched_answers_and_a_second_run_fetches_and_changes_nothing(world: World) -> None:
    world.publish("gnomes-2026q4.zip")
    report = world.fetch(world.source("gnomes"))
    assert report.complete
    assert "Loaded now: 1. Loaded before: 0." in report.lines
    assert "gnomes: Places of gnomes, 2026 Q4 (not loaded yet)" in world.said.getvalue()
    assert world.places() == ["Pharmacy of gnomes", "Office of gnomes"]
    again = world.fetch(world.source("gnomes"))
    assert "Everything is loaded already." in again.lines
    assert "(loaded: 2026 Q4, from 2026-10-01)" in world.said.getvalue()
    assert world.server.asked[-1].headers["if-none-match"] == '"gnomes-2026q4.zip"'


def test_what_fails_keeps_nothing_else_back(world: World) -> None:
    world.publish("gnomes-2026q4.zip")
    world.publish("elves-2026q4.zip", "code,name\n")
    report = world.fetch(world.source("elves"), world.source("trolls"), world.source("gnomes"))
    told = "\n".join(report.lines)
    assert not report.complete
    assert "Not loaded:" in told
    assert "has no column description" in told
    assert "Not fetched:\n  trolls: There is nothing at" in told
    assert world.places() == ["Pharmacy of gnomes", "Office of gnomes"]


def test_a_dry_run_changes_nothing(world: World) -> None:
    world.publish("gnomes-2026q4.zip")
    report = world.fetch(world.source("gnomes"), request=Request(TODAY, dry_run=True))
    assert report.lines[0] == "gnomes: Places of gnomes, 2026 Q4 (not loaded yet)"
    assert {asked.method for asked in world.server.asked} == {"HEAD"}
    assert not world.settings.home.exists()


def test_the_date_of_service_decides_the_edition(world: World) -> None:
    world.publish("gnomes-2025q1.zip")
    assert world.fetch(world.source("gnomes"), request=Request(date(2025, 2, 1), index=False)).complete
    assert [release.label for release in active_releases(world.settings)] == ["2025 Q1"]


def test_without_a_licence_the_others_are_fetched_and_it_is_said(world: World) -> None:
    for name in ("gnomes", "dwarves"):
        world.publish(f"{name}-2026q4.zip")
    sources = world.source("gnomes"), world.source("dwarves", accept="ama")
    report = world.fetch(*sources)
    assert report.complete
    assert "asks for the AMA licence to be accepted: dwarves. If you accept it" in report.lines[0]
    assert {asked.path for asked in world.server.asked} == {"/gnomes-2026q4.zip"}
    named = world.fetch(*sources, request=Request(TODAY, ("dwarves",), index=False))
    assert not named.complete
    accepted = replace(Request(TODAY, ("dwarves",), index=False), accepted=frozenset(("ama",)))
    assert world.fetch(*sources, request=accepted).complete


def test_two_fetches_do_not_write_the_same_files(tmp_path: Path) -> None:
    with _alone(tmp_path), pytest.raises(DownloadError, match="Another fetch is at work"), _alone(tmp_path):
        pass


def test_the_command_line_tells_a_source_that_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "gnomes"]) == 1
    assert "There is no source gnomes." in capsys.readouterr().err
