"""Answers and conversations as documents to keep: Markdown and PDF, with every source."""
