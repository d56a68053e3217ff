"""What the fonts of a PDF lack is written otherwise, and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.export.printable import ENCODING, Printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ménière’s disease – “left” ear…", "Ménière’s disease – “left” ear…"),
        ("HbA1c ≥ 6.5 %, ≤ 3 units", "HbA1c >= 6.5 %, <= 3 units"),
        ("α-fetoprotein, Ω", "alpha-fetoprotein, Omega"),
        ("5 μg − 3", "5 µg - 3"),
        ("Gruń, ⅓, H₂O", "Grun, 1/3, H2O"),
        ("日", "[U+65E5]"),
        ("a\u200bb\u00adc\x00d\u2009e\nf", "abcd e f"),
        ("e\u0301", "é"),
    ],
)
def test_a_text_is_written_in_characters_that_the_fonts_have(text: str, shown: str) -> None:
    assert Printable().text(text) == shown


def test_what_was_written_otherwise_is_named_once() -> None:
    printable = Printable()
    for text in ("≥ 3", "≥ 4", "plain – text", "日"):
        printable.text(text)
    assert printable.remarks() == [
        "GREATER-THAN OR EQUAL TO (U+2265) as >=",
        "CJK UNIFIED IDEOGRAPH-65E5 (U+65E5) as [U+65E5]",
    ]


@given(st.text())
def test_any_text_can_be_printed_and_so_can_what_is_said_of_it(text: str) -> None:
    printable = Printable()
    for shown in (printable.text(text), *printable.remarks()):
        shown.encode(ENCODING)
