from __future__ import annotations

from pathlib import Path

import pytest
from threadpoolctl import threadpool_info

from core.codes import Code, CodeSystem
from core.records import Passage, SearchText, TextKind
from core.settings import Settings
from vectorstore import (
    CodeHit,
    CodeSearch,
    build_code_index,
    build_passage_index,
    open_code_search,
    open_passage_search,
)
from vectorstore.recipe import code_entries, headers, passage_entries


def icd(code: str, text: str, kind: TextKind = TextKind.TITLE) -> SearchText:
    return SearchText(Code(CodeSystem.ICD10CM, code), text, kind)


TEXTS = [
    icd("E11", "Type 2 diabetes mellitus"),
    icd("E11.4", "Type 2 diabetes mellitus with neurological complications"),
    icd("E11.40", "Type 2 diabetes mellitus with diabetic neuropathy, unspecified"),
    icd("E11.9", "Type 2 diabetes mellitus without complications"),
    icd("E10", "Type 1 diabetes mellitus"),
    icd("E10.40", "Type 1 diabetes mellitus with diabetic neuropathy, unspecified"),
    icd("I21", "Acute myocardial infarction"),
    icd("I21.9", "Acute myocardial infarction, unspecified"),
    icd("N18.3", "Chronic kidney disease, stage 3 (moderate)"),
    icd("N18.30", "Chronic kidney disease, stage 3 unspecified"),
    icd("N18.4", "Chronic kidney disease, stage 4 (severe)"),
    icd("S52.501", "Unspecified fracture of the lower end of right radius"),
    icd("S52.502", "Unspecified fracture of the lower end of left radius"),
    icd("S52.509", "Unspecified fracture of the lower end of unspecified radius"),
    icd("I48.20", "Chronic atrial fibrillation, unspecified"),
    icd("I48.91", "Unspecified atrial fibrillation"),
    icd("M17.9", "Osteoarthritis of knee, unspecified"),
    icd("M17.11", "Unilateral primary osteoarthritis, right knee"),
    icd("M17.12", "Unilateral primary osteoarthritis, left knee"),
    icd("J18.9", "Pneumonia, unspecified organism"),
    icd("R05.9", "Cough, unspecified"),
    icd("J45", "Asthma"),
    icd("J45.909", "Unspecified asthma, uncomplicated"),
    icd("J45.909", "Asthma, asthmatic (bronchial) (spasmodic)", TextKind.INDEX_TERM),
    icd("J45.998", "Other asthma"),
    icd("Z87.01", "Personal history of pneumonia (recurrent)"),
    icd("T38.3X1", "Poisoning by insulin and oral hypoglycemic [antidiabetic] drugs, accidental (unintentional)"),
    icd("T38.3X2", "Poisoning by insulin and oral hypoglycemic [antidiabetic] drugs, intentional self-harm"),
    icd("T38.3X5", "Adverse effect of insulin and oral hypoglycemic [antidiabetic] drugs"),
    icd("T38.3X6", "Underdosing of insulin and oral hypoglycemic [antidiabetic] drugs"),
    SearchText(Code(CodeSystem.HCPCS, "L3671"), "Shoulder orthosis, right", TextKind.TITLE),
    SearchText(Code(CodeSystem.HCPCS, "L3672"), "Shoulder orthosis, left", TextKind.TITLE),
    SearchText(Code(CodeSystem.HCPCS, "J3301"), "Triamcinolone acetonide by 10 mg", TextKind.TITLE),
    SearchText(Code(CodeSystem.HCPCS, "J3301"), "Kenalog: triamcinolone acetonide injection", TextKind.OWN_WORDS),
    SearchText(Code(CodeSystem.CPT, "20610"), "Draining or injecting a large joint", TextKind.OWN_WORDS),
    SearchText(Code(CodeSystem.CPT, "20600-20611"), "Joint injections", TextKind.OWN_WORDS),
]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> CodeSearch:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    build_code_index(settings, ["a"], TEXTS)
    return open_code_search(settings, ["a"])


def codes(search: CodeSearch, query: str, k: int = 3) -> list[str]:
    return [hit.code.code for hit in search.search(query, k)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("type 2 diabetes with neuropathy", "E11.40"),
        ("diabetic neuropathy, type I", "E10.40"),
        ("heart attack", "I21.9"),
        ("CKD stage III", "N18.30"),
        ("broken left wrist, lower end of radius", "S52.502"),
        ("right knee osteoarthritis", "M17.11"),
        ("osteoarthritis left knee", "M17.12"),
        ("knee osteoarthritis", "M17.9"),
        ("lung infection with no organism named, pneumonia", "J18.9"),
        ("diabetes", "E11.9"),
        ("asthma", "J45.909"),
        ("history of pneumonia", "Z87.01"),
        ("insulin poisoning", "T38.3X1"),
        ("adverse effect of insulin", "T38.3X5"),
        ("underdosing of insulin", "T38.3X6"),
    ],
)
def test_the_code_meant_comes_first(search: CodeSearch, query: str, code: str) -> None:
    assert codes(search, query)[0] == code


