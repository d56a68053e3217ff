"""A PDF or web page that no official source is recognised in: a manual of the user's own, if the user names it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ingest.archives import survey
from ingest.discovery import Discovery, discover
from ingest.manifest import read_manifest
from tests.ingest.parsers.pdf_writer import Sheet, write_pdf


def _found(tmp_path: Path, path: Path) -> Discovery:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    chosen = {path} if path.is_file() else set()
    return discover(survey([path], scratch).items, read_manifest(), scratch, chosen=chosen)


def _policy(
    folder: Path, text: str = "All gnomes wear hats. Effective March 5, 2025, and until further notice."
) -> Path:
    folder.mkdir(exist_ok=True)
    return write_pdf(folder / "Our Gnome Policy.pdf", [Sheet().text(text)])


def test_a_pdf_that_the_user_names_is_a_source_of_its_own(tmp_path: Path) -> None:
    (group,) = _found(tmp_path, _policy(tmp_path)).groups
    assert group.entry.id == "manual-our-gnome-policy"
    assert group.entry.source.title == "Our Gnome Policy"
    assert group.entry.parser == "manuals:document"


def test_its_edition_is_the_date_it_states(tmp_path: Path) -> None:
    (group,) = _found(tmp_path, _policy(tmp_path)).groups
    assert (group.edition.label, group.edition.effective_from) == ("2025-03-05", date(2025, 3, 5))
    assert group.edition.effective_to is None


def test_one_that_states_no_date_must_be_given_one(tmp_path: Path) -> None:
    found = _found(tmp_path, _policy(tmp_path, "All gnomes wear hats, and they always have worn them."))
    assert found.groups == []
    assert "--effective-from" in str(found.problems[0])


def test_one_that_only_lies_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    found = _found(tmp_path, _policy(tmp_path / "folder").parent)
    assert (found.groups, found.unknown) == ([], ["Our Gnome Policy.pdf"])


def test_an_official_manual_is_not_taken_for_one(tmp_path: Path) -> None:
    sheet = Sheet().line("ICD-10-CM Official Guidelines for Coding and Reporting", bold=True)
    sheet.line("FY 2026 -- UPDATED April 1, 2026", bold=True)
    path = write_pdf(tmp_path / "ICD-10-CM-Guidelines-FY2026.pdf", [sheet])
    (group,) = _found(tmp_path, path).groups
    assert group.entry.id == "icd10cm-guidelines"
    assert (group.edition.label, group.edition.effective_from) == ("FY2026, April 1, 2026", date(2026, 4, 1))


def test_the_ncci_manual_is_of_the_year_it_states(tmp_path: Path) -> None:
    sheet = Sheet().line("Complete Table of Contents", bold=True).line("January 1, 2025 Page 1")
    (group,) = _found(tmp_path, write_pdf(tmp_path / "ncci_policy_manual.pdf", [sheet])).groups
    assert (group.entry.id, group.edition.label) == ("ncci-manual", "2025")
    assert group.edition.effective_to == date(2025, 12, 31)
