"""What a question is taken to ask: codes by shape and store, intent by its words, date and setting by rank."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.conversation import Conversation
from assistant.question.request import Aspect, DateFrom, Request
from assistant.question.route import MAX_CODES, understand
from codestore import CodeStore
from core.answer import Route
from core.codes import Code, CodeSystem
from core.records import Setting
from tests.assistant.world import EPIDURALS, TODAY, World
from tests.builders import cpt_code, icd_code


def read(
    question: str,
    store: CodeStore,
    *,
    conversation: Conversation | None = None,
    as_of: date | None = None,
    setting: Setting | None = None,
) -> Request:
    return understand(question, store, today=TODAY, conversation=conversation, as_of=as_of, setting=setting)


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
    assert read(question, store).route is route


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("What is cpt 62320?", [cpt_code("62320")]),
        ("what is e119?", [icd_code("E11.9")]),
        ("s52501a", [icd_code("S52.501A")]),
        ("Is 99213 or 99214 better? I mean 99213.", [cpt_code("99213"), cpt_code("99214")]),
        ("62399", [cpt_code("62399")]),
        ("J1100", [Code(CodeSystem.HCPCS, "J1100")]),
    ],
)
def test_codes_are_recognised_once_each_in_order(question: str, codes: list[Code], store: CodeStore) -> None:
    assert list(read(question, store).codes) == codes


def test_an_ambiguous_shape_means_the_code_that_exists(store: CodeStore) -> None:
    # E1140 has the shape of a HCPCS code too, and HCPCS is likelier by shape alone.
    assert read("What is E1140?", store).codes == (icd_code("E11.40"),)


def test_a_word_with_the_shape_of_a_code_is_a_code_only_where_one_exists(store: CodeStore) -> None:
    assert read("vitamin B12 deficiency", store).codes == ()
    assert read("Which level of A1C counts?", store).codes == ()


def test_a_range_is_the_family_of_that_name(store: CodeStore) -> None:
    request = read("Tell me about 62320-62327", store)
    assert request.family == cpt_code(EPIDURALS)
    assert request.codes == ()
    assert request.route is Route.DEFINE


def test_a_range_without_a_name_is_the_codes_in_it(store: CodeStore) -> None:
    request = read("Compare 99203 to 99213", store)
    assert request.family is None
    assert request.codes == (cpt_code("99203"), cpt_code("99204"), cpt_code("99213"))


def test_a_section_is_named_by_its_range(store: CodeStore) -> None:
    assert read("What is E08-E13?", store).family == icd_code("E08-E13")


def test_a_range_between_codes_that_do_not_exist_keeps_its_ends(store: CodeStore) -> None:
    assert read("What are 70010-70020?", store).codes == (cpt_code("70010"), cpt_code("70020"))


def test_no_more_codes_are_looked_up_than_a_person_would_read(store: CodeStore) -> None:
    many = " ".join(str(number) for number in range(20000, 20050))
    assert len(read(many, store).codes) == MAX_CODES


def test_the_system_a_code_is_called_by_is_kept_when_it_is_not_its_own(store: CodeStore) -> None:
    assert read("What is CPT E11.9?", store).claimed == ((icd_code("E11.9"), CodeSystem.CPT),)
    assert read("Which diagnosis is ICD-10 62320?", store).claimed == ((cpt_code("62320"), CodeSystem.ICD10CM),)


@pytest.mark.parametrize("question", ["What is CPT 62320?", "What is ICD-10 code E11.9?", "HCPCS 62320", "HCPCS J1100"])
def test_a_code_called_by_its_own_system_needs_no_correction(question: str, store: CodeStore) -> None:
    assert read(question, store).claimed == ()


@pytest.mark.parametrize(
    ("question", "token", "system"),
    [
        ("What is CPT code 6232?", "6232", CodeSystem.CPT),
        ("What is CPT code 623201?", "623201", CodeSystem.CPT),
        ("What is ICD-10 code E11.12345?", "E11.12345", CodeSystem.ICD10CM),
    ],
)
def test_what_is_called_a_code_without_the_shape_of_one_is_malformed(
    question: str, token: str, system: CodeSystem, store: CodeStore
) -> None:
    request = read(question, store)
    assert request.malformed == ((token, system),)
    assert request.codes == ()


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("Is E11.9 billable?", Aspect.BILLABLE),
        ("Is 62310 still valid?", Aspect.BILLABLE),
        ("Can I report E11?", Aspect.BILLABLE),
        ("Does 62399 exist?", Aspect.BILLABLE),
        ("Is S52.501 complete?", Aspect.SEVENTH),
        ("Which 7th character does S52.501 need?", Aspect.SEVENTH),
        ("What does E11 include?", Aspect.INCLUDES),
        ("What does E11.9 exclude?", Aspect.EXCLUDES),
        ("Is G63 coded first?", Aspect.SEQUENCING),
        ("Can G63 be the principal diagnosis?", Aspect.SEQUENCING),
        ("What must be documented for 62320?", Aspect.DOCUMENTATION),
        ("Which modifiers go with 62320?", Aspect.MODIFIERS),
        ("How does 62320 differ from its neighbours?", Aspect.DIFFERENCES),
        ("How many units of 62320 a day?", Aspect.FIGURES),
        ("What is the MUE of 62320?", Aspect.FIGURES),
        ("Which codes are under E11?", Aspect.CHILDREN),
    ],
)
def test_the_part_of_a_code_that_is_asked_for_is_told(question: str, aspect: Aspect, store: CodeStore) -> None:
    assert aspect in read(question, store).aspects


def test_a_plain_question_asks_for_no_part(store: CodeStore) -> None:
    assert read("What is 62320?", store).aspects == frozenset()


# --- The date of service --------------------------------------------------------------------------------------------

QUESTIONS_DAY, CALLERS_DAY, REMEMBERED_DAY = date(2024, 3, 15), date(2025, 1, 2), date(2023, 5, 6)


def test_the_date_of_the_question_comes_before_every_other(store: CodeStore) -> None:
    memory = Conversation(as_of=REMEMBERED_DAY)
    request = read("What is 62320 on 2024-03-15?", store, as_of=CALLERS_DAY, conversation=memory)
    assert (request.as_of, request.date_from) == (QUESTIONS_DAY, DateFrom.QUESTION)


def test_the_callers_date_comes_before_the_conversations(store: CodeStore) -> None:
    request = read("What is 62320?", store, as_of=CALLERS_DAY, conversation=Conversation(as_of=REMEMBERED_DAY))
    assert (request.as_of, request.date_from) == (CALLERS_DAY, DateFrom.CALLER)


def test_the_conversations_date_comes_before_today(store: CodeStore) -> None:
    request = read("What is 62320?", store, conversation=Conversation(as_of=REMEMBERED_DAY))
    assert (request.as_of, request.date_from) == (REMEMBERED_DAY, DateFrom.CONVERSATION)


def test_without_any_date_it_is_today(store: CodeStore) -> None:
    request = read("What is 62320?", store)
    assert (request.as_of, request.date_from, request.date_exact) == (TODAY, DateFrom.TODAY, True)


def test_a_year_alone_is_not_exact(store: CodeStore) -> None:
    request = read("Was 62310 valid in 2016?", store)
    assert (request.as_of, request.date_exact) == (date(2016, 1, 1), False)


def test_codes_are_looked_up_on_the_date_of_the_question(store: CodeStore) -> None:
    assert read("What is E1140 on 2026-06-01?", store).codes == (icd_code("E11.40"),)


# --- The setting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "setting"),
    [
        ("62321 with 62323 in a hospital outpatient department", Setting.OUTPATIENT),
        ("62321 with 62323 under OPPS", Setting.OUTPATIENT),
        ("62321 with 62323 on a UB-04", Setting.OUTPATIENT),
        ("62321 with 62323 for DME", Setting.DME),
        ("62321 with 62323 on a professional claim", Setting.PRACTITIONER),
        ("62321 with 62323 on a CMS-1500", Setting.PRACTITIONER),
        ("62321 with 62323", Setting.PRACTITIONER),
    ],
)
def test_the_setting_is_read_from_the_question(question: str, setting: Setting, store: CodeStore) -> None:
    assert read(question, store).setting is setting


def test_the_setting_of_the_question_comes_first_then_the_callers_then_the_conversations(store: CodeStore) -> None:
    memory = Conversation(setting=Setting.DME)
    named = read("62321 with 62323 under OPPS", store, setting=Setting.DME, conversation=memory)
    assert named.setting is Setting.OUTPATIENT
    called = read("62321 with 62323", store, setting=Setting.OUTPATIENT, conversation=memory)
    assert called.setting is Setting.OUTPATIENT
    assert read("62321 with 62323", store, conversation=memory).setting is Setting.DME


# --- The words to search with ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the ICD-10 code for type 2 diabetes with neuropathy?", "type 2 diabetes with neuropathy"),
        ("How do I code a headache on 2026-06-01?", "headache"),
        ("dx code for chest pain", "chest pain"),
        ("62320", ""),
    ],
)
def test_what_is_searched_for_is_the_question_without_its_asking(question: str, words: str, store: CodeStore) -> None:
    assert read(question, store).words == words


@given(text=st.text(max_size=300))
def test_any_text_is_understood_somehow(text: str, world: World) -> None:
    request = read(text, world.store)
    assert request.question == text
    assert request.setting in Setting
