"""The order file and its changes: codes, headers, stems, and what held before the first day of the edition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from assistant.gather.code_facts import Status
from assistant.gather.codes import CodeTools
from codestore import open_store
from codestore.writer import ReleaseWriter
from core.errors import SourceFileError
from core.facts import Record
from core.records import CHANGES_SOURCE_ID, CodeRecord, TextKind
from core.settings import Settings
from ingest.origins import packaged_tabular_list
from ingest.parsers import icd10cm_tabular
from tests.builders import icd_code, release
from tests.ingest.conftest import change
from tests.ingest.parsers.icd10cm_files import DATA, OFFICIAL, read, texts

ORDER = DATA / "icd10cm_order_2026.txt"
CHANGES = DATA / "icd10cm_order_addenda_2026.txt"
YEAR_BEFORE = date(2024, 10, 1)


def by_code(records: list[Record]) -> dict[str, CodeRecord]:
    return {record.code.code: record for record in records if isinstance(record, CodeRecord)}


@pytest.fixture(scope="module")
def order() -> list[Record]:
    return read("icd10cm-order", ORDER)


@pytest.fixture(scope="module")
def changes() -> dict[str, CodeRecord]:
    return by_code(read("icd10cm-changes", CHANGES, YEAR_BEFORE))


def spoiled(tmp_path: Path, path: Path, old: str, new: str) -> Path:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    change(copy, old, new)
    return copy


# the order file


def test_codes_come_with_their_flag_and_both_titles(order: list[Record]) -> None:
    code = by_code(order)["S10.1X1A"]
    assert (code.billable, code.title) == (True, "Crack of body, front side, first repair")
    assert code.short_title == "Crack of body, front, first repr"
    assert not by_code(order)["S10.1"].billable


def test_a_code_is_below_the_longest_one_it_continues(order: list[Record]) -> None:
    codes = by_code(order)
    parents = {code: record.parent.code if record.parent else None for code, record in codes.items()}
    assert parents["A00"] is None
    assert parents["A00.9"] == "A00"
    assert parents["S10.0XXA"] == "S10.0"
    assert parents["S10.1X1A"] == "S10.1X1"


def test_a_seventh_character_has_a_stem_and_a_seventh_digit_has_none(order: list[Record]) -> None:
    codes = by_code(order)
    assert codes["S10.0XXD"].stem == icd_code("S10.0")
    assert codes["Z91.0110"].stem is None


def test_titles_are_searched_but_not_those_of_variants(order: list[Record]) -> None:
    searched = texts(order)
    assert ("A00.0", "Faded red hat") in searched
    assert ("Z91.0110", "Allergy to dark red paint, unspecified") in searched
    assert not {"S10.0XXA", "S10.1X1A"} & {code for code, _ in searched}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("A009    1", "A009    7", r"row 3, billable\): '7' is neither 0"),
        ("A009    1", "A000    1", r"row 3, code\): A00\.0 stands twice"),
        ("A009    1", "A0.9    1", r"row 3, code\): 'A0\.9' is not a code without its dot"),
        ("A009    1", "?!      1", r"row 3, code\): "),
    ],
)
def test_a_line_that_does_not_fit_is_told_with_its_row(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=r"^icd10cm_order_2026\.txt \(" + message):
        read("icd10cm-order", spoiled(tmp_path, ORDER, old, new))


def test_the_list_of_codes_alone_is_not_taken_for_the_order_file(tmp_path: Path) -> None:
    path = tmp_path / "icd10cm_order_2026.txt"
    path.write_text("A000    Faded red hat\nA009    Faded hat, unspecified\n", encoding="utf-8")
    with pytest.raises(SourceFileError, match=r"\(row 1, "):
        read("icd10cm-order", path)


# the changes


def test_a_deleted_code_has_its_last_day_and_what_divides_it(changes: dict[str, CodeRecord]) -> None:
    deleted = changes["A00"]
    assert (deleted.billable, deleted.valid_to) == (True, date(2025, 9, 30))
    assert deleted.replaced_by == (icd_code("A00.0"), icd_code("A00.9"))


def test_a_deleted_seventh_character_is_divided_by_those_with_the_same(changes: dict[str, CodeRecord]) -> None:
    deleted = changes["S10.XXXA"]
    assert deleted.stem == icd_code("S10")
    assert deleted.replaced_by == (icd_code("S10.0XXA"),)


def test_an_added_code_has_its_first_day(changes: dict[str, CodeRecord]) -> None:
    assert changes["A00.9"].valid_from == date(2025, 10, 1)
    assert changes["S10.0"].valid_from == date(2025, 10, 1)
    assert changes["S10.0XXD"].stem == icd_code("S10.0")


def test_a_revised_code_has_its_older_title(changes: dict[str, CodeRecord]) -> None:
    revised = changes["A01"]
    assert (revised.title, revised.valid_from, revised.valid_to) == ("Stolen or lost hat", None, None)


def test_each_code_is_given_once(changes: dict[str, CodeRecord]) -> None:
    assert len(read("icd10cm-changes", CHANGES, YEAR_BEFORE)) == len(changes) == 8


def test_a_list_of_changes_cut_short_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / CHANGES.name
    path.write_bytes(CHANGES.read_bytes()[:700])
    with pytest.raises(SourceFileError, match=r"\(summary\): lists \d additions, and its summary tells of none"):
        read("icd10cm-changes", path, YEAR_BEFORE)


def test_a_summary_that_counts_otherwise_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"lists 2 deletions, and its summary tells of 3"):
        read("icd10cm-changes", spoiled(tmp_path, CHANGES, "    2 deletions", "    3 deletions"), YEAR_BEFORE)


# was it valid then?


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeTools]:
    """Look-ups where nothing is loaded but one edition's order file and its changes."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    editions = [
        (release("icd10cm-order", "FY2026", date(2025, 10, 1), date(2026, 9, 30)), read("icd10cm-order", ORDER)),
        (
            release(CHANGES_SOURCE_ID, "before FY2026", YEAR_BEFORE, date(2025, 9, 30)),
            read("icd10cm-changes", CHANGES, YEAR_BEFORE),
        ),
    ]
    with open_store(settings, create=True) as store:
        writer = ReleaseWriter(store)
        for edition, records in editions:
            writer.stage(edition, records)
        writer.activate([edition.key for edition, _ in editions])
        yield CodeTools(store)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("A00.9", Status.NOT_YET_EFFECTIVE, Status.BILLABLE),
        ("S10.0XXD", Status.NOT_YET_EFFECTIVE, Status.BILLABLE),
        ("S10.XXXA", Status.BILLABLE, Status.DELETED),
        ("A00", Status.BILLABLE, Status.DELETED),
        ("A01", Status.BILLABLE, Status.BILLABLE),
        ("Z91.0110", Status.BILLABLE, Status.BILLABLE),
        ("Z91.01", Status.HEADER, Status.HEADER),
    ],
)
def test_one_edition_and_its_changes_tell_both_sides_of_its_first_day(
    tools: CodeTools, code: str, before: Status, after: Status
) -> None:
    found = tools.facts(icd_code(code), date(2025, 9, 30)), tools.facts(icd_code(code), date(2025, 10, 1))
    assert tuple(facts.status for facts in found) == (before, after)
    assert all(facts.in_force for facts in found)


