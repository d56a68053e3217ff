"""The check of the starter knowledge: each mistake is found, what is right is not, and our own folder has none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.codes import Code, CodeSystem
from core.facts import AddOnPair, FeeScheduleRow, MueLimit
from core.records import CodeRecord, Passage, PtpEdit, Setting
from core.settings import PROJECT_ROOT
from evals.__main__ import main
from evals.knowledge import check_knowledge
from evals.knowledge.citations import check_citations, places_in_guidelines, places_in_ncci_manual
from evals.knowledge.held import check_against_files, states_unit
from evals.knowledge.official import Official, read_official
from evals.knowledge.report import Report
from evals.knowledge.texts import Entry, entries_of
from evals.knowledge.wording import check_titles, reading_level, runs_by_entry, undefined
from ingest import knowledge
from tests.ingest.conftest import DATA, change

OWN = PROJECT_ROOT / "knowledge"
REFERENCE = PROJECT_ROOT.parent / "shared" / "data"
FAMILY = "cpt/gnome-repair.yaml"
PTP = "ptp-practitioner-2024q3"
FEES = "pprrvu-2025d"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small knowledge folder, free to be changed."""
    copy = tmp_path / "knowledge"
    shutil.copytree(DATA / "knowledge", copy)
    return copy


def cpt(code: str) -> Code:
    return Code(CodeSystem.CPT, code)


def fee_row(code: str, **changes: object) -> FeeScheduleRow:
    nothing = Decimal("0.00")
    row = FeeScheduleRow(
        cpt(code), "", "A", Decimal("1.80"), nothing, nothing, nothing, nothing, nothing, nonfacility_na=False,
        facility_na=False, pctc_indicator="0", global_days="010", preoperative=nothing, intraoperative=nothing,
        postoperative=nothing, multiple_procedure="2", bilateral_surgery="1", assistant_surgeon="0", co_surgeon="0",
        team_surgeon="0", endoscopic_base=None, conversion_factor=nothing, supervision="09", calculation_flag="0",
        imaging_family="99", opps_nonfacility_pe=nothing, opps_facility_pe=nothing, opps_malpractice=nothing,
    )  # fmt: skip
    return replace(row, **changes)  # type: ignore[arg-type]  # fields by name


def gnome_files() -> Official:
    """What official files would say of the small folder, were its codes real."""
    official = Official(editions={FEES, PTP})
    for code in ("99901", "99902"):
        official.fees[FEES][code] = fee_row(code)
        official.codes[CodeSystem.CPT].add(code)
    official.edits[PTP]["99902", "99901"] = [PtpEdit(cpt("99902"), cpt("99901"), 1, Setting.PRACTITIONER)]
    return official


FIGURES = """figures:
      - {name: status, value: "A", checked_in: pprrvu-2025d}
      - {name: work_rvu, value: "1.80", checked_in: pprrvu-2025d}
      - {name: bilateral, value: "1", checked_in: pprrvu-2025d}
"""


def with_figures(folder: Path) -> Path:
    path = folder / FAMILY
    change(path, "figures:\n", FIGURES)
    whole = FIGURES + '      - {name: global_days, value: "010", checked_in: pprrvu-2025d}\n'
    change(path, 'how: "99901 repairs the hat."}\n', f'how: "99901 repairs the hat."}}\n    {whole}')
    return path


def held(folder: Path, official: Official) -> tuple[list[str], Report]:
    contents, problems = knowledge.survey(folder)
    assert problems == []
    report = Report()
    check_against_files(contents, list(entries_of(contents)), official, report)
    return [str(finding).removeprefix(FAMILY) for finding in report.findings], report


def test_what_the_files_bear_out_has_no_finding(folder: Path) -> None:
    with_figures(folder)
    findings, report = held(folder, gnome_files())
    assert findings == []
    assert report.unheld == []
    assert report.held["figures"] == 8
    assert report.held["edits"] == 1


def _row(**changes: object) -> Callable[[Official], None]:
    return lambda official: official.fees[FEES].update({"99901": fee_row("99901", **changes)})


def _edit(**changes: object) -> Callable[[Official], None]:
    def apply(official: Official) -> None:
        pair = PtpEdit(cpt("99902"), cpt("99901"), 1, Setting.PRACTITIONER)
        official.edits[PTP]["99902", "99901"] = [replace(pair, **changes)]  # type: ignore[arg-type]  # fields by name

    return apply


def _turned(official: Official) -> None:
    official.edits[PTP] = {("99901", "99902"): [PtpEdit(cpt("99901"), cpt("99902"), 1, Setting.PRACTITIONER)]}


def _in_add_on_file(official: Official) -> None:
    official.add_ons["aoc"]["99901"] = [AddOnPair(cpt("99901"), None, 2)]


