"""Which edition answers for a date of service."""

from dataclasses import replace
from datetime import date

import pytest

from codestore.catalogue import (
    ActiveRelease,
    Catalogue,
    choose_edition,
    holds_codes,
    holds_edits,
    holds_fact,
    holds_facts,
    in_order,
)
from core.codes import CodeSystem
from core.facts import HccHierarchy, MueLimit
from core.records import STARTER_SOURCE_ID, Setting
from tests import builders

ICD = holds_codes(CodeSystem.ICD10CM)
EDITS = holds_edits(Setting.PRACTITIONER)


def edition(
    number: int,
    begins: date,
    ends: date | None = None,
    *,
    source_id: str = builders.ICD_SOURCE_ID,
    precedence: int = 100,
    holds: str = ICD,
) -> ActiveRelease:
    release = builders.release(source_id, f"edition {number}", begins, ends)
    release = replace(release, source=replace(release.source, precedence=precedence))
    return ActiveRelease(number, release, frozenset({holds}))


OCTOBER = edition(1, date(2025, 10, 1))
APRIL = edition(2, date(2026, 4, 1))
BOTH = [APRIL, OCTOBER]


def test_the_newest_edition_begun_by_the_date_answers() -> None:
    assert choose_edition(BOTH, date(2026, 3, 31)) is OCTOBER
    assert choose_edition(BOTH, date(2026, 4, 1)) is APRIL
    assert choose_edition(BOTH, date(2030, 1, 1)) is APRIL


def test_before_the_first_edition_the_first_one_answers() -> None:
    assert choose_edition(BOTH, date(2020, 1, 1)) is OCTOBER


def test_of_two_editions_of_one_day_the_last_loaded_answers_before_and_after_it() -> None:
    again = edition(3, date(2025, 10, 1))
    editions = list(in_order([OCTOBER, again]))
    assert choose_edition(editions, date(2026, 1, 1)) is again
    assert choose_edition(editions, date(2020, 1, 1)) is again


def test_sources_answer_in_order_of_precedence_and_editions_newest_first() -> None:
    other = edition(4, date(2024, 1, 1), source_id="other", precedence=50)
    catalogue = Catalogue(1, in_order([OCTOBER, APRIL, other]))
    assert catalogue.active == (other, APRIL, OCTOBER)
    assert catalogue.answering(ICD, date(2026, 1, 1)) == (other, OCTOBER)


@pytest.mark.parametrize(
    ("as_of", "first"),
    [
        (date(2025, 9, 30), "tabular list"),  # neither has begun: precedence decides
        (date(2025, 10, 1), "order file"),
        (date(2026, 3, 31), "order file"),
        (date(2026, 4, 1), "tabular list"),  # both are in force: precedence decides
        (date(2026, 9, 30), "tabular list"),
        (date(2026, 10, 1), "tabular list"),  # both have ended: precedence decides
    ],
)
def test_an_edition_in_force_answers_before_one_with_precedence(as_of: date, first: str) -> None:
    order = edition(1, date(2025, 10, 1), date(2026, 9, 30), source_id="order file")
    tabular = edition(2, date(2026, 4, 1), date(2026, 9, 30), source_id="tabular list", precedence=40)
    answering = Catalogue(1, in_order([order, tabular])).answering(ICD, as_of)
    assert answering[0].release.source.id == first
    assert len(answering) == 2


def test_of_one_source_only_one_edition_answers_though_an_older_one_covers_the_date() -> None:
    quarter = edition(3, date(2026, 4, 1), date(2026, 6, 30))
    assert Catalogue(1, in_order([OCTOBER, quarter])).answering(ICD, date(2026, 8, 1)) == (quarter,)


def test_a_release_answers_only_for_what_it_holds() -> None:
    catalogue = Catalogue(1, (OCTOBER,))
    assert catalogue.answering(holds_codes(CodeSystem.CPT), date(2026, 1, 1)) == ()


def test_the_starter_selection_of_edits_is_asked_only_where_nothing_else_holds_edits() -> None:
    starter = edition(1, date(2020, 1, 1), source_id=STARTER_SOURCE_ID, precedence=50, holds=EDITS)
    ended = edition(2, date(2024, 7, 1), date(2024, 9, 30), source_id="ncci", holds=EDITS)
    outpatient = edition(3, date(2024, 7, 1), source_id="opps", holds=holds_edits(Setting.OUTPATIENT))
    alone = Catalogue(1, in_order([starter, outpatient]))
    both = Catalogue(1, in_order([starter, ended, outpatient]))
    assert alone.answering_edits(Setting.PRACTITIONER, date(2026, 1, 1)) == (starter,)
    assert both.answering_edits(Setting.PRACTITIONER, date(2026, 1, 1)) == (ended,)
    assert both.answering_edits(Setting.DME, date(2026, 1, 1)) == ()


def test_units_are_told_apart_by_setting_and_other_facts_by_kind() -> None:
    limit = MueLimit(builders.cpt_code("99213"), Setting.DME, 1, 3)
    assert holds_fact(limit) == holds_facts(MueLimit, Setting.DME) == "mue_limit:dme"
    assert holds_fact(HccHierarchy("V28", 1, 2)) == holds_facts(HccHierarchy) == "hcc_hierarchy"