@pytest.mark.parametrize("wanted", ["left", "right"])
@pytest.mark.parametrize(
    "what", ["knee osteoarthritis", "fracture of the lower end of the radius", "shoulder orthosis"]
)
def test_a_code_of_the_other_side_is_never_returned(search: CodeSearch, wanted: str, what: str) -> None:
    other = {"M17.11", "S52.501", "L3671"} if wanted == "left" else {"M17.12", "S52.502", "L3672"}
    assert other.isdisjoint(codes(search, f"{wanted} {what}", k=len(TEXTS)))


def test_a_title_of_exactly_the_words_asked_for_comes_first(search: CodeSearch) -> None:
    assert codes(search, "atrial fibrillation unspecified")[0] == "I48.91"


@pytest.mark.parametrize(("query", "code"), [("kenalog", "J3301"), ("unspecified asthma, uncomplicated", "J45.909")])
def test_a_text_that_one_code_alone_has_is_a_sure_find(search: CodeSearch, query: str, code: str) -> None:
    best, *rest = search.search(query, 5)
    assert best.code.code == code
    assert best.score >= 0.9
    assert all(hit.score < 0.9 for hit in rest)


@pytest.mark.parametrize(("side", "code"), [("left", "S52.502"), ("right", "S52.501")])
def test_a_code_of_the_side_named_comes_before_the_one_that_leaves_it_open(
    search: CodeSearch, side: str, code: str
) -> None:
    found = codes(search, f"closed fracture of lower end of {side} radius")
    assert found[0] == code
    assert "S52.509" in found


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("insulin poisoning, suicide attempt", "T38.3X2"),
        ("insulin poisoning by mistake", "T38.3X1"),
    ],
)
def test_a_code_of_the_intent_named_comes_first(search: CodeSearch, query: str, code: str) -> None:
    assert codes(search, query)[0] == code


@pytest.mark.parametrize(
    ("query", "denied"),
    [
        ("no diabetes, hypertension", ("E10", "E11")),
        ("cough, pneumonia ruled out", ("J18", "Z87")),
        ("knee osteoarthritis, no diabetes", ("E10", "E11")),
    ],
)
def test_what_is_denied_does_not_come_first(search: CodeSearch, query: str, denied: tuple[str, ...]) -> None:
    hits = search.search(query, 5)
    assert not hits[0].code.code.startswith(denied)
    assert all(hit.score < 0.1 for hit in hits if hit.code.code.startswith(denied))


@pytest.mark.parametrize(
    "query", ["no history of diabetes", "patient denies cough", "negative for pneumonia", "pneumonia ruled out"]
)
def test_where_all_is_denied_nothing_is_found(search: CodeSearch, query: str) -> None:
    assert search.search(query, 5) == []


def test_what_a_record_says_is_absent_does_not_stand_in_the_way_of_what_is_there(search: CodeSearch) -> None:
    assert codes(search, "atrial fibrillation, no fever") == codes(search, "atrial fibrillation")


def test_headers_come_last_however_well_they_match(search: CodeSearch) -> None:
    found = codes(search, "Type 2 diabetes mellitus", k=len(TEXTS))
    places = {code: place for place, code in enumerate(found)}
    assert places["E11"] > places["R05.9"]


def test_scores_are_chances_and_fall(search: CodeSearch) -> None:
    scores = [hit.score for hit in search.search("cough", 5)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_a_hit_says_which_text_matched(search: CodeSearch) -> None:
    hit = search.search("injection into a large joint", 1, systems=[CodeSystem.CPT])[0]
    assert (hit.code.code, hit.matched_text, hit.kind) == (
        "20610",
        "Draining or injecting a large joint",
        TextKind.OWN_WORDS,
    )


def test_a_search_leaves_the_other_processors_to_other_searches(search: CodeSearch) -> None:
    search.search("diabetes")
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1}


def test_a_search_may_be_kept_to_systems(search: CodeSearch) -> None:
    hits = search.search("diabetes", 10, systems=[CodeSystem.CPT])
    assert {hit.code.system for hit in hits} == {CodeSystem.CPT}


@pytest.mark.parametrize("query", ["", "???", "zzzz qqqq", "x" * 20_000])
def test_a_query_without_sense_breaks_nothing(search: CodeSearch, query: str) -> None:
    assert len(search.search(query, 3)) <= 3