def _in_hcpcs_file(ended: date | None) -> Callable[[Official], None]:
    return lambda official: official.hcpcs["h"].update({"99901": CodeRecord(cpt("99901"), "", valid_to=ended)})


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda official: official.fees[FEES].pop("99901"), "(99901): is not in the fee schedule, which lists"),
        (_row(status="D"), "(99901): has status D in the fee schedule: it was deleted."),
        (_in_hcpcs_file(date(2024, 6, 30)), "(99901): ended on 2024-06-30 by the HCPCS file."),
        (lambda o: o.fees[FEES].update({"99900": fee_row("99900")}), "(99900): is told as retired, but is in the fee"),
        (_row(work_rvu=Decimal("1.90")), "(99901, work_rvu): is 1.80, but 1.90 in pprrvu-2025d."),
        (_row(global_days="000"), "(99901, global_days): is 010, but 000 in pprrvu-2025d."),
        (
            _row(global_days="ZZZ"),
            "(99901): is not flagged as add-on, but has global days ZZZ and is not in the add-on",
        ),
        (_in_add_on_file, "(99901): is not flagged as add-on, but has global days 010 and is in the add-on file."),
        (
            lambda o: o.limits["m"].update({"99901": MueLimit(cpt("99901"), Setting.PRACTITIONER, 1, 2)}),
            "(99901): lacks mue, which the file has.",
        ),
        (_edit(modifier_indicator=0), "(edits, 99902/99901): has indicator 1, but 0 in the file."),
        (_edit(deletion_date=date(2019, 12, 31)), "is told as active, but is deleted on 2019-12-31 in the file."),
        (_turned, "(edits, 99902/99901): stands the other way round in the file."),
        (_turned, "(edits, 99901/99902): the file has this pair, the family lacks it."),
        (lambda official: official.codes[CodeSystem.CPT].remove("99902"), "repairs the body: 99902 is no code"),
    ],
)
def test_what_the_files_contradict_is_found(folder: Path, spoil: Callable[[Official], object], expected: str) -> None:
    with_figures(folder)
    official = gnome_files()
    spoil(official)
    findings, _ = held(folder, official)
    wanted = expected.replace("repairs the body: ", "")
    assert [finding for finding in findings if wanted in finding], findings


@pytest.mark.parametrize(
    ("flag", "row", "expected"),
    [
        ("bilateral allowed", {"bilateral_surgery": "2"}, "is flagged “bilateral allowed”, but has bilateral 2."),
        ("component split", {"pctc_indicator": "0"}, "is flagged “component split”, but has pctc 0."),
        ("endoscopy family 99902", {}, "but its endoscopic base is none."),
        ("add-on", {}, "is flagged as add-on, but has global days 010 and is not in the add-on file."),
    ],
)
def test_a_flag_needs_its_indicator(folder: Path, flag: str, row: dict[str, object], expected: str) -> None:
    change(with_figures(folder), "flags: [separate procedure]", f"flags: [{flag}]")
    official = gnome_files()
    official.fees[FEES]["99901"] = fee_row("99901", **row)
    assert any(expected in finding for finding in held(folder, official)[0])


def test_a_code_younger_than_the_files_is_told_not_failed(folder: Path) -> None:
    change(with_figures(folder), "    valid_from: 2017-01-01\n", "    new_in: 2026\n")
    path = folder / FAMILY
    path.write_text(path.read_text(encoding="utf-8").replace(FIGURES, "figures:\n", 1), encoding="utf-8")
    change(path, '    figures:\n      - {name: global_days, value: "010", checked_in: pprrvu-2025d}\n', "")
    official = gnome_files()
    del official.fees[FEES]["99901"]
    official.codes[CodeSystem.CPT].remove("99901")
    findings, report = held(folder, official)
    assert findings == []
    assert report.unheld == [f"99901 ({FAMILY}): new in 2026, younger than the files"]
    assert "is said to be younger than the files, but they have it." in held(folder, gnome_files())[0][0]


def test_a_family_is_complete_within_its_range(folder: Path) -> None:
    official = gnome_files()
    change(with_figures(folder), "range: 99901-99902", "range: 99901-99909")
    official.fees[FEES]["99905"] = fee_row("99905")
    official.fees[FEES]["9990F"] = fee_row("9990F")
    assert held(folder, official)[0] == [" (range): 99901-99909 also holds 99905, without an entry."]


def test_what_rests_on_a_missing_file_is_told(folder: Path) -> None:
    with_figures(folder)
    change(folder / "editions.yaml", "  edition: RVU25D\n", "  edition: RVU25D\n  read_as: [mpfs-rvu]\n")
    official = gnome_files()
    official.editions.remove(FEES)
    official.fees.clear()
    findings, report = held(folder, official)
    assert findings == []
    assert f"everything that rests on {FEES}: there is no such file" in report.unheld
    assert len(report.unheld) == 9


