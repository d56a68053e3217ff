"""Whatever a code, a figure or a denial is dressed up as, it is read by its value or refused."""

from __future__ import annotations

import pytest

from assistant.verification.sentence import Context, Verdict, verify
from core.evidence import Evidence, EvidenceKind
from tests.assistant.verification.test_verify import EVIDENCE, piece
from tests.builders import cpt_code, modifier_code

SOURCES = EVIDENCE | {
    "STATUS": piece(
        EvidenceKind.FIGURE,
        "CPT 99080, physician fee schedule: Status indicator B: bundled, never paid separately; Global days XXX: the "
        "global concept does not apply",
        (cpt_code("99080"),),
    ),
    "FEE": piece(
        EvidenceKind.FIGURE,
        "CPT 20610, physician fee schedule: Status indicator A: active, paid under the fee schedule; Work RVU 0.79; "
        "Bilateral indicator 1: modifier 50 and the 150 percent rule apply; MUE value 2 units of service",
        (cpt_code("20610"),),
    ),
    "M80": piece(
        EvidenceKind.MODIFIER,
        "modifier 80: Assistant surgeon. A physician assists through the whole operation. Medicare pays 16 percent of "
        "the fee.",
        (modifier_code("80"),),
    ),
    "HALVES": piece(
        EvidenceKind.PASSAGE,
        "Halves. Modifier 26 is for the professional component and TC for the technical one. RT and LT mark the side. "
        "Bilateral procedures take modifier 50 on one line.",
    ),
    "SEVENTH": piece(
        EvidenceKind.NOTE,
        "ICD-10-CM S52, Seventh character: A: initial encounter for closed fracture; S: sequela",
    ),
    "IFANY": piece(
        EvidenceKind.NOTE,
        "ICD-10-CM I25.1, Use additional code: code, if applicable, to identify:; calcified coronary lesion (I25.84); "
        "lipid rich plaque (I25.83)",
    ),
    "ANY": piece(
        EvidenceKind.NOTE,
        "ICD-10-CM R40.2, Code first: any associated:; fracture of skull (S02.-); intracranial injury (S06.-)",
    ),
    "SIDES": piece(
        EvidenceKind.PASSAGE,
        "Sides. Where the side is not specified as left or right, code selection is as follows:\n- the left side",
    ),
    "OLDCARE": piece(
        EvidenceKind.NOTE,
        "CPT 99441, Note: Deleted for 2025. Medicare takes the ordinary visit code with modifier 93.",
        (cpt_code("99441"),),
    ),
}
BLIND = "is a cervical or thoracic epidural injection without imaging."
TIME = "99213 needs low medical decision making, or at least"
VISIT = "when a significant, separately identifiable visit is made on the day of a minor procedure."


def check(text: str, source: str, question: str = "", sources: dict[str, Evidence] = SOURCES) -> Verdict:
    return verify(text, [source], sources, [], lambda code: None, Context(question))


READ_BY_VALUE = [
    ("The global period of a major operation is ninety days.", "GLOBAL"),
    ("The MUE value of 20610 is two units of service.", "FEE"),
    ("99213 needs low medical decision making, or ≥ 20 minutes of total time.", "V99213"),
    ("99213 needs low medical decision making, or at least 20 minutes of total time.", "V99213"),
    ("99080 has status indicator B: bundled, never paid separately.", "STATUS"),
    ("The status indicator of 20610 is A: active, paid under the fee schedule.", "FEE"),
    ("Modifier 26 is for the professional component.", "HALVES"),
    ("For S52, seventh character A is the initial encounter for closed fracture.", "SEVENTH"),
    ("I25.1 takes an additional code, if applicable, to identify a calcified coronary lesion (I25.84).", "IFANY"),
    ("`62320` is a cervical or thoracic epidural injection without imaging.", "E20"),
]


@pytest.mark.parametrize(("text", "source"), READ_BY_VALUE)
def test_a_true_sentence_passes_in_plain_dress(text: str, source: str) -> None:
    assert check(text, source) == Verdict(ok=True, rests_on=(source,))


