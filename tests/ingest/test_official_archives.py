"""Archives as CMS packs them: parts in several archives, archives in archives, licensed text beside free figures."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from codestore import open_store
from core.codes import Code, CodeSystem
from core.errors import NotReadyError
from core.facts import CoverageCode, CoverageDocument, FeeScheduleRow
from core.settings import Settings
from ingest.console import Console
from ingest.loading import Outcome, Wishes, load_files
from ingest.manifest import Manifest, read_manifest
from tests.ingest.conftest import DATA

HEADINGS = (DATA / "ncci" / "ccipra-v322r0-f1.txt").read_text(encoding="utf-8").partition("0001A")[0]
DOCUMENTATION = {"RVU25D.pdf": "documentation", "GPCI2025.txt": "the same rows", "RVU25D.docx": "documentation"}


def load(home: Path, *paths: Path, accepted: frozenset[str] = frozenset()) -> Outcome:
    """Load with the sources as they are declared, but for how many rows a real edition has."""
    sources = tuple(entry.model_copy(update={"rows": {}}) for entry in read_manifest().source)
    wishes = Wishes(accepted=accepted, index=False)
    return load_files(
        Settings(home=home), paths, Console(io.StringIO()), manifest=Manifest(source=sources), wishes=wishes
    )


def packed(path: Path, members: dict[str, bytes | str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def folder_of(*parts: str) -> dict[str, bytes | str]:
    return {path.name: path.read_bytes() for path in sorted(DATA.joinpath(*parts).iterdir())}


def ptp_archives(folder: Path, parts: int) -> Path:
    for number in range(1, parts + 1):
        name = f"ccipra-v322r0-f{number}"
        archive = f"medicare-ncci-2026q3-practitioner-ptp-edits-{name}.zip"
        text = f"{HEADINGS}1104{number}\t97597\t\t20200101\t*\t1\tA reason\r\n"
        packed(folder / archive, {f"{name}.TXT": text, f"{name}.xlsx": "not read"})
    return folder


def test_the_four_parts_of_a_quarters_edits_are_one_release(tmp_path: Path) -> None:
    outcome = load(tmp_path / "home", ptp_archives(tmp_path / "files", 4))
    assert not outcome.problems
    (loaded,) = outcome.loaded
    assert (loaded.release.source.id, loaded.release.label) == ("ncci-ptp-practitioner", "2026 Q3")
    assert (loaded.release.effective_from, loaded.release.effective_to) == (date(2026, 7, 1), date(2026, 9, 30))
    assert loaded.release.rows["ptp_edit"] == 4


def test_a_missing_part_is_told_and_nothing_is_loaded(tmp_path: Path) -> None:
    outcome = load(tmp_path / "home", ptp_archives(tmp_path / "files", 3))
    assert not outcome.loaded
    assert "2026 Q3 consists of 4 files; here are 3" in str(outcome.problems[0])


def test_the_fee_schedules_archive_holds_six_sources_and_nothing_unknown(tmp_path: Path) -> None:
    files = {name: content for name, content in folder_of("fees").items() if "2026" not in name}
    outcome = load(tmp_path / "home", packed(tmp_path / "rvu25d.zip", {**files, **DOCUMENTATION}))
    assert not outcome.problems
    assert not outcome.unknown
    assert {(loaded.release.source.id, loaded.release.label) for loaded in outcome.loaded} == {
        ("mpfs-rvu", "RVU 2025 Q4"),
        ("mpfs-gpci", "CY2025"),
        ("mpfs-localities", "CY2025"),
        ("mpfs-anesthesia", "CY2025"),
        ("mpfs-opps-cap", "RVU 2025 Q4"),
    }


def test_two_conversion_factors_are_two_sources(tmp_path: Path) -> None:
    files = {name: content for name, content in folder_of("fees").items() if "PPRRVU2026" in name}
    load(tmp_path / "home", packed(tmp_path / "rvu26a-updated-12-29-2025.zip", files))
    with open_store(Settings(home=tmp_path / "home")) as store:
        found = store.facts(FeeScheduleRow, date(2026, 2, 1), code=Code(CodeSystem.CPT, "29881"))
    factors = [(release.source.id, str(row.conversion_factor)) for row, release in found]
    assert factors == [("mpfs-rvu", "33.4009"), ("mpfs-rvu-qpp", "33.5675")]


def test_without_the_licence_the_figures_are_loaded_and_the_cpt_texts_are_not(tmp_path: Path) -> None:
    home, path = tmp_path / "home", DATA / "fees" / "PPRRVU2025_Oct.csv"
    outcome = load(home, path)
    assert [loaded.release.source.id for loaded in outcome.loaded] == ["mpfs-rvu"]
    assert not outcome.problems
    assert "--accept-license ama" in outcome.remarks[0]
    load(home, path, accepted=frozenset({"ama"}))
    with open_store(Settings(home=home).licensed()) as store:
        found = store.get(Code(CodeSystem.CPT, "71046"), date(2025, 11, 1))
    assert found is not None
    assert found.record.title == "A third CPT text"
    assert not [file for file in home.glob("*.sqlite3*") if b"CPT text" in file.read_bytes()]


@pytest.mark.parametrize(("kind", "documents"), [("article", ["A50001", "A50002"]), ("lcd", ["L30001", "L30002"])])
def test_the_tables_of_an_archive_in_an_archive_are_read_together(
    tmp_path: Path, kind: str, documents: list[str]
) -> None:
    inner = packed(tmp_path / f"current_{kind}_csv.zip", {**folder_of("coverage", kind), "state_lookup.csv": "x,y\n"})
    documentation = {f"{kind} data dictionary.pdf": "documentation", f"current_{kind}.mdb": "the same in another form"}
    outer: dict[str, bytes | str] = {inner.name: inner.read_bytes(), **documentation}
    outcome = load(tmp_path / "home", packed(tmp_path / "files" / f"current_{kind}.zip", outer))
    assert not outcome.problems
    assert not outcome.unknown
    with open_store(Settings(home=tmp_path / "home")) as store:
        found = [document.id for document, _ in store.facts(CoverageDocument, date(2027, 1, 1))]
        codes = store.facts(CoverageCode, date(2027, 1, 1))
    assert sorted(found) == documents
    assert codes


def test_a_table_without_those_beside_it_is_refused(tmp_path: Path) -> None:
    files = folder_of("coverage", "lcd")
    del files["contractor.csv"]
    outcome = load(tmp_path / "home", packed(tmp_path / "current_lcd.zip", files))
    assert "cannot be read without contractor.csv" in str(outcome.problems[0])
    with pytest.raises(NotReadyError), open_store(Settings(home=tmp_path / "home")) as store:
        store.facts(CoverageDocument, date(2027, 1, 1))
