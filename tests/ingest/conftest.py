"""Small invented files in the official layouts, and copies of them to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
TABULAR = DATA / "tabular.xml"


@pytest.fixture
def knowledge_folder(tmp_path: Path) -> Path:
    """A copy of the small knowledge folder, free to be changed."""
    folder = tmp_path / "knowledge"
    shutil.copytree(DATA / "knowledge", folder)
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Replace a text in a file; the text must be there."""
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")
