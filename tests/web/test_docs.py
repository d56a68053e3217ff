"""The API's description: complete, told in words, and a page that loads nothing from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, ViewportSize

from tests.ui.browsing import CHROMIUM, NARROW, WIDE


def operations(client: TestClient) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_has_a_summary_a_description_and_a_known_tag(client: TestClient) -> None:
    tags = {tag["name"] for tag in client.get("/openapi.json").json()["tags"]}
    for name, operation in operations(client):
        assert operation["summary"], name
        assert operation["description"], name
        assert set(operation["tags"]) <= tags, name


def test_every_parameter_says_what_it_means_and_every_body_shows_an_example(client: TestClient) -> None:
    for name, operation in operations(client):
        assert all(one.get("description") for one in operation.get("parameters", [])), name
        for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
            assert media_type == "multipart/form-data" or media.get("examples"), name


def test_every_error_is_described_in_its_own_form(client: TestClient) -> None:
    for name, operation in operations(client):
        form = "application/fhir+json" if "/fhir/" in name else "application/problem+json"
        errors = {status: told for status, told in operation["responses"].items() if status >= "4"}
        assert {"422", "500", "503"} <= set(errors), name
        assert all(set(told["content"]) == {form} for told in errors.values()), name


def test_the_fields_of_an_answer_say_what_they_mean(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["Evidence"]["properties"]["locator"]["description"].startswith("Where in the source")
    assert "Attributes:" not in str(schemas)


def test_the_page_shows_every_route_with_a_call_and_loads_nothing(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"<script|<link|<img|@import|src=", page.text)
    for name, _ in operations(client):
        assert f"<code>{name}</code>" in page.text
    assert "curl -G http://127.0.0.1:8600/v1/search --data-urlencode &#x27;q=broken right wrist&#x27;" in page.text


def test_the_root_leads_to_the_page(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/docs"


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_page_fits_the_screen_and_can_be_read_by_all(
    client: TestClient, browser: Browser, tmp_path: Path, size: ViewportSize
) -> None:
    file = tmp_path / "docs.html"
    file.write_text(client.get("/docs").text, encoding="utf-8")
    with browser.new_context(viewport=size) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        faults = Axe().run(page).response["violations"]
        width = page.evaluate("document.documentElement.scrollWidth")
    assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
    assert width <= size["width"]
