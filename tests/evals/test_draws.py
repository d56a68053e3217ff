from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.api import Answering
from core.answer import Answer, Route, Sentence
from core.errors import NotReadyError
from evals.draws import draw_all

_FEE = "11111,,,A,,1.00,2.00,,1.00,,0.50,3.50,2.50,0,000,0.00,0.00,0.00,2,1,1,0,0,,30.0000,09,0,99,0.00,0.00,0.00\n"
_SAYS = (
    "column 1 is **11111** and column 2 is **22222** (modifier indicator 1)",
    "At most **3** units: the practitioner MUE value is 3, outpatient MUE value, dme MUE value, with MAI 2",
    "**33333** is an add-on code, and **11111** is one of its primaries",
    "**$105.00** outside facilities and **$75.00** in a facility",
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Files of one row each, in the columns of the official extracts."""
    for folder in ("ncci", "mpfs"):
        (tmp_path / folder).mkdir()
    ncci = tmp_path / "ncci"
    pair = "column1,column2,deletion_date,modifier_indicator,rationale\n11111,22222,9999-12-31,1,Reason\n"

    (ncci / "ncci_ptp_practitioner_2024-07-01.csv.gz").write_bytes(gzip.compress(pair.encode()))
    for setting in ("practitioner", "outpatient", "dme"):
        limit = "hcpcs_code,mue_units,mue_mai\n11111,3,2\n"
        (ncci / f"ncci_mue_{setting}_2024-07-01.csv").write_text(limit, encoding="utf-8")
    add_on = "primary_code,add_on_code,aoc_edit_type\n11111,33333,1\n"
    (ncci / "ncci_aoc_2024-06-03.csv").write_text(add_on, encoding="utf-8")
    (tmp_path / "mpfs" / "PPRRVU2025_Oct_no_cpt_text.csv").write_text(_FEE, encoding="utf-8")
    return tmp_path


def _assistant(*texts: str) -> Answering:
    def ask(question: str, **_named: Any) -> Answer:
        return Answer(
            question=question,
            answer="",
            abstained=False,
            route=Route.DEFINE,
            as_of=date(2024, 8, 1),
            sentences=tuple(Sentence(text=text) for text in texts),
        )

    return cast("Answering", SimpleNamespace(ask=ask))


def test_answers_that_say_what_the_files_say_agree(data: Path) -> None:
    found = draw_all(_assistant(*_SAYS), 5, data)

    assert {name: (one.asked, one.agreed) for name, one in found.items()} == dict.fromkeys(found, (5, 5))


def test_an_answer_that_differs_is_reported_with_its_question(data: Path) -> None:
    found = draw_all(_assistant(*(text.replace("3", "4") for text in _SAYS)), 2, data)

    assert found["mue"].agreed == 0
    assert found["mue"].mismatches[0][0] == "What is the MUE of 11111 on 2024-08-01?"


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="ncci_ptp"):
        draw_all(_assistant(), 1, tmp_path)