@pytest.mark.parametrize(
    ("title", "unit", "expected"),
    [
        ("Injection, gnomine, 10 mg", "10 mg", True),
        ("Injection, gnomine, 10 mg", "1 mg", False),
        ("Injection, gnomine, 0.1 mg", "1 mg", False),
        ("Injection, gnomine, up to 10 mg", "10 mg", False),
        ("Injection, gnomine, up to 10 mg", "up to 10 mg", True),
        ("Injection, gnomine, 100,000 units", "100,000 units", True),
        ("Injection, gnomine, 5 mg tablet, per 10 mg", "5 mg", False),
        ("Gnome water, sterile (500 ml = 1 unit)", "500 ml", True),
        ("Gnome water, 1000 cc", "1000 ml", True),
        ("Gnome powder, per gram", "per gm", True),
        ("Gnome ointment, per dose", "per dose", True),
    ],
)
def test_a_billing_unit_is_that_of_the_title(title: str, unit: str, expected: bool) -> None:
    assert states_unit(title, unit) is expected


@pytest.mark.parametrize(
    ("citation", "keys"),
    [
        ("Chapter 4, section G", ["4-g"]),
        ("Chapter IV, section G, Fractures", ["4-g fractures"]),
        ("Chapter 1, section D; section E, modifier 25", ["1-d", "1-e modifier 25"]),
        ("Chapter 4, sections G and I", ["4-g", "4-i"]),
        ("Chapter 9, section C, item 4, and section D, items 1 and 9", ["9-c-4", "9-d-1", "9-d-9"]),
        ("Chapter 11, section B, items 1 to 3; Chapter I", ["11-b-1", "11-b-2", "11-b-3", "1"]),
        ("Chapter I, section E, a. Modifier 22", ["1-e a modifier 22"]),
        ('Introduction, "Policy Manual Background"', ["introduction policy manual background"]),
        ("Chapter XIX, section A", ["?-a"]),
    ],
)
def test_a_citation_of_the_ncci_manual_is_read(citation: str, keys: list[str]) -> None:
    assert [" ".join([place.key, *place.words]) for place in places_in_ncci_manual(citation)] == keys


@pytest.mark.parametrize(
    ("citation", "keys"),
    [
        ("Section I.C.9.a.1", ["i-c-9-a-1"]),
        ("Section I.C.15.a, b, c", ["i-c-15-a", "i-c-15-b", "i-c-15-c"]),
        ("Section I.C.15.a.3 to 5; II.K", ["i-c-15-a-3", "i-c-15-a-4", "i-c-15-a-5", "ii-k"]),
        ("Section IV.L to IV.N", ["iv-l", "iv-m", "iv-n"]),
        ("Section I.C.21.c.3 (Z68)", ["i-c-21-c-3 z68"]),
        ("Appendix I, Reporting Options", ["appendix-i reporting options"]),
        ("Title page", ["preface"]),
    ],
)
def test_a_citation_of_the_guidelines_is_read(citation: str, keys: list[str]) -> None:
    assert [" ".join([place.key, *place.words]) for place in places_in_guidelines(citation)] == keys


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("Chapter 4, section G, item 2", ""),
        ("Chapter 4, section G, Gnomes and Other Fractures", ""),
        ("Chapter 4, section H", "there is no section 4-h"),
        ("Chapter 4, section G, items 2 and 9", "there is no section 4-g-9"),
        ("Chapter 4, section G, Elves", "section 4-g does not say “elves”"),
        ("somewhere", "names no place that can be looked up"),
    ],
)
def test_a_section_that_is_cited_exists(folder: Path, section: str, expected: str) -> None:
    change(folder / "editions.yaml", '  edition: "2026"\n', '  edition: "2026"\n  read_as: [ncci-manual]\n')
    change(folder / FAMILY, 'section: "Invented section"', f'section: "{section}"')
    contents, _ = knowledge.survey(folder)
    official, report = Official(), Report()
    official.passages["cpt-2026"] = [
        Passage(f"ncci-manual#{key}", "", ("IV", "G. Gnomes and other fractures"), "", "Cast them.", "edits")
        for key in ("4-g", "4-g-2", "4-g-20")
    ]
    check_citations(contents, official, report)
    findings = [str(finding) for finding in report.findings if finding.file == FAMILY]
    assert bool(findings) == bool(expected)
    assert expected in " ".join(findings)


