"""Questions with what their answers must and must not say: a typed case, deterministic checks, a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from assistant.api import Answering
from assistant.conversation import Conversation
from core.answer import Answer
from core.errors import SourceFileError

CASES_FILE = Path(__file__).with_name("sets") / "answers.jsonl"


class Case(BaseModel):
    """One question.

    Attributes:
        id: Names it in the report.
        question: As a user would type it.
        must: Regular expressions that the answer has to match.
        must_not: Regular expressions that it may not match.
        abstain: Whether the right answer is to refuse, or to say that the sources do not hold it.
        conversation: Cases of one conversation share its memory, in the order of the file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    abstain: bool = False
    conversation: str | None = None

    @field_validator("must", "must_not")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            re.compile(pattern)
        return patterns


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all cases.

    Attributes:
        n: Cases asked.
        right: Answered or abstained as they should, with nothing missing and nothing forbidden.
        wrong: The others.
        wrongly_abstained: Of the wrong ones, those that abstained and should not have.
        wrongly_answered: Of the wrong ones, those that answered and should have abstained.
        sentences: Sentences shown.
        without_source: Sentences shown that cite nothing, in answers that did not abstain.
        rejected: Sentences of a model that were not shown.
        faults: The faults, by case.
    """

    n: int
    right: int
    wrong: int
    wrongly_abstained: int
    wrongly_answered: int
    sentences: int
    without_source: int
    rejected: int
    faults: dict[str, tuple[str, ...]]


def read_cases(file: Path) -> list[Case]:
    """The cases of a JSON lines file.

    Raises:
        SourceFileError: A line is not a case; names line and field.
    """
    cases = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            cases.append(Case.model_validate_json(line))
        except (ValidationError, re.error) as error:
            problem = str(error.errors()[0]["msg"]) if isinstance(error, ValidationError) else str(error)
            raise SourceFileError(file.name, problem, f"line {number}", "Correct the line.") from error
    return cases


def faults_of(case: Case, answer: Answer) -> tuple[str, ...]:
    """What is wrong with an answer to a case."""
    # The list of sources and the notices of copyright are no part of what is said.
    said = answer.answer.split("**Sources**")[0]
    faults = [f"does not say /{pattern}/" for pattern in case.must if not re.search(pattern, said)]
    faults += [f"says /{pattern}/" for pattern in case.must_not if re.search(pattern, said)]
    if answer.abstained != case.abstain:
        faults.append("abstained" if answer.abstained else "did not abstain")
    return tuple(faults)


def ask_all(assistant: Answering, cases: Sequence[Case], model: str | None) -> Report:
    """Ask every case and judge the answers.

    Args:
        assistant: Who is asked.
        cases: The cases, in order.
        model: Name of a language model, ``none``, or None for the configured one.

    Raises:
        StoreError: A store failed.
    """
    conversations: dict[str, Conversation] = {}
    answers = []
    for case in cases:
        memory = conversations.setdefault(case.conversation, Conversation()) if case.conversation else None
        answers.append((case, assistant.ask(case.question, conversation=memory, model=model)))
    return summarise(answers)


def summarise(answers: Iterable[tuple[Case, Answer]]) -> Report:
    """The report over cases and their answers."""
    pairs = list(answers)
    faults = {case.id: found for case, answer in pairs if (found := faults_of(case, answer))}
    shown = [(answer, sentence) for _, answer in pairs for sentence in answer.sentences]
    return Report(
        n=len(pairs),
        right=len(pairs) - len(faults),
        wrong=len(faults),
        wrongly_abstained=sum("abstained" in found for found in faults.values()),
        wrongly_answered=sum("did not abstain" in found for found in faults.values()),
        sentences=len(shown),
        without_source=sum(not sentence.evidence and not answer.abstained for answer, sentence in shown),
        rejected=sum(len(answer.rejected) for _, answer in pairs),
        faults=faults,
    )
