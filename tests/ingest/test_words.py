"""The list of abbreviations and lay terms: its form, its codes, and the file that search reads."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.codes import Code, CodeSystem
from core.records import TextKind
from core.settings import PROJECT_ROOT
from ingest import knowledge
from ingest.__main__ import KNOWLEDGE_FOLDER, WORDS_FILE
from ingest.knowledge_records import records_of, term_code
from ingest.origins import packaged_tabular_list
from ingest.parsers import icd10cm_tabular
from ingest.schema import Knowledge
from ingest.words import as_json

DATA = PROJECT_ROOT.parent / "shared" / "data"

FILE = "words/gnomes.yaml"
WORDS = """\
area: gnomes
title: Gnomes
reviewed: 2026-11-23
words:
  - {term: hat trick, also: [HT], kind: lay, means: repair of the hat, codes: ["99901"], query: hat repair}
  - {term: sore hat, kind: lay, means: pain of the hat, codes: [R52]}
  - {term: QG, kind: abbreviation, means: every gnome, in_queries: false, note: Not to be written.}
  - term: GG
    kind: abbreviation
    ambiguous: true
    readings:
      - {field: garden, means: garden gnome, when: [garden, lawn], codes: [R52]}
      - {field: house, means: ghost of a gnome, when: [night, house]}
"""


@pytest.fixture
def folder(knowledge_folder: Path) -> Path:
    path = knowledge_folder / FILE
    path.parent.mkdir()
    path.write_text(WORDS, encoding="utf-8")
    return knowledge_folder


@pytest.fixture(scope="module")
def own() -> Knowledge:
    contents, problems = knowledge.survey(KNOWLEDGE_FOLDER)
    assert [str(problem) for problem in problems if problem.file.startswith("words/")] == []
    return contents


def test_a_term_is_found_for_the_codes_it_names(folder: Path) -> None:
    texts = [text for text in records_of(knowledge.read(folder)).texts if text.code.code in {"R52", "99901"}]
    assert [(text.code.system, text.text) for text in texts if text.code.code == "R52"] == [
        (CodeSystem.ICD10CM, "sore hat: pain of the hat"),
        (CodeSystem.ICD10CM, "GG: garden gnome"),
    ]
    assert "hat trick: repair of the hat" in [text.text for text in texts]
    assert {text.kind for text in texts} == {TextKind.OWN_WORDS}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("term: sore hat", "term: Hat-Trick", "the term “hat trick” stands in words/gnomes.yaml already"),
        ("codes: [R52]}\n  - {term: QG", "codes: [r5]}\n  - {term: QG", "r5 is no ICD-10-CM, CPT or HCPCS code"),
        ("means: pain of the hat", 'means: ""', "(words, sore hat, means): is empty."),
        ("means: pain of the hat, ", "", "a term has a meaning, or is ambiguous and has readings"),
        ("    ambiguous: true\n", "", "a term has a meaning, or is ambiguous and has readings"),
        ("kind: lay, means: pain", "kind: slang, means: pain", "(words, sore hat, kind)"),
        ("area: gnomes", "area: dwarfs", "the file's name is not “dwarfs”"),
    ],
)
def test_a_wrong_entry_is_told(folder: Path, old: str, new: str, expected: str) -> None:
    path = folder / FILE
    assert old in WORDS
    path.write_text(WORDS.replace(old, new, 1), encoding="utf-8")
    _, problems = knowledge.survey(folder)
    assert any(expected in str(problem) for problem in problems), [str(problem) for problem in problems]


def test_the_file_that_search_reads_is_up_to_date(own: Knowledge) -> None:
    assert WORDS_FILE.read_text(encoding="utf-8") == as_json(own), "Write it again: python -m ingest words"


def test_there_are_enough_words_of_every_kind(own: Knowledge) -> None:
    kinds = [entry.kind for file in own.words.values() for entry in file.words]
    assert len(kinds) >= 1_600
    assert min(kinds.count(kind) for kind in ("abbreviation", "lay", "chart")) >= 500


def test_every_diagnosis_that_a_term_names_can_be_billed_or_is_a_stem(own: Knowledge) -> None:
    records = icd10cm_tabular.parse(packaged_tabular_list()[0]).codes
    searched = {record.code for record in records if record.billable and record.stem is None}
    searched |= {record.stem for record in records if record.stem is not None}
    named = {code for code in _codes(own) if code.system is CodeSystem.ICD10CM}
    assert sorted(code.code for code in named - searched) == []


@pytest.mark.reference
def test_every_procedure_that_a_term_names_is_in_an_official_file_or_explained(own: Knowledge) -> None:
    fees = DATA / "mpfs" / "PPRRVU2025_Oct_no_cpt_text.csv"
    supplies = DATA / "hcpcs" / "hcpcs_level2_2024-07.csv"
    if not fees.is_file() or not supplies.is_file():
        pytest.skip("the official files are not in ../shared/data")
    lines = (line for path in (fees, supplies) for line in path.read_text(encoding="latin-1").splitlines())
    known = {row[0] for row in csv.reader(lines) if row}
    known |= {code for family in own.families.values() for code in family.own_codes}  # newer than the HCPCS file
    named = {code.code for code in _codes(own) if code.system is not CodeSystem.ICD10CM}
    assert sorted(named - known) == []


def test_abbreviations_that_must_not_be_written_carry_a_note(own: Knowledge) -> None:
    notes = {entry.term: entry.note for file in own.words.values() for entry in file.words}
    for term in ("QD", "QOD", "IU", "U", "MSO4", "MgSO4"):
        assert "do not use" in (notes[term] or ""), term


def _codes(contents: Knowledge) -> set[Code]:
    return {
        term_code(code)
        for file in contents.words.values()
        for entry in file.words
        for code in (*entry.codes, *(code for reading in entry.readings for code in reading.codes))
    }
