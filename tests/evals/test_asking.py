from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.answer import Answer, Rejected, Route, Sentence
from core.errors import SourceFileError
from core.evidence import Evidence, EvidenceKind
from evals.asking import CASES_FILE, Asked, Case, faults_of, read_cases, summarise
from tests.builders import starter


def answer(text: str, *, abstained: bool = False, sourced: bool = True) -> Answer:
    sentence = Sentence(text=text, evidence=("e1",) if sourced else ())
    return Answer(
        question="?",
        answer=text,
        abstained=abstained,
        route=Route.DEFINE,
        as_of=date(2026, 5, 1),
        sentences=(sentence,),
    )


def test_an_answer_that_says_what_it_must_has_no_fault() -> None:
    case = Case(id="a", question="?", must=("(?i)billable",), must_not=("not billable",))

    assert faults_of(case, answer("E11.9 is Billable.")) == ()


def test_what_is_missing_and_what_is_forbidden_are_both_told() -> None:
    case = Case(id="a", question="?", must=("deleted",), must_not=("valid",))

    assert faults_of(case, answer("It is valid.")) == ("does not say /deleted/", "says /valid/")


def test_the_list_of_sources_is_no_part_of_what_is_said() -> None:
    case = Case(id="a", question="?", must=("Tabular",))

    assert faults_of(case, answer("A code.\n\n**Sources**\n1. Tabular List")) == ("does not say /Tabular/",)


@pytest.mark.parametrize(("should", "does", "fault"), [(True, False, "did not abstain"), (False, True, "abstained")])
def test_abstaining_is_judged_both_ways(should: bool, does: bool, fault: str) -> None:
    case = Case(id="a", question="?", abstain=should)

    assert faults_of(case, answer("…", abstained=does)) == (fault,)


def test_the_report_counts_right_wrong_unsourced_and_rejected() -> None:
    good, bad = Case(id="good", question="?"), Case(id="bad", question="?", must=("x",))
    liar = answer("y", sourced=False).model_copy(update={"rejected": (Rejected(text="z", reason="made up"),)})

    report = summarise([Asked(good, answer("fine")), Asked(bad, liar)])

    assert (report.n, report.right, report.wrong) == (2, 1, 1)
    assert (report.sentences, report.without_source, report.rejected) == (2, 1, 1)
    assert (report.answered_rightly, report.right_share, report.first_sentence_ms) == (1, 0.5, (0.0, 0.0))
    assert report.faults == {"bad": ("does not say /x/",)}


@pytest.mark.parametrize(
    "line", ['{"id": "a"}', "nonsense", '{"id": "a", "question": "?", "must": ["("]}', '{"id": "a", "question": 3}']
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": "ok", "question": "?"}\n' + line + "\n", encoding="utf-8")

    with pytest.raises(SourceFileError, match="line 2"):
        read_cases(file)


def test_our_own_cases_are_readable_and_each_has_its_own_name() -> None:
    cases = read_cases(CASES_FILE)

    assert len({case.id for case in cases}) == len(cases) > 100


@pytest.mark.parametrize("name", ["answers", "official"])
def test_every_set_of_questions_is_in_order(name: str) -> None:
    ids = [case.id for case in read_cases(CASES_FILE.with_name(f"{name}.jsonl"))]
    assert len(ids) == len(set(ids)) > 0


def test_a_code_of_the_document_that_evidence_stands_on_is_not_invented() -> None:
    source = "CPT Professional Edition (2026), Telemedicine Services, 98000-98016"
    cited = Evidence.make(EvidenceKind.PASSAGE, starter(), "telehealth", "Some calls are paid.", ())
    cited = cited.model_copy(update={"id": "e1", "reference": source})
    told = answer(f"It stands in {source}.").model_copy(update={"evidence": (cited,)})

    report = summarise([Asked(Case(id="a", question="?"), told, 3.0)])

    assert report.invented == {}
    assert report.supported == 1


def test_a_code_that_no_evidence_holds_is_counted_as_invented() -> None:
    made_up = answer("Report **99999** with E11.9 for $12.50.").model_copy(update={"question": "What about e119?"})

    report = summarise([Asked(Case(id="a", question="?"), made_up, 3.0)])

    assert report.invented == {"a": ("99999",)}
    assert report.supported == 0
    assert list(report.unsupported) == ["a"]
    assert report.first_sentence_ms == (3.0, 3.0)
