"""Loading the starter data: once, again, after an interruption, and two at a time."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from codestore import open_store
from core.codes import Code
from core.errors import NotReadyError, SourceFileError
from core.settings import PROJECT_ROOT, Settings
from ingest.console import Console
from ingest.starter import load_starter
from tests.builders import cpt_code, icd_code
from tests.ingest.conftest import TABULAR, change
from tests.ingest.load_small import BATCH, FakeEmbedder, load, small_origins
from vectorstore import hybrid, open_index
from vectorstore.chroma import open_database

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Installation:
    """A data folder to be filled, with all that goes into it."""

    home: Path
    knowledge: Path
    log: Path

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home)

    def load(self, stream: io.StringIO | None = None) -> bool:
        return load(self.home, self.knowledge, self.log, stream=stream or io.StringIO())

    def embedded(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def keys(self) -> list[str]:
        with open_store(self.settings) as store:
            return [release.key for release in store.releases()]

    def title_of(self, code: Code) -> str:
        with open_store(self.settings) as store:
            found = store.get(code, TODAY)
        assert found is not None
        return found.record.title

    def finds(self, kind: str, query: str) -> list[str]:
        index = open_index(
            kind,
            self.keys(),
            home=self.home,
            database=open_database(self.settings),
            embedder=FakeEmbedder(self.home / "queries.log"),
        )
        return [hit.key for hit in index.search(query, 3)]

    def collections(self) -> list[str]:
        return open_database(self.settings).names()

    @contextmanager
    def started(self, seconds: float = 0.0) -> Iterator[subprocess.Popen[str]]:
        """The loading in a process of its own."""
        arguments = [str(self.home), str(self.knowledge), str(self.log), str(seconds)]
        with subprocess.Popen(
            [sys.executable, "-m", "tests.ingest.load_small", *arguments],
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()


@pytest.fixture
def place(tmp_path: Path, knowledge_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setattr(hybrid, "BUILD_BATCH", BATCH)
    return Installation(tmp_path / "home", knowledge_folder, tmp_path / "embedded.log")


def test_a_first_run_loads_both_sources_and_their_indexes(place: Installation) -> None:
    assert place.load()
    assert place.title_of(icd_code("G10.0XXA")) == "Crack of hat, first repair"
    assert place.title_of(cpt_code("99901")) == "Repair of the hat"
    assert "icd10cm:G00.0" in place.finds("codes", "pink hat")
    assert "gnome-rules#which-repair-to-report" in place.finds("passages", "which gnome repair")


def test_releases_say_what_they_are(place: Installation) -> None:
    place.load()
    with open_store(place.settings) as store:
        icd10cm, knowledge = store.releases()
    assert (icd10cm.source.id, icd10cm.label) == ("icd10cm", "FY2026, April 1, 2026")
    assert (icd10cm.effective_from, icd10cm.effective_to) == (date(2026, 4, 1), date(2026, 9, 30))
    assert icd10cm.origin == "tabular.xml (tests)"
    assert (knowledge.source.id, knowledge.source.licence) == ("codewright-starter", "CC BY 4.0")
    assert (knowledge.effective_from, knowledge.effective_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_second_run_does_nothing_and_opens_no_model(place: Installation) -> None:
    place.load()

    def no_embedder(_: Settings) -> FakeEmbedder:
        raise AssertionError("the model was opened")

    before = place.embedded()
    console = Console(io.StringIO())
    assert not load_starter(place.settings, small_origins(place.knowledge), console, no_embedder)
    assert place.embedded() == before


def test_a_second_run_imports_neither_torch_nor_chroma(place: Installation) -> None:
    with place.started() as first:
        assert first.communicate()[0] == "True ['chromadb']\n"
    with place.started() as looking:
        assert looking.communicate()[0].startswith("False")
    with place.started() as second:
        assert second.communicate()[0] == "False []\n"


def test_each_text_is_embedded_once(place: Installation) -> None:
    place.load()
    assert max(Counter(place.embedded()).values()) == 1


def test_new_knowledge_supersedes_the_old_and_its_index(place: Installation) -> None:
    place.load()
    old_keys, old_collections = place.keys(), place.collections()
    change(place.knowledge / "cpt" / "gnome-repair.yaml", "label: Repair of the hat", "label: Mending of the hat")
    assert place.load()
    assert place.title_of(cpt_code("99901")) == "Mending of the hat"
    assert len(set(old_keys) & set(place.keys())) == 1
    assert len(place.collections()) == len(old_collections) == 2
    assert not set(old_collections) & set(place.collections())
    assert sorted(path.name for path in (place.home / "index").iterdir()) == place.collections()
    assert "cpt:99901" in place.finds("codes", "mending")


def test_a_lost_index_is_built_again(place: Installation) -> None:
    place.load()
    for name in place.collections():
        open_database(place.settings).drop(name)
    assert place.load()
    assert "icd10cm:G00.0" in place.finds("codes", "pink hat")


def test_a_lost_lexical_index_is_built_again_without_embedding(place: Installation) -> None:
    place.load()
    before = place.embedded()
    shutil.rmtree(place.home / "index")
    assert place.load()
    assert place.embedded() == before
    assert "icd10cm:G00.0" in place.finds("codes", "pink hat")


def test_a_damaged_note_of_the_state_is_no_obstacle(place: Installation) -> None:
    place.load()
    (place.home / "indexes.json").write_text("{", encoding="utf-8")
    before = place.embedded()
    place.load()
    assert place.embedded() == before
    assert not place.load()


def test_another_embedder_gets_its_own_index(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    place.load()
    before = place.collections()
    monkeypatch.setenv("CODEWRIGHT_EMBEDDER", "other")
    monkeypatch.setattr(FakeEmbedder, "fingerprint", "other")
    assert place.load()
    assert not set(before) & set(place.collections())
    assert not place.load()


# what is wrong leaves everything as it was


def test_a_wrong_file_loads_nothing(place: Installation) -> None:
    (place.knowledge / "editions.yaml").write_text("a:\n\tb: 1\n", encoding="utf-8")
    with pytest.raises(SourceFileError, match=r"^editions\.yaml \(line 2, column 1\): a tab"):
        place.load()
    with pytest.raises(NotReadyError):
        place.keys()
    assert place.embedded() == []


def test_a_wrong_update_leaves_what_was_there(place: Installation) -> None:
    place.load()
    before = place.keys()
    change(place.knowledge / "cpt" / "gnome-repair.yaml", "    label: Repair of the hat\n", "")
    with pytest.raises(SourceFileError, match="99901, label"):
        place.load()
    assert place.keys() == before
    assert "icd10cm:G00.0" in place.finds("codes", "pink hat")


def test_a_number_of_rows_far_from_the_expected_one_loads_nothing(place: Installation) -> None:
    icd10cm, knowledge = small_origins(place.knowledge)
    expecting = replace(icd10cm, expected={"billable_code": (70_000, 80_000)})
    message = (
        r"^tabular\.xml \(tests\): holds 13 billable codes; 70,000 to 80,000 are expected\. Nothing of it was loaded\."
    )
    with pytest.raises(SourceFileError, match=message):
        load_starter(place.settings, [expecting, knowledge], Console(io.StringIO()), lambda _: FakeEmbedder(place.log))
    with pytest.raises(NotReadyError):
        place.keys()


def test_a_list_of_another_year_is_refused(place: Installation, tmp_path: Path) -> None:
    other = tmp_path / "other.xml"
    other.write_bytes(TABULAR.read_bytes())
    change(other, "<version>2026</version>", "<version>2027</version>")
    with pytest.raises(
        SourceFileError, match=r"^other\.xml \(version\): is the list of fiscal year 2027, not of 2026\."
    ):
        load_starter(
            place.settings,
            small_origins(place.knowledge, other),
            Console(io.StringIO()),
            lambda _: FakeEmbedder(place.log),
        )


# interruptions, and two at once


@pytest.mark.parametrize(
    "moment",
    [
        "Reading ICD-10-CM",
        "Reading Codewright",
        "Stored ICD-10-CM",
        "Stored Codewright",
        "Indexing codes: 4 of",
        "Indexing codes: 12 of",
        "Indexing passages: 4 of",
        "Activating",
    ],
)
def test_a_run_killed_at_any_moment_is_finished_by_the_next(place: Installation, moment: str) -> None:
    with place.started(seconds=0.01) as process:
        assert process.stderr is not None
        assert any(line.startswith(moment) for line in process.stderr), "the moment never came"
        process.kill()
    stored = place.embedded()
    place.load()
    assert not place.load()
    assert place.title_of(icd_code("G10.0XXA")) == "Crack of hat, first repair"
    assert "icd10cm:G00.0" in place.finds("codes", "pink hat")
    again = [text for text, times in Counter(place.embedded()).items() if times > 1]
    assert set(again) <= set(stored[-2 * BATCH :]), "only what was being embedded and written is embedded twice"


def test_a_second_ingestion_waits_for_the_first_and_finds_its_work_done(place: Installation) -> None:
    with place.started(seconds=0.05) as first:
        assert first.stderr is not None
        assert any(line.startswith("Stored Codewright") for line in first.stderr)
        stream = io.StringIO()
        assert not place.load(stream)
        assert stream.getvalue() == "Another ingestion is at work on this data: waiting for it to finish.\n"
        first.communicate()
        assert first.returncode == 0
    assert max(Counter(place.embedded()).values()) == 1
