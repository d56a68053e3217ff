"""A prompt file is checked when it is loaded, and its hash tells its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.model.prompts import PROMPTS, Prompt, load_prompt, prompt_hash
from core.errors import SettingsError


def write(folder: Path, text: str) -> Path:
    (folder / "p.md").write_text(text, encoding="utf-8")
    return folder


def test_placeholders_are_filled_and_braces_in_the_values_stay(tmp_path: Path) -> None:
    prompt = load_prompt("p.md", ["question"], write(tmp_path, "Q: {question} {{literal}}\n"))
    assert prompt.fill(question="what is {x}?") == "Q: what is {x}? {literal}"


@pytest.mark.parametrize(
    ("text", "placeholders", "complaint"),
    [
        ("Q: {question}", ["question", "evidence"], "lacks {evidence}"),
        ("Q: {question} {answer}", ["question"], "unknown {answer}"),
        ("Q: {}", [], "unknown {}"),
        ("Q: {question", ["question"], "stray brace"),
        ("Q: } {question}", ["question"], "stray brace"),
    ],
)
def test_wrong_placeholders_are_an_error(tmp_path: Path, text: str, placeholders: list[str], complaint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_prompt("p.md", placeholders, write(tmp_path, text))
    assert complaint in str(caught.value)
    assert "p.md" in str(caught.value)


def test_a_missing_prompt_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.md"):
        load_prompt("nowhere.md", [], tmp_path)


def test_the_hash_changes_with_text_and_name_only() -> None:
    first = prompt_hash([Prompt("a.md", "x"), Prompt("b.md", "y")])
    assert first == prompt_hash([Prompt("a.md", "x"), Prompt("b.md", "y")])
    assert first != prompt_hash([Prompt("a.md", "xy"), Prompt("b.md", "")])
    assert first != prompt_hash([Prompt("b.md", "x"), Prompt("a.md", "y")])
    assert len(first) == 12


def test_the_prompts_of_the_program_load() -> None:
    assert {path.name for path in PROMPTS.glob("answer_*.md")} == {"answer_system.md", "answer_user.md"}
    system = load_prompt("answer_system.md", [])
    assert "[x31]" in system.fill(), "the worked example shows how ids are cited"
    assert "{" not in load_prompt("answer_user.md", ["evidence", "question"]).fill(evidence="", question="")
