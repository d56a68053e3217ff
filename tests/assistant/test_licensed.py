"""Descriptors of the user's own licence: shown with their notice, found by their words, and gone with their folder."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from assistant.gather import licensed as licensed_module
from assistant.gather.licensed import LicensedText, open_licensed
from assistant.gather.notices import AMA_NOTICE
from codestore import CodeStore, open_store
from codestore.writer import ReleaseWriter
from core.codes import CodeSystem
from core.errors import StaleIndexError
from core.records import CodeRecord, Release, SearchText, TextKind
from core.settings import Settings
from tests.assistant import official
from tests.assistant.test_composed import headings, said, statuses
from tests.assistant.world import FakeCodeSearch, World
from tests.builders import cpt_code, release
from tests.fakes import FakeLanguageModel
from vectorstore import CodeHit, CodeSearch

IN_FORCE = date(2026, 6, 1)
NOTICE = "CPT copyright of an invented association. All rights reserved."
KNOWN, UNKNOWN = cpt_code("62320"), cpt_code("44970")
TEXTS = {KNOWN: "Zirconium descriptor of the first service", UNKNOWN: "Zirconium descriptor of the second service"}
HITS = {"zirconium": (CodeHit(UNKNOWN, 0.9, TEXTS[UNKNOWN], TextKind.TITLE),)}


_TITLES = {"cpt-long": "CPT descriptors", "cpt-short": "CPT short descriptors"}


def _edition(source_id: str, label: str, precedence: int) -> Release:
    named = release(source_id, label, date(2026, 1, 1), date(2026, 12, 31))
    return replace(named, source=replace(named.source, title=_TITLES[source_id], licence=NOTICE, precedence=precedence))


@dataclass(frozen=True)
class Home:
    """A data home with a licensed home in it, and an assistant's world over both."""

    settings: Settings
    licensed_store: CodeStore
    world: World


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    settings = Settings(home=tmp_path)
    licensed_store = open_store(settings.licensed(), create=True)
    long, short = _edition("cpt-long", "CPT 2026", 10), _edition("cpt-short", "CPT 2026", 16)
    writer = ReleaseWriter(licensed_store)
    writer.stage(long, [CodeRecord(code, text) for code, text in TEXTS.items()])
    writer.stage(short, [CodeRecord(KNOWN, "ZIRC FIRST"), SearchText(KNOWN, "ZIRC FIRST", TextKind.TITLE)])
    writer.activate([long.key, short.key])
    text = LicensedText(settings.licensed().home, licensed_store, FakeCodeSearch(HITS))
    world = official.build(tmp_path, [official.FEES_2025], text)
    yield Home(settings, licensed_store, world)
    world.store.close()
    licensed_store.close()


def test_the_official_descriptor_stands_beside_our_words_dated_and_with_its_notice(home: Home) -> None:
    answer = home.world.assistant().ask("What is 62320?", as_of=IN_FORCE)
    assert answer.sentences[0].text == "**CPT 62320**: Neck epidural injection, blind."
    assert said(answer, "Official descriptor") == f"CPT descriptors, CPT 2026: “{TEXTS[KNOWN]}”"
    (evidence,) = [item for item in answer.evidence if TEXTS[KNOWN] in item.text]
    assert evidence.notice == NOTICE
    assert (evidence.release, evidence.effective_from) == ("CPT 2026", date(2026, 1, 1))
    assert NOTICE in answer.answer
    assert AMA_NOTICE in answer.answer  # for our own words, beside which it stands


def test_a_code_without_words_of_ours_is_known_by_its_descriptor(home: Home) -> None:
    answer = home.world.assistant().ask("What is 44970?", as_of=IN_FORCE)
    assert answer.sentences[0].text == f"**CPT 44970**: {TEXTS[UNKNOWN]}."
    assert statuses(answer) == {"44970": "billable"}
    assert answer.evidence[0].notice == NOTICE
    assert not answer.abstained


def test_words_of_a_descriptor_find_its_code(home: Home) -> None:
    answer = home.world.assistant().ask("Which CPT code is for the zirconium service?", as_of=IN_FORCE)
    assert "**CPT 44970**" in answer.sentences[0].text


