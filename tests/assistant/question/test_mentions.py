"""The codes that a question names, by shape and store: each once, in order, and no more than a person would read."""

from __future__ import annotations

import pytest

from assistant.question.mentions import MAX_CODES
from assistant.question.understanding import understand
from codestore import CodeStore
from core.answer import Route
from core.codes import Code, CodeSystem
from tests.assistant.world import EPIDURALS, TODAY
from tests.builders import cpt_code, icd_code


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
    assert list(understand(question, store, today=TODAY).codes) == codes


def test_an_ambiguous_shape_means_the_code_that_exists(store: CodeStore) -> None:
    # E1140 has the shape of a HCPCS code too, and HCPCS is likelier by shape alone.
    assert understand("What is E1140?", store, today=TODAY).codes == (icd_code("E11.40"),)


def test_a_word_with_the_shape_of_a_code_is_a_code_only_where_one_exists(store: CodeStore) -> None:
    assert understand("vitamin B12 deficiency", store, today=TODAY).codes == ()
    assert understand("Which level of A1C counts?", store, today=TODAY).codes == ()


def test_a_range_is_the_family_of_that_name(store: CodeStore) -> None:
    request = understand("Tell me about 62320-62327", store, today=TODAY)
    assert request.family == cpt_code(EPIDURALS)
    assert request.codes == ()
    assert request.route is Route.DEFINE


def test_a_range_without_a_name_is_the_codes_in_it(store: CodeStore) -> None:
    request = understand("Compare 99203 to 99213", store, today=TODAY)
    assert request.family is None
    assert request.codes == (cpt_code("99203"), cpt_code("99204"), cpt_code("99213"))


def test_a_section_is_named_by_its_range(store: CodeStore) -> None:
    assert understand("What is E08-E13?", store, today=TODAY).family == icd_code("E08-E13")


def test_a_range_between_codes_that_do_not_exist_keeps_its_ends(store: CodeStore) -> None:
    assert understand("What are 70010-70020?", store, today=TODAY).codes == (cpt_code("70010"), cpt_code("70020"))


def test_no_more_codes_are_looked_up_than_a_person_would_read(store: CodeStore) -> None:
    many = " ".join(str(number) for number in range(20000, 20050))
    assert len(understand(many, store, today=TODAY).codes) == MAX_CODES


def test_the_system_a_code_is_called_by_is_kept_when_it_is_not_its_own(store: CodeStore) -> None:
    assert understand("What is CPT E11.9?", store, today=TODAY).claimed == ((icd_code("E11.9"), CodeSystem.CPT),)
    assert understand("Which diagnosis is ICD-10 62320?", store, today=TODAY).claimed == (
        (cpt_code("62320"), CodeSystem.ICD10CM),
    )


@pytest.mark.parametrize("question", ["What is CPT 62320?", "What is ICD-10 code E11.9?", "HCPCS 62320", "HCPCS J1100"])
def test_a_code_called_by_its_own_system_needs_no_correction(question: str, store: CodeStore) -> None:
    assert understand(question, store, today=TODAY).claimed == ()


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
    request = understand(question, store, today=TODAY)
    assert request.malformed == ((token, system),)
    assert request.codes == ()
