"""The HTTP interface for other programs: JSON, and the FHIR terminology operations."""