def test_words_for_a_diagnosis_are_not_looked_for_among_descriptors(home: Home) -> None:
    licensed = home.world.tools.licensed
    assert licensed is not None
    assert licensed.search("zirconium", 5, (CodeSystem.ICD10CM,)) == []


def test_nothing_of_it_is_logged_or_kept_and_it_goes_with_its_folder(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = home.world.assistant()
    with caplog.at_level(logging.DEBUG):
        answer = assistant.ask("What is 62320?", as_of=IN_FORCE)
        assistant.save_feedback(answer, "up", "fine")
    assert "Zirconium" not in caplog.text
    (kept,) = home.world.store.feedback()
    assert not any(key.startswith("cpt-") for key in kept.release_keys)
    home.licensed_store.close()
    shutil.rmtree(home.settings.licensed().home)
    for file in home.settings.home.rglob("*"):
        assert not file.is_file() or b"irconium" not in file.read_bytes(), file
    after = assistant.ask("What is 62320?", as_of=IN_FORCE)
    assert "Official descriptor" not in headings(after)
    assert "irconium" not in after.model_dump_json()
    gone = assistant.ask("What is 44970?", as_of=IN_FORCE)
    assert statuses(gone) == {"44970": "not_loaded"}
    assert "44970" not in said(assistant.ask("Which CPT code is for the zirconium service?", as_of=IN_FORCE))
    assert open_licensed(home.settings) is None


def test_a_home_that_was_replaced_is_not_answered_from_the_removed_one(home: Home) -> None:
    licensed = home.world.tools.licensed
    assert licensed is not None
    assert licensed.descriptors(KNOWN, IN_FORCE)
    folder = home.settings.licensed().home
    folder.rename(folder.with_name("elsewhere"))
    open_store(home.settings.licensed(), create=True).close()
    assert not licensed.is_there
    assert licensed.descriptors(KNOWN, IN_FORCE) == []


def test_the_licensed_edition_is_told_among_those_that_answer_and_when_it_has_ended(home: Home) -> None:
    assistant = home.world.assistant()
    assert [one.label for one in assistant.releases()][-2:] == ["CPT 2026", "CPT 2026"]
    answer = assistant.ask("What is 44970?", as_of=date(2027, 2, 1))
    assert any("CPT descriptors, CPT 2026 was in force until December 31, 2026" in notice for notice in answer.notices)


def test_a_language_model_is_never_shown_a_descriptor(home: Home) -> None:
    model = FakeLanguageModel().will_say("Nothing to add.", "Nothing to add.")
    assistant = home.world.assistant(lambda name: model, "fake")
    answer = assistant.ask("What is 62320?", as_of=IN_FORCE)
    assert TEXTS[KNOWN] in said(answer)
    assistant.ask("What is 44970?", as_of=IN_FORCE)
    assert model.history
    assert not any("irconium" in f"{prompted.system}{prompted.user}" for prompted in model.history)


def test_nothing_licensed_is_opened_where_nothing_is_loaded(tmp_path: Path) -> None:
    assert open_licensed(Settings(home=tmp_path)) is None
    open_store(Settings(home=tmp_path).licensed(), create=True).close()
    assert open_licensed(Settings(home=tmp_path)) is None


def test_what_is_loaded_without_an_index_is_shown_and_not_searched(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_index(settings: Settings, keys: list[str]) -> CodeSearch:
        raise StaleIndexError("There is no search index.")

    monkeypatch.setattr(licensed_module, "open_code_search", no_index)
    opened = open_licensed(home.settings)
    assert opened is not None
    assert [found.record.title for found in opened.descriptors(KNOWN, IN_FORCE)] == [TEXTS[KNOWN], "ZIRC FIRST"]
    assert opened.search("zirconium", 5) == []
    assert {one.source.id for one in opened.releases()} == {"cpt-long", "cpt-short"}


def test_the_licensed_search_is_opened_over_its_own_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Path, int]] = []

    def search(settings: Settings, keys: list[str]) -> CodeSearch:
        seen.append((settings.home, len(keys)))
        return FakeCodeSearch(HITS)

    monkeypatch.setattr(licensed_module, "open_code_search", search)
    opened = open_licensed(home.settings)
    assert opened is not None
    assert seen == [(home.settings.home / "licensed", 2)]
    assert opened.search("zirconium", 5)[0].code == UNKNOWN
