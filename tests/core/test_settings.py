from pathlib import Path

import pytest

from core.errors import SettingsError
from core.settings import PACKAGED_EMBEDDER, PROJECT_ROOT, Settings


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CODEWRIGHT_HOME")
    settings = Settings.load()
    assert settings.home == PROJECT_ROOT / ".codewright"
    assert settings.embedder == PACKAGED_EMBEDDER
    assert (settings.model, settings.chroma_url, settings.openai_base_url) == ("", "", "")


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CODEWRIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("CODEWRIGHT_MODEL", "llama-3")
    monkeypatch.setenv("CODEWRIGHT_MODEL_TIMEOUT", "2.5")
    settings = Settings.load()
    assert (settings.home, settings.model, settings.model_timeout_s) == (tmp_path, "llama-3", 2.5)


def test_a_dotenv_file_is_read_and_the_environment_wins_over_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("CODEWRIGHT_MODEL=from-file\nCODEWRIGHT_THREADS=2\nUNRELATED=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    assert Settings.load().model == "from-file"
    monkeypatch.setenv("CODEWRIGHT_MODEL", "from-environment")
    assert Settings.load().model == "from-environment"
    assert Settings.load().threads == 2


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWRIGHT_EMBEDDER", "")
    monkeypatch.setenv("CODEWRIGHT_THREADS", "")
    assert Settings.load().embedder == PACKAGED_EMBEDDER
    assert Settings.load().threads == 0


@pytest.mark.parametrize(
    ("variable", "value"),
    [("CODEWRIGHT_MODEL_TIMEOUT", "soon"), ("CODEWRIGHT_MODEL_TIMEOUT", "0"), ("CODEWRIGHT_THREADS", "-1")],
)
def test_a_value_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"^{variable}: .*Correct it"):
        Settings.load()


def test_the_key_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-to-be-seen")
    settings = Settings.load()
    assert "sk-not-to-be-seen" not in f"{settings!r} {settings}"
    assert settings.openai_api_key.get_secret_value() == "sk-not-to-be-seen"


def test_facts_live_in_sqlite_inside_home_unless_a_database_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CODEWRIGHT_HOME", str(tmp_path))
    assert Settings.load().resolved_database_url == f"sqlite:///{tmp_path / 'codewright.sqlite3'}"
    monkeypatch.setenv("CODEWRIGHT_DATABASE_URL", "postgresql+psycopg://localhost/codes")
    assert Settings.load().resolved_database_url == "postgresql+psycopg://localhost/codes"


def test_licensed_text_stays_in_a_folder_of_its_own_whatever_servers_hold_the_rest(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url="postgresql://db.example/codes", chroma_url="http://chroma.example")
    licensed = settings.licensed()
    assert licensed.home == tmp_path / "licensed"
    assert licensed.resolved_database_url == f"sqlite:///{tmp_path / 'licensed' / 'codewright.sqlite3'}"
    assert licensed.chroma_url == ""
    assert licensed.embedder == settings.embedder