def entry(*texts: str) -> Entry:
    return Entry("cpt/gnomes.yaml", "99901", tuple(("description", text) for text in texts))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["A magnetic gnome image (MGI) is made.", "The MGI is kept."], []),
        (["A MGI (magnetic gnome image) is made."], []),
        (["The MGI is kept.", "It is a magnetic gnome image (MGI)."], ["MGI"]),
        (["Two MGIs are kept."], ["MGI"]),
        (["Append LT, and name it in CPT or ICD-10-CM."], []),
        (["Code G0101 and E11.9 are no abbreviations."], []),
    ],
)
def test_an_abbreviation_is_spelled_out_at_its_first_use(texts: list[str], expected: list[str]) -> None:
    known = {"LT", "CPT", "ICD", "CM"}
    assert [abbreviation for _, abbreviation in undefined(entry(*texts), known)] == expected


def test_a_heading_may_use_what_its_text_spells_out() -> None:
    section = Entry("digests/gnomes.md", "## MGI", (("heading", "MGI"), ("text", "A magnetic gnome image (MGI).")))
    assert list(undefined(section, ())) == []


def test_the_reading_level_counts_words_a_sentence_and_long_words() -> None:
    assert reading_level(["The gnome is old. It has a hat, a red one."]) == (5.5, 11)
    level, _ = reading_level(["The gnome necessitates considerable conservational interventions."])
    assert level == pytest.approx(6 + 100 * 4 / 6)
    assert reading_level(["99901 12"]) == (0.0, 0)


def test_wording_of_an_official_title_is_found() -> None:
    ours = entry("We say: repair of the pointed hat of a garden gnome, with glue.")
    report = Report()
    titles = [
        ("1", "Repair of the pointed hat of a garden elf"),
        ("2", "Repair, of the pointed hat (of a garden) GNOME"),
    ]
    check_titles(runs_by_entry([ours]), titles, report)
    assert [finding.problem for finding in report.findings] == [
        "has wording of 1: repair of the pointed hat of a garden",
        "has wording of 2: of the pointed hat of a garden gnome",
    ]


def test_wording_of_another_entry_and_unknown_neighbours_are_found(folder: Path) -> None:
    path = folder / FAMILY
    change(path, "the seam is\n      painted over.", "the seam is\n      painted over. It is XYZ and like 99905.")
    change(path, "range: 99901-99902", "range: 99901-99909")
    change(path, '["Frost damage"]', '["Frost damage, moss, and cracks that come with great age here"]')
    same = '    diagnoses: ["Frost damage, moss, and cracks that come with great age there"]\n'
    neighbour = '    differs_from:\n      - {code: "99901"'
    change(path, neighbour, same + neighbour)
    findings = [str(finding) for finding in check_knowledge(folder, None).findings]
    assert f"{FAMILY} (99901, description): XYZ is not spelled out." in findings
    assert any("(99901, description): 99905 lies in the range of gnome-repair" in finding for finding in findings)
    assert any("(99901): has wording of 99902, 3 times: frost damage moss" in finding for finding in findings)


def test_the_command_tells_what_it_found_and_fails(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA / "fees", data)
    arguments = ["knowledge", str(folder), "--data", str(data)]
    change(folder / "editions.yaml", "  edition: RVU25D\n", "  edition: RVU25D\n  read_as: [mpfs-rvu]\n")
    assert main([*arguments, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert f"{FAMILY} (99901): is not in the fee schedule, which lists the codes of its kind." in told["findings"]
    assert told["checks"]["codes"] == {"found": 2, "held": 3}
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert "codes: 3 held, 2 found" in captured.out
    assert "findings. Mend the entries named." in captured.err


def test_a_folder_without_official_files_is_an_error(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["knowledge", str(folder), "--data", str(tmp_path / "nowhere")]) == 1
    assert "There is no folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["knowledge", str(folder), "--data", str(tmp_path / "empty")]) == 1
    assert "has no file that the starter knowledge was checked in" in capsys.readouterr().err


def test_official_files_are_read_by_the_editions_that_name_them(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA / "fees", data)
    change(folder / "editions.yaml", "  edition: RVU25D\n", "  edition: RVU25D\n  read_as: [mpfs-rvu]\n")
    contents, _ = knowledge.survey(folder)
    official = read_official(data, contents.editions, set())
    assert official.editions == {FEES}
    assert official.fees[FEES]
    assert all(not row.modifier for row in official.fees[FEES].values())


@pytest.mark.timeout(60)
def test_our_own_knowledge_is_plainly_written() -> None:
    assert [str(finding) for finding in check_knowledge(OWN, None).findings] == []


@pytest.mark.reference
@pytest.mark.timeout(600)
def test_our_own_knowledge_is_what_the_official_files_say() -> None:
    if not REFERENCE.is_dir():
        pytest.skip(f"there is no {REFERENCE}")
    report = check_knowledge(OWN, REFERENCE)
    assert [str(finding) for finding in report.findings] == []
    assert all(line.endswith("younger than the files") for line in report.unheld)
    assert report.held["citations"] > 300
    assert report.held["edits"] > 5_000
