import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import CodeSystem, Mention, find_mentions, find_modifiers

CPT, HCPCS = CodeSystem.CPT, CodeSystem.HCPCS
CM, PCS, ICD9 = CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.ICD9CM


def only(text: str) -> Mention:
    (mention,) = find_mentions(text)
    return mention


def readings(text: str) -> list[str]:
    return [str(code) for code in only(text).candidates]


def likeliest(text: str) -> list[str]:
    return [mention.candidates[0].code for mention in find_mentions(text) if mention.candidates]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("What is CPT 62320?", ["62320"]),
        ("what is cpt62320", ["62320"]),
        ("is 99213. ok", ["99213"]),
        ("62320.what is it", ["62320"]),
        ('"99213" (E11.9) **0591T**', ["99213", "E11.9", "0591T"]),
        ("E119", ["E11.9"]),
        ("does e11.9 exclude e10.9", ["E11.9", "E10.9"]),
        ("E11.9/I10", ["E11.9", "I10"]),
        ("62321vs62323", ["62321", "62323"]),
        ("99213/99214", ["99213", "99214"]),
        ("Compare 99203, 99204 and 99214", ["99203", "99204", "99214"]),
        ("J1100 with G0439", ["J1100", "G0439"]),
        ("+64484 is an add-on", ["64484"]),
        ("ＣＰＴ ９９２１３", ["99213"]),
        ("CPT\u00a062320", ["62320"]),
        ("ICD-10-PCS 0210093", ["0210093"]),
        ("0DTJ4ZZ", ["0DTJ4ZZ"]),
        ("CPT II 2022F", ["2022F"]),
        ("What is 99999?", ["99999"]),
        ("62399 or E11.123", ["62399", "E11.123"]),
        ("97110 x 3 units", ["97110"]),
    ],
)
def test_codes_are_found_as_people_type_them(text: str, codes: list[str]) -> None:
    assert likeliest(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "2026", "10 mg", "$12,500", "$ 12500", "10000 units", "heparin 25000 units", "12500 mg", "20000 patients",
        "zip 02115", "Boston, MA 02115", "02115-1234", "617-555-1234", "(617) 555-12345", "11/23/2026", "2026-11-23",
        "10:30", "32.3465", "95%", "MRN 48213", "NDC 12345-678-90", "C5-C6", "L4-L5", "O2", "COVID19", "CKD 3b",
        "type 2 diabetes", "CMS1500", "0210093", "5000U heparin", "CPT 2026 changes", "the 10 day global period",
        "banana", "the changes", "coder@12345.com", "250.00 mg/dL", "temperature 37.5",
    ],
)  # fmt: skip
def test_amounts_dates_addresses_and_words_are_no_codes(text: str) -> None:
    assert find_mentions(text) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("62320-62327", "62320", "62327"),
        ("99202–99205", "99202", "99205"),
        ("99202 to 99205", "99202", "99205"),
        ("62320 through 62327", "62320", "62327"),
        ("99202to99205", "99202", "99205"),
        ("99202-05", "99202", "99205"),
        ("99212-5", "99212", "99215"),
        ("A00-A09", "A00", "A09"),
        ("J1100-J1110", "J1100", "J1110"),
    ],
)
def test_a_range_is_one_mention_with_both_ends(text: str, first: str, last: str) -> None:
    mention = only(text)
    assert [code.code for code in mention.candidates] == [first]
    assert mention.end_code is not None
    assert mention.end_code.code == last
    assert mention.text == text


def test_two_codes_that_make_no_range_stay_two() -> None:
    assert likeliest("99213-99202") == ["99213", "99202"]
    assert likeliest("250.00 to E11.9 in ICD-10") == ["250.00", "E11.9"]


@pytest.mark.parametrize(
    ("text", "modifiers"),
    [
        ("62320-59", ("59",)),
        ("99213 25", ("25",)),
        ("99213-25-57", ("25", "57")),
        ("20610-RT, 50", ("RT", "50")),
        ("20610 RT", ("RT",)),
        ("20610 rt", ("RT",)),
        ("00100-P3", ("P3",)),
        ("J1100-JW", ("JW",)),
        ("99213 with modifier 25", ("25",)),
        ("62320\u201159", ("59",)),
        ("99213 25 minutes", ()),
        ("99213 25-minute visit", ()),
        ("99213 x 2", ()),
        ("99213 at home", ()),
        ("WHAT IS 99213 AT NIGHT", ()),
        ("99213, 25 patients", ()),
        ("62321 T7-T8", ()),
        ("E11.9 25", ()),
    ],
)
def test_modifiers_go_with_the_procedure_code_they_are_typed_with(text: str, modifiers: tuple[str, ...]) -> None:
    assert only(text).modifiers == modifiers


@pytest.mark.parametrize(
    ("text", "modifiers"),
    [
        ("When do I use modifier 25?", ("25",)),
        ("modifiers 24 and 25", ("24", "25")),
        ("append the 57 modifier", ("57",)),
        ("59 vs XS", ("59", "XS")),
        ("-59 or -XU?", ("59", "XU")),
        ("X{EPSU}", ("XE", "XP", "XS", "XU")),
        ("LT or RT?", ("LT", "RT")),
        ("can 62320 and 77003 be billed with 59?", ("59",)),
        ("99213-25 and modifier 25", ("25",)),
        ("62320-59 with 20610 RT", ("59", "RT")),
        ("50 patients in 25 minutes", ()),
        ("what is it", ()),
        ("2026-11-23", ()),
        ("as modifier 50 is allowed, RT too?", ("50", "RT")),
        ("AS modifier for the PA", ("AS",)),
    ],
)
def test_modifiers_are_found_by_name(text: str, modifiers: tuple[str, ...]) -> None:
    assert find_modifiers(text) == modifiers


