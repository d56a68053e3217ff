"""An answer as HTML: what is set off, what is kept together, what is said once."""

from __future__ import annotations

from datetime import date

import pytest

from core.answer import Answer, AnswerCode, Route, Sentence
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from tests.ui.fake_assistant import E119, ICD, STARTER, UNITS
from ui.answer_view import answer_html, draft_html, header_html, short_source
from ui.markup import blocks, code_chip, inline, label


def answer(*sentences: Sentence, evidence: tuple[Evidence, ...] = (), codes: tuple[AnswerCode, ...] = ()) -> Answer:
    return Answer(
        question="?",
        answer="",
        abstained=False,
        route=Route.DEFINE,
        as_of=date(2026, 3, 1),
        sentences=sentences,
        evidence=evidence,
        codes=codes,
    )


def billable(code: str) -> AnswerCode:
    return AnswerCode(system="icd10cm", code=code, valid=True, status="billable")


def test_a_chip_stays_on_the_line_of_the_last_word() -> None:
    shown = answer_html(answer(Sentence(text="It is complete.", evidence=(E119.id,)), evidence=(E119,)), "k")
    assert 'It is <span class="cw-keep">complete.<button' in shown


@pytest.mark.parametrize("text", ["See **both words**", "See `62320 62321`", f"See {'x' * 40}"])
def test_a_last_word_that_is_long_or_inside_markup_is_left_where_it_is(text: str) -> None:
    shown = answer_html(answer(Sentence(text=text, evidence=(E119.id,)), evidence=(E119,)), "k")
    assert "cw-keep" not in shown
    assert f"{inline(text, {'E11.9': 'icd10cm'})}<button" in shown


def test_a_source_is_named_at_its_first_chip_and_numbered_after() -> None:
    sentences = [Sentence(text=f"Rule {n}.", evidence=(UNITS.id,)) for n in (1, 2)]
    shown = answer_html(answer(*sentences, evidence=(UNITS,)), "k")
    assert shown.count("<b>1</b><span>Codewright</span></button>") == 1
    assert shown.count("<b>1</b></button>") == 2  # the second sentence and the list of sources


def test_a_citation_of_nothing_shows_no_chip() -> None:
    shown = answer_html(answer(Sentence(text="Nothing.", evidence=("e0000000",))), "k")
    assert "<button" not in shown


def test_codes_of_one_status_share_it() -> None:
    header = AnswerCode(system="icd10cm", code="E11", valid=False, status="header")
    shown = answer_html(answer(codes=(billable("E11.40"), billable("E11.41"), header)), "k")
    assert shown.count("<li class=") == 2
    assert shown.count("billable</li>") == 2
    assert f'class="cw-valid-no">ICD-10-CM {code_chip("E11", "icd10cm")} header, not billable' in shown


def test_many_codes_are_cut_short_and_counted() -> None:
    shown = answer_html(answer(codes=tuple(billable(f"E11.{n}") for n in range(20, 32))), "k")
    assert "and 4 more" in shown


def test_a_draft_shows_what_stands_and_what_is_going_on() -> None:
    shown = draft_html([Sentence(text="First.", evidence=(E119.id,))], [E119], "verify", "k")
    assert "First." in shown
    assert 'role="status">Checking against the sources' in shown


def test_an_edition_without_an_end_shows_its_beginning() -> None:
    open_ended = Evidence.make(EvidenceKind.PASSAGE, STARTER, "a place", "A fact.")
    shown = answer_html(answer(Sentence(text="A fact.", evidence=(open_ended.id,)), evidence=(open_ended,)), "k")
    assert "<dt>Effective</dt><dd>from Jan 1, 2026</dd>" in shown


def test_a_source_opens_on_its_text_release_dates_and_place() -> None:
    shown = answer_html(answer(Sentence(text="A fact.", evidence=(E119.id,)), evidence=(E119,)), "k")
    panel = shown[shown.index("<aside popover") :]
    assert "Type 2 diabetes mellitus without complications" in panel
    assert f"<dt>Release</dt><dd>{ICD.label}</dd>" in panel
    assert "<dt>Effective</dt><dd>Apr 1, 2026 to Sep 30, 2026</dd>" in panel
    assert "<dt>Where</dt><dd>icd10cm_tabular, E11.9</dd>" in panel


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("ICD-10-CM Tabular List", "ICD-10-CM"),
        ("Codewright starter knowledge", "Codewright"),
        ("Local coverage articles of Medicare", "Local coverage"),
        ("Unbreakablelongtitleofasource", "Unbreakablelongtit"),
    ],
)
def test_a_source_has_a_short_name(title: str, short: str) -> None:
    assert short_source(title) == short


def test_codes_are_set_off_and_their_neighbours_are_not() -> None:
    shown = inline("E11.9, not E11.91 nor XE11.9.", {"E11.9": "icd10cm"})
    assert shown == f"{code_chip('E11.9', 'icd10cm')}, not E11.91 nor XE11.9."


def test_a_code_of_a_known_system_leads_to_its_page() -> None:
    assert code_chip("E11.9", "icd10cm") == (
        '<a class="cw-go" href="code?system=icd10cm&amp;code=E11.9"><code class="cw-code cw-icd10cm">E11.9</code></a>'
    )
    assert code_chip("E11.9", "") == '<code class="cw-code">E11.9</code>'


def test_a_single_character_can_be_bold() -> None:
    assert inline("At most **1** unit of **2**.", {}) == "At most <strong>1</strong> unit of <strong>2</strong>."


def test_a_modifier_is_set_off_only_where_it_is_marked() -> None:
    assert inline("25 visits with `25`", {"25": "modifier"}) == f"25 visits with {code_chip('25', 'modifier')}"


def test_a_section_in_markdown_keeps_its_paragraphs_lists_and_tables() -> None:
    shown = blocks("Two ways:\n\n- MDM\n- time\n\n| Code | Minutes |\n| --- | --- |\n| 99213 | 20 |", {})
    assert shown.startswith("<p>Two ways:</p><ul><li>MDM</li><li>time</li></ul>")
    assert "<thead><tr><th>Code</th><th>Minutes</th></tr></thead>" in shown
    assert "<tbody><tr><td>99213</td><td>20</td></tr></tbody>" in shown


def test_control_characters_are_not_shown() -> None:
    assert inline("a\x00b\x1bc", {}) == "abc"


def test_a_widget_label_shows_markdown_as_it_is_written() -> None:
    assert label("Is $5 *or* [6]?\n:red[x]") == r"Is \$5 \*or\* \[6\]? \:red\[x\]"


def test_a_code_of_a_system_shows_its_colour() -> None:
    cited = Evidence.make(EvidenceKind.CODE, ICD, "here", "E11.9 is a code.", (Code(CodeSystem.ICD10CM, "E11.9"),))
    shown = answer_html(answer(Sentence(text="**E11.9** it is.", evidence=(cited.id,)), evidence=(cited,)), "k")
    assert f"<strong>{code_chip('E11.9', 'icd10cm')}</strong>" in shown


def test_the_head_names_few_releases_and_counts_many() -> None:
    today = date(2026, 11, 23)
    assert "ICD-10-CM" in header_html([ICD, STARTER], today)
    many = header_html([ICD, STARTER, ICD, STARTER, ICD], today)
    assert "5 sources answer" in many
    assert "ICD-10-CM" not in many
