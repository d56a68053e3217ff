"""What a question is after, told by the words around its codes."""

from __future__ import annotations

import pytest

from assistant.question.understanding import understand
from codestore import CodeStore
from core.answer import Route
from tests.assistant.world import TODAY


@pytest.mark.parametrize(
    ("question", "route"),
    [
        ("What is CPT 62320?", Route.DEFINE),
        ("62320", Route.DEFINE),
        ("Is E11.9 billable and what does it exclude?", Route.DEFINE),
        ("62321 vs 62323", Route.COMPARE),
        ("Compare 99203, 99204 and 99214", Route.COMPARE),
        ("What is the difference between E10.9 and E11.9?", Route.COMPARE),
        ("62321 62323", Route.COMPARE),
        ("Can I bill 62323 with 62321?", Route.EDIT_CHECK),
        ("Are 62321 and 62320 bundled?", Route.EDIT_CHECK),
        ("Can 62320 be billed with E11.9?", Route.EDIT_CHECK),
        ("Can E10.9 and E11.9 be coded together?", Route.COMPARE),
        ("62321, 62320: same day?", Route.EDIT_CHECK),
        ("Can I bill 99213 with 20610?", Route.EDIT_CHECK),
        ("When do I use modifier 25?", Route.MODIFIER),
        ("modifier 25 vs 59", Route.MODIFIER),
        ("Do I need modifier 59 on 62320?", Route.MODIFIER),
        ("99213-25", Route.MODIFIER),
        ("What does Medicare pay for 62323?", Route.FEE),
        ("What will Medicare pay for 62323?", Route.FEE),
        ("How much is the reimbursement of 99213?", Route.FEE),
        ("Does Medicare pay for 62323?", Route.COVERAGE),
        ("Is there an LCD for 62321?", Route.COVERAGE),
        ("What is the ICD-9 equivalent of E11.9?", Route.CROSSWALK),
        ("Guidelines for E/M services", Route.GUIDELINE),
        ("How is the level of a visit chosen?", Route.GUIDELINE),
        ("What does Excludes1 mean?", Route.GUIDELINE),
        ("Can we code probable pneumonia at an office visit?", Route.GUIDELINE),
        ("Is upcoding fraud?", Route.COMPLIANCE),
        ("What is a cloned note?", Route.COMPLIANCE),
        ("What does an LCD decide?", Route.COVERAGE),
        ("type 2 diabetes with neuropathy", Route.FIND_CODE),
        ("How do I code a headache?", Route.FIND_CODE),
        ("Which ICD-10 code for a broken right wrist?", Route.FIND_CODE),
        ("CPT for a neck injection", Route.FIND_CODE),
        ("What is the weather today?", Route.OUT_OF_SCOPE),
        ("", Route.OUT_OF_SCOPE),
    ],
)
def test_the_intent_is_told_by_the_words_around_the_codes(question: str, route: Route, store: CodeStore) -> None:
    assert understand(question, store, today=TODAY).route is route
