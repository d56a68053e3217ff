"""Who may ask, and what nobody is told."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.middleware import Middleware

from core.errors import SettingsError, StoreUnavailableError
from core.settings import Settings
from tests.assistant.world import World
from tests.web.conftest import TOKEN, application
from web.guard import Guard, Rules
from web.serving import check_exposure

SEARCH = "/v1/search?q=headache"


@pytest.mark.parametrize("host", ["127.0.0.1:8600", "localhost:8600", "LOCALHOST", "[::1]:8600"])
def test_this_machines_own_names_are_served(client: TestClient, host: str) -> None:
    assert client.get(SEARCH, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.rebound.example", "192.168.1.5:8600", "", "[::1"])
def test_another_name_is_a_page_that_was_rebound_to_this_machine_and_is_refused(client: TestClient, host: str) -> None:
    response = client.get(SEARCH, headers={"Host": host})
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"


def test_pages_of_other_origins_may_not_ask(client: TestClient) -> None:
    for origin in ("https://page.example", "http://127.0.0.1:8501", "null"):
        assert client.get(SEARCH, headers={"Origin": origin}).status_code == 403
    own = client.get(SEARCH, headers={"Origin": "http://127.0.0.1:8600"})
    assert own.status_code == 200
    assert "access-control-allow-origin" not in own.headers


def test_pages_of_an_origin_that_was_allowed_may(world: World, tmp_path: Path) -> None:
    app = application(world, tmp_path, api_origins="https://coder.example/, https://other.example")
    client = TestClient(app, base_url="http://127.0.0.1")
    asked = {"Origin": "https://coder.example"}
    assert client.get(SEARCH, headers=asked).headers["access-control-allow-origin"] == "https://coder.example"
    before = {**asked, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    assert client.options("/v1/ask", headers=before).status_code == 200
    assert client.get(SEARCH, headers={"Origin": "https://page.example"}).status_code == 403


def test_a_server_with_a_token_wants_it_shown(guarded: TestClient) -> None:
    for shown in ("", "Bearer", f"Basic {TOKEN}", "Bearer wrong", f"Bearer {TOKEN}x", "Bearer é"):
        response = guarded.get(SEARCH, headers=[(b"Authorization", shown.encode())])
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
    assert guarded.get(SEARCH, headers={"Authorization": f"bearer {TOKEN}"}).status_code == 200


def test_a_fhir_client_without_the_token_is_told_in_its_own_way(guarded: TestClient) -> None:
    response = guarded.get("/fhir/metadata")
    assert response.status_code == 401
    assert response.json()["issue"][0]["code"] == "login"


def test_the_description_needs_no_token_and_says_that_all_else_does(guarded: TestClient) -> None:
    assert guarded.get("/docs").status_code == 200
    described = guarded.get("/openapi.json").json()
    assert described["security"] == [{"token": []}]
    assert guarded.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "coder.example"])  # noqa: S104  # what is refused
def test_no_address_that_others_reach_is_served_without_a_token(host: str) -> None:
    with pytest.raises(SettingsError, match=r"^CODEWRIGHT_API_HOST is .* there is no token\. Set CODEWRIGHT_API_TOKEN"):
        check_exposure(Settings(api_host=host))
    check_exposure(Settings(api_host=host, api_token=SecretStr(TOKEN)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_alone_needs_none(host: str) -> None:
    check_exposure(Settings(api_host=host))


def test_a_token_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(SettingsError, match="CODEWRIGHT_API_TOKEN has 6 characters"):
        check_exposure(Settings(api_token=SecretStr("secret")))


def test_the_log_holds_neither_question_nor_search_nor_token(
    guarded: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    shown = {"Authorization": f"Bearer {TOKEN}"}
    with caplog.at_level(logging.DEBUG):
        guarded.get("/v1/search", params={"q": "Jane Roe headache"}, headers=shown)
        guarded.post("/v1/ask", json={"question": "Does Jane Roe have gout?"}, headers=shown)
        guarded.post("/v1/ask", json={"question": 7, "Jane Roe": 1}, headers=shown)
        guarded.get("/Jane Roe", headers=shown)
    told = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert any(line.startswith("GET /v1/search 200") for line in told)
    assert not [line for line in told if "Jane" in line or TOKEN in line]


def test_an_error_of_the_program_tells_the_caller_nothing_and_the_log_only_where(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(" ".join(("Jane", "Roe")))

    monkeypatch.setattr("web.v1.codes.code_sheet", broken)
    client = TestClient(application(world, tmp_path), base_url="http://127.0.0.1")
    response = client.get("/v1/codes/cpt/62320")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "Jane" not in response.text
    assert "unforeseen ZeroDivisionError" in caplog.text
    assert "in broken" in caplog.text
    assert "Jane Roe" not in caplog.text


def test_a_store_that_cannot_be_reached_is_worth_another_try(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailableError("The code store is busy.", "Try again.")

    monkeypatch.setattr("web.v1.codes.code_sheet", away)
    client = TestClient(application(world, tmp_path), base_url="http://127.0.0.1")
    response = client.get("/v1/codes/cpt/62320")
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert response.json()["detail"] == "The code store is busy. Try again."


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    for body in (b"x" * 1_100_000, iter([b"x" * 600_000] * 2)):  # of a stated length, and of none
        response = client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 413
        assert response.json()["detail"].startswith("The request is too large")


def test_what_takes_too_long_is_ended() -> None:
    app = FastAPI(middleware=[Middleware(Guard, rules=Rules(seconds=0.05))])

    @app.get("/slow")
    async def slow() -> None:
        await anyio.sleep(30)

    response = TestClient(app, base_url="http://127.0.0.1").get("/slow")
    assert response.status_code == 504
    assert "No answer within" in response.json()["detail"]


def test_no_page_may_guess_what_an_answer_is_or_keep_it(client: TestClient) -> None:
    headers = client.get(SEARCH).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_dates_far_away_are_answered(client: TestClient) -> None:
    for day in (date.min, date.max):
        assert client.get(f"/v1/codes/cpt/62320?as_of={day.isoformat()}").status_code == 200