@pytest.mark.parametrize(
    "text", ["vitamin B12", "T12 fracture", "T10-T12", "A1C", "H1N1", "T2DM", "q12h", "G6PD", "table A10"]
)
def test_shapes_shared_with_words_are_not_explicit(text: str) -> None:
    mention = only(text)
    assert not mention.explicit
    assert mention.candidates[0].system is CM


@pytest.mark.parametrize("text", ["code T12", "ICD-10 B12", "dx B12", "I10", "E11", "M54.16", "C4A", "I50.9", "99213"])
def test_codes_called_so_or_shaped_like_nothing_else_are_explicit(text: str) -> None:
    assert only(text).explicit


def test_context_orders_the_readings_of_an_ambiguous_code() -> None:
    assert readings("E1190") == ["HCPCS Level II E1190", "ICD-10-CM E11.90", "ICD-9-CM E119.0"]
    assert readings("dx E1190")[0] == "ICD-10-CM E11.90"
    assert readings("E1190 wheelchair supply")[0] == "HCPCS Level II E1190"
    assert readings("HCPCS E1190") == ["HCPCS Level II E1190"]


def test_v_and_e_codes_are_icd10_unless_the_text_says_icd9() -> None:
    assert readings("V58.69") == ["ICD-10-CM V58.69", "ICD-9-CM V58.69"]
    assert readings("V58.69, from our ICD-9 days")[0] == "ICD-9-CM V58.69"
    assert readings("ICD-9 V58.69") == ["ICD-9-CM V58.69"]


@pytest.mark.parametrize("text", ["ICD-9 250.00", "ICD9 code 25000", "What is 250.00 in ICD-10?"])
def test_digits_are_icd9_only_where_icd_is_spoken_of(text: str) -> None:
    assert readings(text) == ["ICD-9-CM 250.00"]


@pytest.mark.parametrize(
    ("text", "claimed", "reading"),
    [
        ("CPT 62320", CPT, "CPT 62320"),
        ("ICD10 E11.9", CM, "ICD-10-CM E11.9"),
        ("ICD-10 0DTJ4ZZ", PCS, "ICD-10-PCS 0DTJ4ZZ"),
        ("HCPCS 99213", CPT, "CPT 99213"),
        ("HCPCS Level II 99213", HCPCS, "CPT 99213"),
        ("ICD-10 code 99213", CM, "CPT 99213"),
        ("Is 99213 an ICD-10 code?", CM, "CPT 99213"),
        ("CPT E11.9", CPT, "ICD-10-CM E11.9"),
        ("99213 (CPT)", CPT, "CPT 99213"),
    ],
)
def test_the_system_a_text_claims_is_kept_even_when_it_is_wrong(text: str, claimed: CodeSystem, reading: str) -> None:
    mention = only(text)
    assert mention.claimed is claimed
    assert str(mention.candidates[0]) == reading


def test_a_claim_goes_along_a_list_but_not_to_other_systems() -> None:
    claims = [mention.claimed for mention in find_mentions("CPT codes 62320, 62321 and 62323, not E11.9")]
    assert claims == [CPT, CPT, CPT, None]


def test_icd_alone_may_be_a_defibrillator_and_claims_nothing() -> None:
    assert only("ICD insertion 33249").claimed is None


@pytest.mark.parametrize(
    ("text", "typed", "claimed"),
    [("CPT 6232", "6232", CPT), ("ICD-10 code E11.12345678", "E11.12345678", CM), ("CPT code 992133", "992133", CPT)],
)
def test_what_is_called_a_code_without_a_codes_shape_is_told(text: str, typed: str, claimed: CodeSystem) -> None:
    mention = only(text)
    assert (mention.text, mention.candidates, mention.claimed) == (typed, (), claimed)


_PIECES = st.sampled_from(
    ["99213", "E11.9", "-", " ", "25", "CPT", "ICD-10", "icd9", "to", "vs", ",", "RT", ".", "B12", "X{E}", "modifier",
     "\x00", "\n", "é", "９"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join)))
def test_any_text_gives_ordered_mentions_that_lie_in_it(text: str) -> None:
    mentions = find_mentions(text)
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
    assert len(set(find_modifiers(text))) == len(find_modifiers(text))


@pytest.mark.parametrize(
    "unit", ["9", " ", "a", "E11.", "99213 25 ", "CPT ", "ICD-10 I I I ", "62320-", "25, ", "modifier ", "A0.", "1.2."]
)
@pytest.mark.timeout(60)
def test_long_texts_take_work_in_proportion_to_their_length(unit: str) -> None:
    """Ten times the text may take at most fifteen times the calls; a pattern that runs away meets the time limit."""

    def calls(length: int) -> int:
        text, counted = unit * (length // len(unit)), 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal counted
            counted += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            find_mentions(text)
            find_modifiers(text)
        finally:
            sys.setprofile(None)
        return counted

    assert calls(50_000) <= 15 * calls(5_000)


@pytest.mark.parametrize(
    "text", ["What modifier do I use on 33405?", "which modifier my 62320 needs", "modifier, so what"]
)
def test_words_after_the_word_modifier_are_none(text: str) -> None:
    assert find_modifiers(text) == ()


@pytest.mark.parametrize(
    "text", ["Is it bundled?", "the bundled pair", "removal of a stented vessel", "2 bundled codes"]
)
def test_words_of_seven_letters_are_no_procedure_codes(text: str) -> None:
    assert find_mentions(text) == ()