DISGUISED_CODES = [
    *((f"{code} {BLIND}", "E20") for code in (
        "\uff16\uff12\uff13\uff12\uff11", "62\u200b321", "62320\u200b1", "6232\u0665", "62\u00ad399", "62 321",
        "62-321",
        "6232l", "6232O", "62,321", "62.321", "62320\u00b9", "6\u00b2320", "~~62320~~", "`62321`",
        "The code 62320 + 62321",
        "The code six two three two one", "Sixty-two three twenty-one", "62320 \u202e12326",
    )),
    *((f"{code} is type 2 diabetes mellitus without complications.", "E119") for code in (
        "\u041511.8", "\uff2511.8", "E11\u20248", "E 11.8", "E-11.8", "E11.9\u0660",
    )),
    *((f"E11.9 is type {number} diabetes mellitus without complications.", "E119") for number in (
        "I", "one", "\u2460", "\u2160", "1",
    )),
    *((f"Use {name} {VISIT}", "M25") for name in (
        "modifier fifty-seven", "modifier LVII", "modifier -57", "modifier \uff15\uff17", 'modifier "57"',
        "modifier #57",
        "mod 57", "the 57 modifier", "modifiers 25/57", "-57", "modifier 2\u200b4", "modifier twenty-five twice",
    )),
    ("Append modifier 59 unless \u0425S describes the service better.", "MOD"),
    ("Modifier \u0425S is used only if no better modifier exists.", "MOD"),
    ("Modifier AS is an assistant surgeon.", "M80"),
    ("Medicare takes the ordinary visit code with modifier 99441.", "OLDCARE"),
    ("TC is for the professional component and 26 for the technical one.", "HALVES"),
    ("The PTP edit of column 1 62321 and column 2 62320 has modifier indicator I.", "EDIT0"),
    ("62320 is the column I code and 62321 the column II code.", "EDIT0"),
    ("62320 is the column one code and 62321 the column two code.", "EDIT0"),
    ("20610 \u00d72 and 77002 may be reported together.", "TOG"),
    ("20610-59 and 77002 may be reported together.", "TOG"),
    ("20610\u201320611 and 77002 may be reported together.", "TOG"),
    *((f"The status indicator of 99080 is {letter}: bundled, never paid separately.", "STATUS") for letter in "AISC"),
    ("S52, seventh character is a: sequela; S: sequela.", "SEVENTH"),
    ("ICD-10-CM -20 is the initial encounter for closed fracture.", "SEVENTH"),
    *((f"99080 has status indicator {letter}.", "STATUS") for letter in ("A", "I", "S", "\u0412", "'A'")),
]  # fmt: skip
DISGUISED_FIGURES = [
    *((f"{TIME} {amount} of total time.", "V99213") for amount in (
        "thirty minutes", "XXV minutes", "half an hour", "a quarter of an hour", "a dozen minutes",
        "twenty five minutes",
        "a hundred and twenty minutes", "20\u00bd minutes", "20 1/2 minutes", "20-30 minutes", "20 to 30 minutes",
        "20\u201340 minutes", "20\u00b2 minutes", "-20 minutes", "\u221220 minutes", "20e3 minutes",
        "\uff12\uff15 minutes",
        "2\u200b5 minutes", "20%", "~20 minutes", "20+ minutes", "20 x 10 minutes", "20,000 minutes",
        "20 thousand minutes",
        "twice 20 minutes",
    )),
    *((f"The fee of 62320 is {amount}.", "FIGURES") for amount in (
        "\u20ac110.25", "\u00a3110.25", "-$110.25", "$110.25k", "under $110.25", "over $110.25", "about $110.25",
        "\u2265 $110.25", "\u2264 $110.25", "~$110.25", "\u2248 $110.25", "\u00b1 $110.25", "$110.25+", "up $110.25",
        "down $110.25", "between $1.80 and $110.25", "110.25 euros", "$110.25 an hour", "one hundred ten dollars",
    )),
    *((f"The work RVU of 62320 is {amount}.", "FIGURES") for amount in (
        "$1.80", "1.80%", "1.80\u00b0", "1\u204480", "1\u00b780", "1\u202480", "1/1.80", "1.80 \u00d7 1",
        "\u00bc 1.80", "1.80\u00be",
        "1.80^1", "1,80", "one point nine", "1.80 million", "1.80 per minute",
    )),
    *((f"At most {share} is paid for the third procedure.", "GLOBAL") for share in (
        "45\u2030", "$45", "\u20ac45", "half", "45/100", "0.45", "145%", "45 dollars",
    )),
    *((f"For modifier 80 Medicare pays {share}.", "M80") for share in (
        "off 16 percent of the fee", "16 percent off the fee", "the fee down 16 percent", "over 16 percent of the fee",
        "16 percent over the fee", "84 percent of the fee",
    )),
]  # fmt: skip
DISGUISED_DENIALS = [
    *((f"E11.9 is {said}.", "E119") for said in (
        "\u00ac billable", "\u2260 billable", "billable \u2298", "!billable", "~billable", "billable (not)",
        "billable, NOT",
        "billable: no", "billable: never", "billable, or not", "billable \u274c", "non billable", "non - billable",
        "non-billable", "un-billable", "billable if not valid", "whether or not billable",
    )),
    ("E11.9 is in-valid for reporting.", "E119"),
    ("E11.9 is in valid for reporting.", "E119"),
    ("62320 is n\u043et a cervical or thoracic epidural injection without imaging.", "E20"),
    ("62320 is hardly a cervical or thoracic epidural injection without imaging.", "E20"),
    ("62320 is a cervical or thoracic epidural injection with\u200bout imaging.", "E20"),
    ("62320 is a cervical & thoracic epidural injection without imaging.", "E20"),
    ("99213 needs low medical decision making & at least 20 minutes of total time.", "V99213"),
    ("99213 needs low medical decision making, at least 20 minutes of total time.", "V99213"),
    ("99213 needs low medical decision making with at least 20 minutes of total time.", "V99213"),
    ("20610 and 77002 may be reported together in every case.", "TOG"),
    ("ICD-10-CM R40.2, Code first: one associated:; fracture of skull (S02.-).", "ANY"),
    ("Where the side is not specified as left and right, code selection is as follows: the left side.", "SIDES"),
    ("I25.1 takes an additional code to identify a calcified coronary lesion (I25.84).", "IFANY"),
]  # fmt: skip
DISGUISED_TEXT = [
    (f"{before}62320 {BLIND[:-1]}{after}.", "E20") for before, after in (
        ("[62320](http://evil.example/x) or ", ""), ("![x](data:image/png;base64,AA) ", ""),
        ("", " (evil.example/pay)"),
        ("", ", see ftp://x"), ("", ", see javascript:alert(1)"), ("<script>alert(1)</script> ", ""),
        ("&lt;b&gt; ", ""),
        ("| ", " |"), ("> ", ""), ("$$", "$$"), ("", " :red[x]"), ("", " \u2713"), ("", " = payable"),
        ("", " \u2192 62321"),
        ("~~", "~~"),
    )
] + [
    ("62320 est une injection p\u00e9ridurale cervicale ou thoracique sans imagerie.", "E20"),
    ("62320 es una inyecci\u00f3n epidural cervical o tor\u00e1cica sin imagen.", "E20"),
    ("62320 ist eine cervical epidural injection ohne imaging.", "E20"),
    ("62320 is a cervical epidural injection. it is without imaging.", "E20"),
    ("20610 is 62320 in the office of the MAC. some are not.", "E20"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "source"), [*DISGUISED_CODES, *DISGUISED_FIGURES, *DISGUISED_DENIALS, *DISGUISED_TEXT]
)
def test_a_false_one_is_refused_in_any(text: str, source: str) -> None:
    assert not check(text, source).ok


