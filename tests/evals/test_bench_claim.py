"""The claims that are timed are always the same, of all lines asked for, over one date and over a month."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.gather import Toolbox
from core.errors import NotReadyError
from evals.bench_claim import bench_claim
from tests.assistant.world import FakeCodeSearch, FakePassageSearch
from tests.claimcheck import world
from tests.claimcheck.world import DAY


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolbox]:
    built = world.build(tmp_path_factory.mktemp("claims"))
    yield built
    built.store.close()


def test_every_shape_of_claim_is_timed(tools: Toolbox) -> None:
    timed = bench_claim(tools, DAY, rounds=2)
    assert len(timed) == 4
    for name, timing in timed.items():
        assert timing.n == 2
        assert 0 < timing.ms["p50"] <= timing.ms["p95"]
        assert timing.cpu_ms["p50"] > 0
        assert timing.findings > 0
        assert timing.pairs > 20 if "one date" in name else timing.pairs >= 0


def test_the_claims_are_always_the_same(tools: Toolbox) -> None:
    first, second = (bench_claim(tools, DAY, rounds=1) for _ in range(2))
    assert [one.findings for one in first.values()] == [one.findings for one in second.values()]


def test_without_codes_there_is_nothing_to_time(tmp_path: Path) -> None:
    tools = world.build(tmp_path, without=[*world.TABLES, "codewright-starter"])
    with pytest.raises(NotReadyError, match="No procedure code is loaded"):
        bench_claim(Toolbox(tools.store, FakeCodeSearch({}), FakePassageSearch({}, {})), DAY)
    tools.store.close()
