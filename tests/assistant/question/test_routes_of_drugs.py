"""The code of giving a drug, by the route that a question tells."""

from __future__ import annotations

import pytest

from assistant.question.routes_of_drugs import route_to_tell


@pytest.mark.parametrize(
    ("text", "is_complex", "code"),
    [
        ("toradol 60 mg im and rocephin 500 mg im, what do I bill", False, "96372"),
        ("zofran 4 mg iv push, codes and units?", False, "96374"),
        ("venofer 200 mg infusion, which codes", False, "96365"),
        ("Keytruda 200 mg infusion, units and admin code", True, "96413"),
    ],
)
def test_the_route_leads_to_the_code_of_giving(text: str, is_complex: bool, code: str) -> None:
    route = route_to_tell(text, [], is_complex=is_complex)
    assert route is not None
    assert route.code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("toradol 60 mg im: how many units", []),
        ("toradol 60 mg, what do I bill", []),
        ("toradol 60 mg im with 96372, what do I bill", ["96372"]),
    ],
)
def test_no_code_of_giving_where_it_is_not_asked_for_or_named_already(text: str, codes: list[str]) -> None:
    assert route_to_tell(text, codes, is_complex=False) is None
