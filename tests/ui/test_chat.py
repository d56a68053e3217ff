"""The chat page over a scripted assistant: what a user does, and what then stands on the page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup, DownloadButton

from assistant.api import NO_MODEL
from core.errors import CodewrightError, NotReadyError, StoreUnavailableError
from core.records import Setting
from tests.ui.fake_assistant import AMA, FakeAssistant
from ui import chat, service
from ui.markup import label

APP = Path(__file__).resolve().parents[2] / "app.py"


@dataclass
class Page:
    """The page and the scripted assistant behind it."""

    app: AppTest
    assistant: FakeAssistant

    def ask(self, question: str) -> None:
        self.app.chat_input(key="question").set_value(question)
        self.run()

    def choose(self, question: str) -> None:
        (group,) = [group for group in self._suggestions() if label(question) in group.options]
        group.set_value(question)
        self.run()

    def run(self) -> None:
        self.app.run()
        assert not self.app.exception

    @property
    def html(self) -> str:
        """All that the page writes itself, in the order of its parts, without the style sheet."""
        bodies = [element.proto.body for element in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith("<style>"))

    @property
    def text(self) -> str:
        """What of it a reader sees."""
        return html.unescape(re.sub(r"<[^>]+>", " ", self.html))

    @property
    def questions(self) -> list[str]:
        return re.findall(r'<p class="cw-question"[^>]*>(.*?)</p>', self.html, re.DOTALL)

    @property
    def suggestions(self) -> list[str]:
        return [option for group in self._suggestions() for option in group.options]

    def _suggestions(self) -> list[ButtonGroup[str]]:
        return [group for group in self.app.get("button_group") if isinstance(group, ButtonGroup)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """The page as it first opens."""
    assistant = FakeAssistant()
    monkeypatch.setattr(service, "get_assistant", lambda: assistant)
    opened = Page(AppTest.from_file(APP, default_timeout=30), assistant)
    opened.run()
    return opened


def failing(error: CodewrightError) -> Callable[..., object]:
    def fail(*_args: object, **_more: object) -> object:
        raise error

    return fail


# Asking


def test_an_empty_page_offers_the_example_questions(page: Page) -> None:
    assert page.suggestions == [label(question) for question in chat.EXAMPLES]
    assert "cw-answer" not in page.html


def test_the_page_tells_which_releases_answer_and_which_is_over(page: Page) -> None:
    assert "ICD-10-CM Tabular List, FY2026, April 1, 2026" in page.text
    assert "ended Sep 30, 2026" in page.text
    assert "Codewright starter knowledge, 2026.1" in page.text


def test_a_question_is_answered_with_a_chip_for_each_source(page: Page) -> None:
    page.ask("What is CPT 62320?")
    assert page.questions == ["What is CPT 62320?"]
    assert "single injection into the epidural or subarachnoid space" in page.text
    opened = set(re.findall(r'popovertarget="([^"]+)"', page.html))
    panels = re.findall(r'<aside popover="auto" id="([^"]+)"', page.html)
    assert len(panels) == 3
    assert opened == set(panels)


def test_every_sentence_that_has_a_source_shows_a_chip(page: Page) -> None:
    page.ask("Is E11.9 billable and what does it exclude?")
    sentences = page.assistant.ask("Is E11.9 billable?").sentences
    assert page.html.count('class="cw-rule"') == len(sentences)
    in_sources_list = 2
    assert page.html.count('class="cw-chip"') == len(sentences) + in_sources_list


def test_an_example_is_asked_by_choosing_it(page: Page) -> None:
    page.choose("62321 vs 62323")
    assert [asked.question for asked in page.assistant.asked] == ["62321 vs 62323"]
    assert page.questions == ["62321 vs 62323"]


def test_a_chosen_question_is_asked_once(page: Page) -> None:
    page.choose("62321 vs 62323")
    page.run()
    assert len(page.assistant.asked) == 1


def test_a_follow_up_is_asked_in_the_same_conversation(page: Page) -> None:
    page.ask("What is CPT 62320?")
    page.ask("62320 vs 62321")
    first, second = page.assistant.asked
    assert second.conversation is first.conversation
    assert second.conversation is not None
    assert second.conversation.questions == ["What is CPT 62320?", "62320 vs 62321"]
    assert page.questions == ["What is CPT 62320?", "62320 vs 62321"]


def test_a_finished_answer_is_not_asked_for_again(page: Page) -> None:
    page.ask("What is CPT 62320?")
    page.ask("62320 vs 62321")
    assert len(page.assistant.asked) == 2
    assert page.html.count("<article") == 2


def test_suggestions_stand_under_the_last_answer_only(page: Page) -> None:
    page.ask("What is CPT 62320?")
    assert label("Can 62320 be billed with 77003?") in page.suggestions
    page.choose("62320 vs 62321")
    assert page.suggestions == [label("And without imaging guidance?")]


def test_a_new_conversation_forgets_the_old_one(page: Page) -> None:
    page.ask("What is CPT 62320?")
    page.app.button(key="clear").click()
    page.run()
    assert page.questions == []
    assert page.suggestions == [label(question) for question in chat.EXAMPLES]
    page.ask("And with imaging guidance?")
    first, second = page.assistant.asked
    assert second.conversation is not first.conversation


def test_nothing_is_asked_of_a_blank_question(page: Page) -> None:
    page.ask("   ")
    assert page.assistant.asked == []


def test_two_users_do_not_share_a_conversation(page: Page) -> None:
    page.ask("What is CPT 62320?")
    other = Page(AppTest.from_file(APP, default_timeout=30), page.assistant)
    other.run()
    assert other.questions == []


# The shape of an answer


def test_a_comparison_stands_side_by_side_under_its_opening(page: Page) -> None:
    page.ask("62321 vs 62323")
    assert page.html.index("both are single injections") < page.html.index("<table>")
    assert re.findall(r'<th scope="row">(.*?)</th>', page.html)[:2] == ["Region", "Imaging guidance"]
    assert re.findall(r'<tr class="(cw-\w+)">', page.html) == ["cw-differs", "cw-same", "cw-same", "cw-same"]


def test_a_comparison_scrolls_inside_a_box_that_takes_the_keyboard(page: Page) -> None:
    page.ask("62321 vs 62323")
    assert '<div class="cw-table" tabindex="0" role="region" aria-label="Side-by-side comparison"><table>' in page.html


def test_the_copyright_notice_stands_once_below_the_answer(page: Page) -> None:
    page.ask("What is CPT 62320?")
    outside_the_panels = re.sub(r"<aside popover.*?</aside>", "", page.html, flags=re.DOTALL)
    assert outside_the_panels.count(AMA) == 1


def test_an_answer_without_cpt_shows_no_copyright_notice(page: Page) -> None:
    page.ask("Is E11.9 billable?")
    assert AMA not in page.html


def test_an_answer_shows_its_date_of_service_and_its_remarks(page: Page) -> None:
    page.ask("Is E11.9 billable?")
    assert re.search(r"Date of service\s+Nov 23, 2026", page.text)
    assert "The loaded ICD-10-CM edition ended on Sep 30, 2026" in page.text


def test_a_refusal_looks_like_one(page: Page) -> None:
    page.ask("Will my contractor pay?")
    assert '<article class="cw-answer cw-abstained">' in page.html
    assert re.search(r"CPT\s+62399\s+not in the release", page.text)


def test_a_long_answer_keeps_all_its_parts_in_order(page: Page) -> None:
    page.ask("Guidelines for E/M services")
    assert re.findall(r"<h3>(.*?)</h3>", page.html) == [
        "What counts",
        "Medical decision making",
        "Time",
        "Prolonged service",
        "Split visits",
    ]
    assert page.html.count('class="cw-rule"') == 26


def test_what_a_model_wrote_is_marked_and_what_was_withheld_is_told(page: Page) -> None:
    page.ask("When do I use modifier 25?")
    assert page.html.count('class="cw-model"') == 1
    assert "2 sentences withheld" in page.text
    assert "The number 100 stands in no cited evidence." in page.text


def test_earlier_answers_stay_and_their_sources_do_not_get_mixed_up(page: Page) -> None:
    for question in chat.EXAMPLES:
        page.ask(question)
    assert page.html.count("<article") == len(chat.EXAMPLES)
    panels = re.findall(r'<aside popover="auto" id="([^"]+)"', page.html)
    assert len(panels) == len(set(panels))


# Choices


def test_choices_left_alone_are_left_to_the_question(page: Page) -> None:
    page.ask("What is CPT 62320?")
    (asked,) = page.assistant.asked
    assert asked.as_of is None
    assert asked.setting is None
    assert asked.model == page.assistant.model_name


def test_the_chosen_date_setting_and_writer_reach_the_assistant(page: Page) -> None:
    page.app.date_input(key="as_of").set_value(date(2026, 3, 1))
    page.app.selectbox(key="setting").set_value(Setting.OUTPATIENT)
    page.app.radio(key="model").set_value(NO_MODEL)
    page.ask("What is CPT 62320?")
    (asked,) = page.assistant.asked
    assert (asked.as_of, asked.setting, asked.model) == (date(2026, 3, 1), Setting.OUTPATIENT, NO_MODEL)
    assert re.search(r"Mar 1, 2026\s+Outpatient hospital\s+Rules only", page.text)


def test_without_a_model_only_rules_can_write(page: Page) -> None:
    page.assistant.model_name = NO_MODEL
    page.run()
    assert page.app.radio(key="model").options == ["Rules only"]


def test_the_page_tells_the_date_the_conversation_goes_by(page: Page) -> None:
    page.ask("What is CPT 62320?")
    conversation = page.assistant.asked[0].conversation
    assert conversation is not None
    conversation.as_of = date(2025, 1, 2)
    page.run()
    assert "This conversation asks about Jan 2, 2025." in [caption.value for caption in page.app.caption]


# Asking again, editing, documents, links


def press(page: Page, name: str) -> None:
    (button,) = [button for button in page.app.button if button.label == name]
    button.click()
    page.run()


def test_the_last_question_can_be_asked_again_under_other_choices(page: Page) -> None:
    page.ask("What is CPT 62320?")
    page.ask("And with imaging guidance?")
    page.app.selectbox(key="setting").set_value(Setting.OUTPATIENT)
    press(page, "Ask again")
    assert page.questions == ["What is CPT 62320?", "And with imaging guidance?"]
    again = page.assistant.asked[-1]
    assert (again.question, again.setting) == ("And with imaging guidance?", Setting.OUTPATIENT)
    assert again.conversation is not None
    assert again.conversation.questions == ["What is CPT 62320?", "And with imaging guidance?"]


def test_the_last_question_can_be_edited_and_its_answer_gives_way(page: Page) -> None:
    page.ask("What is CPT 62320?")
    page.ask("62321 vs 62323")
    press(page, "Edit")
    assert "The question you send now takes the place of this one." in [one.value for one in page.app.caption]
    page.ask("Is E11.9 billable?")
    assert page.questions == ["What is CPT 62320?", "Is E11.9 billable?"]
    conversation = page.assistant.asked[-1].conversation
    assert conversation is not None
    assert conversation.questions == ["What is CPT 62320?", "Is E11.9 billable?"]


def test_an_edit_can_be_left(page: Page) -> None:
    page.ask("What is CPT 62320?")
    press(page, "Edit")
    press(page, "Leave it")
    page.ask("62321 vs 62323")
    assert page.questions == ["What is CPT 62320?", "62321 vs 62323"]


def test_a_question_that_failed_can_be_asked_again(page: Page) -> None:
    page.ask("broken")
    press(page, "Ask again")
    assert page.questions == ["broken"]
    assert len(page.assistant.asked) == 2


def documents(page: Page) -> list[str]:
    return [button.label for button in page.app.get("download_button") if isinstance(button, DownloadButton)]


def test_an_answer_and_a_conversation_are_saved_as_documents(page: Page) -> None:
    page.ask("What is CPT 62320?")
    assert documents(page) == ["PDF", "Markdown"]
    page.ask("62321 vs 62323")
    assert documents(page) == ["PDF", "Markdown"] * 4
    assert [text.value for text in page.app.markdown].count("The whole conversation") == 2


def test_a_link_asks_its_question_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = FakeAssistant()
    monkeypatch.setattr(service, "get_assistant", lambda: assistant)
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["q"] = "What is CPT 62320?"
    page = Page(app, assistant)
    page.run()
    assert page.questions == ["What is CPT 62320?"]
    assert "q" not in app.query_params
    page.run()
    assert [asked.question for asked in assistant.asked] == ["What is CPT 62320?"]


def test_of_a_long_conversation_the_last_questions_are_drawn_and_the_others_on_request(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "MOST_DRAWN", 2)
    for question in chat.EXAMPLES[:4]:
        page.ask(question)
    assert page.questions == list(chat.EXAMPLES[2:4])
    press(page, "Show 2 earlier questions")
    assert page.questions == list(chat.EXAMPLES[:4])
    page.run()
    assert page.questions == list(chat.EXAMPLES[:4])


def test_the_trace_tells_what_was_looked_up_in_order(page: Page) -> None:
    page.ask("What is CPT 62320?")
    (steps,) = re.findall(r"<h4>What was looked up</h4><ol>(.*?)</ol>", page.html)
    assert steps == "<li>62320 on November 23, 2026</li><li>figures of &lt;62320&gt;</li>"


# Feedback


def saved(page: Page) -> list[tuple[str, str]]:
    return [(verdict, comment) for _trace, verdict, comment in page.assistant.feedback]


def test_a_thumb_up_is_kept(page: Page) -> None:
    page.ask("What is CPT 62320?")
    page.app.feedback[0].set_value(1)
    page.run()
    assert page.assistant.feedback == [("t-0f3a9c", "up", "")]


def test_a_thumb_down_is_kept_and_asks_what_was_wrong(page: Page) -> None:
    page.ask("What is CPT 62320?")
    page.app.feedback[0].set_value(0)
    page.run()
    page.app.text_input[0].set_value(" The region is wrong. ")
    page.run()
    assert saved(page) == [("down", ""), ("down", "The region is wrong.")]


def test_feedback_that_cannot_be_kept_is_told_without_losing_the_answer(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.ask("What is CPT 62320?")
    monkeypatch.setattr(page.assistant, "save_feedback", failing(StoreUnavailableError("The disk is full.")))
    page.app.feedback[0].set_value(1)
    page.run()
    assert [toast.value for toast in page.app.toast] == [label("The disk is full.")]
    assert "single injection" in page.text


# Errors


def test_an_error_while_answering_is_one_line_and_what_to_do(page: Page) -> None:
    page.ask("broken")
    alerts = re.findall(r'<p class="cw-error" role="alert">(.*?)</p>', page.html)
    assert len(alerts) == 1
    assert "The code store cannot be read." in alerts[0]
    assert "python -m ingest status" in alerts[0]
    assert "Traceback" not in page.html


def test_after_an_error_the_next_question_is_answered(page: Page) -> None:
    page.ask("broken")
    page.ask("What is CPT 62320?")
    assert page.questions == ["broken", "What is CPT 62320?"]
    assert "single injection" in page.text


def test_without_data_the_page_tells_the_command_that_loads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = NotReadyError("Nothing is loaded yet.", "Load the starter knowledge.")
    monkeypatch.setattr(service, "get_assistant", failing(nothing))
    page = Page(AppTest.from_file(APP, default_timeout=30), FakeAssistant())
    page.run()
    assert "Nothing is loaded yet." in page.text
    assert [block.value for block in page.app.code] == ["python -m ingest starter"]
    assert not page.app.chat_input


def test_a_store_that_fails_at_the_start_can_be_tried_again(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(page.assistant, "releases", failing(StoreUnavailableError("The code store cannot be read.")))
        page.run()
        assert "The code store cannot be read." in page.text
        assert not page.app.code
    page.app.button[0].click()
    page.run()
    assert page.suggestions == [label(question) for question in chat.EXAMPLES]


def test_an_answer_the_assistant_did_not_finish_is_told_as_stopped(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = page.assistant.stream

    def stopped(question: str, **choices: object) -> object:
        return list(whole(question, **choices))[:-1]  # type: ignore[arg-type]

    monkeypatch.setattr(page.assistant, "stream", stopped)
    page.ask("What is CPT 62320?")
    assert "single injection" in page.text
    assert "Stopped before the answer was complete." in page.text


# What others wrote is shown, never run


def test_dollar_signs_stay_dollar_signs(page: Page) -> None:
    page.ask("fee")
    assert "The office rate is $120 and the facility rate $95" in page.text
    assert not page.app.latex
    assert page.suggestions == [label("Is $120 or $95 right for *99213*?")]
    assert "\\$120" in page.suggestions[0]


def test_markup_in_an_answer_or_its_sources_is_shown_as_text(page: Page) -> None:
    page.ask("fee")
    for tag in ("<img", "<b>$x", "<i>", "<script>locator", "<b>reference"):
        assert tag not in page.html
    assert '<img src="x" onerror="alert(1)">' in page.text
    assert "<script>locator()</script>" in page.text


def test_markup_in_a_question_is_shown_as_text(page: Page) -> None:
    page.ask("<script>alert(1)</script> $x$ **bold**")
    assert "<script>alert" not in page.html
    assert page.questions == ["&lt;script&gt;alert(1)&lt;/script&gt; $x$ **bold**"]


def test_a_very_long_question_is_shown_whole_in_a_box_that_scrolls(page: Page) -> None:
    page.ask("word " * 10_000)
    assert 'tabindex="0"' in page.html
    assert len(page.questions[0]) == 10_000 * len("word ") - 1
