"""What the services that a question puts on one day come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assistant.compose.day import HEADING, answer_day
from assistant.compose.writer import Writer
from assistant.gather.about import LocalFee, TableFacts
from assistant.gather.day import prices_of_day
from assistant.gather.fees import FeeTools, local_evidence
from assistant.gather.tables import Row, row_evidence
from codestore import CodeStore
from core.facts import FeeScheduleRow, Gpci
from tests.assistant import official
from tests.builders import cpt_code, release

DAY = date(2025, 12, 1)
SCHEDULE = release("mpfs-rvu", "RVU25D", date(2025, 10, 1))


def table(fact: FeeScheduleRow, place: Gpci | None = None) -> TableFacts:
    row = Row(fact, SCHEDULE, row_evidence(SCHEDULE, f"row {fact.code.code}", f"{fact.code}: a row", (fact.code,)))
    if place is None:
        return TableFacts(schedule=(row,))
    where = Row(place, SCHEDULE, row_evidence(SCHEDULE, place.name, place.name))
    return TableFacts(schedule=(row,), local=(LocalFee(where, local_evidence(row, where)),))


@pytest.fixture
def fees(store: CodeStore) -> FeeTools:
    return FeeTools(store)


def test_the_dearer_service_counts_in_full_and_the_other_at_half(fees: FeeTools) -> None:
    tables = [table(official.fee(cpt_code("62323"), "1")), table(official.fee(cpt_code("62320"), "3"))]
    outside, inside = prices_of_day(tables, {}, DAY, fees)
    assert [line.amount for line in outside.lines] == [Decimal("52.50"), Decimal("165.00")]
    assert (outside.facility, outside.total) == (False, Decimal("217.50"))
    assert (inside.facility, inside.total) == (True, Decimal("172.50"))


def test_modifier_50_prices_both_sides_before_the_rank(fees: FeeTools) -> None:
    tables = [table(official.fee(cpt_code("62323"), "1")), table(official.fee(cpt_code("62320"), "3"))]
    outside, _ = prices_of_day(tables, {cpt_code("62323"): ["50"]}, DAY, fees)
    assert outside.lines[0].service.amount == Decimal("157.50")


def test_a_place_prices_the_day_and_two_places_leave_it_open(fees: FeeTools) -> None:
    rows = [official.fee(cpt_code("62323"), "1"), official.fee(cpt_code("62320"), "3")]
    boston, houston = official.gpci("MA", "01", "Boston", "2"), official.gpci("TX", "18", "Houston", "1")
    outside, _ = prices_of_day([table(row, boston) for row in rows], {}, DAY, fees)
    assert outside.total == Decimal("322.50")
    assert prices_of_day([table(rows[0], boston), table(rows[1], houston)], {}, DAY, fees) == ()


def test_nothing_is_said_of_services_that_no_rule_reduces(fees: FeeTools) -> None:
    visit = replace(official.fee(cpt_code("99213"), "1"), multiple_procedure="0")
    assert prices_of_day([table(visit), table(official.fee(cpt_code("62320"), "3"))], {}, DAY, fees) == ()
    assert prices_of_day([table(visit), TableFacts()], {}, DAY, fees) == ()


def test_each_line_and_the_sum_are_written_with_the_computation(fees: FeeTools) -> None:
    tables = [table(official.fee(cpt_code("62323"), "1")), table(official.fee(cpt_code("62320"), "3"))]
    writer = Writer()
    answer_day(writer, prices_of_day(tables, {}, DAY, fees)[0])
    composed = writer.finish()
    (sentence,) = composed.sentences
    assert sentence.heading == HEADING
    assert sentence.text.startswith("Outside facilities: 62323 **$52.50** of $105.00 (rank 2 of the day's procedures")
    assert sentence.text.endswith("together **$217.50**")
    (evidence,) = composed.evidence.values()
    assert "together $217.50" in evidence.text
