"""Every code of ours has a home among the systems that HL7 names."""

from __future__ import annotations

import pytest

from core.codes import Code, CodeSystem
from core.hl7 import CPT, HCPCS, ICD9CM, SYSTEMS, NamedSystem, home_of


@pytest.mark.parametrize(
    ("modifier", "home"), [("25", CPT), ("P3", CPT), ("1P", CPT), ("RT", HCPCS), ("XS", HCPCS), ("F1", HCPCS)]
)
def test_a_modifier_belongs_to_whoever_defines_it(modifier: str, home: NamedSystem) -> None:
    assert home_of(Code(CodeSystem.MODIFIER, modifier)) is home


def test_both_volumes_of_icd9_share_a_name() -> None:
    assert home_of(Code(CodeSystem.ICD9CM, "250.00")) is home_of(Code(CodeSystem.ICD9PCS, "47.01")) is ICD9CM


def test_every_system_of_ours_is_named_and_no_name_means_two() -> None:
    assert {held for system in SYSTEMS for held in system.holds} == set(CodeSystem)
    names = [name for system in SYSTEMS for name in (system.uri, *system.aliases)]
    assert len(names) == len(set(names))