def test_a_header_is_a_range_or_what_another_code_continues() -> None:
    above = headers([text.code for text in TEXTS])
    assert {code.code for code in above} == {"E11", "E11.4", "E10", "I21", "J45", "N18.3", "20600-20611"}


def test_both_sides_of_the_body_share_a_vector_and_headers_have_none() -> None:
    entries = {entry.key: entry for entry in code_entries(TEXTS)}
    assert entries["icd10cm:S52.501"].id == entries["icd10cm:S52.502"].id
    assert entries["icd10cm:E11"].dense == ""
    assert entries["cpt:20600-20611"].dense


def test_a_text_that_a_code_has_twice_is_one_entry() -> None:
    twice = [icd("J18.9", "Pneumonia"), icd("J18.9", "pneumonia", TextKind.INCLUSION_TERM)]
    assert len(code_entries(twice)) == 1


PASSAGES = [
    Passage(
        id="modifiers#25",
        document="Payment modifiers",
        heading=("Modifier 25",),
        locator="modifiers.md, Modifier 25",
        text="Append it to a significant, separately identifiable visit on the day of a procedure.",
        topic="modifier",
        asked_as=("when do I use modifier 25", "visit and minor procedure on one day"),
    ),
    Passage(
        id="em#time",
        document="Evaluation and management",
        heading=("Levels", "Time"),
        locator="em.md, Time",
        text="All of the physician's time on the date of the encounter counts towards the level.",
        topic="guideline",
        asked_as=("choose the visit level by time",),
    ),
]


def test_a_passage_is_found_by_how_it_is_asked_for(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    build_passage_index(settings, ["a"], PASSAGES)
    search = open_passage_search(settings, ["a"])
    best = search.search("When should modifier 25 be used?")[0]
    assert best.id == "modifiers#25"
    assert best.score > 0.6
    assert [hit.id for hit in search.search("visit level", topic="guideline")] == ["em#time"]
    assert all(hit.score < 0.4 for hit in search.search("what is the weather in Paris"))


def _hats(name: str, heading: str, text: str) -> Passage:
    return Passage(f"hats#{name}", "Hat manual", ("Hats", heading), "", text, "guideline")


def test_what_is_only_a_heading_is_not_found_but_the_section_below_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    hats = [
        _hats("a", "a. Pressure ulcer stages", "a. Pressure ulcer stages"),
        _hats("a-1", "1) Documented stage", "1) Documented stage\n\nThe pressure ulcer stage is the one documented."),
    ]
    build_passage_index(settings, ["a"], hats)
    hits = open_passage_search(settings, ["a"]).search("pressure ulcer stages")
    assert [hit.id for hit in hits] == ["hats#a-1"]


def test_a_lay_word_finds_the_section_and_scores_never_rise(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    hats = [
        _hats("1", "1) Pressure ulcers", "1) Pressure ulcers\n\nAssign the code of the highest stage of the ulcer."),
        _hats("2", "2) Burns", "2) Burns\n\nClassify burns of the same site by the highest degree of the burn."),
        _hats("3", "3) Falls", "3) Falls\n\nRepeated falls are coded while the reason is being looked for."),
    ]
    build_passage_index(settings, ["a"], hats)
    hits = open_passage_search(settings, ["a"]).search("Which stage of a bedsore do I code?")
    assert hits[0].id == "hats#1"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_long_passage_is_cut_between_sentences() -> None:
    sentence = "The record must show what was done and why it was needed. "
    long = Passage("d#s", "Digest", ("Section",), "d.md", sentence * 40, "compliance")
    bodies = [entry.text for entry in passage_entries([long]) if entry.kind == "body"]
    assert len(bodies) > 2
    assert all(body.endswith("needed.") and len(body) <= 760 for body in bodies)


def test_a_hit_tells_which_words_led_to_it_and_which_it_does_not_cover() -> None:
    hit = CodeHit(
        Code(CodeSystem.ICD10CM, "M17.11"),
        0.8,
        "Osteoarthritis of right knee",
        TextKind.INCLUSION_TERM,
        said="severe osteoarthritis of the right knee",
        title="Unilateral primary osteoarthritis, right knee",
    )
    assert hit.shared == ("osteoarthritis", "right", "knee")
    assert hit.unsaid == ("severe",)
    assert hit.added == ("unilateral", "primary")


def test_a_hit_of_unknown_wording_gives_no_reason() -> None:
    hit = CodeHit(Code(CodeSystem.ICD10CM, "R05.9"), 0.8, "Cough", TextKind.TITLE)
    assert (hit.shared, hit.unsaid) == ((), ())
