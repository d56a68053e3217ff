"""Questions with what their answers must and must not say: a typed case, deterministic checks, a report."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from assistant.api import Answering, Finished, SentenceReady
from assistant.conversation import Conversation
from core.answer import Answer, Sentence
from core.errors import SourceFileError
from core.evidence import Evidence
from evals.lines import numbered_lines

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
        topic: What it is about, for the reader of the file.
        trap: Whether it tries to bring out a false answer.
        as_of: Date of service, where the question names none; None takes the day of asking.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    abstain: bool = False
    conversation: str | None = None
    topic: str = ""
    trap: bool = False
    as_of: date | None = None

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
        right_share: Share of the right ones.
        traps: Cases that are traps.
        traps_handled: Of these, the right ones.
        answered_rightly: Answered as they should, with nothing missing and nothing forbidden.
        abstained_rightly: Abstained, as they should.
        wrong_verdicts: Answers that say what they must not.
        wrongly_abstained: Of the wrong ones, those that abstained and should not have.
        wrongly_answered: Of the wrong ones, those that answered and should have abstained.
        sentences: Sentences shown.
        supported: Sentences whose codes and amounts of dollars all stand in the evidence they cite.
        unsupported: The others that state something, by case.
        invented: Codes that are shown and stand neither in the question nor in any evidence of the answer, by case.
        without_source: Sentences shown that cite nothing, in answers that did not abstain.
        rejected: Sentences of a model that were not shown.
        first_sentence_ms: Milliseconds to the first sentence: the median, and what 95 of 100 stay below.
        faults: The faults, by case.
    """

    n: int
    right: int
    wrong: int
    right_share: float
    traps: int
    traps_handled: int
    answered_rightly: int
    abstained_rightly: int
    wrong_verdicts: int
    wrongly_abstained: int
    wrongly_answered: int
    sentences: int
    supported: int
    unsupported: dict[str, tuple[str, ...]]
    invented: dict[str, tuple[str, ...]]
    without_source: int
    rejected: int
    first_sentence_ms: tuple[float, float]
    faults: dict[str, tuple[str, ...]]


def read_cases(file: Path) -> list[Case]:
    """The cases of a JSON lines file.

    Raises:
        SourceFileError: The file cannot be read, or a line is not a case; names line and field.
    """
    cases = []
    for number, line in numbered_lines(file):
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
    faults += [f"{_SAYS}{pattern}/" for pattern in case.must_not if re.search(pattern, said)]
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
    answers, times = [], []
    for case in cases:
        memory = conversations.setdefault(case.conversation, Conversation()) if case.conversation else None
        begin = time.perf_counter()
        first = 0.0
        for event in assistant.stream(case.question, conversation=memory, as_of=case.as_of, model=model):
            if isinstance(event, SentenceReady) and not first:
                first = (time.perf_counter() - begin) * 1000
            elif isinstance(event, Finished):
                answers.append((case, event.answer))
        times.append(first)
    return summarise(answers, times)


def summarise(answers: Iterable[tuple[Case, Answer]], times: Sequence[float] = ()) -> Report:
    """The report over cases and their answers.

    Args:
        answers: Cases with their answers.
        times: Milliseconds to the first sentence of each.
    """
    pairs = list(answers)
    faults = {case.id: found for case, answer in pairs if (found := faults_of(case, answer))}
    shown = [(case, answer, sentence) for case, answer in pairs for sentence in answer.sentences]
    unsupported: dict[str, tuple[str, ...]] = {}
    for case, answer, sentence in shown:
        if not is_supported(sentence, answer):
            unsupported[case.id] = (*unsupported.get(case.id, ()), sentence.text)
    rightly = [case for case, answer in pairs if case.id not in faults]
    return Report(
        n=len(pairs),
        right=len(rightly),
        wrong=len(faults),
        right_share=round(len(rightly) / len(pairs), 4) if pairs else 0.0,
        traps=sum(case.trap for case, _ in pairs),
        traps_handled=sum(case.trap for case in rightly),
        answered_rightly=sum(not case.abstain for case in rightly),
        abstained_rightly=sum(case.abstain for case in rightly),
        wrong_verdicts=sum(any(fault.startswith(_SAYS) for fault in found) for found in faults.values()),
        wrongly_abstained=sum("abstained" in found for found in faults.values()),
        wrongly_answered=sum("did not abstain" in found for found in faults.values()),
        sentences=len(shown),
        supported=len(shown) - sum(len(texts) for texts in unsupported.values()),
        unsupported=unsupported,
        invented={case.id: found for case, answer in pairs if (found := invented(answer))},
        without_source=sum(not sentence.evidence and not answer.abstained for _, answer, sentence in shown),
        rejected=sum(len(answer.rejected) for _, answer in pairs),
        first_sentence_ms=_middle_and_most(times),
        faults=faults,
    )


_SAYS = "says /"
_DOLLARS = re.compile(r"\$[\d,]+\.\d\d")
_CODE = re.compile(
    r"(?<![\w.$,/-])(?:\d{5}|\d{4}[A-Z]|[A-V]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?![\w$]|\.\d|,\d{3})"
)
"""What has the shape of a code; read here by itself, so that the engine's own reading is not its judge."""


def is_supported(sentence: Sentence, answer: Answer) -> bool:
    """Whether the codes and amounts of a sentence all stand in the evidence it cites, or the codes in the question."""
    cited = [item for item in answer.evidence if item.id in sentence.evidence]
    held = f"{_held(cited)} {answer.question.upper()}"
    codes = all(_squeezed(code) in _squeezed(held) for code in _CODE.findall(sentence.text))
    return codes and all(amount in held for amount in _DOLLARS.findall(sentence.text))


def invented(answer: Answer) -> tuple[str, ...]:
    """Codes that an answer shows and that stand neither in its question nor in any of its evidence."""
    known = _squeezed(f"{_held(answer.evidence)} {answer.question.upper()}")
    shown = (code for sentence in answer.sentences for code in _CODE.findall(sentence.text))
    return tuple(dict.fromkeys(code for code in shown if _squeezed(code) not in known))


def _held(evidence: Iterable[Evidence]) -> str:
    """All that evidence says, with the codes it is filed under."""
    return " ".join(
        f"{item.text} {item.locator} {item.release} {item.source} {' '.join(ref.code for ref in item.codes)}"
        for item in evidence
    ).upper()


def _squeezed(text: str) -> str:
    return text.replace(".", "")


def _middle_and_most(times: Sequence[float]) -> tuple[float, float]:
    """The median, and what 95 of 100 stay below; zeros where nothing was timed."""
    ordered = sorted(times)
    if not ordered:
        return 0.0, 0.0
    return round(ordered[len(ordered) // 2], 1), round(ordered[int(len(ordered) * 0.95)], 1)
