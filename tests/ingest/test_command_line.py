"""The command line: one clear line for a mistake, what is loaded, and what its dates mean."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest

from core.errors import SourceFileError
from core.settings import Settings
from ingest import __main__ as command_line
from ingest import origins
from ingest.console import Console
from ingest.manifest import read_manifest
from ingest.origins import packaged_tabular_list
from ingest.status import Expected, State, read_status, sentence, status_of
from tests.builders import release
from tests.ingest.conftest import change
from tests.ingest.gnomes import HATS, codes, manifest, units, write
from tests.ingest.load_small import load, small_origins


@pytest.fixture
def loaded(tmp_path: Path, knowledge_folder: Path) -> Settings:
    """The settings of a home in which the small data is loaded."""
    settings = Settings.load()
    load(settings.home, knowledge_folder, tmp_path / "embedded.log", stream=io.StringIO())
    return settings


# check


def test_check_says_nothing_about_a_right_folder(knowledge_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["check", str(knowledge_folder)]) == 0
    assert capsys.readouterr().out == ""


def test_check_prints_each_problem_on_a_line(knowledge_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(knowledge_folder / "cpt" / "gnome-repair.yaml", "    label: Repair of the hat\n", "")
    change(knowledge_folder / "modifiers" / "cpt.yaml", "label: Separate look at the gnome", "label: ''")
    assert command_line.main(["check", str(knowledge_folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines] == ["cpt/gnome-repair.yaml", "modifiers/cpt.yaml"]


def test_check_of_one_file_tells_its_problems_only(knowledge_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(knowledge_folder / "cpt" / "gnome-repair.yaml", "    label: Repair of the hat\n", "")
    assert command_line.main(["check", str(knowledge_folder / "modifiers" / "cpt.yaml")]) == 0
    assert command_line.main(["check", str(knowledge_folder / "cpt" / "gnome-repair.yaml")]) == 1
    assert capsys.readouterr().out.count("\n") == 1


# starter


def test_starter_ends_with_what_is_loaded(
    knowledge_folder: Path, monkeypatch: pytest.MonkeyPatch, loaded: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command_line, "starter_origins", lambda _: small_origins(knowledge_folder))
    assert command_line.main(["starter"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Everything is loaded already:"
    assert lines[1].startswith("  ICD-10-CM Tabular List, FY2026, April 1, 2026: ")
    assert lines[2].startswith("  Codewright starter knowledge, 2026 edition: ")
    assert len(lines) == 3


def test_an_error_is_one_line_on_standard_error(
    knowledge_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (knowledge_folder / "modifiers" / "cpt.yaml").write_text("- one\n", encoding="utf-8")
    monkeypatch.setattr(command_line, "starter_origins", lambda _: small_origins(knowledge_folder))
    assert command_line.main(["starter"]) == 1
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.splitlines()[-1] == ("modifiers/cpt.yaml: must hold fields and values. See knowledge/README.md.")


def test_an_interruption_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "starter_origins", interrupted)
    assert command_line.main(["starter"]) == 130
    assert capsys.readouterr().err == "Interrupted. The same command goes on from here.\n"


# the packaged tabular list


def test_a_package_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "_PACKAGE", "no-such-package")
    with pytest.raises(SourceFileError, match="the package no-such-package is not installed"):
        packaged_tabular_list()


def test_a_list_that_was_changed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "_TABULAR_SHA256", "0" * 64)
    with pytest.raises(SourceFileError, match="is not the published file: its SHA-256 differs"):
        packaged_tabular_list()


def test_a_package_without_the_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origins, "_TABULAR", "other.xml")
    with pytest.raises(SourceFileError, match=r"^other\.xml: is not in the installed simple-icd-10-cm"):
        packaged_tabular_list()


# load and remove


@pytest.fixture
def gnomes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files of the sources that tests know."""
    monkeypatch.setattr(command_line, "read_manifest", manifest)
    files = {"gnome-codes-2026-q1.csv": codes(HATS), "gnome-units-01-2026.csv": units({"99901": 3})}
    return write(tmp_path / "files", files)


