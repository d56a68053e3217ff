"""A condition from before a pregnancy, in the words of chapter 15, with the trimester that the weeks make.

Source of the rules: ICD-10-CM Official Guidelines, sections I.C.15.a.1 (chapter 15 stands before the others), I.C.15.d
(hypertension) and I.C.15.g (diabetes); tabular list, note at chapter 15 (trimesters, counted from the last period).
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted
from assistant.question.pregnancy_stage import stage_of_pregnancy

_PREGNANT = re.compile(r"\b(?:pregnan\w+|gestation\w*|iup|prenatal|antepartum|gravid)\b", re.IGNORECASE)
_WEEKS = re.compile(r"\b(\d{1,2})(?: ?\d ?/ ?7)? ?-?(?:weeks?|wks?|w)\b", re.IGNORECASE)
_OF_PREGNANCY = re.compile(
    r"\bgestational (?:hypertension|htn|diabetes|dm)|\bgdm\b|\bpre-?eclampsia|\bpostpartum", re.I
)
_CONDITIONS = (
    (
        re.compile(r"\b(?:chronic|pre-?existing|essential|long[- ]?standing) (?:hypertension|htn)\b", re.IGNORECASE),
        "Pre-existing essential hypertension complicating pregnancy, {trimester}",
    ),
    (
        re.compile(r"\btype ?(?:1|i) (?:dm|diabet\w*)|\bt1dm\b", re.IGNORECASE),
        "Pre-existing type 1 diabetes mellitus, in pregnancy, {trimester}",
    ),
    (
        re.compile(r"\btype ?(?:2|ii) (?:dm|diabet\w*)|\bt2dm\b", re.IGNORECASE),
        "Pre-existing type 2 diabetes mellitus, in pregnancy, {trimester}",
    ),
)


def pregnancy_in(text: str) -> Charted | None:
    """Pre-existing hypertension or diabetes in pregnancy; None where neither is told, or a condition of pregnancy is.

    >>> pregnancy_in("20 weeks pregnant with chronic hypertension").parts
    ('Pre-existing essential hypertension complicating pregnancy, second trimester', '20 weeks gestation of pregnancy')
    """
    titles = [title for pattern, title in _CONDITIONS if pattern.search(text)]
    if not titles or not _PREGNANT.search(text) or _OF_PREGNANCY.search(text):
        return None
    weeks = _WEEKS.search(text)
    stage = stage_of_pregnancy(text)
    trimester = stage if stage.endswith("trimester") else "unspecified trimester"
    parts = [title.format(trimester=trimester) for title in titles]
    if weeks:
        parts.append(f"{int(weeks[1])} weeks gestation of pregnancy")
    return Charted(tuple(parts), sections=("i-c-15-a-1",))
