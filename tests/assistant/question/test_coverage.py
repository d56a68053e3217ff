"""What a question about coverage documents is after."""

from __future__ import annotations

import pytest

from assistant.question.coverage import is_generic


@pytest.mark.parametrize(
    ("text", "expected"),
    [("LCD vs NCD, which lists the codes", True), ("LCD for facet joints", False), ("what is an LCD", True)],
)
def test_what_coverage_documents_are_is_told_from_what_they_are_about(text: str, expected: bool) -> None:
    assert is_generic(text) is expected
