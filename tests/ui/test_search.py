"""The page of the search, over a small world: what its address asks for, and what then stands there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import StoreUnavailableError
from tests.assistant import official
from tests.assistant.world import IN_FORCE, TODAY, World
from ui import frame, search, service

WHEN = IN_FORCE.isoformat()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = official.build(tmp_path_factory.mktemp("official"))
    yield built
    built.store.close()


def _script() -> None:
    from ui import frame, search  # a script of its own

    frame.controls()
    search.page()


class Page:
    """The page of an address."""

    def __init__(self, **address: str | list[str]) -> None:
        self.app = AppTest.from_function(_script, default_timeout=30)
        self.go(**address)

    def go(self, **address: str | list[str]) -> None:
        """Change the address, as typing does."""
        self.app.query_params.clear()
        for name, value in address.items():
            self.app.query_params[name] = value
        self.app.run()
        assert not self.app.exception

    @property
    def html(self) -> str:
        bodies = [element.proto.body for element in self.app.get("html")]
        return "\n".join(body for body in bodies if not body.startswith(("<style>", "<script>")))

    @property
    def text(self) -> str:
        return html.unescape(re.sub(r"<[^>]+>", " ", self.html))

    @property
    def hits(self) -> list[str]:
        return re.findall(r'data-cw-item href="code\?system=\w+&amp;code=([^"&]+)', self.html)


OpenSearch = Callable[..., Page]


@pytest.fixture
def open_search(world: World, monkeypatch: pytest.MonkeyPatch) -> OpenSearch:
    monkeypatch.setattr(service, "get_tools", lambda: world.tools)
    monkeypatch.setattr(frame, "today", lambda: TODAY)
    return Page


def test_the_empty_page_offers_examples(open_search: OpenSearch) -> None:
    page = open_search()
    assert "For example" in page.text
    assert 'href="search?q=type+2+diabetes+with+neuropathy"' in page.html


def test_words_in_the_address_find_codes_with_reasons(open_search: OpenSearch) -> None:
    page = open_search(q="diabetes neuropathy")
    assert page.hits == ["E11.40", "E11.42"]
    assert "by “Diabetic nerve pain”" in page.text
    assert 'data-cw-found="diabetes neuropathy"' in page.html


def test_a_loose_fit_is_marked(open_search: OpenSearch) -> None:
    assert "not sure" in open_search(q="broken arm").text


def test_a_list_of_codes_is_recognised(open_search: OpenSearch) -> None:
    page = open_search(q="99213, 62320, E11.9, x9x9")
    assert page.hits == ["99213", "62320", "E11.9"]
    assert "Not recognised as codes here: x9x9" in page.text


def test_filters_stand_in_the_address(open_search: OpenSearch) -> None:
    assert open_search(q="E11.4", billable="yes").hits == ["E11.40", "E11.42"]
    assert open_search(q="E11.4", within="E11.40").hits == ["E11.40"]
    assert open_search(q="E11.4", system=["cpt", "hcpcs"]).hits == []
    assert "The filters leave out all" in open_search(q="E11.9", within="F").text


def test_a_chapter_is_chosen_from_the_tables(open_search: OpenSearch) -> None:
    page = open_search(q="E11.4", system="icd10cm", within="A00-B99, E11.40-E13")
    chapters = re.findall(r'<optgroup label="([^"]+)"><option value="([^"]+)">All of it', page.html)
    assert ("Endocrine diseases", "E08-E13") in chapters
    assert page.hits == ["E11.40", "E11.42"]
    assert "Only within A00-B99, E11.40-E13." in page.text


def test_hits_lead_to_their_pages_on_the_date_that_was_chosen(open_search: OpenSearch) -> None:
    page = open_search(q="62320", as_of=WHEN)
    assert f'href="code?system=cpt&amp;code=62320&amp;as_of={WHEN}"' in page.html


def test_recent_searches_are_kept_for_the_session_without_what_was_half_typed(open_search: OpenSearch) -> None:
    page = open_search(q="diabetes neuro")
    for words in ("diabetes neuropathy", "headache", "nothing like it", "diabetes neuropathy"):
        page.go(q=words)
    page.go()
    assert re.findall(r'href="search\?q=([^"]+)"', page.html) == ["diabetes+neuropathy", "headache"]


def test_a_search_that_finds_nothing_says_so(open_search: OpenSearch) -> None:
    assert "No code was found." in open_search(q="nothing like it").text


def test_markup_in_a_search_is_shown_as_text(open_search: OpenSearch) -> None:
    page = open_search(q='<img src=x onerror="alert(1)"> E11.9')
    assert "<img" not in page.html


def test_a_store_that_fails_is_told_in_one_line(open_search: OpenSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreUnavailableError("The index cannot be read.", "Run `python -m ingest index`.")

    monkeypatch.setattr(search, "look_up", fail)
    page = open_search(q="diabetes")
    assert "The index cannot be read." in page.text
    assert not page.hits
