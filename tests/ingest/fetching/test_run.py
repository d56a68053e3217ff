"""Several sources are fetched: what is said before, what is tried, and what comes of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.errors import DownloadError, NotPublishedError
from ingest.console import Console
from ingest.fetching.downloading import Downloader, Patience
from ingest.fetching.run import Fetching, choose
from ingest.manifest import Download, Manifest, SourceEntry
from tests.builders import release
from tests.ingest.fetching.server import Server, redirect, serving, status, whole
from tests.ingest.fetching.test_addresses import source
from tests.ingest.fetching.test_downloading import ZIP, html

TODAY = date(2026, 11, 23)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


class World:
    """A fetching whose publisher is the server of the test."""

    def __init__(self, server: Server, folder: Path, *accepted: str) -> None:
        self.said = io.StringIO()
        self.downloader = Downloader(folder, frozenset(), Patience(attempts=2, sleep=lambda _: None), loopback=True)
        self.fetching = Fetching(self.downloader, Console(self.said), TODAY, accepted)
        self.server = server

    def entry(self, *paths: str, name: str = "some-edits", page: str = "", accept: str = "") -> SourceEntry:
        """A source of this server's; the manifest itself would take no such address."""
        downloads = tuple(
            Download.model_construct(
                url=self.server.url(path),
                midyear=None,
                otherwise=(),
                page=self.server.url(page) if page else None,
                link=r"/real-<year>q<quarter>\.zip",
                accept=accept,
                sha256="",
            )
            for path in paths
        )
        return source(name=name).model_copy(update={"download": downloads})


@pytest.fixture
def world(server: Server, tmp_path: Path) -> Iterator[World]:
    world = World(server, tmp_path)
    with world.downloader:
        yield world


def test_the_edition_of_the_date_is_fetched(world: World) -> None:
    for part in (1, 2):
        world.server.on(f"/2026q4-f{part}.zip", whole(ZIP))
    (result,) = world.fetching.fetch([world.entry("/{year}q{quarter}-f1.zip", "/{year}q{quarter}-f2.zip")])
    assert (result.edition, result.error) == ("2026 Q4", None)
    assert [path.name for path in result.files] == ["2026q4-f1.zip", "2026q4-f2.zip"]
    assert "Fetching 2026q4-f1.zip" in world.said.getvalue()


def test_a_quarter_that_is_not_published_yet_gives_way_to_the_one_before_in_all_its_parts(world: World) -> None:
    world.server.on("/2026q4-f1.zip", whole(ZIP))
    for part in (1, 2):
        world.server.on(f"/2026q3-f{part}.zip", whole(ZIP))
    (result,) = world.fetching.fetch([world.entry("/{year}q{quarter}-f1.zip", "/{year}q{quarter}-f2.zip")])
    assert result.edition == "2026 Q3"
    assert [path.name for path in result.files] == ["2026q3-f1.zip", "2026q3-f2.zip"]
    assert "trying the edition before it, 2026 Q3" in world.said.getvalue()


def test_nothing_at_all_is_told_with_the_page_of_the_source(world: World) -> None:
    (result,) = world.fetching.fetch([world.entry("/{year}q{quarter}.zip")])
    assert isinstance(result.error, NotPublishedError)
    assert "2026 Q4 may not be published yet" in str(result.error)
    assert "https://www.cms.gov/some-edits" in str(result.error)
    assert "2026q4.zip (HTTP 404)" in str(result.error)


def test_a_file_that_moved_is_found_on_its_page(world: World) -> None:
    world.server.on("/page", html(b'<a href="/license/ama?file=/moved/real-2026q4.zip">Q4</a>', "text/html"))
    world.server.on("/moved/real-2026q4.zip?agree=yes", whole(ZIP))
    (result,) = world.fetching.fetch([world.entry("/{year}q{quarter}.zip", page="/page")])
    assert [path.name for path in result.files] == ["real-2026q4.zip"]


@pytest.mark.parametrize("code", [403, 404])
def test_a_page_that_cannot_be_read_leaves_it_at_the_file_that_is_missing(code: int, world: World) -> None:
    world.server.on("/page", status(code))
    (result,) = world.fetching.fetch([world.entry("/{year}q{quarter}.zip", page="/page")])
    assert "2026q4.zip (HTTP 404)" in str(result.error)


