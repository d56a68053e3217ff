"""What small models were seen to write of a source that does not say it, each beside what it does say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from assistant.verification.sentence import Context, verify
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from tests.builders import starter


class Seen(NamedTuple):
    """Two sentences of one source: the first is right, and the second was written by a model."""

    kind: EvidenceKind
    code: Code
    text: str
    question: str
    right: str
    wrong: str
    reason: str


VISIT = Code(CodeSystem.CPT, "99213")
SEEN = {
    "one of several readings": Seen(
        EvidenceKind.PASSAGE,
        Code(CodeSystem.ICD10CM, "A31.0"),
        "MAC: in infections, Mycobacterium avium complex; in anesthesia, monitored anesthesia care; in Medicare,"
        " Medicare administrative contractor.",
        "MAC stands for?",
        "In anesthesia, MAC stands for monitored anesthesia care.",
        "MAC stands for Mycobacterium avium complex.",
        "leaves out where",
    ),
    "one of several characters": Seen(
        EvidenceKind.NOTE,
        Code(CodeSystem.ICD10CM, "W19"),
        "ICD-10-CM W19, 7th character: A: initial encounter; D: subsequent encounter; S: sequela",
        "Is W19 valid?",
        "The 7th character A of W19 means initial encounter.",
        "The 7th character of W19 is A, indicating an initial encounter.",
        "seventh characters",
    ),
    "what a note excludes": Seen(
        EvidenceKind.NOTE,
        Code(CodeSystem.ICD10CM, "J40-J4A"),
        "ICD-10-CM J40-J4A, Excludes1: bronchitis due to chemicals, gases, fumes and vapors (J68.0)",
        "Excludes notes of J44.9",
        "ICD-10-CM J40-J4A excludes bronchitis due to chemicals, gases, fumes and vapors (J68.0).",
        "ICD-10-CM J40-J4A, which is bronchitis due to chemicals, gases, fumes and vapors (J68.0), is excluded"
        " from reporting.",
        "J40-J4A",
    ),
    "a label alone": Seen(
        EvidenceKind.FIGURE,
        Code(CodeSystem.CPT, "64721"),
        "CPT 64721, medically unlikely edit (practitioner): MUE value 1 units of service; MUE adjudication indicator"
        " (MAI) 2: an absolute limit for the date of service, from policy; CMS rationale CMS Policy",
        "64721 both wrists, how?",
        "The MUE value is 1 units of service.",
        "The procedure is medically unlikely edit (practitioner).",
        "heads the statements",
    ),
    "the case asked about": Seen(
        EvidenceKind.CODE,
        VISIT,
        "CPT 99213: Established patient office visit, low decision making. The everyday return visit with low decision"
        " making. It suits a single chronic disease that is stable.",
        "is 99213 ok here",
        "CPT 99213 suits a single chronic disease that is stable.",
        "The everyday return visit with low decision making suits this visit.",
        "'this visit'",
    ),
    "a figure without its setting": Seen(
        EvidenceKind.FIGURE,
        VISIT,
        "CPT 99213, fee in Metropolitan Boston (MA): payment $98.98 outside facilities, $68.78 in a facility",
        "What does 99213 pay in Boston?",
        "CPT 99213 pays $68.78 in a facility in Metropolitan Boston (MA).",
        "CPT 99213 pays $68.78 in Metropolitan Boston (MA).",
        "setting",
    ),
    "one of several values": Seen(
        EvidenceKind.PASSAGE,
        Code(CodeSystem.CPT, "29823"),
        "In a procedure-to-procedure (PTP) edit, Medicare pays the column 1 code and denies the column 2 code.\n\n"
        "3. Read the modifier indicator: 0, 1 or 9.\n4. Read the rationale.",
        "29823 with 29827?",
        "Read the modifier indicator: 0, 1 or 9.",
        "The modifier indicator is 1.",
        "only a table has",
    ),
    "one code for two": Seen(
        EvidenceKind.FIGURE,
        Code(CodeSystem.CPT, "11104"),
        "CPT 11104, medically unlikely edit (practitioner): MUE value 1 units of service; CMS rationale Code Descriptor"
        " / CPT Instruction",
        "MUE of 11104?",
        "The CMS rationale for CPT 11104 is Code Descriptor.",
        "The CMS rationale for both codes is Code Descriptor.",
        "says of both",
    ),
    "a setting that has no figure": Seen(
        EvidenceKind.FIGURE,
        Code(CodeSystem.CPT, "66984"),
        "CPT 66984, fee in Miami (FL): payment – outside facilities, $555.62 in a facility",
        "66984 in Miami?",
        "CPT 66984 pays $555.62 in a facility in Miami (FL).",
        "CPT 66984 in Miami (FL) has a payment – outside facilities of $555.62 in a facility.",
        "belongs to another figure",
    ),
    "a range for a code": Seen(
        EvidenceKind.CODE,
        Code(CodeSystem.ICD10CM, "E08-E13"),
        "ICD-10-CM E08-E13: Diabetes mellitus (E08-E13). Header: not valid for reporting; codes below it must be used.",
        "What is E08-E13?",
        "Codes below it must be used.",
        "E08-E13 is a code for diabetes mellitus (E08-E13).",
        "calls a range a code",
    ),
    "another modifier": Seen(
        EvidenceKind.NOTE,
        Code(CodeSystem.MODIFIER, "80"),
        "modifier 80, Differs from: 81: 81 is minimal help for a part of the case; 80 help throughout.; AS: AS is a"
        " nonphysician assistant; 80 a physician.",
        "modifier 80 vs AS",
        "Modifier AS is a nonphysician assistant.",
        "Modifier 80 is a nonphysician assistant.",
        "'nonphysician'",
    ),
    "a denial that lost its letter": Seen(
        EvidenceKind.NOTE,
        Code(CodeSystem.CPT, "99211"),
        "CPT 99211, Differs from: 99212: 99212 is done by a physician or qualified professional with straightforward"
        " decisions or 10 minutes; 99211 needs neither.",
        "Is 99211 billable for a nurse?",
        "CPT 99211, differs from: 99211 needs neither.",
        "CPT 99211, differs from: 99211 needs either.",
        "is unfinished",
    ),
    "a heading in the midst": Seen(
        EvidenceKind.NOTE,
        Code(CodeSystem.CPT, "27447"),
        "CPT 27447, Differs from: 27446: 27446 replaces one compartment; 27447 replaces both.",
        "Is 27447 a hip replacement?",
        "CPT 27447, differs from: 27447 replaces both.",
        "Both replaces CPT 27447, differs from: 27447.",
        "heading",
    ),
    "the name of another one": Seen(
        EvidenceKind.NOTE,
        Code(CodeSystem.CPT, "11301"),
        "CPT 11301, Differs from: 11302: 11302 is up to 2.0 centimeters; 11301 ends at 1.0 centimeter.",
        "What is 11301?",
        "CPT 11301, differs from: 11302: 11302 is up to 2.0 centimeters.",
        "CPT 11301, differs from: 11301: 11302 is up to 2.0 centimeters.",
        "does not stand like that",
    ),
    "a category of one version": Seen(
        EvidenceKind.FIGURE,
        Code(CodeSystem.ICD10CM, "E11.65"),
        "ICD-10-CM E11.65, CMS-HCC V24: HCC 18, Diabetes with Chronic Complications; drops HCC 19",
        "Which HCC is E11.65 in?",
        "E11.65 is in HCC 18 in CMS-HCC V24.",
        "E11.65 is in the HCC 18 category.",
        "leaves out where",
    ),
    "a facet that has nothing": Seen(
        EvidenceKind.CODE,
        Code(CodeSystem.CPT, "99211"),
        "CPT 99211: Established patient office visit that may not need a physician. Neither time nor decision making"
        " decides it. patient: established; medical decision making: not required; total time: no time.",
        "When can 99211 be billed?",
        "CPT 99211 is an established patient office visit that may not need a physician.",
        "The total time is no time.",
        "repeats a label",
    ),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_a_source_says_passes_and_what_models_make_of_it_does_not(name: str) -> None:
    seen = SEEN[name]
    evidence = Evidence.make(seen.kind, starter(), "entry", seen.text, (seen.code,))
    context = Context(
        seen.question, as_of=date(2026, 6, 1), previous=(evidence.id,), subject=frozenset({seen.code.code})
    )
    right, wrong = (
        verify(text, [evidence.id], {evidence.id: evidence}, [], lambda code: None, context)
        for text in (seen.right, seen.wrong)
    )
    assert right.ok, right.reason
    assert not wrong.ok
    assert seen.reason in wrong.reason


def test_what_an_edition_says_is_not_said_of_a_day_that_it_does_not_reach() -> None:
    last_year = replace(starter(), effective_from=date(2025, 10, 1), effective_to=date(2025, 12, 31))
    text = "CPT 99213, fee in Boston: payment $98.98 outside facilities, $68.78 in a facility"
    evidence = Evidence.make(EvidenceKind.FIGURE, last_year, "row 99213", text, (VISIT,))

    def shown(day: date) -> bool:
        sentence = f"CPT 99213 pays $98.98 outside facilities on {day.isoformat()}."
        context = Context("What does 99213 pay?", as_of=day)
        return verify(sentence, [evidence.id], {evidence.id: evidence}, [], lambda code: None, context).ok

    assert shown(date(2025, 11, 1))
    assert not shown(date(2030, 1, 1))
