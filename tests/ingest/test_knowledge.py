"""The starter knowledge is checked entry by entry and entry against entry; every problem says where and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.errors import SourceFileError
from ingest import knowledge
from ingest.schema import long_sentences, ranges_of
from tests.ingest.conftest import change

FAMILY = "cpt/gnome-repair.yaml"
MODIFIERS = "modifiers/cpt.yaml"
DIGEST = "digests/gnome-rules.md"


def problems(folder: Path) -> list[str]:
    _, found = knowledge.survey(folder)
    return [str(problem) for problem in found]


def test_a_right_folder_has_no_problem(knowledge_folder: Path) -> None:
    assert problems(knowledge_folder) == []
    assert knowledge.read(knowledge_folder).reviewed == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        # the file itself
        (
            FAMILY,
            "system: cpt\n",
            "system: cpt\n\tx: 1\n",
            f"{FAMILY} (line 4, column 1): a tab stands where YAML wants",
        ),
        (FAMILY, "system: cpt\n", "system: [cpt\n", f"{FAMILY} (line "),
        (
            FAMILY,
            "system: cpt\n",
            "system: cpt\nsystem: cpt\n",
            f"{FAMILY} (line 4, column 1): the key “system” stands",
        ),
        # one entry
        (FAMILY, "    label: Repair of the hat\n", "", f"{FAMILY} (codes, 99901, label): the field is missing."),
        (FAMILY, "reviewed:", "colour: red\nreviewed:", f"{FAMILY} (colour): this field is unknown."),
        (
            FAMILY,
            'code: "99901"\n',
            "code: 99901\n",
            "(codes, 99901, code): YAML reads this as int 99901, not as text. Put",
        ),
        (
            FAMILY,
            "hat: [hat, cap, top]",
            "hat: [hat, no]",
            "values, hat, item 2): YAML reads this as bool False, not as",
        ),
        (FAMILY, "documentation: [", "documentation: x #", "(codes, 99901, documentation): must be a list."),
        (FAMILY, "indicator: 1", "indicator: 2", "(edits, 99902, indicator): Input should be 0, 1 or 9."),
        (FAMILY, "reviewed: 2026-11-20", "reviewed: soon", "(reviewed): Input should be a valid date"),
        (FAMILY, "range: 99901-99902", "range: 99902-99901", "(range): the range 99902-99901 does not run upwards"),
        (FAMILY, "range: 99901-99902", "range: gnomes", "(range): “gnomes” is neither a code nor a range"),
        (FAMILY, "[separate procedure]", "[a, a]", "(codes, 99901, flags): says the same thing twice."),
        (
            FAMILY,
            "  - First see which part is broken.",
            "  - First the part",
            "(choose, item 1): must be whole sentences",
        ),
        (FAMILY, "They differ in", "word. " * 90, "(overview): has 138 words, 40 to 120 are asked for."),
        (
            FAMILY,
            "The hat comes off with",
            "word " * 36,
            "(edits, 99902, rationale): a sentence has 38 words, at most 35",
        ),
        (MODIFIERS, "label: Separate look at the gnome", "label: ''", f"{MODIFIERS} (modifiers, 25, label): is empty."),
        (
            "editions.yaml",
            "  publisher: CMS\n  edition: RVU25D",
            "  edition: R",
            "(pprrvu-2025d, publisher): the field is",
        ),
        # between entries
        (FAMILY, "family: gnome-repair", "family: gnomes", "(family): the file's name is not “gnomes”."),
        (FAMILY, "system: cpt", "system: hcpcs", "(system): a hcpcs family lies in another folder."),
        (FAMILY, 'code: "99902"', 'code: "99903"', "(codes): 99903 lies outside the range 99901-99902."),
        (FAMILY, 'code: "99902"', 'code: "9990X"', "(codes): 9990X does not have the shape of a cpt code."),
        (FAMILY, 'code: "99902"', 'code: "99901"', f"(codes): the code 99901 stands in {FAMILY} already."),
        (FAMILY, "document: cpt-2026", "document: cpt-1999", "(sources): “cpt-1999” is not in editions.yaml."),
        (
            FAMILY,
            "checked_in: pprrvu-2025d",
            "checked_in: cpt-2026",
            "figures, global_days): “cpt-2026” is not a file of",
        ),
        (FAMILY, "checked_in: ptp-", "checked_in: no-", "(edits, 99902/99901): “no-practitioner-2024q3” is not a file"),
        (
            FAMILY,
            "facets: {part: hat}",
            "facets: {part: nose}",
            "part): the family does not declare the value “nose”. It has",
        ),
        (
            FAMILY,
            "facets: {part: hat}",
            "facets: {side: hat}",
            "(codes, 99901, facets, side): the family does not declare",
        ),
        (
            FAMILY,
            '"99901", how: "99901 repairs',
            '"99907", how: "99901 repairs',
            "(99902, differs_from): 99907 has no entry",
        ),
        (
            FAMILY,
            '{code: "99902", how',
            '{code: "99901", how',
            "(99902, differs_from): 99901 does not say how it differs",
        ),
        (FAMILY, 'replaced_by: ["99901"', 'replaced_by: ["99907"', "(retired, 99900, replaced_by): 99907 has no entry"),
        (FAMILY, 'column1: "99902", column2: "99901"', 'column1: "99213", column2: "J1100"', "neither code belongs to"),
        (
            FAMILY,
            'column1: "99902"',
            'column1: "E11.9"',
            "(edits, E11.9/99901): E11.9 is neither a CPT nor a HCPCS code.",
        ),
        (FAMILY, 'modifier: "25"', 'modifier: "255"', "(codes, 99901, modifiers): 255 does not have the shape of a"),
        # digests
        (DIGEST, "---\nid", "id", f"{DIGEST} (line 1): the front matter is missing."),
        (DIGEST, "id: gnome-rules", "id: [", f"{DIGEST} (line "),
        (DIGEST, "topic: guideline", "topic: gossip", "(topic): Input should be 'cpt', 'guideline'"),
        (DIGEST, "id: gnome-rules", "id: rules", "(id): the file's name is not “rules”."),
        (DIGEST, "## Which", "Hello.\n\n## Which", "text stands before the first section."),
        (DIGEST, "## Which", "Which", "has no ## section."),
        (DIGEST, "> Source: cpt-2026 |", "> Source: cpt-2026,", "must be written “document | section”."),
        (
            DIGEST,
            "> Source:",
            "> From:",
            "(## Which repair to report): the quoted line “> From: cpt-2026 | Invented section,",
        ),
        (DIGEST, "> Source: cpt-2026", "> Source: cpt-1999", "report): “cpt-1999” is not in editions.yaml."),
        (DIGEST, "> Asked as:", "", "(## Which repair to report): has no line “> Asked as: one way; another way”."),
        (DIGEST, "Report the repair that was done", "word " * 36, "a sentence has 41 words, at most 35 are allowed"),
        (DIGEST, "Report the repair", "word. " * 250, "has 309 words, 40 to 250 are asked for."),
    ],
)
def test_each_mistake_is_told_with_file_place_and_remedy(
    knowledge_folder: Path, file: str, old: str, new: str, expected: str
) -> None:
    change(knowledge_folder / file, old, new)
    found = problems(knowledge_folder)
    assert [problem for problem in found if expected in problem], found
    assert all("\n" not in problem for problem in found)


def test_all_problems_are_found_in_one_go(knowledge_folder: Path) -> None:
    change(knowledge_folder / FAMILY, "    label: Repair of the hat\n", "")
    change(knowledge_folder / FAMILY, "reviewed: 2026-11-20", "reviewed: soon")
    change(knowledge_folder / MODIFIERS, "label: Separate look at the gnome", "label: ''")
    change(knowledge_folder / DIGEST, "topic: guideline", "topic: gossip")
    assert len(problems(knowledge_folder)) == 4


def test_a_code_in_two_files_is_told(knowledge_folder: Path) -> None:
    other = knowledge_folder / "cpt" / "gnome-care.yaml"
    other.write_bytes((knowledge_folder / FAMILY).read_bytes())
    change(other, "family: gnome-repair", "family: gnome-care")
    found = problems(knowledge_folder)
    assert f"{FAMILY} (codes): the code 99901 stands in cpt/gnome-care.yaml already. Keep one of them." in found
    assert f"{FAMILY} (range): the range 99901-99902 stands in cpt/gnome-care.yaml already. Keep one of them." in found
    assert len([problem for problem in found if "the edit 99902/99901 (practitioner, active)" in problem]) == 1


def test_a_file_that_is_not_utf8_is_told(knowledge_folder: Path) -> None:
    (knowledge_folder / MODIFIERS).write_bytes(b"system: \xff\n")
    assert problems(knowledge_folder) == [f"{MODIFIERS} (byte 8): is not UTF-8 text. Save it as UTF-8."]


def test_a_list_instead_of_fields_is_told(knowledge_folder: Path) -> None:
    (knowledge_folder / MODIFIERS).write_text("- one\n", encoding="utf-8")
    assert problems(knowledge_folder) == [f"{MODIFIERS}: must hold fields and values. See knowledge/README.md."]


def test_a_folder_without_editions_is_no_knowledge_folder(tmp_path: Path) -> None:
    assert "must hold editions.yaml and at least one file of entries" in problems(tmp_path)[0]


def test_reading_stops_at_the_first_problem_and_counts_the_others(knowledge_folder: Path) -> None:
    change(knowledge_folder / FAMILY, "    label: Repair of the hat\n", "")
    change(knowledge_folder / MODIFIERS, "label: Separate look at the gnome", "label: ''")
    with pytest.raises(SourceFileError, match=r"label\): the field is missing.*1 more problem.*ingest check") as caught:
        knowledge.read(knowledge_folder)
    assert caught.value.file == FAMILY


def test_the_checksum_follows_names_and_contents_of_what_is_read(knowledge_folder: Path) -> None:
    before = knowledge.checksum(knowledge_folder)
    (knowledge_folder / "README.md").write_text("Not read.", encoding="utf-8")
    assert knowledge.checksum(knowledge_folder) == before
    change(knowledge_folder / MODIFIERS, "Both are paid.", "Neither is paid.")
    changed = knowledge.checksum(knowledge_folder)
    (knowledge_folder / MODIFIERS).rename(knowledge_folder / "modifiers" / "other.yaml")
    assert len({before, changed, knowledge.checksum(knowledge_folder)}) == 3


def test_ranges_are_written_as_users_write_them() -> None:
    assert ranges_of("20610/20611") == (("20610", "20610"), ("20611", "20611"))
    assert ranges_of("99202-99205, 99211–99215") == (("99202", "99205"), ("99211", "99215"))


def test_a_long_text_of_short_sentences_is_fine() -> None:
    assert long_sentences("One two three. " * 40) == []
    assert long_sentences("word " * 32 + "(so it ends.) And on. " + "word " * 30) == []


def test_our_own_knowledge_can_be_read_in_full() -> None:
    folder = Path(__file__).parents[2] / "knowledge"
    assert problems(folder) == []