def test_a_sign_that_the_source_has_may_be_repeated() -> None:
    one = piece(EvidenceKind.PASSAGE, "Halves. The total is work + practice expense for Ménière's disease.")
    text = "The total is work + practice expense for Ménière's disease."
    assert check(text, one.id, sources={one.id: one}).ok
    bare = piece(EvidenceKind.PASSAGE, "Halves. The total is work and practice expense for Meniere's disease.")
    assert "has the sign" in check(text, bare.id, sources={bare.id: bare}).reason


@pytest.mark.parametrize(
    "word", ["payable", "reimbursable", "approved", "compliant", "fraudulent", "experimental", "medically necessary"]
)
def test_no_question_lends_a_verdict(word: str) -> None:
    text = f"99213 is a {word} office visit for an established patient with low decision making."
    assert not check(text, "V99213", f"Is 99213 {word}?").ok
    rule = f"Do not code a {word} diagnosis documented as probable at an office visit."
    assert not check(rule, "DONOT", f"Is a diagnosis {word}?").ok


def test_no_question_adds_to_what_a_record_says_of_its_code() -> None:
    text = "E11.9 is type 2 diabetes mellitus without complications for a pregnant woman."
    assert not check(text, "E119", "Is E11.9 appropriate for a pregnant woman?").ok
