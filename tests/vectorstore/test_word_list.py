"""Terms of the trade are looked up however they are written, and put into official words inside a query."""

from __future__ import annotations

import pytest

from core.codes import Code, CodeSystem
from vectorstore.words import word_list


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("HTN", "hypertension"),
        ("dm2 with neuropathy", "type 2 diabetes mellitus with diabetic neuropathy"),
        ("CKD 3b", "chronic kidney disease, stage 3b"),
        ("belly pain", "abdominal pain"),
        ("kidney stones", "calculus of kidney"),
        ("s/p TKA", "presence of artificial knee joint"),
        ("heart attack, old", "acute myocardial infarction, old"),
        # an ambiguous term is told by the words beside it, or left alone
        ("PE with DVT", "pulmonary embolism with deep vein thrombosis embolism of deep veins"),
        ("PE", "PE"),
        ("RA, 96 percent", "RA, 96 percent"),
        ("RA with joint swelling", "rheumatoid arthritis with joint swelling"),
        # a word that happens to look like a term
        ("fracture or dislocation", "fracture or dislocation"),
        ("hearing aids", "hearing aids"),
        ("fall from bed", "fall from bed"),
        ("mono-articular arthritis", "mono-articular arthritis"),
        ("DM, 2 weeks", "diabetes mellitus, 2 weeks"),
        # what says it officially already
        ("Parkinson's disease", "Parkinson's disease"),
        ("", ""),
    ],
)
def test_a_query_is_put_into_official_words(said: str, meant: str) -> None:
    assert word_list().expand(said) == meant


@pytest.mark.parametrize("term", ["I&D", "i & d", "UTIs", "Follow-up knee scope"])
def test_a_term_is_known_however_it_is_written(term: str) -> None:
    assert (word_list().look_up(term) is None) == term.startswith("Follow")


def test_an_entry_has_readings_codes_and_what_to_beware_of() -> None:
    words = word_list()
    embolism = words.look_up("PE")
    assert embolism is not None
    assert len(embolism.readings) == 4
    assert embolism.readings[0].codes == (Code(CodeSystem.ICD10CM, "I26.99"),)
    daily = words.look_up("qd")
    assert daily is not None
    assert "do not use" in daily.note
    assert {"tummy", "tuck", "htn"} <= words.known
