"""Claims of codes drawn from the official files: what is found is what the files say, read here without the program.

TEST_OFFICIAL_HOME names a home into which the files of ../shared/data are loaded; loading them takes minutes.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from claimcheck import Claim, ClaimLine, Rule, Severity, StoreAlone, check_claim
from codestore import CodeStore, open_store
from core.settings import PROJECT_ROOT, Settings

NCCI = PROJECT_ROOT.parent / "shared" / "data" / "ncci"
EDITION = date(2024, 8, 1)
"""A date of service in the edition of the files."""

Pair = tuple[str, str]

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def store() -> Iterator[CodeStore]:
    home = os.environ.get("TEST_OFFICIAL_HOME")
    if not home or not NCCI.is_dir():
        pytest.skip("TEST_OFFICIAL_HOME names no home, or there is no ../shared/data")
    with open_store(Settings(home=Path(home))) as opened:
        yield opened


@pytest.fixture(scope="module")
def edits(store: CodeStore) -> dict[Pair, list[tuple[str, str]]]:
    """Deletion date and modifier indicator of each pair of the practitioner file."""
    found: dict[Pair, list[tuple[str, str]]] = {}
    with gzip.open(NCCI / "ncci_ptp_practitioner_2024-07-01.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pair = row["column1"], row["column2"]
            found.setdefault(pair, []).append((row["deletion_date"], row["modifier_indicator"]))
    return found


def applies(rows: list[tuple[str, str]]) -> str | None:
    """The indicator in force on the day; None where all rows have ended."""
    day = EDITION.isoformat()
    return next((indicator for ended, indicator in rows if indicator != "9" and (not ended or ended >= day)), None)


def test_the_edits_of_a_hundred_codes_are_those_of_the_file(
    store: CodeStore, edits: dict[Pair, list[tuple[str, str]]]
) -> None:
    draw = random.Random(3)  # noqa: S311  # a draw, no secret
    drawn = draw.sample(sorted(edits), 50)
    codes = sorted({code for pair in drawn for code in pair})
    claim = Claim(lines=tuple(ClaimLine(code=code) for code in codes), date_of_service=EDITION)
    report = check_claim(claim, StoreAlone(store), today=EDITION)
    told = {
        (found.codes[0].code, found.codes[1].code, found.message.rpartition("modifier indicator ")[2][0])
        for found in report.findings
        if found.rule is Rule.PTP and found.severity is Severity.ERROR
    }
    held = set(codes)
    expected = {
        (one, other, indicator)
        for (one, other), rows in edits.items()
        if one in held and other in held and (indicator := applies(rows)) is not None
    }
    assert told == expected
    assert len(expected) >= 25


def test_units_beyond_the_file_s_values_are_found_and_no_others(store: CodeStore) -> None:
    with (NCCI / "ncci_mue_practitioner_2024-07-01.csv").open(encoding="utf-8") as file:
        rows = {row["hcpcs_code"]: int(row["mue_units"]) for row in csv.DictReader(file)}
    codes = random.Random(5).sample(sorted(rows), 100)  # noqa: S311  # a draw, no secret
    for beyond in (0, 1):
        lines = tuple(ClaimLine(code=code, units=rows[code] + beyond) for code in codes)
        report = check_claim(Claim(lines=lines, date_of_service=EDITION), StoreAlone(store), today=EDITION)
        told = {
            found.lines[0] for found in report.findings if found.rule is Rule.MUE and found.severity is Severity.ERROR
        }
        assert told == (set(range(1, 101)) if beyond else set())


def test_add_on_codes_want_a_primary_of_the_file(store: CodeStore) -> None:
    primaries: dict[str, set[str]] = {}
    kinds: dict[str, set[str]] = {}
    with (NCCI / "ncci_aoc_2024-06-03.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            primaries.setdefault(row["add_on_code"], set()).add(row["primary_code"])
            kinds.setdefault(row["add_on_code"], set()).add(row["aoc_edit_type"])
    only_listed = sorted(code for code, types in kinds.items() if types == {"1"})
    for code in random.Random(11).sample(only_listed, 40):  # noqa: S311  # a draw, no secret
        alone = Claim(lines=(ClaimLine(code=code),), date_of_service=EDITION)
        report = check_claim(alone, StoreAlone(store), today=EDITION)
        lacking = [found for found in report.findings if found.rule is Rule.ADD_ON]
        if not lacking:
            continue  # every pair of it has ended
        assert lacking[0].severity is Severity.ERROR
        primary = next(one for one in sorted(primaries[code]) if one in lacking[0].action or len(primaries[code]) > 8)
        both = alone.model_copy(update={"lines": (*alone.lines, ClaimLine(code=primary))})
        again = check_claim(both, StoreAlone(store), today=EDITION)
        assert not [found for found in again.findings if found.rule is Rule.ADD_ON and found.lines == (1,)], code
