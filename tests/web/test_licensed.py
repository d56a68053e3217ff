"""Licensed text is served to this machine alone, whatever token a caller holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from core.hosts import is_loopback
from core.records import CodeRecord
from core.settings import Settings
from tests.assistant import official
from tests.builders import cpt_code, release
from web.app import create_app
from web.serving import open_service

TOKEN = SecretStr("a token of more than thirty characters, as is asked for")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data home with a licensed descriptor in it."""
    official.build(tmp_path).store.close()
    licensed = release("cpt-long", "2026"), [CodeRecord(cpt_code("62320"), "A descriptor under licence")]
    official.load(Settings(home=tmp_path).licensed().home, [licensed])
    return tmp_path


def test_a_server_that_others_can_reach_opens_no_licensed_text_even_with_a_token(home: Path) -> None:
    exposed = Settings(home=home).model_copy(update={"api_host": "0.0.0.0", "api_token": TOKEN})  # noqa: S104  # the point
    service = open_service(exposed)
    assert service.tools.licensed is None
    assert "given to this machine alone" in create_app(exposed, service).description


@pytest.mark.parametrize(
    ("host", "own"),
    [("localhost", True), ("127.0.0.1", True), ("[::1]", True), ("0.0.0.0", False), ("", False), ("10.0.0.4", False)],  # noqa: S104
)
def test_only_this_machine_s_own_addresses_count_as_its_own(host: str, own: bool) -> None:
    assert is_loopback(host) is own
