"""Answers written by rules from evidence. A composer reads facts and writes sentences; it looks nothing up itself."""
