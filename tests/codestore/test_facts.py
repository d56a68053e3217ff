"""Every kind of fact is given back as it was loaded, by its date of service and from its source."""

from __future__ import annotations

import types
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from codestore import CodeStore, open_store, schema
from codestore.facts import field_names, table_name
from codestore.writer import ReleaseWriter
from core.codes import Code, CodeSystem
from core.errors import StoreError
from core.facts import (
    AddOnPair,
    AttributeName,
    CodeAttribute,
    Crosswalk,
    Fact,
    HccMapping,
    MueLimit,
    OppsCap,
    ValueLabel,
)
from core.records import Release, Setting
from core.settings import Settings
from tests import builders
from tests.builders import cpt_code, icd_code
from tests.codestore import samples

TODAY = date(2026, 11, 23)
KINDS: tuple[type, ...] = get_args(Fact)

_VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40),
    int: st.integers(0, 2**31 - 1),
    bool: st.booleans(),
    date: st.dates(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, places=4),
    Code: st.builds(Code, st.sampled_from(CodeSystem), st.text("0123456789ABZ.-", min_size=1, max_size=8)),
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value that a field of a fact may have, by its annotation."""
    if isinstance(hint, types.UnionType):
        return st.one_of([st.none() if one is types.NoneType else values_of(one) for one in get_args(hint)])
    chosen: st.SearchStrategy[Any] = st.sampled_from(hint) if issubclass(hint, StrEnum) else _VALUES[hint]
    return chosen


def facts_of(kind: type) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: values_of(hints[name]) for name in field_names(kind)})


def load(writer: ReleaseWriter, release: Release, *facts: Fact) -> Release:
    staged = writer.stage(release, facts)
    writer.activate([release.key])
    return staged


def test_there_is_a_sample_of_every_kind() -> None:
    assert {type(fact) for fact in samples.FACTS} == set(KINDS)


@pytest.mark.parametrize("fact", samples.FACTS, ids=lambda fact: type(fact).__name__)
def test_every_field_of_a_fact_survives(store: CodeStore, writer: ReleaseWriter, fact: Fact) -> None:
    staged = load(writer, builders.release("cms"), fact)
    assert staged.rows[table_name(type(fact))] == 1
    [(found, release)] = store.facts(type(fact), TODAY)
    assert found == fact
    assert release.source.id == "cms"


@pytest.mark.parametrize("fact", samples.FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_is_found_by_each_of_its_fields(store: CodeStore, writer: ReleaseWriter, fact: Fact) -> None:
    load(writer, builders.release("cms"), fact)
    for name in field_names(type(fact)):
        assert store.facts(type(fact), TODAY, **{name: getattr(fact, name)}), name
    everything = {name: getattr(fact, name) for name in field_names(type(fact))}
    assert [found for found, _ in store.facts(type(fact), TODAY, **everything)] == [fact]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@hypothesis_settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_any_facts_come_back_in_their_order(
    store: CodeStore, writer: ReleaseWriter, kind: type[Any], data: st.DataObject
) -> None:
    facts = data.draw(st.lists(facts_of(kind), min_size=1, max_size=8))
    release = builders.release("cms")
    writer.discard(release.key)
    writer.stage(release, facts, batch_size=3)
    writer.activate([release.key])
    found = [fact for fact, _ in store.facts(kind, TODAY)]
    expected = facts
    if kind is MueLimit:  # given setting by setting
        order = list(Setting)
        expected = sorted(facts, key=lambda fact: order.index(fact.setting))
    assert found == expected
    assert list(map(repr, found)) == list(map(repr, expected))  # 1.00 is not 1.0


def test_amounts_keep_the_digits_of_their_file(store: CodeStore, writer: ReleaseWriter) -> None:
    cap = OppsCap(cpt_code("70010"), "TC", "A", "10112", "00", Decimal("10.50"), Decimal("1E+2"))
    load(writer, builders.release("cms"), cap)
    [(found, _)] = store.facts(OppsCap, TODAY)
    assert repr(found) == repr(cap)


def test_a_field_that_is_empty_can_be_asked_for(store: CodeStore, writer: ReleaseWriter) -> None:
    named, open_ended = AddOnPair(cpt_code("99292"), cpt_code("99291"), 1), AddOnPair(cpt_code("01953"), None, 2)
    load(writer, builders.release("cms"), named, open_ended)
    assert [found for found, _ in store.facts(AddOnPair, TODAY, primary=None)] == [open_ended]
    assert [found for found, _ in store.facts(AddOnPair, TODAY, primary=None, kind=1)] == []


def test_a_field_that_does_not_exist_is_a_mistake_and_not_an_empty_answer(store: CodeStore) -> None:
    with pytest.raises(TypeError, match="colour"):
        store.facts(HccMapping, TODAY, colour="red")


def test_facts_are_of_the_edition_of_the_date_of_service(store: CodeStore, writer: ReleaseWriter) -> None:
    code = cpt_code("20610")
    for label, first, units in (("Q1", date(2026, 1, 1), 2), ("Q2", date(2026, 4, 1), 3)):
        release = builders.release("mue", label, first)
        load(writer, release, MueLimit(code, Setting.PRACTITIONER, units, 3))
    by_date = {
        as_of: [found.units for found, _ in store.facts(MueLimit, as_of, code=code)]
        for as_of in (date(2025, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
    }
    assert by_date == {date(2025, 1, 1): [2], date(2026, 3, 31): [2], date(2026, 4, 1): [3]}


def test_each_setting_of_the_units_has_its_own_editions(store: CodeStore, writer: ReleaseWriter) -> None:
    code = cpt_code("20610")
    practitioner = MueLimit(code, Setting.PRACTITIONER, 2, 3)
    dme = MueLimit(code, Setting.DME, 9, 1)
    load(writer, builders.release("mue", "practitioner Q1", date(2026, 1, 1)), practitioner)
    load(writer, builders.release("mue", "DME Q2", date(2026, 4, 1)), dme)
    assert [found for found, _ in store.facts(MueLimit, TODAY, code=code, setting=Setting.PRACTITIONER)] == [
        practitioner
    ]
    assert [found for found, _ in store.facts(MueLimit, TODAY, code=code)] == [practitioner, dme]
    assert store.facts(MueLimit, TODAY, setting=Setting.OUTPATIENT) == []


def test_facts_of_several_sources_come_in_force_first_and_then_by_precedence(
    store: CodeStore, writer: ReleaseWriter
) -> None:
    code = cpt_code("20610")

    def family(source_id: str, precedence: int, ends: date | None) -> None:
        release = builders.release(source_id, source_id, date(2024, 1, 1), ends)
        release = replace(release, source=replace(release.source, precedence=precedence))
        load(writer, release, CodeAttribute(code, AttributeName.CCS, source_id))

    family("ended", 10, date(2024, 12, 31))
    family("last", 100, None)
    family("first", 20, None)
    found = store.facts(CodeAttribute, TODAY, code=code, name=AttributeName.CCS)
    assert [fact.value for fact, _ in found] == ["first", "last", "ended"]
    assert [release.source.id for _, release in found] == ["first", "last", "ended"]


def test_a_crosswalk_is_found_from_both_ends(store: CodeStore, writer: ReleaseWriter) -> None:
    old, new = Code(CodeSystem.ICD9CM, "250.00"), icd_code("E11.9")
    forth = Crosswalk(old, new, True, False, False, 0, 0)
    back = Crosswalk(new, old, True, False, False, 0, 0)
    load(writer, builders.release("gems"), forth, back)
    assert [found for found, _ in store.facts(Crosswalk, TODAY, source=old)] == [forth]
    assert [found for found, _ in store.facts(Crosswalk, TODAY, target=old)] == [back]


def test_sqlite_answers_each_look_up_from_its_index(tmp_path: Path) -> None:
    with open_store(Settings(home=tmp_path), create=True) as store, store.engine.connect() as connection:
        for records in schema.FACTS.values():
            for index in records.table.indexes:
                _, field, _ = index.columns.keys()
                query = f'SELECT * FROM {records.table.name} WHERE release_id = 1 AND "{field}" = 1 ORDER BY position'  # noqa: S608  # our names
                [plan] = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
                assert f"USING INDEX {index.name} (release_id=? AND {field}=?)" in plan.detail


def test_nothing_is_found_of_a_kind_that_no_release_holds(store: CodeStore, writer: ReleaseWriter) -> None:
    load(writer, builders.release("cms"), HccMapping(icd_code("E11.9"), "V28", 38))
    assert store.facts(ValueLabel, TODAY) == []


# awkward text


AWKWARD = [
    "a\tb",
    "a\nb\r\n",
    "back\\slash \\N \\. \\t",
    "\\N",
    "\\.",
    "\"quoted\", 'twice'",
    "naïve – “ß” 漢 🩺",
    "%s :x ?",
    "",
]


def test_awkward_text_survives(store: CodeStore, writer: ReleaseWriter) -> None:
    labels = [ValueLabel("set", text, text, text, text) for text in AWKWARD]
    load(writer, builders.release("cms"), *labels)
    assert [found for found, _ in store.facts(ValueLabel, TODAY)] == labels


@pytest.mark.parametrize(
    "record",
    [
        ValueLabel("set", "1", "a label\x00with more"),
        HccMapping(icd_code("E11\x009"), "V28", 38),
        builders.icd("E11.9", "a title\x00"),
        builders.passage("p#1", "text\x00"),
    ],
    ids=lambda record: type(record).__name__,
)
def test_a_nul_character_is_refused_with_its_place(store: CodeStore, writer: ReleaseWriter, record: Any) -> None:
    with pytest.raises(StoreError, match="NUL") as caught:
        writer.stage(builders.release("cms"), [record])
    assert "\n" not in str(caught.value)
    assert "\x00" not in str(caught.value)
    assert store.releases() == []


def test_half_a_character_is_refused(writer: ReleaseWriter) -> None:
    release = builders.release("cms")
    with pytest.raises(StoreError, match="half a character"):
        writer.stage(release, [ValueLabel("set", "1", "\ud83e")])
    assert writer.staged_or_active(release.key) is None
