"""FHIR R4 terminology operations over the systems that are loaded."""
