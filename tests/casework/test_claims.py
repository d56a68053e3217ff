"""How accepted codes leave the program: never with the note, and in forms that other programs read."""

from __future__ import annotations

import csv
import io
from datetime import date

from casework import case as cases
from casework import claims
from casework.candidates import Kind
from casework.case import Case
from core.records import Setting
from tests.casework.notes import candidate

WHEN = date(2026, 5, 6)


def accepted() -> Case:
    members = [
        candidate(Kind.DIAGNOSIS, "M17.11", title="Osteoarthritis", words="knee arthritis of Mr. Okafor"),
        candidate(Kind.PROCEDURE, "20610", title="=HYPERLINK()"),
        candidate(Kind.PROCEDURE, "J3301", units=4),
        candidate(Kind.MODIFIER, "RT", of="20610"),
    ]
    return cases.accept(cases.take_all(cases.review(cases.begin(members))))


def test_the_claim_holds_what_was_taken() -> None:
    claim = claims.claim_of(accepted(), WHEN, Setting.PRACTITIONER, 68)
    assert claim.diagnoses == ("M17.11",)
    assert [(line.code, line.modifiers, line.units) for line in claim.lines] == [
        ("20610", ("RT",), 1),
        ("J3301", (), 4),
    ]
    assert claim.age == 68


def test_markdown_names_codes_and_leaves_the_words_of_the_note_out() -> None:
    text = claims.as_markdown(accepted(), WHEN, Setting.PRACTITIONER)
    assert "1. **20610-RT** (CPT)" in text
    assert "**J3301** × 4" in text
    assert "Okafor" not in text
    assert "> knee arthritis of Mr. Okafor" in claims.as_markdown(accepted(), WHEN, Setting.PRACTITIONER, quotes=True)


def test_csv_has_a_line_a_code_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(claims.as_csv(accepted()))))
    assert [row["code"] for row in rows] == ["M17.11", "20610", "J3301"]
    assert rows[1]["modifiers"] == "RT"
    assert rows[1]["title"] == "'=HYPERLINK()"
    assert "quotes" not in rows[0]
    assert "Okafor" in claims.as_csv(accepted(), quotes=True)


def test_fhir_has_the_systems_that_hl7_names() -> None:
    claim = claims.as_fhir(accepted(), WHEN)
    assert claim["resourceType"] == "Claim"
    assert claim["status"] == "draft"
    diagnosis = claim["diagnosis"][0]["diagnosisCodeableConcept"]["coding"][0]
    assert diagnosis["system"] == "http://hl7.org/fhir/sid/icd-10-cm"
    first, second = claim["item"]
    assert first["productOrService"]["coding"][0] == {"system": "http://www.ama-assn.org/go/cpt", "code": "20610"}
    assert first["modifier"][0]["coding"][0]["code"] == "RT"
    assert second["quantity"] == {"value": 4}
    assert "Okafor" not in claims.as_fhir_text(accepted(), WHEN)
