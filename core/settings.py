"""Settings, read from the environment and from a `.env` file in the working directory."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent

DATABASE_FILE = "codewright.sqlite3"
"""The embedded code store, inside a home."""

PACKAGED_EMBEDDER = "all-MiniLM-L6-v2"


def _named(name: str) -> AliasChoices:
    return AliasChoices(name)


class Settings(BaseSettings):
    """Everything that can be chosen from outside. Empty means the default.

    Attributes:
        home: Folder of all data of this installation.
        database_url: SQLAlchemy URL of the code store; empty for SQLite inside `home`.
        chroma_url: URL of a Chroma server; empty for Chroma embedded in `home`.
        embedder: Name of a sentence-transformers model; the default one comes in a package.
        openai_api_key: Key for the model server; local servers take any.
        openai_base_url: OpenAI-compatible URL; empty for OpenAI's own.
        model: Name of the language model; empty for composed answers only.
        model_tools: Whether the language model is asked which look-ups to add to those of the rules; it must be able to
            call tools.
        model_timeout_s: Seconds without a new piece of text before the model counts as down.
        model_total_s: Seconds a model's whole reply may take.
        threads: Processor threads of the embedding model; 0 leaves the choice to it.
        api_host: Address the HTTP API listens on; any but this machine's own needs `api_token`.
        api_port: Port of the HTTP API.
        api_token: What callers of the HTTP API must show as a bearer token; empty for none.
        api_origins: Web origins whose pages may call the HTTP API, with commas between them; empty for none.
    """

    # Without the prefix, a field's own name would be looked up too: `home` would be the user's HOME.
    model_config = SettingsConfigDict(
        env_file=".env", env_prefix="CODEWRIGHT_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    home: Path = Field(PROJECT_ROOT / ".codewright", validation_alias=_named("CODEWRIGHT_HOME"))
    database_url: str = Field("", validation_alias=_named("CODEWRIGHT_DATABASE_URL"))
    chroma_url: str = Field("", validation_alias=_named("CODEWRIGHT_CHROMA_URL"))
    embedder: str = Field(PACKAGED_EMBEDDER, validation_alias=_named("CODEWRIGHT_EMBEDDER"))
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias=_named("OPENAI_API_KEY"))
    openai_base_url: str = Field("", validation_alias=_named("OPENAI_BASE_URL"))
    model: str = Field("", validation_alias=_named("CODEWRIGHT_MODEL"))
    model_tools: bool = Field(default=False, validation_alias=_named("CODEWRIGHT_MODEL_TOOLS"))
    model_timeout_s: float = Field(45.0, gt=0, validation_alias=_named("CODEWRIGHT_MODEL_TIMEOUT"))
    model_total_s: float = Field(120.0, gt=0, validation_alias=_named("CODEWRIGHT_MODEL_TOTAL"))
    threads: int = Field(0, ge=0, validation_alias=_named("CODEWRIGHT_THREADS"))
    api_host: str = Field("127.0.0.1", validation_alias=_named("CODEWRIGHT_API_HOST"))
    api_port: int = Field(8600, ge=1, le=65535, validation_alias=_named("CODEWRIGHT_API_PORT"))
    api_token: SecretStr = Field(SecretStr(""), validation_alias=_named("CODEWRIGHT_API_TOKEN"))
    api_origins: str = Field("", validation_alias=_named("CODEWRIGHT_API_ORIGINS"))

    @classmethod
    def load(cls) -> Settings:
        """Read the settings.

        Raises:
            SettingsError: A value has the wrong form; names the variable.
        """
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise SettingsError(f"{name}: {first['msg']}.", "Correct it in the environment or in .env.") from error

    def licensed(self) -> Settings:
        """The settings of the home that holds licensed text alone: removing its folder removes every trace of it.

        It is always a folder on this machine, whatever servers hold the rest.
        """
        return self.model_copy(update={"home": self.home / "licensed", "database_url": "", "chroma_url": ""})

    @property
    def resolved_database_url(self) -> str:
        """The code store's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.home.resolve() / DATABASE_FILE}"
