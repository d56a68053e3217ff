"""What this server can do, as FHIR clients ask for it at /fhir/metadata."""

from __future__ import annotations

from datetime import date
from typing import Any

from codestore import CodeStore
from core.hl7 import SYSTEMS, NamedSystem
from core.records import STARTER_SOURCE_ID
from web.fhir.editions import editions

_OPERATIONS = {"CodeSystem": ("lookup", "validate-code"), "ConceptMap": ("translate",)}


def capability_statement(today: date, version: str) -> dict[str, Any]:
    """The CapabilityStatement of this instance."""
    resources = [
        {
            "type": name,
            "operation": [
                {"name": operation, "definition": f"http://hl7.org/fhir/OperationDefinition/{name}-{operation}"}
                for operation in operations
            ],
        }
        for name, operations in _OPERATIONS.items()
    ]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": today.isoformat(),
        "kind": "instance",
        "software": {"name": "Codewright", "version": version},
        "implementation": {"description": "Terminology operations over the code sets loaded in this Codewright."},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [{"mode": "server", "resource": resources}],
    }


def terminology_capabilities(store: CodeStore, today: date) -> dict[str, Any]:
    """The TerminologyCapabilities of this instance: every code system with its editions.

    Raises:
        StoreError: The store failed.
    """
    return {
        "resourceType": "TerminologyCapabilities",
        "status": "active",
        "date": today.isoformat(),
        "kind": "instance",
        "implementation": {"description": "The code sets loaded in this Codewright."},
        "codeSystem": [described for system in SYSTEMS if (described := _system(store, system))],
        "validateCode": {"translations": False},
        "translation": {"needsMap": False},
    }


def _system(store: CodeStore, system: NamedSystem) -> dict[str, Any] | None:
    loaded = editions(store, system.holds[0])
    official_first = sorted(loaded, key=lambda release: release.source.id == STARTER_SOURCE_ID)
    versions = list(dict.fromkeys(release.label for release in official_first))
    if not versions:
        return None
    return {
        "uri": system.uri,
        "version": [{"code": version, "isDefault": version == versions[0]} for version in versions],
        "subsumption": False,
    }
