"""An assistant that answers from a script: every shape of answer a page must show, at once or slowly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from assistant.api import NO_MODEL, Event, Finished, SentenceReady, StageStarted
from assistant.question.conversation import Conversation
from core.answer import Answer, AnswerCode, Rejected, Route, Sentence, Table
from core.codes import Code, CodeSystem
from core.errors import StoreUnavailableError
from core.evidence import Evidence, EvidenceKind
from core.records import Release, Setting, Source

ICD = Release(
    Source("icd10cm", "ICD-10-CM Tabular List", "CDC/NCHS", "public domain"),
    "FY2026, April 1, 2026",
    date(2026, 4, 1),
    date(2026, 9, 30),
    "made for tests",
    "a" * 64,
    datetime(2026, 11, 1, tzinfo=UTC),
)
STARTER = Release(
    Source("starter", "Codewright starter knowledge", "Codewright", "CC BY 4.0"),
    "2026.1",
    date(2026, 1, 1),
    None,
    "made for tests",
    "b" * 64,
    datetime(2026, 11, 1, tzinfo=UTC),
)
AMA = "CPT is a registered trademark of the American Medical Association. Descriptions are our own words."


def cpt(code: str) -> Code:
    return Code(CodeSystem.CPT, code)


def icd(code: str) -> Code:
    return Code(CodeSystem.ICD10CM, code)


MEANING = Evidence.make(
    EvidenceKind.CODE,
    STARTER,
    "epidural-injections.yaml, code 62320",
    "62320: one injection into the epidural or subarachnoid space of the neck or upper back, "
    "without imaging guidance. A test dose of contrast is part of it.",
    codes=(cpt("62320"), cpt("62321")),
    reference="CPT 2026, Surgery, Nervous System, Spine and Spinal Cord, Injection",
    notice=AMA,
)
SIBLING = Evidence.make(
    EvidenceKind.FAMILY,
    STARTER,
    "epidural-injections.yaml, family 62320-62327",
    "62320 and 62321 differ in imaging guidance only; 62322 and 62323 are the same pair for the lower back or sacrum.",
    codes=(cpt("62320"), cpt("62321"), cpt("62322"), cpt("62323")),
    reference="CPT 2026, guideline before 62320",
    notice=AMA,
)
UNITS = Evidence.make(
    EvidenceKind.PASSAGE,
    STARTER,
    "ncci-basics.md, Imaging that is part of a procedure",
    "Do not report fluoroscopy separately where the procedure's own code says imaging guidance is included.",
    codes=(cpt("62321"), cpt("77003")),
    reference="NCCI Policy Manual (2026), Chapter IX, Section B",
)
E119 = Evidence.make(
    EvidenceKind.CODE,
    ICD,
    "icd10cm_tabular, E11.9",
    "E11.9 Type 2 diabetes mellitus without complications",
    (icd("E11.9"),),
)
E11 = Evidence.make(
    EvidenceKind.NOTE,
    ICD,
    "icd10cm_tabular, E11, excludes1",
    "Excludes1 at E11: gestational diabetes (O24.4-); neonatal diabetes mellitus (P70.2); "
    "type 1 diabetes mellitus (E10.-)",
    (icd("E11"), icd("E11.9")),
)
HOSTILE = Evidence.make(
    EvidenceKind.PASSAGE,
    STARTER,
    "<script>locator()</script>",
    'Facility fee $120 and $95. <img src="x" onerror="alert(1)"> **bold** ~~struck~~ [link](http://example.invalid)',
    (cpt("99213"),),
    reference="<b>reference</b>",
)


def _say(text: str, *evidence: Evidence, heading: str = "", bullet: bool = False, model: bool = False) -> Sentence:
    return Sentence(
        text=text,
        evidence=tuple(item.id for item in evidence),
        heading=heading,
        bullet=bullet,
        origin="model" if model else "rule",
    )


def _answer(question: str, route: Route, sentences: list[Sentence], evidence: list[Evidence], **more: object) -> Answer:
    fields: dict[str, object] = {
        "question": question,
        "answer": "\n".join(sentence.text for sentence in sentences),
        "abstained": False,
        "route": route,
        "as_of": date(2026, 11, 23),
        "sentences": tuple(sentences),
        "evidence": tuple(evidence),
        "timings_ms": {"route": 1.2, "gather": 18.4, "draft": 2.0, "verify": 0.6, "total": 22.2},
        "trace_id": "t-0f3a9c",
    }
    return Answer.model_validate(fields | more)


def define(question: str) -> Answer:
    return _answer(
        question,
        Route.DEFINE,
        [
            _say(
                "**CPT 62320** is a single injection into the epidural or subarachnoid space of the neck or upper "
                "back, done without imaging guidance.",
                MEANING,
            ),
            _say("With fluoroscopy or CT it becomes `62321`.", MEANING, SIBLING),
            _say("Pick it by region, then by imaging:", SIBLING, heading="How to choose"),
            _say(
                "Neck or upper back: 62320 without imaging, 62321 with.", SIBLING, heading="How to choose", bullet=True
            ),
            _say(
                "Lower back or sacrum: 62322 without imaging, 62323 with.",
                SIBLING,
                heading="How to choose",
                bullet=True,
            ),
            _say(
                "Fluoroscopy (`77003`) is not reported beside 62321: the code includes it.", UNITS, heading="Watch for"
            ),
        ],
        [MEANING, SIBLING, UNITS],
        codes=(AnswerCode(system="cpt", code="62320", valid=True, status="billable"),),
        notices=("These are Medicare's rules; another payer may differ.",),
        plan=("62320 on November 23, 2026", "figures of <62320>"),
        suggestions=("62320 vs 62321", "Can 62320 be billed with 77003?", "What must the note say for 62320?"),
    )


def compare(question: str) -> Answer:
    return _answer(
        question,
        Route.COMPARE,
        [_say("The two differ in the region of the spine; both are single injections with imaging guidance.", SIBLING)],
        [SIBLING, MEANING, UNITS],
        table=Table(
            columns=("", "62321", "62323"),
            rows=(
                ("Region", "neck or upper back (cervical, thoracic)", "lower back or sacrum (lumbar, sacral)"),
                ("Imaging guidance", "with, included in the code", "with, included in the code"),
                ("Technique", "single injection", "single injection"),
                ("Laterality", "not applicable; one unit a session", "not applicable; one unit a session"),
            ),
            evidence=((MEANING.id,), (SIBLING.id, UNITS.id)),
        ),
        codes=(
            AnswerCode(system="cpt", code="62321", valid=True, status="billable"),
            AnswerCode(system="cpt", code="62323", valid=True, status="billable"),
        ),
        suggestions=("And without imaging guidance?",),
    )


def excludes(question: str) -> Answer:
    return _answer(
        question,
        Route.DEFINE,
        [
            _say("Yes: **E11.9** may stand on a claim as it is.", E119),
            _say("It is type 2 diabetes mellitus without complications.", E119),
            _say("Never together with it (Excludes1, inherited from E11):", E11, heading="Excludes"),
            _say("gestational diabetes (O24.4-)", E11, heading="Excludes", bullet=True),
            _say("type 1 diabetes mellitus (E10.-)", E11, heading="Excludes", bullet=True),
        ],
        [E119, E11],
        codes=(
            AnswerCode(system="icd10cm", code="E11.9", valid=True, status="billable"),
            AnswerCode(system="icd10cm", code="E11", valid=False, status="header"),
        ),
        notices=("The loaded ICD-10-CM edition ended on Sep 30, 2026; the answer may be out of date.",),
    )


def abstain(question: str) -> Answer:
    return _answer(
        question,
        Route.COVERAGE,
        [
            _say("I do not have coverage policies, so I cannot say what your contractor pays for."),
            _say("Load them first, or ask the contractor."),
        ],
        [],
        abstained=True,
        codes=(AnswerCode(system="cpt", code="62399", valid=False, status="unknown"),),
        suggestions=("What can you answer?",),
    )


def written(question: str) -> Answer:
    return _answer(
        question,
        Route.MODIFIER,
        [
            _say("Modifier 25 goes on the E/M code, never on the procedure.", UNITS),
            _say(
                "Use it when the visit was significant and separate from the procedure of the same day.",
                UNITS,
                model=True,
            ),
        ],
        [UNITS],
        codes=(AnswerCode(system="modifier", code="25", valid=True, status="billable"),),
        rejected=(
            Rejected(text="Modifier 25 always pays 100 %.", reason="The number 100 stands in no cited evidence."),
            Rejected(text="Use `99213` here.", reason="The code 99213 stands in no cited evidence."),
        ),
        model="small-model-1.5b",
        prompt_hash="9f2c41",
    )


def guideline(question: str) -> Answer:
    headings = ("What counts", "Medical decision making", "Time", "Prolonged service", "Split visits")
    sentences = [_say("An office visit is levelled by medical decision making or by total time on the day.", UNITS)]
    for heading in headings:
        sentences += [
            _say(
                f"Rule {n} of this part asks the coder to weigh problems, data and risk; two of three set the level.",
                (UNITS, MEANING, SIBLING)[n % 3],
                heading=heading,
                bullet=n > 1,
            )
            for n in range(1, 6)
        ]
    return _answer(question, Route.GUIDELINE, sentences, [UNITS, MEANING, SIBLING])


def money(question: str) -> Answer:
    return _answer(
        question,
        Route.FEE,
        [_say("The office rate is $120 and the facility rate $95, if <b>$x^2$</b> holds.", HOSTILE)],
        [HOSTILE],
        notices=("Rates of $120 and $95 are <i>examples</i>.",),
        suggestions=("Is $120 or $95 right for *99213*?",),
    )


def broken(question: str) -> Answer:
    raise StoreUnavailableError("The code store cannot be read.", "Run `python -m ingest status` and ask again.")


SCRIPT: tuple[tuple[str, Callable[[str], Answer]], ...] = (
    ("broken", broken),
    ("$", money),
    ("fee", money),
    (" vs ", compare),
    ("modifier", written),
    ("e/m", guideline),
    ("e11.9", excludes),
    ("62320", define),
)


@dataclass
class Asked:
    question: str
    conversation: Conversation | None
    as_of: date | None
    setting: Setting | None
    model: str | None


@dataclass
class FakeAssistant:
    """Satisfies `assistant.api.Answering`, and remembers what it was asked."""

    model_name: str = "small-model-1.5b"
    pause_s: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    feedback: list[tuple[str, str, str]] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        as_of: date | None = None,
        setting: Setting | None = None,
        model: str | None = None,
    ) -> Answer:
        self.asked.append(Asked(question, conversation, as_of, setting, model))
        scripted = next((make for word, make in SCRIPT if word in question.lower()), abstain)(question)
        if conversation is not None:
            conversation.questions.append(question)
        return scripted.model_copy(
            update={
                "as_of": as_of or scripted.as_of,
                "setting": (setting or Setting.PRACTITIONER).value,
                "model": NO_MODEL if model in (None, NO_MODEL) else scripted.model,
            }
        )

    def stream(
        self,
        question: str,
        *,
        conversation: Conversation | None = None,
        as_of: date | None = None,
        setting: Setting | None = None,
        model: str | None = None,
    ) -> Iterator[Event]:
        yield StageStarted("gather")
        answer = self.ask(question, conversation=conversation, as_of=as_of, setting=setting, model=model)
        evidence = {item.id: item for item in answer.evidence}
        for sentence in answer.sentences:
            time.sleep(self.pause_s)
            yield SentenceReady(sentence, tuple(evidence[ref] for ref in sentence.evidence))
        yield Finished(answer)

    def releases(self) -> list[Release]:
        return [ICD, STARTER]

    def save_feedback(self, answer: Answer, verdict: str, comment: str = "") -> None:
        self.feedback.append((answer.trace_id, verdict, comment))
