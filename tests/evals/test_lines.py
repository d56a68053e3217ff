from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SourceFileError
from evals.lines import numbered_lines


def test_lines_keep_their_numbers_and_only_a_line_feed_ends_one(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('\ufeff{"a": 1}\n\n{"b": "x\u2028y"}\n', encoding="utf-8")
    assert list(numbered_lines(file)) == [(1, '{"a": 1}'), (3, '{"b": "x\u2028y"}')]


def test_a_file_that_is_missing_or_no_text_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="cannot be read"):
        numbered_lines(tmp_path / "missing.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceFileError, match="not UTF-8"):
        numbered_lines(tmp_path / "binary.jsonl")
