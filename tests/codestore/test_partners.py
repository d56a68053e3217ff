"""A code's edits, counted and read a page at a time: the same as reading them all."""

from __future__ import annotations

from datetime import date

import pytest

from codestore import CodeStore
from codestore.writer import ReleaseWriter
from core.codes import Code, CodeSystem
from core.records import PtpEdit, Setting
from tests.builders import cpt_code, edit, release

WHEN = date(2026, 6, 1)
OWN = cpt_code("20610")
DRUG = Code(CodeSystem.HCPCS, "J1100")


@pytest.fixture
def edited(store: CodeStore, writer: ReleaseWriter) -> CodeStore:
    """Edits of one code: in force, ended, of a later day, never in force, and of another setting."""
    quarter = release("ncci-ptp-practitioner", "2026 Q2", date(2026, 4, 1), None)
    edits = [
        edit("20610", "76942", indicator=0),
        edit("20610", "77002", indicator=1, effective_from=date(2020, 1, 1)),
        edit("20610", "77003", indicator=1, deletion_date=date(2021, 12, 31)),
        edit("20610", "99213", indicator=9, effective_from=date(2020, 1, 1), deletion_date=date(2020, 1, 1)),
        edit("20610", "76998", indicator=0, effective_from=date(2026, 10, 1)),
        PtpEdit(OWN, DRUG, 1, Setting.PRACTITIONER),
        edit("20611", "20610", indicator=0),
        edit("20605", "20610", indicator=1, setting=Setting.OUTPATIENT),
    ]
    writer.stage(quarter, edits)
    writer.activate([quarter.key])
    return store


def page(store: CodeStore, column: int, **choice: object) -> tuple[int, list[str]]:
    total, edits = store.ptp_page_of(OWN, WHEN, Setting.PRACTITIONER, column, **choice)  # type: ignore[arg-type]  # of the test's own
    return total, [(one.column2 if column == 1 else one.column1).code for one in edits]


def test_edits_are_counted_by_column_indicator_and_whether_they_apply(edited: CodeStore) -> None:
    found = edited.ptp_counts_of(OWN, WHEN, Setting.PRACTITIONER)
    assert found is not None
    counts, answering = found
    assert answering.label == "2026 Q2"
    assert [(one.column, one.modifier_indicator, one.in_force, one.other) for one in counts] == [
        (1, 0, 1, 1),
        (1, 1, 2, 1),
        (1, 9, 0, 1),
        (2, 0, 1, 0),
    ]


def test_the_edits_in_force_are_read_by_partner_hcpcs_last(edited: CodeStore) -> None:
    assert page(edited, 1) == (3, ["76942", "77002", "J1100"])
    assert page(edited, 2) == (1, ["20611"])


def test_a_page_holds_no_more_than_asked_and_still_tells_how_many_there_are(edited: CodeStore) -> None:
    assert page(edited, 1, limit=1) == (3, ["76942"])


@pytest.mark.parametrize(
    ("beginning", "partners"),
    [("7", ["76942", "77002"]), ("77002", ["77002"]), ("j", ["J1100"]), ("8", []), ("7-", []), ("770024", ["77002"])],
)
def test_edits_are_narrowed_by_how_the_other_code_begins(
    edited: CodeStore, beginning: str, partners: list[str]
) -> None:
    assert page(edited, 1, beginning=beginning) == (len(partners), partners)


def test_edits_are_narrowed_by_indicator(edited: CodeStore) -> None:
    assert page(edited, 1, indicator=0) == (1, ["76942"])


def test_what_is_no_procedure_has_no_edits(edited: CodeStore) -> None:
    diagnosis = Code(CodeSystem.ICD10CM, "E11.9")
    assert edited.ptp_page_of(diagnosis, WHEN, Setting.PRACTITIONER, 1) == (0, [])
    found = edited.ptp_counts_of(diagnosis, WHEN, Setting.PRACTITIONER)
    assert found is not None
    assert found[0] == []


def test_a_setting_whose_edits_are_not_loaded_is_told_from_one_without_edits(edited: CodeStore) -> None:
    assert edited.ptp_counts_of(OWN, WHEN, Setting.DME) is None
    assert edited.ptp_page_of(OWN, WHEN, Setting.DME, 1) == (0, [])
