"""Endoscopies: the diagnostic part of a surgical one, and a screening that finds something.

Source: NCCI Policy Manual for Medicare Services, Chapter VI, section C; Medicare Claims Processing Manual, Chapter 18,
section 60 (colorectal cancer screening).
"""

from __future__ import annotations

from assistant.planning.billing.rule import BillingRule

_SCOPES = r"G0105|G0121|G0104|4533\d|4534\d|453[789]\d|4539\d"
_SCREENING = r"\bscreen\w*|\bG01(?:05|21|04)\b|\bpreventive\b|\bsurveillance\b"
_OF_COLON = r"\bcolonoscop\w*|\bcolos?\b|\bscopes?\b|\bsigmoidoscop\w*|\bG01(?:05|21|04)\b|\b453[3-9]\d\b"
_DONE = (
    r"\b(?:polyp\w*|snar\w+|biops\w+|remov\w+|turn\w*|became|becomes?|convert\w*|therapeutic|cauter\w+|ablat\w+|lesions?|"
    r"adenoma|found|hot|cold)\b|\b4538[0-9]\b|\b45390\b"
)
_ASKED = (
    r"\b(?:modifiers?|mods?|code[sd]?|coding|bill\w*|report\w*|claim|submit\w*|33|G01(?:05|21|04)|charge|"
    r"how (?:do|should)|which)\b|(?-i:\bPT\b)"
)
_PT = r"(?-i:\bPT\b)|\bpt modifier|\b(?:modifier|mod) pt\b|\d-pt\b"
"""Medicare's modifier, and not the patient."""
_BOTH_CODES = r"\bG01(?:05|21)\b[^.?]{0,15}\b(?:with|and|plus)\b \W*453|\b453\d\d\b[^.?]{0,15}\b(?:with|and|plus) G01"
_MEDICARES = frozenset({"Medicare", "a Medicare Advantage plan"})
_COMMERCIAL = frozenset({
    "Aetna", "Anthem", "Blue Cross Blue Shield", "Cigna", "Humana", "Kaiser", "UnitedHealthcare", "a commercial payer",
})  # fmt: skip
_SAYS_SO = ("procedure-rules#colonoscopy-and-upper-endoscopy-techniques",)
_INSTEAD = (
    "is reported with the code of what was done, such as 45380 for a biopsy or 45385 for a snare, in place of the "
    "screening code"
)

ENDOSCOPY_RULES = (
    BillingRule(
        "for a payer other than Medicare a screening colonoscopy that becomes therapeutic is reported with the code of "
        "what was done, such as 45380 for a biopsy or 45385 for a snare, with modifier 33 where the plan wants it; PT "
        "is Medicare's.",
        _SAYS_SO,
        (_SCREENING, _OF_COLON, _DONE, _ASKED),
        holds=r"\b33\b",
        fails=_PT,
        codes=_SCOPES,
        when=lambda request: (
            request.payer in _COMMERCIAL or (not request.payer and bool(_says_commercial(request.text)))
        ),
    ),
    BillingRule(
        f"for Medicare a screening colonoscopy that becomes therapeutic {_INSTEAD} G0121 or G0105, with modifier PT "
        "and not 33.",
        _SAYS_SO,
        (_SCREENING, _OF_COLON, _DONE, _ASKED),
        holds=_PT,
        fails=rf"\b33\b|\bboth\b|{_BOTH_CODES}",
        codes=_SCOPES,
        payers=_MEDICARES,
    ),
    BillingRule(
        f"a screening colonoscopy that becomes therapeutic {_INSTEAD}: with modifier PT for Medicare, and 33 for most "
        "other payers.",
        _SAYS_SO,
        (_SCREENING, _OF_COLON, _DONE, _ASKED),
        codes=_SCOPES,
        payers=frozenset({""}),
    ),
    BillingRule(
        "a surgical endoscopy includes the diagnostic one of the same region, so only the surgical code is reported.",
        ("ncci-basics#diagnostic-endoscopy-that-becomes-surgical", "ncci-manual#6-c"),
        (
            r"\bdiagnostic\b",
            r"\w*scop\w*",
            r"\b(?:surgical|biops\w+|remov\w+|therapeutic|polyp\w*|snare\w*|resect\w*|repair\w*|excis\w+|\w+ectomy)\b",
            r"\b(?:both|separate\w*|bill\w*|report\w*|add\w*|together|charge\w*|with|allow\w*)\b",
        ),
        codes=r".",
        unless=r"\bscreen\w*|\bopen\w*|\bdifferent (?:day|date)|\bconvert\w*|\bfailed\b|\bone or both\b",
        fails=r"\b(?:both|separate\w*|bill\w*|report\w*|add\w*|together|charge\w*|allow\w*|let)\b",
    ),
)


def _says_commercial(text: str) -> bool:
    return any(word in text.lower() for word in ("commercial", "private insur"))
