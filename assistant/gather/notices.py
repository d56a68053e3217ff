"""Notices that must be shown with what they are about."""

from __future__ import annotations

AMA_NOTICE = (
    "CPT is a registered trademark of the American Medical Association (AMA). CPT codes and descriptors are "
    "copyright of the AMA; the text shown here is Codewright's own and is not a CPT descriptor."
)
"""For a CPT code that stands beside words which are not the AMA's."""