def test_the_title_is_that_of_the_day(tools: CodeTools) -> None:
    before, after = (tools.facts(icd_code("A01"), day).record for day in (date(2025, 9, 30), date(2025, 10, 1)))
    assert before is not None
    assert after is not None
    assert (before.title, after.title) == ("Stolen or lost hat", "Lost hat")


def test_before_the_year_that_the_changes_tell_of_nothing_is_claimed(tools: CodeTools) -> None:
    assert tools.facts(icd_code("Z91.0110"), date(2024, 9, 30)).valid is None


def test_a_code_that_became_a_header_tells_what_divides_it(tools: CodeTools) -> None:
    record = tools.facts(icd_code("A00"), date(2025, 10, 1)).record
    assert record is not None
    assert record.replaced_by == (icd_code("A00.0"), icd_code("A00.9"))


def test_a_list_of_changes_is_not_taken_for_the_list_of_codes(tools: CodeTools) -> None:
    unknown = tools.facts(icd_code("A77"), date(2025, 9, 30))
    assert unknown.release is not None
    assert unknown.release.source.id == "icd10cm-order"


@pytest.mark.parametrize(
    ("code", "day", "out_of_time"),
    [
        ("S10.XXXB", date(2025, 10, 1), {"S10.XXXA"}),
        ("A00.7", date(2025, 9, 30), {"A00.0", "A00.9"}),
    ],
)
def test_codes_out_of_time_are_not_suggested(tools: CodeTools, code: str, day: date, out_of_time: set[str]) -> None:
    suggested = {record.code.code for record in tools.facts(icd_code(code), day).near}
    assert suggested
    assert not suggested & out_of_time


# the official files


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = OFFICIAL / "cms_2026_dx.zip"
    if not archive.exists():
        pytest.skip("the official order file is not in ../shared/data")
    folder = tmp_path_factory.mktemp("order")
    with ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


@pytest.mark.reference
def test_the_official_order_file_agrees_with_the_tabular_list(official: Path) -> None:
    """Counts as in its own documentation; parents and stems as the tabular list's XML nests and extends its codes."""
    records = read("icd10cm-order", official / "icd10cm_order_2026.txt")
    codes = by_code(records)
    assert (len(codes), sum(record.billable for record in codes.values())) == (98_186, 74_719)
    assert all(kind is TextKind.TITLE for kind in {getattr(record, "kind", TextKind.TITLE) for record in records})
    path, _ = packaged_tabular_list()
    tabular = by_code(list(icd10cm_tabular.parse(path).codes))
    different = {
        code: (record.stem, tabular[code].stem)
        for code, record in codes.items()
        if record.stem != tabular[code].stem or (record.parent and record.parent != tabular[code].parent)
    }
    assert different == {}


@pytest.mark.reference
def test_the_official_changes_add_487_codes_and_delete_28(official: Path) -> None:
    codes = by_code(read("icd10cm-changes", official / "icd10cm_order_addenda_2026.txt", YEAR_BEFORE))
    added = [record for record in codes.values() if record.valid_from and record.billable]
    deleted = [record for record in codes.values() if record.valid_to]
    assert (len(added), len(deleted)) == (487, 28)
    assert codes["S30.1XXD"].replaced_by == (icd_code("S30.11XD"), icd_code("S30.12XD"), icd_code("S30.13XD"))
    current = by_code(read("icd10cm-order", official / "icd10cm_order_2026.txt"))
    assert all(record.code.code in current for record in added)
    assert not any(current[code.code.code].billable for code in deleted if code.code.code in current)
    assert all(record.replaced_by for record in deleted)
