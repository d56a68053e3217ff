"""Loading files from disk: what is taken, what is refused, what stays, and what a kill leaves behind."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from codestore import compaction, open_store
from core.codes import Code
from core.errors import CodewrightError, NotReadyError, SourceFileError, StaleIndexError
from core.facts import MueLimit
from core.records import Release, Setting
from core.settings import PROJECT_ROOT, Settings
from ingest.console import Console
from ingest.discovery import EditionDates
from ingest.loading import Outcome, Wishes, index_all
from ingest.removing import remove_source
from ingest.summary import summary
from tests.builders import cpt_code
from tests.ingest.gnomes import BOOTS, HATS, codes, load, pack, pairs, units, write
from tests.ingest.load_small import BATCH, FakeEmbedder
from tests.ingest.load_small import load as load_starter_data
from vectorstore import hybrid, open_index
from vectorstore.chroma import open_database

Q1, Q2 = date(2026, 2, 1), date(2026, 5, 1)


@dataclass(frozen=True)
class Home:
    """A data folder, and a folder with files to be loaded into it."""

    home: Path
    files: Path
    log: Path

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home)

    def load(self, *paths: Path, stream: io.StringIO | None = None, **wishes: object) -> Outcome:
        wish = Wishes(**wishes)  # type: ignore[arg-type]  # handed on as they are
        return load(self.home, self.log, paths or [self.files], wishes=wish, console=Console(stream or io.StringIO()))

    def embedded(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def releases(self, settings: Settings | None = None) -> list[Release]:
        try:
            with open_store(settings or self.settings) as store:
                return store.releases()
        except NotReadyError:
            return []

    def labels(self) -> list[tuple[str, str]]:
        return sorted((release.source.id, release.label) for release in self.releases())

    def title_of(self, code: Code, as_of: date = Q1) -> str:
        with open_store(self.settings) as store:
            found = store.get(code, as_of)
        return found.record.title if found else ""

    def finds(self, query: str, settings: Settings | None = None) -> list[str]:
        settings = settings or self.settings
        keys = [release.key for release in self.releases(settings)]
        database = open_database(settings)
        index = open_index(
            "codes", keys, home=settings.home, database=database, embedder=FakeEmbedder(self.home / "queries.log")
        )
        return [hit.text for hit in index.search(query, 9) if hit.lexical_rank]

    def indexes(self) -> list[str]:
        return sorted(path.name for path in (self.home / "index").glob("*"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(hybrid, "BUILD_BATCH", BATCH)
    files = write(
        tmp_path / "files",
        {
            "gnome-codes-2026-q1.csv": codes(HATS),
            "gnome-units-01-2026.csv": units({"99901": 3}),
            "README.md": "About these files.",
            "holiday.jpg": "no data",
        },
    )
    return Home(tmp_path / "home", files, tmp_path / "embedded.log")


def messages(outcome: Outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


# what is loaded


def test_a_folder_is_loaded_with_what_its_names_say(place: Home) -> None:
    outcome = place.load()
    assert not outcome.problems
    assert outcome.unknown == ["holiday.jpg"]
    assert place.labels() == [("gnome-codes", "2026 Q1"), ("gnome-units", "From 2026-01-01")]
    assert place.title_of(cpt_code("99901")) == "Mending of the hat"
    with open_store(place.settings) as store:
        limits = store.facts(MueLimit, Q1, code=cpt_code("99901"), setting=Setting.PRACTITIONER)
    assert [(limit.units, release.origin) for limit, release in limits] == [(3, "gnome-units-01-2026.csv")]
    assert place.finds("hat mending")[0] == "Mending of the hat"


def test_a_second_run_changes_nothing_and_opens_no_model(place: Home) -> None:
    place.load()
    before = {path: path.stat().st_mtime_ns for path in place.home.rglob("*.sqlite3")}, place.embedded()
    outcome = place.load()
    assert [loaded.seconds for loaded in outcome.loaded] == [None, None]
    assert ({path: path.stat().st_mtime_ns for path in place.home.rglob("*.sqlite3")}, place.embedded()) == before
    assert "Everything is loaded already." in list(summary(outcome))


def test_the_summary_has_a_line_for_each_release(place: Home) -> None:
    lines = list(summary(place.load()))
    assert lines[0].split() == ["Source", "Release", "Dates", "of", "service", "Seconds", "Rows"]
    assert "2 codes, 2 billable codes" in next(line for line in lines if line.startswith("Gnome codes"))
    assert "1 MUE limit" in next(line for line in lines if line.startswith("Gnome unit limits"))
    assert lines[-2:] == ["Loaded now: 2. Loaded before: 0.", "Not recognised, and passed over: holiday.jpg"]


def test_an_archive_and_an_archive_in_it_are_looked_into(place: Home, tmp_path: Path) -> None:
    inner = pack(tmp_path / "inner.zip", {"gnome-units-01-2026.csv": units({"99901": 3})})
    outer = pack(
        tmp_path / "2026-q1.zip",
        {"data/gnome-codes.csv": codes(HATS), "gnome-codes.pdf": "x", "inner.zip": inner.read_bytes()},
    )
    outcome = place.load(outer)
    assert (messages(outcome), outcome.unknown) == ([], [])
    origins = sorted(release.origin for release in place.releases())
    assert origins == ["2026-q1.zip/data/gnome-codes.csv", "2026-q1.zip/inner.zip/gnome-units-01-2026.csv"]
    assert not (place.home / "unpacked").exists()


def test_the_same_file_packed_otherwise_is_the_same_release(place: Home, tmp_path: Path) -> None:
    place.load()
    packed = pack(tmp_path / "packed.zip", {"gnome-codes-2026-q1.csv": codes(HATS)})
    assert [loaded.seconds for loaded in place.load(packed).loaded] == [None]


def test_the_edition_may_stand_in_the_text(place: Home, tmp_path: Path) -> None:
    place.load(write(tmp_path / "more", {"gnome_codes.csv": f"Gnome codes of FY26\n{codes(HATS)}"}))
    release = place.releases()[0]
    assert (release.label, release.effective_from) == ("FY2026", date(2025, 10, 1))
    assert release.effective_to == date(2026, 9, 30)


def test_parts_are_one_release(place: Home, tmp_path: Path) -> None:
    folder = write(tmp_path / "pairs", {"pairs-2026q1-f1.csv": pairs([("99901", "99902")])})
    outcome = place.load(folder)
    assert messages(outcome) == [
        "Gnome pairs: 2026 Q1 consists of 2 files; here are 1 (pairs-2026q1-f1.csv). "
        "Put all of them into one folder and load the folder."
    ]
    write(folder, {"pairs-2026q1-f2.csv": pairs([("99903", "99904")])})
    assert place.load(folder).loaded[0].release.rows["active_ptp_edit"] == 2


def test_of_two_files_of_one_edition_the_newer_one_is_loaded(place: Home) -> None:
    old = write(place.files, {"gnome-codes-2026-q1-draft.csv": codes(BOOTS)}) / "gnome-codes-2026-q1-draft.csv"
    os.utime(old, (1, 1))
    outcome = place.load()
    assert outcome.remarks == [
        "gnome-codes-2026-q1-draft.csv: the same edition as gnome-codes-2026-q1.csv (Gnome codes, 2026 Q1), "
        "which is loaded instead."
    ]
    assert place.title_of(cpt_code("99901")) == "Mending of the hat"


def test_the_user_may_name_edition_and_source(place: Home, tmp_path: Path) -> None:
    file = write(tmp_path / "own", {"list.csv": codes(HATS)}) / "list.csv"
    edition = EditionDates("spring", date(2026, 3, 1))
    assert not place.load(file, edition=edition, source="gnome-codes").problems
    assert place.labels() == [("gnome-codes", "spring")]


# editions


def test_an_edition_for_later_dates_leaves_the_earlier_one_to_its_dates(place: Home) -> None:
    place.load()
    write(place.files, {"gnome-codes-2026-q2.csv": codes(HATS | {"99901": "Repair of the hat"})})
    before = place.embedded()
    place.load()
    assert place.title_of(cpt_code("99901"), Q1) == "Mending of the hat"
    assert place.title_of(cpt_code("99901"), Q2) == "Repair of the hat"
    assert place.embedded()[len(before) :] == ["'repair of the hat'"]


def test_a_corrected_file_supersedes_the_one_before(place: Home) -> None:
    place.load()
    write(place.files, {"gnome-codes-2026-q1.csv": codes(HATS | {"99901": "Repair of the hat"})})
    place.load()
    assert place.labels() == [("gnome-codes", "2026 Q1"), ("gnome-units", "From 2026-01-01")]
    assert place.title_of(cpt_code("99901")) == "Repair of the hat"
    assert "Mending of the hat" not in place.finds("hat")
    assert len(place.indexes()) == 1


def test_tables_without_texts_leave_the_index_alone(place: Home) -> None:
    place.load(place.files / "gnome-codes-2026-q1.csv")
    before = place.indexes(), place.embedded()
    stream = io.StringIO()
    place.load(stream=stream)
    assert (place.indexes(), place.embedded()) == before
    assert "Indexing" not in stream.getvalue()
    assert place.finds("hat mending")


# search may be left for later


def test_without_indexing_search_answers_over_what_it_has(place: Home) -> None:
    place.load()
    write(place.files, {"gnome-codes-2026-q2.csv": codes(BOOTS)})
    place.load(index=False)
    assert place.title_of(cpt_code("99903"), Q2) == "Mending of the boots"
    assert sorted(place.finds("mending")) == ["Mending of the hat"]
    assert index_all(place.settings, Console(io.StringIO()), lambda _: FakeEmbedder(place.log))
    assert sorted(place.finds("mending")) == ["Mending of the boots", "Mending of the hat"]
    assert not index_all(place.settings, Console(io.StringIO()), lambda _: FakeEmbedder(place.log))


def test_the_starter_data_does_not_wait_for_what_was_loaded_without_indexing(
    place: Home, knowledge_folder: Path
) -> None:
    place.load(index=False)
    assert load_starter_data(place.home, knowledge_folder, place.log, stream=io.StringIO())
    assert place.finds("hat")
    assert "Mending of the hat" not in place.finds("mending hat")
    assert not load_starter_data(place.home, knowledge_folder, place.log, stream=io.StringIO())


def test_without_indexing_a_superseded_index_is_not_read(place: Home) -> None:
    place.load()
    write(place.files, {"gnome-codes-2026-q1.csv": codes(BOOTS)})
    place.load(index=False)
    with pytest.raises(StaleIndexError):
        place.finds("hat")
    place.load()
    assert "Mending of the boots" in place.finds("mending")


# what is wrong keeps its own release out, and no other


def test_a_wrong_file_is_told_and_the_others_are_loaded(place: Home) -> None:
    write(place.files, {"gnome-units-01-2026.csv": units({"99901": 3}) + "99902,many,1,Nature\n"})
    outcome = place.load()
    assert messages(outcome) == [
        "gnome-units-01-2026.csv (row 3, units): 'many' is not a whole number. Fetch the file again from its publisher."
    ]
    assert place.labels() == [("gnome-codes", "2026 Q1")]
    assert list(summary(outcome))[-2:] == ["Not loaded:", f"  {messages(outcome)[0]}"]


def test_a_pair_that_stands_in_two_parts_keeps_only_its_own_release_out(place: Home) -> None:
    part = pairs([("99901", "99902")])
    write(place.files, {"pairs-2026q1-f1.csv": part, "pairs-2026q1-f2.csv": part})
    outcome = place.load()
    assert messages(outcome) == [
        "pairs-2026q1-f1.csv, pairs-2026q1-f2.csv: the pair 99901/99902 stands twice, with the same indicator and "
        "dates. Fetch the file again from its publisher."
    ]
    assert place.labels() == [("gnome-codes", "2026 Q1"), ("gnome-units", "From 2026-01-01")]


def test_a_wrong_new_file_leaves_the_old_one_answering(place: Home) -> None:
    place.load()
    write(place.files, {"gnome-codes-2026-q1.csv": codes(HATS) + "99905,,\n"})
    assert "(row 4, text): is empty" in messages(place.load())[0]
    assert place.title_of(cpt_code("99901")) == "Mending of the hat"
    assert place.finds("hat mending")


def test_a_number_of_rows_far_from_the_expected_one_is_refused(place: Home) -> None:
    write(place.files, {"gnome-codes-2026-q1.csv": codes({"99901": "Mending of the hat"})})
    outcome = place.load()
    assert "holds 1 code; 2 to 500 are expected. Nothing of it was loaded." in messages(outcome)[0]
    assert place.labels() == [("gnome-units", "From 2026-01-01")]


def test_a_named_file_must_be_recognised(place: Home) -> None:
    outcome = place.load(place.files / "holiday.jpg", place.files / "missing.csv")
    assert [message.partition(":")[0] for message in sorted(messages(outcome))] == ["holiday.jpg", "missing.csv"]
    assert "is not recognised" in sorted(messages(outcome))[0]


def test_an_edition_that_cannot_be_told_is_asked_for(place: Home, tmp_path: Path) -> None:
    file = write(tmp_path / "own", {"gnome-codes.csv": codes(HATS)}) / "gnome-codes.csv"
    assert messages(place.load(file)) == [
        "gnome-codes.csv: is Gnome codes, but of which edition cannot be told. "
        "Name it: --release LABEL --effective-from YYYY-MM-DD, with the path of this file alone."
    ]


def test_one_edition_cannot_be_named_for_two_sources(place: Home) -> None:
    with pytest.raises(SourceFileError, match="here are several: gnome-codes, gnome-units"):
        place.load(edition=EditionDates("spring", date(2026, 3, 1)))


def test_an_unknown_source_is_told_with_the_known_ones(place: Home) -> None:
    with pytest.raises(SourceFileError, match=r"trolls: is no source\. The sources are: gnome-descriptors,"):
        place.load(source="trolls")


# licensed text


def test_licensed_text_asks_for_its_licence(place: Home) -> None:
    write(place.files, {"guild-2026.csv": codes({"99901": "Words of the Guild"})})
    outcome = place.load()
    assert messages(outcome) == [
        "Gnome descriptors: needs a licence of the Guild of Gnomes, which you must hold and accept. "
        "Load it with --accept-license ama. It stays on this machine, in a folder of its own."
    ]
    assert not place.settings.licensed().home.exists()


def test_licensed_text_has_a_home_of_its_own_which_goes_with_it(place: Home) -> None:
    write(place.files, {"guild-2026.csv": codes({"99901": "Words of the Guild"})})
    assert not place.load(accepted=frozenset({"ama"})).problems
    licensed = place.settings.licensed()
    assert [release.source.id for release in place.releases(licensed)] == ["gnome-descriptors"]
    assert place.finds("words guild", licensed) == ["Words of the Guild"]
    assert "Words of the Guild" not in place.finds("words guild mending")
    assert not [path for path in place.home.glob("*.sqlite3") if b"Words of the Guild" in path.read_bytes()]
    assert place.load(accepted=frozenset({"ama"})).loaded[-1].seconds is None
    remove_source(place.settings, "gnome-descriptors", Console(io.StringIO()), lambda _: FakeEmbedder(place.log))
    assert not licensed.home.exists()


# taking out


def test_a_removed_source_is_gone_from_tables_and_search_with_all_its_editions(place: Home) -> None:
    write(place.files, {"gnome-codes-2026-q2.csv": codes(BOOTS)})
    place.load()
    gone = remove_source(place.settings, "gnome-codes", Console(io.StringIO()), lambda _: FakeEmbedder(place.log))
    assert sorted(release.label for release in gone) == ["2026 Q1", "2026 Q2"]
    assert place.labels() == [("gnome-units", "From 2026-01-01")]
    with pytest.raises(StaleIndexError):
        place.finds("hat")
    assert place.indexes() == []


def test_removing_a_source_tells_the_space_that_is_free_again(place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "WORTH_IT", 1)
    write(place.files, {"gnome-codes-2026-q1.csv": codes({f"{n:05}": f"Mending number {n}" for n in range(400)})})
    place.load(index=False)
    stream = io.StringIO()
    remove_source(place.settings, "gnome-codes", Console(stream), lambda _: FakeEmbedder(place.log))
    assert re.search(r"^Freed 0\.\d MB of the disk$", stream.getvalue(), re.MULTILINE)


def test_removing_what_is_not_there_names_what_is(place: Home) -> None:
    place.load()
    with pytest.raises(CodewrightError, match=r"No source trolls is loaded\. Loaded are: gnome-codes, gnome-units\."):
        remove_source(place.settings, "trolls", Console(io.StringIO()))
    with pytest.raises(CodewrightError, match=r"stays\. `python -m ingest starter`"):
        remove_source(place.settings, "codewright-starter", Console(io.StringIO()))


# kills, and two at once


def started(place: Home, seconds: float) -> subprocess.Popen[str]:
    arguments: Sequence[str] = [str(place.home), str(place.log), str(seconds), str(place.files)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ingest.gnomes", *arguments],
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    """Wait until a run begins to work; the imports before take longer than the work."""
    assert process.stderr is not None
    return process.stderr.readline()


def test_a_kill_at_any_moment_leaves_the_old_releases_answering(place: Home) -> None:
    """Twenty kills, each of a run that replaces what the run before it brought."""
    moments = random.Random(20261123)  # noqa: S311  # moments, not secrets
    with started(place, 0.01) as process:
        first_line(process)
        began = time.monotonic()
        process.communicate()
    whole = time.monotonic() - began
    old, answers = "Mending of the hat", []
    for attempt in range(20):
        new = f"Repair {attempt} of the hat"
        more = {f"9991{number}": f"Hat number {attempt} {number}" for number in range(9)}
        write(place.files, {"gnome-codes-2026-q1.csv": codes(HATS | {"99901": new} | more)})
        with started(place, 0.01) as process:
            first_line(process)
            time.sleep(moments.uniform(0.0, 1.2) * whole)
            process.kill()
            process.communicate()
        answer = place.title_of(cpt_code("99901"))
        assert answer in {old, new}
        assert answer in place.finds(answer)
        assert not place.load().problems
        assert place.title_of(cpt_code("99901")) == new
        assert new in place.finds(new)
        assert old not in place.finds(old)
        assert not (place.home / "unpacked").exists()
        answers.append(answer == old)
        old = new
    assert any(answers), "every kill came too late"


def test_a_second_load_waits_for_the_first(place: Home) -> None:
    with started(place, 0.2) as first:
        assert first.stderr is not None
        assert any(line.startswith("Stored Gnome codes") for line in first.stderr)
        stream = io.StringIO()
        outcome = place.load(stream=stream)
        assert stream.getvalue() == "Another ingestion is at work on this data: waiting for it to finish.\n"
        assert [loaded.seconds for loaded in outcome.loaded] == [None, None]
        first.communicate()
    assert first.returncode == 0
