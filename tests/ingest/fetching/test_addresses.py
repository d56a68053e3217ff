"""Addresses name the edition of a date of service, then the one before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest.fetching.addresses import file_name, find_link, hosts_of, wanted_of
from ingest.manifest import Download, Edition, Period, SourceEntry, read_manifest

CMS = "https://www.cms.gov/files/zip/"


def source(*downloads: Download, cadence_days: int = 90, name: str = "some-edits") -> SourceEntry:
    return SourceEntry(
        id=name,
        title="Some edits",
        publisher="CMS",
        licence="Public domain",
        landing_page="https://www.cms.gov/some-edits",
        cadence_days=cadence_days,
        parser="ncci:ptp",
        files=("edits",),
        edition=(Edition(pattern="x", period=Period.QUARTER, label="x"),),
        download=downloads,
    )


@pytest.mark.parametrize(
    ("address", "day", "editions", "ends"),
    [
        (
            "a-{year}q{quarter}-v{ncci}r0",
            date(2026, 11, 23),
            ["2026 Q4", "2026 Q3"],
            ["2026q4-v323r0", "2026q3-v322r0"],
        ),
        ("a-{year}q{quarter}-v{ncci}r0", date(2025, 2, 1), ["2025 Q1", "2024 Q4"], ["2025q1-v310r0", "2024q4-v303r0"]),
        ("rvu{yy}{letter}", date(2026, 1, 31), ["2026 Q1", "2025 Q4"], ["rvu26a", "rvu25d"]),
        ("{month}-{year}-hcpcs", date(2026, 9, 30), ["2026 Q3", "2026 Q2"], ["july-2026-hcpcs", "april-2026-hcpcs"]),
        ("{fiscal_year}-codes", date(2026, 10, 1), ["FY2027", "FY2026"], ["2027-codes", "2026-codes"]),
        ("{fiscal_year}-codes", date(2026, 9, 30), ["FY2026", "FY2025"], ["2026-codes", "2025-codes"]),
        ("{year}-manual", date(2026, 12, 31), ["2026", "2025"], ["2026-manual", "2025-manual"]),
        ("ncd", date(2026, 12, 31), ["current edition"], ["ncd"]),
    ],
)
def test_an_address_is_filled_in_for_the_date_and_for_the_period_before(
    address: str, day: date, editions: list[str], ends: list[str]
) -> None:
    wishes = wanted_of(source(Download(url=f"{CMS}{address}.zip")), day)
    assert [wish.edition for wish in wishes] == editions
    for wish, end in zip(wishes, ends, strict=True):
        assert wish.files[0].urls[0].endswith(f"{end}.zip")


def test_a_last_edition_is_called_so() -> None:
    (wish,) = wanted_of(source(Download(url=f"{CMS}gems.zip"), cadence_days=0), date(2026, 1, 1))
    assert wish.edition == "last edition"


@pytest.mark.parametrize(
    ("day", "edition", "ends"),
    [
        (date(2026, 11, 23), "FY2027", ["2027.zip", "old-2027.zip"]),
        (date(2027, 3, 31), "FY2027", ["2027.zip", "old-2027.zip"]),
        (date(2027, 4, 1), "FY2027", ["april-1-2027.zip", "2027.zip", "old-2027.zip"]),
    ],
)
def test_from_april_on_the_update_of_the_year_is_asked_for_first(day: date, edition: str, ends: list[str]) -> None:
    download = Download(
        url=f"{CMS}{{fiscal_year}}.zip",
        midyear=f"{CMS}april-1-{{fiscal_year}}.zip",
        otherwise=(f"{CMS}old-{{fiscal_year}}.zip",),
    )
    wish, _ = wanted_of(source(download), day)
    assert (wish.edition, list(wish.files[0].urls)) == (edition, [f"{CMS}{end}" for end in ends])


def test_all_that_an_entry_says_of_a_file_is_filled_in() -> None:
    download = Download(
        url=f"{CMS}rvu{{yy}}{{letter}}.zip",
        otherwise=(f"{CMS}rvu{{yy}}{{letter}}-0.zip",),
        page="https://www.cms.gov/pages/rvu{yy}{letter}",
        link=r"/rvu<yy><letter>[\d.-]*\.zip",
        accept="ama",
    )
    wanted = wanted_of(source(download), date(2026, 11, 1))[0].files[0]
    assert wanted.urls == (f"{CMS}rvu26d.zip", f"{CMS}rvu26d-0.zip")
    assert (wanted.page, wanted.link) == ("https://www.cms.gov/pages/rvu26d", r"/rvu26d[\d.-]*\.zip")
    assert wanted.accept == "ama"


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("/files/zip/rvu26d-updated-10-15-2026.zip", f"{CMS}rvu26d-updated-10-15-2026.zip"),
        ("https://www.cms.gov/files/zip/RVU26D.zip", f"{CMS}RVU26D.zip"),
        ("/license/ama?file=/files/zip/rvu26d.zip&amp;x=1", f"{CMS}rvu26d.zip?agree=yes"),
        ("/files/zip/rvu26c.zip", None),
        ("/rvu26d", None),
    ],
)
def test_a_link_is_found_on_its_page_by_its_end(href: str, found: str | None) -> None:
    page = f"<p><a class='x' href=\"#top\">Up</a> <a href='/other.zip'>Other</a> <A HREF = \"{href}\">File</A></p>"
    assert find_link(page, "https://www.cms.gov/pages/rvu26d", r"/rvu26d[^/]*\.zip") == found


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{CMS}rvu26d.zip", "rvu26d.zip"),
        (f"{CMS}rvu24a-updated-04/01/2024.zip", "rvu24a-updated-04-01-2024.zip"),
        ("https://ftp.cdc.gov/pub/2026/icd10cm-Code%20Descriptions-2026.zip", "icd10cm-Code Descriptions-2026.zip"),
        ("https://downloads.cms.gov/exports/ncd.zip?x=..%2f..", "ncd.zip"),
        ("https://www.cms.gov/files/zip/..%2f..%2fetc", "2f..-2fetc"),
        ("https://www.cms.gov/", "download"),
        ("https://www.cms.gov/..", "download"),
    ],
)
def test_a_file_is_kept_under_the_end_of_its_address(url: str, name: str) -> None:
    assert file_name(url) == name


@given(st.text())
def test_no_address_leads_out_of_the_folder(path: str) -> None:
    name = file_name(f"https://www.cms.gov/files/zip/{path}")
    assert name == Path(name).name
    assert not name.startswith(".")


@given(st.text())
def test_no_page_breaks_the_search_for_a_link(text: str) -> None:
    found = find_link(f'<a href="{text}"><a href="/x.zip">', "https://www.cms.gov/page", r"/x\.zip")
    assert found is None or urlsplit(found).path.endswith("/x.zip")


def test_only_hosts_of_files_and_of_pages_that_link_to_them_are_asked() -> None:
    entry = source(
        Download(url=f"{CMS}a.zip", otherwise=("https://ftp.cdc.gov/a.zip",), page="https://www.cdc.gov/a", link="a")
    )
    assert hosts_of([entry]) == {"www.cms.gov", "ftp.cdc.gov", "www.cdc.gov"}


@pytest.mark.parametrize(
    "address",
    ["http://www.cms.gov/a.zip", "https://u:p@www.cms.gov/a.zip", "https://x/{edition}.zip", "https://x/{.zip"],
)
def test_the_manifest_takes_no_other_address(address: str) -> None:
    with pytest.raises(ValidationError):
        Download(url=address)


@pytest.mark.parametrize("fields", [{}, {"url": f"{CMS}a.zip", "link": "a"}, {"page": "https://www.cms.gov/a"}])
def test_a_download_is_somewhere(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Download.model_validate(fields)


def test_every_source_of_the_manifest_gives_its_files_names_of_their_own() -> None:
    entries = [entry for entry in read_manifest().source if entry.download]
    assert len(entries) > 30
    for entry in entries:
        for wish in wanted_of(entry, date(2026, 11, 23)):
            names = [file_name(wanted.urls[0]) for wanted in wish.files if wanted.urls]
            assert len(set(names)) == len(names), entry.id


@pytest.mark.parametrize(
    ("name", "day", "file"),
    [
        ("icd10cm", date(2026, 5, 1), "april-1-2026-code-tables-tabular-index.zip"),
        ("icd10cm-order", date(2026, 11, 23), "2027-code-descriptions-tabular-order.zip"),
        ("icd10pcs", date(2026, 11, 23), "2027-icd-10-pcs-order-file-long-abbreviated-titles.zip"),
        ("hcpcs", date(2026, 8, 1), "july-2026-alpha-numeric-hcpcs-file.zip"),
        ("mpfs-rvu", date(2026, 11, 23), "rvu26d.zip"),
        ("ncci-mue-dme", date(2026, 6, 30), "medicare-ncci-2026-q2-dme-supplier-services-mue-table.zip"),
        ("ncci-ptp-outpatient", date(2026, 6, 30), "medicare-ncci-2026q2-hospital-ptp-edits-ccioph-v321r0-f1.zip"),
        ("ncci-manual", date(2026, 6, 30), "2026-ncci-medicare-policy-manual-all-chapters.pdf"),
    ],
)
def test_the_manifest_names_the_files_that_publishers_named(name: str, day: date, file: str) -> None:
    entry = read_manifest().get(name)
    assert entry is not None
    assert file_name(wanted_of(entry, day)[0].files[0].urls[0]) == file
