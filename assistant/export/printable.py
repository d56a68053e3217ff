"""Text for fonts that know the Western European characters only, as those that every PDF reader has.

What such a font lacks is written otherwise, and what was written otherwise is told: a dose or a comparison must not
lose a sign unnoticed.
"""

from __future__ import annotations

import unicodedata

ENCODING = "cp1252"

_WRITTEN = {
    "≥": ">=", "≤": "<=", "≠": "is not", "≈": "about ", "→": "->", "←": "<-", "↔": "<->", "⇒": "=>",
    "⁄": "/", "∕": "/", "′": "'", "″": '"', "∞": "infinity", "√": "root ", "∙": "·",
    "☐": "[ ]", "☑": "[x]", "☒": "[x]", "✓": "[x]", "✗": "[ ]", "№": "No.",
}  # fmt: skip
_ALIKE = {"−": "-", "‐": "-", "‑": "-", "―": "—", "μ": "µ"}
"""What nobody can tell from the other on paper, so that nothing need be said of it."""
_SPACES = "\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"


class Printable:
    """Writes texts so that the fonts can show them, and remembers what it had to write otherwise."""

    def __init__(self) -> None:
        self._replaced: dict[str, str] = {}

    def text(self, text: str) -> str:
        """A text in characters that the fonts have."""
        text = unicodedata.normalize("NFC", text)
        return "".join(one if _is_known(one) else self._otherwise(one) for one in text)

    def remarks(self) -> list[str]:
        """What was written otherwise, by the name of the character: ``GREATER-THAN OR EQUAL TO (U+2265) as >=``."""
        return [
            f"{unicodedata.name(one, 'character')} (U+{ord(one):04X}) as {written.strip()}"
            for one, written in sorted(self._replaced.items())
        ]

    def _otherwise(self, one: str) -> str:
        if one in _SPACES or one in "\t\n\r":
            return " "
        if one in _INVISIBLE or unicodedata.category(one) in ("Cc", "Mn"):
            return ""
        if one in _ALIKE:
            return _ALIKE[one]
        written = _WRITTEN.get(one) or _greek(one) or _decomposed(one) or f"[U+{ord(one):04X}]"
        self._replaced[one] = written
        return written


def _is_known(one: str) -> bool:
    if one < " " or "\x7f" <= one <= "\x9f" or one == "\u00ad":
        return False
    try:
        one.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _greek(one: str) -> str:
    """A Greek letter by its name, as it is written out in medicine: alpha, beta."""
    name = unicodedata.name(one, "")
    for case, form in (("GREEK SMALL LETTER ", str.lower), ("GREEK CAPITAL LETTER ", str.capitalize)):
        if name.startswith(case):
            return form(name.removeprefix(case).split()[-1])
    return ""


def _decomposed(one: str) -> str:
    """A letter without an accent that the fonts lack, a fraction or small figure in plain ones."""
    parts = [_WRITTEN.get(part, part) for part in unicodedata.normalize("NFKD", one)]
    kept = [part for part in parts if not unicodedata.combining(part[0])]
    return "".join(kept) if kept and all(map(_is_known, "".join(kept))) else ""
