"""Questions with what their answers must and must not say: a typed case, deterministic checks, a report."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from assistant.api import NO_MODEL, Answering, Finished, SentenceReady
from assistant.question.conversation import Conversation
from core.answer import Answer
from core.errors import SourceFileError
from evals.judging import invented, is_supported
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
        model_sentences: Of them written by a model.
        supported: Sentences whose codes and amounts of dollars all stand in the evidence they cite; of a model's, all
            figures, and no verdict that no look-up gave.
        unsupported: The others that state something, by case.
        invented: Codes that are shown and stand neither in the question nor in any evidence of the answer, by case.
        without_source: Sentences shown that cite nothing, in answers that did not abstain.
        rejected: Sentences of a model that were not shown.
        reasons: Why, most frequent first.
        first_sentence_ms: Milliseconds to the first sentence: the median, and what 95 of 100 stay below.
        model_sentence_ms: Milliseconds a model took to write its first sentence, shown or not; likewise.
        worse: What is wrong with a model's answer and not with the composed one, or said there alone, by case.
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
    model_sentences: int
    supported: int
    unsupported: dict[str, tuple[str, ...]]
    invented: dict[str, tuple[str, ...]]
    without_source: int
    rejected: int
    reasons: dict[str, int]
    first_sentence_ms: tuple[float, float]
    model_sentence_ms: tuple[float, float]
    worse: dict[str, tuple[str, ...]]
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with its answer.

    Attributes:
        case: The case.
        answer: The answer.
        first_ms: Milliseconds to the first sentence shown.
        composed: The answer without a model, where it was asked for too.
    """

    case: Case
    answer: Answer
    first_ms: float = 0.0
    composed: Answer | None = None


def ask_each(
    assistant: Answering, cases: Sequence[Case], model: str | None, *, also_composed: bool = False
) -> Iterator[Asked]:
    """Ask every case, in order.

    Args:
        assistant: Who is asked.
        cases: The cases.
        model: Name of a language model, ``none``, or None for the configured one.
        also_composed: Whether to ask again without a model, to compare.

    Raises:
        StoreError: A store failed.
    """
    memories: dict[tuple[str, bool], Conversation] = {}
    for case in cases:
        answers = []
        for composed in (False, True)[: 1 + also_composed]:
            memory = memories.setdefault((case.conversation, composed), Conversation()) if case.conversation else None
            begin = time.perf_counter()
            first = 0.0
            for event in assistant.stream(
                case.question, conversation=memory, as_of=case.as_of, model=NO_MODEL if composed else model
            ):
                if isinstance(event, SentenceReady) and not first:
                    first = (time.perf_counter() - begin) * 1000
                elif isinstance(event, Finished):
                    answers.append((event.answer, first))
        yield Asked(case, *answers[0], composed=answers[1][0] if also_composed else None)


def summarise(asked: Iterable[Asked]) -> Report:
    """The report over cases and their answers."""
    all_ = list(asked)
    faults = {one.case.id: found for one in all_ if (found := faults_of(one.case, one.answer))}
    shown = [(one.case, one.answer, sentence) for one in all_ for sentence in one.answer.sentences]
    unsupported: dict[str, tuple[str, ...]] = {}
    for case, answer, sentence in shown:
        if not is_supported(sentence, answer):
            unsupported[case.id] = (*unsupported.get(case.id, ()), sentence.text)
    rightly = [one.case for one in all_ if one.case.id not in faults]
    reasons = Counter(_kind_of_reason(one.reason) for asked_ in all_ for one in asked_.answer.rejected)
    written = [one.answer.timings_ms["model_sentence"] for one in all_ if "model_sentence" in one.answer.timings_ms]
    return Report(
        n=len(all_),
        right=len(rightly),
        wrong=len(faults),
        right_share=round(len(rightly) / len(all_), 4) if all_ else 0.0,
        traps=sum(one.case.trap for one in all_),
        traps_handled=sum(case.trap for case in rightly),
        answered_rightly=sum(not case.abstain for case in rightly),
        abstained_rightly=sum(case.abstain for case in rightly),
        wrong_verdicts=sum(any(fault.startswith(_SAYS) for fault in found) for found in faults.values()),
        wrongly_abstained=sum("abstained" in found for found in faults.values()),
        wrongly_answered=sum("did not abstain" in found for found in faults.values()),
        sentences=len(shown),
        model_sentences=sum(sentence.origin == "model" for _, _, sentence in shown),
        supported=len(shown) - sum(len(texts) for texts in unsupported.values()),
        unsupported=unsupported,
        invented={one.case.id: found for one in all_ if (found := invented(one.answer))},
        without_source=sum(not sentence.evidence and not answer.abstained for _, answer, sentence in shown),
        rejected=sum(len(one.answer.rejected) for one in all_),
        reasons=dict(reasons.most_common()),
        first_sentence_ms=_middle_and_most([one.first_ms for one in all_]),
        model_sentence_ms=_middle_and_most(written),
        worse={one.case.id: found for one in all_ if (found := worse_than_composed(one))},
        faults=faults,
    )


def worse_than_composed(asked: Asked) -> tuple[str, ...]:
    """What is wrong with an answer and was not with the composed one; what that one says and this one leaves out."""
    if asked.composed is None:
        return ()
    before = faults_of(asked.case, asked.composed)
    worse = [fault for fault in faults_of(asked.case, asked.answer) if fault not in before]
    said = [sentence.text for sentence in asked.answer.sentences]
    missing = [sentence.text for sentence in asked.composed.sentences if sentence.text not in said]
    unsaid = [text for text in missing if not any(_words(text) <= _words(other) for other in said)]
    return (*worse, *(f"leaves out {text!r}" for text in unsaid))


def _words(text: str) -> set[str]:
    """The words of a sentence that say something, each cut to its beginning."""
    return {
        word[:5] for word in re.findall(r"[\w.$%-]*\w", text.lower()) if len(word) > 3 or any(map(str.isdigit, word))
    }


def _kind_of_reason(reason: str) -> str:
    """A reason of rejection without the words it is about."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|(?<=code )\S+|(?<=number )\S+|(?<=modifier )\S+|(?<=cites )\w+", "…", reason)


_SAYS = "says /"


def _middle_and_most(times: Sequence[float]) -> tuple[float, float]:
    """The median, and what 95 of 100 stay below; zeros where nothing was timed."""
    ordered = sorted(times)
    if not ordered:
        return 0.0, 0.0
    return round(ordered[len(ordered) // 2], 1), round(ordered[int(len(ordered) * 0.95)], 1)
