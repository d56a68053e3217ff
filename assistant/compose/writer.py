"""The page a composer writes on: sentences, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.gather.code_facts import CodeFacts
from core.answer import AnswerCode, Sentence, Table
from core.codes import Code
from core.evidence import Evidence, EvidenceKind
from core.records import Release


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer composed by rules, before a model adds its words.

    Attributes:
        sentences: In order of display.
        verdicts: Those that state a result or a definition; they open every answer, whoever writes the rest.
        table: Side-by-side comparison, if any.
        evidence: By id, in order of first use, including what was gathered and not cited.
        codes: The codes the answer is about.
        notices: Remarks about the answer as a whole.
        plan: What was looked up, in order.
        suggestions: What to ask next.
        focus: What a follow-up question refers to, the main code first.
        abstained: Whether the question was refused or the sources do not hold the answer.
    """

    sentences: tuple[Sentence, ...]
    verdicts: tuple[Sentence, ...]
    table: Table | None
    evidence: dict[str, Evidence]
    codes: tuple[AnswerCode, ...]
    notices: tuple[str, ...]
    plan: tuple[str, ...]
    suggestions: tuple[str, ...]
    focus: tuple[Code, ...]
    abstained: bool


@dataclass
class Writer:
    """Collects an answer while a composer writes it."""

    _sentences: list[Sentence] = field(default_factory=list)
    _verdicts: list[Sentence] = field(default_factory=list)
    _evidence: dict[str, Evidence] = field(default_factory=dict)
    _codes: dict[tuple[str, str], AnswerCode] = field(default_factory=dict)
    _notices: list[str] = field(default_factory=list)
    _plan: list[str] = field(default_factory=list)
    _heading: str = ""
    _suggestions: list[str] = field(default_factory=list)
    _focus: list[Code] = field(default_factory=list)
    table: Table | None = None
    reach_told: bool = False
    opens_lacking: bool = False
    """Whether the first result is that a table is not loaded which the question needs."""

    def verdict(self, text: str, *evidence: Evidence | None) -> None:
        """Write a sentence that states the result itself."""
        sentence = self._write(text, evidence, "", bullet=False)
        if sentence not in self._verdicts:
            self._verdicts.append(sentence)

    def say(self, text: str, *evidence: Evidence | None, heading: str = "") -> None:
        """Write a sentence."""
        self._write(text, evidence, heading, bullet=False)

    def older_only(self, text: str, *evidence: Evidence | None) -> None:
        """Write a result's sentence that says that no edition loaded reaches the day asked about."""
        self.reach_told = True
        self.verdict(text, *evidence)

    def preface(self, text: str, *evidence: Evidence | None) -> None:
        """Write a sentence before all others, on what the whole answer rests."""
        sentence = Sentence(text=text, evidence=tuple(self.keep(item) for item in evidence if item is not None))
        self._sentences.insert(0, sentence)
        self._verdicts.insert(0, sentence)

    def resting_on(self) -> tuple[Evidence, ...]:
        """What the sentence that opens the answer cites."""
        return tuple(self._evidence[id_] for id_ in self._sentences[0].evidence) if self._sentences else ()

    def point(self, text: str, *evidence: Evidence | None, heading: str = "") -> None:
        """Write an item of a list."""
        self._write(text, evidence, heading, bullet=True)

    def ask(self, question: str, *evidence: Evidence | None) -> None:
        """Ask back for what the answer depends on and the question does not say; the evidence shows that it does."""
        self._write(question, evidence, "What would settle it", bullet=True)

    def _write(self, text: str, evidence: Iterable[Evidence | None], heading: str, *, bullet: bool) -> Sentence:
        ids = tuple(dict.fromkeys(self.keep(item) for item in evidence if item is not None))
        sentence = Sentence(text=text.strip(), evidence=ids, heading=heading or self._heading, bullet=bullet)
        if not bullet:
            # What two topics of one question both say is said once.
            said = next((one for one in self._sentences if not one.bullet and one.text == sentence.text), None)
            if said is not None:
                return said
        if sentence not in self._sentences:
            self._sentences.append(sentence)
        return sentence

    @contextmanager
    def under(self, heading: str) -> Iterator[None]:
        """Put what is written meanwhile, and has no heading of its own, under a heading."""
        before, self._heading = self._heading, heading
        try:
            yield
        finally:
            self._heading = before

    def looked_up(self, *steps: str) -> None:
        """Count look-ups as part of the plan that is shown with the answer, each once."""
        self._plan.extend(step for step in steps if step not in self._plan)

    @property
    def has_verdict(self) -> bool:
        """Whether a result was stated yet."""
        return bool(self._verdicts)

    def keep(self, evidence: Evidence) -> str:
        """Make evidence part of the answer without citing it in a sentence; returns its id."""
        self._evidence.setdefault(evidence.id, evidence)
        return evidence.id

    def about(self, facts: CodeFacts, *, focus: bool = True) -> None:
        """Count a code among those the answer is about."""
        self.code(facts.code, facts.valid, facts.status.value)
        if focus and facts.record is not None and facts.code not in self._focus:
            self._focus.append(facts.code)

    def code(self, code: Code, valid: bool | None, status: str) -> None:
        """Count a code among those the answer speaks of."""
        key = (code.system.value, code.code)
        self._codes.setdefault(key, AnswerCode(system=key[0], code=key[1], valid=valid, status=status))

    def notice(self, text: str) -> None:
        """Add a remark about the answer as a whole, once."""
        if text not in self._notices:
            self._notices.append(text)

    def suggest(self, *questions: str) -> None:
        """Offer questions to ask next."""
        self._suggestions.extend(question for question in questions if question not in self._suggestions)

    def releases_used(self, releases: Iterable[Release]) -> list[Release]:
        """Those of some releases that the evidence gathered so far comes from."""
        # The list of what is loaded names every release and answers from none.
        answering = (item for item in self._evidence.values() if item.kind is not EvidenceKind.CATALOGUE)
        used = {(item.source, item.release) for item in answering}
        return [release for release in releases if (release.source.title, release.label) in used]

    def finish(self, *, abstained: bool = False) -> Composed:
        """The answer as written."""
        return Composed(
            sentences=tuple(self._sentences),
            verdicts=tuple(self._verdicts),
            table=self.table,
            evidence=dict(self._evidence),
            codes=tuple(self._codes.values()),
            notices=tuple(self._notices),
            plan=tuple(self._plan),
            suggestions=tuple(self._suggestions[:4]),
            focus=tuple(self._focus),
            abstained=abstained,
        )
