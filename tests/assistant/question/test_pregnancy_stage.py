"""Where in a pregnancy a question stands, by trimester, weeks, delivery or the time after."""

from __future__ import annotations

import pytest

from assistant.question.pregnancy_stage import CHILDBIRTH, PUERPERIUM, stage_of_pregnancy


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("13 wks pregnant", "first trimester"),
        ("14 weeks gestation", "second trimester"),
        ("preeclampsia at 28w", "third trimester"),
        ("htn in pregnancy, 2nd tri", "second trimester"),
        ("anemia, third trimester", "third trimester"),
        ("severe preeclampsia, delivered today at 36 wks", CHILDBIRTH),
        ("6 weeks postpartum, mastitis", PUERPERIUM),
        ("wound check at 6 weeks", ""),
    ],
)
def test_the_stage_is_read_from_weeks_or_words(text: str, stage: str) -> None:
    assert stage_of_pregnancy(text) == stage


def test_bare_weeks_count_where_the_condition_is_one_of_pregnancy() -> None:
    assert stage_of_pregnancy("twins at 36 wks", pregnant=True) == "third trimester"
