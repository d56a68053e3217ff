"""The Sources page over a small home: what is there, what is missing, loading and removing."""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from codestore import open_store
from codestore.writer import ReleaseWriter
from core.settings import Settings
from ingest.loading import Wishes
from tests.ingest.gnomes import HATS, codes, load, manifest, units, write
from ui import frame, service, sources

APP = """
from ui import sources
sources.page()
"""


@dataclass
class Page:
    app: AppTest
    settings: Settings
    files: Path

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception

    def load(self, path: Path | str, *, licence: bool = False) -> None:
        """Name a path, press the button, and wait for the end of the job."""
        self.app.text_input(key="path").set_value(str(path))
        self.app.checkbox(key="licence").set_value(licence)
        self.app.checkbox(key="index").set_value(False)
        self.press("load-now")

    def press(self, key: str) -> None:
        self.app.button(key=key).click()
        self.run()
        job = sources.workshop().job
        if job is None:
            return
        while job.running:
            time.sleep(0.02)
        self.run()

    @property
    def html(self) -> str:
        bodies = [element.proto.body for element in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith("<style>"))

    @property
    def text(self) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    @property
    def loaded(self) -> list[str]:
        """The titles in the table of what is loaded."""
        return re.findall(r'<th scope="row">(.*?)<small>', self.html)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    """A home with the units of gnomes, and files that are not loaded yet."""
    home = tmp_path / "home"
    monkeypatch.setenv("CODEWRIGHT_HOME", str(home))
    monkeypatch.setattr(sources, "read_manifest", manifest)
    monkeypatch.setattr(service, "reopen", lambda: None)
    sources.workshop.clear()
    first = write(tmp_path / "first", {"gnome-units-01-2026.csv": units({"99901": 3})})
    load(home, tmp_path / "log", [first], wishes=Wishes(index=False))
    files = write(
        tmp_path / "files", {"gnome-codes-2026-q1.csv": codes(HATS), "guild-2026.csv": codes({"99901": "Guild words"})}
    )
    opened = Page(AppTest.from_string(APP, default_timeout=60), Settings(home=home), files)
    opened.run()
    return opened


def test_what_is_loaded_stands_with_edition_dates_age_rows_and_licence(page: Page) -> None:
    assert page.loaded == ["Gnome unit limits"]
    row = page.text[page.text.index("Gnome unit limits") :]
    assert "From 2026-01-01 from Jan 1, 2026" in row
    assert "1 MUE limit" in row
    assert re.search(r"\d+ (?:days|months) old", row)
    assert 'rel="noopener"' in page.html


def test_what_is_missing_stands_with_the_command_that_loads_it(page: Page) -> None:
    missing = page.html[page.html.index("cw-missing") :]
    assert "Gnome codes" in missing
    assert "python -m ingest load PATH --accept-license ama" in missing
    assert "Gnome unit limits" not in missing


def test_an_edition_that_is_old_is_flagged_with_what_to_run(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "today", lambda: date(2026, 6, 30))
    page.load(page.files / "gnome-codes-2026-q1.csv")
    row = page.html[page.html.index('"row">Gnome codes') :]
    assert '<span class="cw-state-over">ended</span><small>6 months old</small><code>python -m ingest' in row
    assert "1 ended" in page.text


def test_files_are_loaded_from_a_path_and_then_stand_in_the_table(page: Page) -> None:
    page.load(page.files / "gnome-codes-2026-q1.csv")
    assert "Loaded: Gnome codes, 2026 Q1 (2 codes" in page.text
    assert page.loaded == ["Gnome codes", "Gnome unit limits"]
    page.load(page.files / "gnome-codes-2026-q1.csv")
    assert "Was loaded before: Gnome codes" in page.text


def test_licensed_text_is_loaded_only_with_the_licence_accepted(page: Page) -> None:
    page.load(page.files / "guild-2026.csv")
    assert "needs a licence of the Guild of Gnomes" in page.text
    assert "Tick the box about the licence, and load it again." in page.text
    assert not page.settings.licensed().home.exists()
    page.load(page.files / "guild-2026.csv", licence=True)
    assert "Loaded: Gnome descriptors" in page.text


def test_a_wrong_file_is_told_in_one_line_and_nothing_is_lost(page: Page) -> None:
    bad = write(page.files.parent / "bad", {"gnome-units-02-2026.csv": units({"99901": 3}) + "99902,many,1,Nature\n"})
    page.load(bad)
    assert "gnome-units-02-2026.csv (row 3, units): 'many' is not a whole number." in page.text
    assert page.loaded == ["Gnome unit limits"]


@pytest.mark.parametrize(
    ("path", "told"), [("", "There is nothing to load."), ("/no/such/place", "there is no such file or folder")]
)
def test_what_cannot_be_loaded_at_all_is_refused_at_once(path: str, told: str, page: Page) -> None:
    page.load(path)
    assert told in page.text
    assert sources.workshop().job is None


def test_an_edition_needs_its_name_and_its_first_day(page: Page) -> None:
    page.app.text_input(key="release").set_value("spring")
    page.load(page.files)
    assert "An edition needs its name and its first date of service." in page.text


def test_a_source_is_removed_after_it_was_made_sure(page: Page) -> None:
    page.app.selectbox(key="going").set_value("gnome-units")
    page.run()
    assert page.app.button(key="remove-now").disabled
    page.app.checkbox(key="sure-gnome-units").set_value(True)
    page.run()
    page.press("remove-now")
    assert "Removed Gnome unit limits, From 2026-01-01" in page.text
    assert "Nothing is loaded yet." in page.text


def test_an_ingestion_of_another_program_is_told(page: Page) -> None:
    with open_store(page.settings) as store, ReleaseWriter(store).lock():
        page.run()
    assert "Another ingestion is at work on this data" in page.text


def test_after_a_job_the_pages_open_the_data_anew(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[bool] = []
    monkeypatch.setattr(service, "reopen", lambda: opened.append(True))
    sources.workshop.clear()
    page.load(page.files / "gnome-codes-2026-q1.csv")
    assert opened == [True]


def test_with_nothing_loaded_the_page_still_tells_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEWRIGHT_HOME", str(tmp_path / "empty"))
    sources.workshop.clear()
    page = Page(AppTest.from_string(APP, default_timeout=60), Settings(home=tmp_path / "empty"), tmp_path)
    page.run()
    assert "Nothing is loaded yet." in page.text
    assert "python -m ingest starter" in page.text
    assert "python -m ingest fetch" in page.text
