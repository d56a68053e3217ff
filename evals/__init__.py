"""Measured quality: cases, metrics, command line."""
