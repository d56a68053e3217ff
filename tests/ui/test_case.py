"""The page of a case over a small world: what a person does, and what then stands there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from assistant.model.language_model import OpenAICompatibleModel
from casework.candidates import Aside, Kind
from casework.case import State
from casework.identifiers import find_identifiers
from casework.stance import Stance
from core.errors import SettingsError
from tests.assistant import world as small
from tests.assistant.world import IN_FORCE, World
from tests.casework.notes import VISIT, candidate, quote
from tests.model_server import ModelServer, says
from ui import frame, service
from ui.case_view import candidate_html, note_html, worksheet_html


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = small.build(tmp_path_factory.mktemp("world"))
    yield built
    built.store.close()


def _script() -> None:
    from ui import case, frame  # a script of its own

    frame.controls()
    case.page()


class Page:
    """The page, as a person has it before them."""

    def __init__(self) -> None:
        self.app = AppTest.from_function(_script, default_timeout=60)
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception

    def press(self, label: str) -> None:
        next(button for button in self.app.button if button.label == label).click()
        self.run()

    def draft(self, note: str) -> None:
        self.app.text_area(key="case-note").set_value(note)
        self.press("Draft the codes")

    def decide(self, code: str, choice: str) -> None:
        group = next(group for group in self.app.button_group if group.label == f"Decision on {code}")
        assert isinstance(group, ButtonGroup)
        group.set_value(choice)
        self.run()

    @property
    def html(self) -> str:
        bodies = [element.proto.body for element in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith(("<style>", "<script>")))

    @property
    def text(self) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.html)).split())


@pytest.fixture
def page(world: World, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(service, "get_tools", lambda: world.tools)
    monkeypatch.setattr(service, "get_language_model", lambda: None)
    monkeypatch.setattr(frame, "date_of_service", lambda: IN_FORCE)
    return Page()


def test_a_note_gives_candidates_with_their_words_marked(page: Page) -> None:
    page.draft(VISIT)
    assert "R51.9" in page.text
    assert 'class="cw-mark">Headache, unspecified<sup' in page.html
    assert "0 taken" in page.text
    assert 'cw-denied" title="Denied">Denies fever, neck stiffness' in page.html
    assert 'cw-id" title="Identifier: masked' in page.html


def test_an_empty_note_is_told(page: Page) -> None:
    page.draft("   ")
    assert "The note: holds no text." in page.text


def test_nothing_is_accepted_before_all_is_decided(page: Page) -> None:
    page.draft(VISIT)
    page.press("Accept the case")
    assert "not decided" in page.text
    assert "State: review" in page.text


def test_a_case_is_reviewed_checked_accepted_and_reopened(page: Page) -> None:
    page.draft(VISIT)
    for one in page.app.button_group:
        page.decide(one.label.removeprefix("Decision on "), "Take")
    assert "Findings" in page.text
    page.press("Accept the case")
    assert f"State: {State.ACCEPTED}" in page.text
    assert len(page.app.get("download_button")) == 3
    page.press("Reopen")
    assert f"State: {State.REVIEW}" in page.text


def test_a_typed_code_is_added_if_it_is_valid_on_the_date(page: Page) -> None:
    page.draft(VISIT)
    page.app.text_input(key="case-add").set_value("E11.40")
    page.press("Add")
    assert "E11.40" in page.text
    assert "Chosen by a person." in page.text
    page.app.text_input(key="case-add").set_value("S52.501")
    page.press("Add")
    assert "is not valid on 2026-06-01: incomplete" in page.text
    page.app.text_input(key="case-add").set_value("nonsense")
    page.press("Add")
    assert "does not have the shape of a code" in page.text


def test_another_code_is_put_in_the_place_of_a_candidate(page: Page) -> None:
    page.draft(VISIT)
    page.app.text_input(key="case-instead-icd10cm:R51.9").set_value("99213")
    next(one for one in page.app.button if one.key == "case-instead-icd10cm:R51.9-put").click()
    page.run()
    assert "CPT 99213 is no diagnosis." in page.text
    page.app.text_input(key="case-instead-icd10cm:R51.9").set_value("E11.40")
    next(one for one in page.app.button if one.key == "case-instead-icd10cm:R51.9-put").click()
    page.run()
    assert "E11.40" in page.text
    assert "1 taken" in page.text


def test_a_new_note_forgets_the_old_one(page: Page) -> None:
    page.draft(VISIT)
    page.press("New note")
    assert "Whitcomb" not in page.text
    assert "case" not in page.app.session_state


def test_the_model_is_asked_only_where_a_person_asks_for_it(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer() as server:
        server.will(says("diagnosis | diabetes neuropathy | Pneumonia in 2018"))
        model = OpenAICompatibleModel("scripted", base_url=server.url)
        monkeypatch.setattr(service, "get_language_model", lambda: model)
        asked = Page()
        asked.draft(VISIT)
        assert server.requests == []
        asked.press("New note")
        asked.app.checkbox[0].check()
        asked.draft(VISIT)
        assert "Whitcomb" not in str(server.requests[0].body)
        assert "scripted named 1 item: 0 added" in asked.text


def test_a_wrong_setting_of_the_model_does_not_close_the_page(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise SettingsError("A setting makes no sense.")

    monkeypatch.setattr(service, "get_language_model", fails)
    Page().draft(VISIT)


def test_markup_in_a_note_stays_text() -> None:
    note = "Assessment: <script>alert(1)</script> & more"
    assert "<script>" not in note_html(note, [], [], [])
    hostile = candidate(Kind.DIAGNOSIS, "R51.9", title="<b>bold</b>", words="<i>")
    assert "<b>bold" not in candidate_html(1, hostile)


def test_marks_that_overlap_keep_every_letter_of_the_note() -> None:
    note = "Patient: Ann Whitlock has gout, no fever"
    one = candidate(Kind.DIAGNOSIS, "M10.9", words="has gout, no")
    mark = quote(note, "has gout, no")
    members = [type(one)(**{**{name: getattr(one, name) for name in one.__slots__}, "quotes": (mark,)})]
    asides = [Aside(quote(note, "no fever"), Stance.DENIED, "no")]
    shown = note_html(note, members, asides, find_identifiers(note))
    body = re.sub(r"<sup.*?</sup>", "", shown)
    assert html.unescape(re.sub(r"<[^>]+>", "", body)) == note


def test_the_worksheet_says_what_is_missing(world: World) -> None:
    from casework.coder import draft

    sheet = draft("HPI: tired.\nAssessment: tired.\n", world.tools, date(2026, 6, 1)).worksheet
    shown = worksheet_html(sheet)
    assert "not shown" in shown
    assert "nothing is guessed" in shown
