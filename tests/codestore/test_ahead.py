"""What is asked for many at once is what is asked for each; a store that has read ahead answers as it would anyway."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from sqlalchemy import event

from codestore import CodeStore, ReadAhead
from codestore.writer import ReleaseWriter
from core.codes import CodeSystem
from core.facts import AddOnPair, MueLimit
from core.records import PtpEdit, Release, Setting
from tests import builders
from tests.builders import cpt, cpt_code, edit, icd_code, release

DAY = date(2026, 11, 23)
CODES = [cpt_code(code) for code in ("20610", "20611", "62320", "62321", "99213")]


@pytest.fixture
def loaded(store: CodeStore, writer: ReleaseWriter) -> CodeStore:
    """Edits in two sources and settings, units in two settings, add-on pairs, and codes in two sources."""
    starter, file, units = builders.starter(), release("ncci-ptp", text="edits"), release("ncci-mue", text="units")
    writer.stage(starter, [*(cpt(code.code) for code in CODES), edit("20610", "99213")])
    writer.stage(
        file,
        [
            edit("20610", "20611", indicator=0),
            edit("62321", "62320", deletion_date=date(2022, 12, 31)),
            edit("62320", "62321", effective_from=date(2023, 1, 1)),
            edit("62321", "99213", setting=Setting.OUTPATIENT),
            edit("62321", "99499"),
            AddOnPair(cpt_code("20611"), cpt_code("20610"), 1),
            AddOnPair(cpt_code("20611"), cpt_code("62320"), 1),
            cpt("99213", "Another label"),
        ],
    )
    writer.stage(
        units,
        [
            MueLimit(cpt_code("99213"), Setting.OUTPATIENT, 2, 3),
            MueLimit(cpt_code("99213"), Setting.PRACTITIONER, 1, 2),
            MueLimit(cpt_code("20610"), Setting.PRACTITIONER, 2, 3),
        ],
    )
    writer.activate([starter.key, file.key, units.key])
    return store


@pytest.mark.parametrize("setting", Setting)
def test_the_edits_among_some_codes_are_those_of_their_pairs(loaded: CodeStore, setting: Setting) -> None:
    def key(row: tuple[PtpEdit, Release]) -> tuple[str, ...]:
        return row[0].column1.code, row[0].column2.code, str(row[0].effective_from), row[1].key

    pairs = [row for a, b in combinations(CODES, 2) for row in loaded.ptp_edits(a, b, DAY, setting)]
    among = loaded.ptp_edits_among([*CODES, CODES[0], icd_code("E11.9")], DAY, setting)
    assert sorted(map(key, among)) == sorted(map(key, pairs))


def test_more_codes_than_one_list_takes_are_asked_about_in_several(loaded: CodeStore) -> None:
    many = [cpt_code(f"{number:05}") for number in range(11000, 11600)]
    [(found, _), *_] = loaded.ptp_edits_among([*many, *CODES], DAY, Setting.PRACTITIONER)
    assert (found.column1.code, found.column2.code) == ("20610", "20611")


def test_facts_of_many_codes_are_those_of_each(loaded: CodeStore) -> None:
    for kind, field in ((MueLimit, "code"), (AddOnPair, "add_on"), (AddOnPair, "primary")):
        among = loaded.facts_among(kind, DAY, field, CODES)
        assert among == {code: loaded.facts(kind, DAY, **{field: code}) for code in CODES}


def test_a_field_that_no_fact_has_is_a_mistake(loaded: CodeStore) -> None:
    with pytest.raises(TypeError, match="no field colour"):
        loaded.facts_among(MueLimit, DAY, "colour", CODES)


def test_records_of_many_codes_are_those_of_each(loaded: CodeStore) -> None:
    assert loaded.get_all_of([*CODES, icd_code("E11.9")], DAY) == {
        code: loaded.get_all(code, DAY) for code in [*CODES, icd_code("E11.9")]
    }
    assert len(loaded.get_all(cpt_code("99213"), DAY)) == 2


def test_what_was_read_ahead_is_not_asked_again_and_the_rest_still_is(loaded: CodeStore) -> None:
    ahead = ReadAhead(loaded)
    ahead.read_codes(CODES, DAY)
    ahead.read_facts(MueLimit, DAY, "code", CODES)
    expected = [loaded.get_all(code, DAY) for code in CODES], [loaded.facts(MueLimit, DAY, code=c) for c in CODES]
    asked: list[str] = []
    event.listen(loaded.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    got = [ahead.get_all(code, DAY) for code in CODES], [ahead.facts(MueLimit, DAY, code=c) for c in CODES]
    assert (got, asked) == (expected, [])
    [(pair, _)] = ahead.facts(AddOnPair, DAY, primary=cpt_code("20610"))
    assert pair.add_on == cpt_code("20611")
    assert asked
    asked.clear()
    assert len(ahead.facts(AddOnPair, DAY, primary=cpt_code("20610"))) == 1
    assert not asked


def test_it_names_the_releases_that_answer_once_for_each_date(loaded: CodeStore) -> None:
    ahead = ReadAhead(loaded)
    for _ in range(2):
        assert ahead.releases() == loaded.releases()
        assert ahead.releases_of(CodeSystem.CPT, DAY) == loaded.releases_of(CodeSystem.CPT, DAY)
        for setting in Setting:
            assert ahead.releases_of_edits(setting, DAY) == loaded.releases_of_edits(setting, DAY)


def test_a_list_that_was_given_out_can_be_changed_without_harm(loaded: CodeStore) -> None:
    ahead = ReadAhead(loaded)
    ahead.get_all(CODES[0], DAY).clear()
    ahead.facts(MueLimit, DAY, code=CODES[0]).clear()
    assert ahead.get_all(CODES[0], DAY)
    assert ahead.facts(MueLimit, DAY, code=CODES[0])


def test_dates_on_which_the_same_editions_answer_are_read_once(loaded: CodeStore) -> None:
    ahead, later = ReadAhead(loaded), date(2026, 12, 1)
    expected = loaded.facts(MueLimit, later, code=CODES[0]), loaded.get_all(CODES[4], later)
    ahead.read_codes(CODES, DAY)
    ahead.read_facts(MueLimit, DAY, "code", CODES)
    asked: list[str] = []
    event.listen(loaded.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    assert (ahead.facts(MueLimit, later, code=CODES[0]), ahead.get_all(CODES[4], later)) == expected
    assert not asked


def test_what_stands_around_a_code_is_that_of_the_store(loaded: CodeStore) -> None:
    ahead = ReadAhead(loaded)
    for _ in range(2):
        for code in CODES:
            assert ahead.children(code, DAY) == loaded.children(code, DAY)
            assert ahead.siblings(code, DAY) == loaded.siblings(code, DAY)
            assert ahead.ancestors(code, DAY) == loaded.ancestors(code, DAY)
            assert ahead.notes(code, DAY) == loaded.notes(code, DAY)
            assert ahead.notes_release(code, DAY) == loaded.notes_release(code, DAY)
            assert ahead.has_fact(MueLimit, DAY, code=code, setting=Setting.OUTPATIENT) is bool(
                loaded.facts(MueLimit, DAY, code=code, setting=Setting.OUTPATIENT)
            )
