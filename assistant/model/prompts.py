"""The words said to a language model: one file each, their placeholders checked on loading."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.errors import SettingsError
from core.settings import PROJECT_ROOT

PROMPTS = PROJECT_ROOT / "prompts"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file.

    Attributes:
        name: The file's name.
        text: Its text, with placeholders in braces.
    """

    name: str
    text: str

    def fill(self, **values: str) -> str:
        """The text with its placeholders filled; braces in the values stay as they are."""
        return self.text.format(**values)


def load_prompt(name: str, placeholders: Iterable[str], folder: Path = PROMPTS) -> Prompt:
    """Read a prompt and check that it holds the placeholders which the program fills, and no others.

    Args:
        name: The file's name, such as ``answer_user.md``.
        placeholders: What the program fills in.
        folder: Where the prompts are.

    Raises:
        SettingsError: The file is missing, or its placeholders are not the expected ones.
    """
    path = folder / name
    try:
        text = path.read_text(encoding="utf-8").strip()
        parts = list(string.Formatter().parse(text))
    except OSError as error:
        raise SettingsError(f"The prompt {path} cannot be read.", "Restore it from the repository.") from error
    except ValueError as error:
        raise SettingsError(f"The prompt {path} has a stray brace: {error}.", "Write {{ and }} for braces.") from error
    found = {field for _, field, _, _ in parts if field is not None}
    expected = set(placeholders)
    if missing := sorted(expected - found):
        raise SettingsError(f"The prompt {path} lacks {_in_braces(missing)}.", "Put every placeholder in it.")
    if unknown := sorted(found - expected):
        raise SettingsError(f"The prompt {path} has the unknown {_in_braces(unknown)}.", "Write {{ and }} for braces.")
    return Prompt(name, text)


def _in_braces(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def prompt_hash(prompts: Iterable[Prompt]) -> str:
    """A fingerprint of the prompts' names and texts: 12 hexadecimal characters."""
    digest = hashlib.sha256()
    for prompt in prompts:
        digest.update(f"{prompt.name}\x1f{prompt.text}\x1e".encode())
    return digest.hexdigest()[:12]
