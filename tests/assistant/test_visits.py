"""The level of a visit over the starter knowledge itself: every family, every level, every minimum of minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.gather import Toolbox
from assistant.gather.visits import FAMILIES, VisitFamily
from assistant.tools import Desk, call
from codestore import open_store
from codestore.writer import ReleaseWriter
from core.errors import InputError
from core.settings import PROJECT_ROOT, Settings
from ingest import knowledge
from ingest.knowledge_records import records_of
from tests.assistant.world import TODAY, FakeCodeSearch, FakePassageSearch
from tests.builders import starter

LEVELS = ("straightforward", "low", "moderate", "high")
OFFICE = VisitFamily.OFFICE
HOSPITAL = VisitFamily.HOSPITAL
NURSING = VisitFamily.NURSING_FACILITY

# CPT 2026, Evaluation and Management: the code of each level, and the fewest minutes of each code.
BY_LEVEL: tuple[tuple[VisitFamily, dict[str, str], str], ...] = (
    (OFFICE, {"patient": "new"}, "99202 99203 99204 99205"),
    (OFFICE, {"patient": "established"}, "99212 99213 99214 99215"),
    (HOSPITAL, {"service": "initial"}, "99221 99221 99222 99223"),
    (HOSPITAL, {"service": "subsequent"}, "99231 99231 99232 99233"),
    (HOSPITAL, {"service": "admission and discharge on one date"}, "99234 99234 99235 99236"),
    (VisitFamily.EMERGENCY, {}, "99282 99283 99284 99285"),
    (NURSING, {"service": "initial"}, "99304 99304 99305 99306"),
    (NURSING, {"service": "subsequent"}, "99307 99308 99309 99310"),
    (VisitFamily.HOME, {"patient": "new"}, "99341 99342 99344 99345"),
    (VisitFamily.HOME, {"patient": "established"}, "99347 99348 99349 99350"),
    (VisitFamily.OFFICE_CONSULTATION, {}, "99242 99243 99244 99245"),
    (VisitFamily.HOSPITAL_CONSULTATION, {}, "99252 99253 99254 99255"),
)
BY_MINUTES: tuple[tuple[VisitFamily, dict[str, str], dict[int, str]], ...] = (
    (OFFICE, {"patient": "new"}, {15: "99202", 30: "99203", 45: "99204", 60: "99205"}),
    (OFFICE, {"patient": "established"}, {10: "99212", 20: "99213", 30: "99214", 40: "99215"}),
    (HOSPITAL, {"service": "initial"}, {40: "99221", 55: "99222", 75: "99223"}),
    (HOSPITAL, {"service": "subsequent"}, {25: "99231", 35: "99232", 50: "99233"}),
    (HOSPITAL, {"service": "admission and discharge on one date"}, {45: "99234", 70: "99235", 85: "99236"}),
    (HOSPITAL, {"service": "discharge"}, {0: "99238", 31: "99239"}),
    (NURSING, {"service": "initial"}, {25: "99304", 35: "99305", 50: "99306"}),
    (NURSING, {"service": "subsequent"}, {10: "99307", 20: "99308", 30: "99309", 45: "99310"}),
    (NURSING, {"service": "discharge"}, {0: "99315", 31: "99316"}),
    (VisitFamily.HOME, {"patient": "new"}, {15: "99341", 30: "99342", 60: "99344", 75: "99345"}),
    (VisitFamily.HOME, {"patient": "established"}, {20: "99347", 30: "99348", 40: "99349", 60: "99350"}),
    (VisitFamily.OFFICE_CONSULTATION, {}, {20: "99242", 30: "99243", 40: "99244", 55: "99245"}),
    (VisitFamily.HOSPITAL_CONSULTATION, {}, {35: "99252", 45: "99253", 60: "99254", 80: "99255"}),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    contents = records_of(knowledge.read(PROJECT_ROOT / "knowledge"))
    ranges = {family.range for family in FAMILIES.values()}
    visits = [one for one in contents.codes if {one.code.code, one.parent.code if one.parent else ""} & ranges]
    named = {one.code for one in visits}
    with open_store(Settings(home=tmp_path_factory.mktemp("visits")), create=True) as store:
        writer = ReleaseWriter(store)
        writer.stage(starter(), [*visits, *(note for note in contents.notes if note.owner in named)])
        writer.activate([starter().key])
        tools = Toolbox(store, FakeCodeSearch({}), FakePassageSearch({}, {}))
        yield Desk(tools, lambda: TODAY)


def level(desk: Desk, family: VisitFamily, **stated: Any) -> Any:
    return call(desk, "work_out_visit_level", {"family": family, **stated})


@pytest.mark.parametrize(("family", "kind", "codes"), BY_LEVEL)
def test_each_level_of_decision_making_has_its_code(
    family: VisitFamily, kind: dict[str, str], codes: str, desk: Desk
) -> None:
    found = [level(desk, family, problems=one, risk=one, **kind).code.code for one in LEVELS]
    assert found == codes.split()


@pytest.mark.parametrize(("family", "kind", "minimums"), BY_MINUTES)
def test_the_minimum_of_minutes_must_be_reached(
    family: VisitFamily, kind: dict[str, str], minimums: dict[int, str], desk: Desk
) -> None:
    before = None
    for minutes, code in minimums.items():
        if minutes:
            short = level(desk, family, minutes=minutes - 1, **kind).code
            assert (short.code if short else None) == before
        assert level(desk, family, minutes=minutes, **kind).code.code == code
        before = code


def test_time_never_sets_the_level_in_an_emergency_department(desk: Desk) -> None:
    found = level(desk, VisitFamily.EMERGENCY, minutes=90)
    assert found.code is None
    assert any("Time does not set the level" in one.text for one in found.sentences)


def test_decision_making_never_sets_a_discharge(desk: Desk) -> None:
    found = level(desk, HOSPITAL, service="discharge", problems="high", risk="high")
    assert (found.mdm, found.code) == (None, None)
    assert any("How many minutes" in question for question in found.missing)
    assert any("Decision making does not set" in one.text for one in found.sentences)


def test_a_part_of_the_stay_that_a_family_has_not_is_refused_with_those_it_has(desk: Desk) -> None:
    with pytest.raises(InputError, match="They have initial, subsequent and discharge"):
        level(desk, NURSING, service="admission and discharge on one date")


def test_only_what_is_missing_is_asked_for(desk: Desk) -> None:
    found = level(desk, HOSPITAL, problems="high", risk="high")
    assert found.missing == ("Which part of the stay is it?",)
