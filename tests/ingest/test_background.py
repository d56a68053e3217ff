"""Ingestions in the background: one at a time, watched while they run, and none stops the next."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from codestore import open_store
from codestore.writer import ReleaseWriter
from core.errors import SettingsError, StoreUnavailableError
from core.settings import Settings
from ingest.background import Job, Told, Workshop, is_at_work
from ingest.console import Console


@pytest.fixture
def ended() -> threading.Event:
    return threading.Event()


@pytest.fixture
def workshop(ended: threading.Event) -> Workshop:
    return Workshop(finished=ended.set)


def finish(job: Job, ended: threading.Event) -> Job:
    assert ended.wait(30)
    while job.running:
        pass
    return job


def test_a_job_is_watched_while_it_runs_and_tells_what_came_of_it(workshop: Workshop, ended: threading.Event) -> None:
    seen, go_on = threading.Event(), threading.Event()

    def work(console: Console) -> Told:
        console.say("Reading")
        with console.bar("Embedding") as progress:
            progress(2, 8)
            seen.set()
            assert go_on.wait(30)
        return Told(["Loaded it"], ["Not that"])

    job = workshop.start("Loading it", work)
    assert seen.wait(30)
    assert (job.running, job.journal.lines, job.journal.doing) == (True, ["Reading"], "Embedding: 2 of 8")
    assert job.journal.share == pytest.approx(0.25)
    with pytest.raises(StoreUnavailableError, match="Still at work: Loading it"):
        workshop.start("Another", work)
    go_on.set()
    finish(job, ended)
    assert (job.told, job.error, job.journal.doing) == (Told(["Loaded it"], ["Not that"]), None, "")


def test_a_count_without_an_end_has_no_share(workshop: Workshop, ended: threading.Event) -> None:
    counted: list[tuple[str, float | None]] = []

    def work(console: Console) -> Told:
        with console.bar("Storing") as progress:
            progress(10_000, 0)
            assert workshop.job is not None
            counted.append((workshop.job.journal.doing, workshop.job.journal.share))
        return Told()

    finish(workshop.start("Loading", work), ended)
    assert counted == [("Storing: 10,000", None)]


@pytest.mark.parametrize(
    ("error", "told"),
    [(SettingsError("No such file.", "Look."), "No such file."), (ZeroDivisionError(), "not foreseen")],
)
def test_a_job_that_fails_says_so_and_lets_the_next_one_run(
    error: Exception, told: str, workshop: Workshop, ended: threading.Event
) -> None:
    def work(console: Console) -> Told:
        raise error

    job = finish(workshop.start("Loading", work), ended)
    assert job.error is not None
    assert told in job.error.message
    ended.clear()
    assert finish(workshop.start("Again", lambda console: Told(["done"])), ended).told.done == ["done"]


def test_an_ingestion_at_work_is_seen_from_outside(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert not is_at_work(settings)  # there is no home
    with open_store(settings, create=True) as store:
        assert not is_at_work(settings)
        with ReleaseWriter(store).lock():
            assert is_at_work(settings)
    assert not is_at_work(settings)