def test_load_ends_with_a_table_and_says_what_is_not_searched(gnomes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["load", str(gnomes), "--no-index"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines[:3]] == ["Source", "Gnome codes", "Gnome unit limits"]
    assert lines[3:] == [
        "Loaded now: 2. Loaded before: 0.",
        "Texts of 1 release are not searched yet. Run: python -m ingest index",
    ]


def test_load_fails_when_a_file_is_wrong(gnomes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (gnomes / "gnome-units-01-2026.csv").write_text("<html>", encoding="utf-8")
    assert command_line.main(["load", str(gnomes), "--no-index"]) == 1
    assert capsys.readouterr().out.splitlines()[-2].startswith("  gnome-units-01-2026.csv: is a web page")


def test_label_and_date_of_an_edition_belong_together(gnomes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command_line.main(["load", str(gnomes), "--release", "spring"])
    assert "--release and --effective-from belong together" in capsys.readouterr().err


def test_remove_says_what_went(gnomes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command_line.main(["load", str(gnomes), "--no-index"])
    capsys.readouterr()
    assert command_line.main(["remove", "gnome-units"]) == 0
    assert capsys.readouterr().out == "Removed Gnome unit limits, From 2026-01-01\n"
    assert command_line.main(["remove", "gnome-units"]) == 1
    assert capsys.readouterr().err == "No source gnome-units is loaded. Loaded are: gnome-codes.\n"


# status


def test_status_of_an_empty_home_names_what_is_missing_and_how_it_is_got(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "  Codewright starter knowledge: missing. Run: python -m ingest starter"
    assert "  ICD-10-CM Tabular List: missing. Run: python -m ingest starter" in lines
    assert all("missing. Run: python -m ingest " in line for line in lines)
    assert len(lines) == 1 + len(read_manifest().source)


def test_status_as_json_has_dates_rows_age_and_state(loaded: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["status", "--json"]) == 0
    statuses = json.loads(capsys.readouterr().out)
    icd10cm, knowledge = statuses[:2]
    assert (icd10cm["source"], icd10cm["release"]) == ("icd10cm", "FY2026, April 1, 2026")
    assert (icd10cm["effective_from"], icd10cm["effective_to"]) == ("2026-04-01", "2026-09-30")
    assert icd10cm["rows"]["code"] == 30
    assert icd10cm["age_days"] == (date.today() - date(2026, 4, 1)).days  # noqa: DTZ011  # as the command reckons
    assert icd10cm["state"] in {"current", "ended"}
    assert knowledge["source"] == "codewright-starter"
    assert {status["state"] for status in statuses[2:]} == {"missing"}


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 4, 1), State.CURRENT),
        (date(2026, 9, 30), State.CURRENT),
        (date(2026, 10, 1), State.ENDED),
    ],
)
def test_an_edition_has_ended_on_the_day_after_its_last(today: date, state: State) -> None:
    edition = release(effective_from=date(2026, 4, 1), effective_to=date(2026, 9, 30))
    assert status_of(edition, today).state is state


def test_an_edition_without_an_end_stays_current_where_none_follows() -> None:
    status = status_of(release(effective_from=date(2020, 1, 1)), date(2026, 11, 23))
    assert (status.state, status.age_days) == (State.CURRENT, 2518)


@pytest.mark.parametrize(
    ("today", "state"), [(date(2026, 4, 11), State.CURRENT), (date(2026, 4, 12), State.NEWER_EXPECTED)]
)
def test_an_edition_without_an_end_is_old_when_the_next_one_is_due(today: date, state: State) -> None:
    edition = release(effective_from=date(2026, 1, 1))
    quarterly = Expected(edition.source.id, "Title", "python -m ingest fetch it", cadence_days=100)
    status = status_of(edition, today, quarterly)
    assert status.state is state
    assert ("Run: python -m ingest fetch it" in sentence(status)) is (state is State.NEWER_EXPECTED)


def test_an_edition_has_ended_once_a_later_one_that_is_loaded_begins() -> None:
    first, second = release(effective_from=date(2026, 1, 1)), release(effective_from=date(2026, 4, 1))
    states = [status_of(first, day, active=[first, second]).state for day in (date(2026, 3, 31), date(2026, 4, 1))]
    assert states == [State.CURRENT, State.ENDED]


def test_an_ended_edition_says_so_in_its_line(loaded: Settings) -> None:
    icd10cm, knowledge = read_status([loaded], (), date(2026, 11, 23))
    assert sentence(icd10cm).endswith("for 2026-04-01 to 2026-09-30; ended, a newer edition is in force")
    assert sentence(knowledge).endswith("for 2026-01-01 to 2026-12-31")


# progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_without_a_terminal_progress_is_a_few_plain_lines() -> None:
    stream = io.StringIO()
    with Console(stream).bar("Indexing codes") as progress:
        for done in range(0, 10_001, 100):
            progress(done, 10_000)
    assert stream.getvalue().splitlines() == [
        "Indexing codes: 2,500 of 10,000",
        "Indexing codes: 5,000 of 10,000",
        "Indexing codes: 7,500 of 10,000",
        "Indexing codes: 10,000 of 10,000",
    ]


def test_on_a_terminal_progress_is_a_bar() -> None:
    stream = _Terminal()
    with Console(stream).bar("Indexing codes") as progress:
        progress(5, 10)
        progress(10, 10)
    assert "Indexing codes: 100%" in stream.getvalue()
