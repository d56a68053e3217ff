"""Properties of a code that stand in files of their own: POA exemption, families, HCPCS coverage, risk categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.gather.tables import Row, row_evidence
from codestore import CodeStore
from core.codes import Code
from core.evidence import Evidence
from core.facts import AttributeName, CodeAttribute, HccHierarchy, HccMapping, ValueLabel
from core.records import Release

PAYMENT_MODEL = "CMS-HCC V28"
"""The model that alone decides what Medicare pays its Advantage plans from payment year 2026 on.

Source: CMS, Announcement of Calendar Year 2026 Medicare Advantage Capitation Rates.
"""

_SAYS = {
    AttributeName.POA_EXEMPT: "exempt from reporting whether it was present on admission",
    AttributeName.NOT_OTHERWISE_CLASSIFIED: "a not-otherwise-classified code",
    AttributeName.RISK_ADJUSTMENT_ELIGIBLE: "its diagnoses count for Medicare risk adjustment",
}
_NAMES = {
    AttributeName.COVERAGE: "HCPCS coverage code",
    AttributeName.ACTION: "HCPCS action code",
    AttributeName.PRICING: "HCPCS pricing indicator",
    AttributeName.TYPE_OF_SERVICE: "type of service",
    AttributeName.BETOS: "BETOS category",
    AttributeName.RBCS: "RBCS category",
    AttributeName.CCS: "CCS category",
}


@dataclass(frozen=True, slots=True)
class RiskCategory:
    """The payment category of a diagnosis in one version of a risk model.

    Attributes:
        mapping: Code, model and category.
        label: The category's name; "" where labels are not loaded.
        drops: The categories that it makes count no more.
        release: The edition of the mapping.
        evidence: All of that.
    """

    mapping: HccMapping
    label: str
    drops: tuple[int, ...]
    release: Release
    evidence: Evidence


def attribute_line(fact: CodeAttribute) -> str:
    """A property in a few words, such as ``HCPCS pricing indicator 51``."""
    return _SAYS.get(fact.name) or f"{_NAMES.get(fact.name, fact.name.value)} {fact.value}"


class AttributeTools:
    """Look-ups of properties."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store

    def of(self, code: Code, as_of: date) -> tuple[Row[CodeAttribute], ...]:
        """The properties of a code that hold on a date of service.

        Raises:
            StoreError: The store failed.
        """
        made = []
        for fact, release in self._store.facts(CodeAttribute, as_of, code=code):
            begun = fact.valid_from is None or fact.valid_from <= as_of
            if begun and (fact.valid_to is None or as_of <= fact.valid_to):
                text = f"{code}, {release.source.title}: {attribute_line(fact)}"
                made.append(Row(fact, release, row_evidence(release, f"row {code.code}", text, (code,))))
        return tuple(made)

    def risk(self, code: Code, as_of: date) -> tuple[RiskCategory, ...]:
        """The risk categories of a diagnosis, by model.

        Raises:
            StoreError: The store failed.
        """
        return tuple(
            self._category(mapping, release, as_of)
            for mapping, release in sorted(
                self._store.facts(HccMapping, as_of, code=code), key=lambda row: (row[0].model, row[0].hcc)
            )
        )

    def outside_of(self, code: Code, categories: Sequence[RiskCategory], as_of: date) -> Evidence | None:
        """That `PAYMENT_MODEL` is loaded and has no category of a diagnosis; None where it has one or is not loaded.

        Raises:
            StoreError: The store failed.
        """
        if any(category.mapping.model == PAYMENT_MODEL for category in categories):
            return None
        labels = self._store.facts(ValueLabel, as_of, value_set=f"hcc:{PAYMENT_MODEL}")
        mapped = (
            row
            for label, _ in labels
            for row in self._store.facts(HccMapping, as_of, model=PAYMENT_MODEL, hcc=int(label.value))
        )
        _, release = next(mapped, (None, None))
        if release is None:
            return None
        text = f"{code.code} is in no category of {PAYMENT_MODEL} there."
        return row_evidence(release, f"look-up of {code.code}, {PAYMENT_MODEL}", text, (code,))

    def _category(self, mapping: HccMapping, release: Release, as_of: date) -> RiskCategory:
        value_set, value = f"hcc:{mapping.model}", str(mapping.hcc)
        labels = self._store.facts(ValueLabel, as_of, value_set=value_set, value=value)
        label = labels[0][0].label if labels else ""
        hierarchy = self._store.facts(HccHierarchy, as_of, model=mapping.model, hcc=mapping.hcc)
        drops = tuple(sorted({row.drops for row, _ in hierarchy}))
        below = f"; drops HCC {', '.join(map(str, drops))}" if drops else ""
        text = f"{mapping.code}, {mapping.model}: HCC {mapping.hcc}{f', {label}' if label else ''}{below}"
        evidence = row_evidence(release, f"row {mapping.code.code}, {mapping.model}", text, (mapping.code,))
        return RiskCategory(mapping, label, drops, release, evidence)

    def labels(self, value_set: str, as_of: date) -> tuple[Row[ValueLabel], ...]:
        """All values of an official list, each once; none where it is not loaded.

        Raises:
            StoreError: The store failed.
        """
        found: dict[str, Row[ValueLabel]] = {}
        for fact, release in self._store.facts(ValueLabel, as_of, value_set=value_set):
            text = f"{release.source.title}, {fact.value}: {fact.label}. {fact.description}"
            found.setdefault(fact.value, Row(fact, release, row_evidence(release, f"row {fact.value}", text)))
        return tuple(found.values())

    def label(self, value_set: str, value: str, as_of: date) -> Row[ValueLabel] | None:
        """What a value of an official list means; None where the list does not have it.

        Raises:
            StoreError: The store failed.
        """
        for fact, release in self._store.facts(ValueLabel, as_of, value_set=value_set, value=value):
            said = f". {fact.description}" if fact.description else ""
            text = f"{release.source.title}, {value}: {fact.label} ({fact.group}){said}"
            return Row(fact, release, row_evidence(release, f"row {value}", text))
        return None
