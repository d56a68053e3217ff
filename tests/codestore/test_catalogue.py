"""Which edition answers for a date of service."""

from datetime import date

from codestore.catalogue import ActiveRelease, Catalogue, choose_edition, holds_codes, in_order
from core.codes import CodeSystem
from tests import builders

ICD = holds_codes(CodeSystem.ICD10CM)


def edition(number: int, begins: date, source_id: str = builders.ICD_SOURCE_ID, precedence: int = 1) -> ActiveRelease:
    release = builders.release(source_id, f"edition {number}", begins)
    return ActiveRelease(number, release, precedence, frozenset({ICD}))


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
    other = edition(4, date(2027, 1, 1), source_id="other", precedence=0)
    catalogue = Catalogue(1, in_order([OCTOBER, APRIL, other]))
    assert catalogue.active == (other, APRIL, OCTOBER)
    assert catalogue.answering(ICD, date(2026, 1, 1)) == (other, OCTOBER)


def test_a_release_answers_only_for_what_it_holds() -> None:
    catalogue = Catalogue(1, (OCTOBER,))
    assert catalogue.answering(holds_codes(CodeSystem.CPT), date(2026, 1, 1)) == ()