def test_a_file_with_a_new_address_each_time_is_found_on_its_page(world: World) -> None:
    world.server.on("/page", html(b'<a href="/moved/real-2026q3.zip">Q3</a>', "text/html"))
    world.server.on("/moved/real-2026q3.zip", whole(ZIP))
    entry = world.entry("/unused.zip", page="/page")
    download = entry.download[0].model_copy(update={"url": None})
    entry = entry.model_copy(update={"download": (download,)})
    assert world.fetching.plan([entry], {}, sizes=True)[1] == f"  the newest on {world.server.url('/page')}"
    (result,) = world.fetching.fetch([entry])
    assert "There is no link to it on" in str(result.error)
    download = download.model_copy(update={"link": r"/real-[^/]*\.zip"})
    (result,) = world.fetching.fetch([entry.model_copy(update={"download": (download,)})])
    assert [path.name for path in result.files] == ["real-2026q3.zip"]


def test_a_failure_keeps_nothing_else_back(world: World) -> None:
    world.server.on("/a.zip", status(403))
    world.server.on("/b.zip", whole(ZIP))
    bad, good = world.fetching.fetch([world.entry("/a.zip", name="bad"), world.entry("/b.zip", name="good")])
    assert isinstance(bad.error, DownloadError)
    assert str(bad.error).startswith("bad: ")
    assert good.error is None


def test_a_file_of_two_sources_is_fetched_once(world: World) -> None:
    world.server.on("/rvu.zip", whole(ZIP))
    first, second = world.fetching.fetch([world.entry("/rvu.zip", name="fees"), world.entry("/rvu.zip", name="gpci")])
    assert first.files == second.files
    assert len(world.server.asked) == 1


def test_a_file_that_is_refused_is_asked_for_once(world: World) -> None:
    world.server.on("/rvu.zip", redirect("https://example.org/rvu.zip"))
    results = world.fetching.fetch([world.entry("/rvu.zip", name="fees"), world.entry("/rvu.zip", name="gpci")])
    assert all("example.org is no publisher" in str(result.error) for result in results)
    assert len(world.server.asked) == 1


def test_a_licence_is_asked_for_before_anything_is_fetched(server: Server, tmp_path: Path) -> None:
    server.on("/rvu.zip", whole(ZIP))
    without, accepting = World(server, tmp_path), World(server, tmp_path, "ama")
    with without.downloader, accepting.downloader:
        entry = without.entry("/rvu.zip", accept="ama")
        (refused,) = without.fetching.fetch([entry])
        assert "add `--accept-license ama`" in str(refused.error)
        assert server.asked == []
        (result,) = accepting.fetching.fetch([entry])
        assert result.error is None


def test_the_plan_tells_edition_address_size_licence_and_what_is_loaded(world: World) -> None:
    world.server.on("/2026q4.zip", whole(ZIP))
    entries = [
        world.entry("/{year}q{quarter}.zip", name="edits"),
        world.entry("/away.zip", name="fees", accept="ama"),
    ]
    loaded = {"edits": release("edits", "2026 Q3", date(2026, 7, 1))}
    assert world.fetching.plan(entries, loaded, sizes=True) == [
        "edits: Some edits, 2026 Q4 (loaded: 2026 Q3, from 2026-07-01)",
        f"  {world.server.url('/2026q4.zip')} (0.6 MB)",
        "fees: Some edits, current edition (not loaded yet)",
        f"  {world.server.url('/away.zip')} (needs --accept-license ama)",
    ]
    assert [asked.method for asked in world.server.asked] == ["HEAD", "HEAD"]
    world.fetching.plan(entries, loaded, sizes=False)
    assert len(world.server.asked) == 2


def test_sources_are_chosen_by_name() -> None:
    known = source(Download(url="https://www.cms.gov/a.zip"), name="edits")
    own = source(name="own")
    manifest = Manifest(source=(known, own))
    assert choose(manifest, []) == [known]
    assert choose(manifest, ["edits", "edits"]) == [known]
    with pytest.raises(DownloadError, match=r"There is no source fees\. Sources that can be fetched: edits"):
        choose(manifest, ["fees"])
    with pytest.raises(DownloadError, match="no address that everybody may fetch it from"):
        choose(manifest, ["own"])
