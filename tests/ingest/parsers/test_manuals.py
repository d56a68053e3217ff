"""Manuals cut at their own headings; the texts of the fixtures are invented."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from core.errors import SourceFileError
from core.records import Passage
from ingest.manifest import read_manifest
from ingest.parsers import Layout, find_parser
from ingest.parsers.manuals import document, icd10cm_guidelines, ncci_manual
from ingest.parsers.manuals.cutting import LONGEST
from tests.ingest.parsers.pdf_writer import Sheet, write_pdf

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
GUIDELINES = SHARED / "guidelines" / "ICD-10-CM-Guidelines-FY2026.pdf"
NCCI = SHARED / "manuals" / "2026_ncci_medicare_policy_manual_all-chapters.pdf"


def _by_id(passages: Sequence[Passage]) -> dict[str, Passage]:
    return {passage.id.partition("#")[2]: passage for passage in passages}


def _numbered(sheets: list[Sheet], footer: str) -> list[Sheet]:
    for number, sheet in enumerate(sheets, 1):
        sheet.line(footer, 300, size=8, at=40).line(f"Page {number} of {len(sheets)}", 480, size=8, at=28)
    return sheets


# --- the Official Guidelines ----------------------------------------------------------------------------------------


@pytest.fixture
def guidelines(tmp_path: Path) -> dict[str, Passage]:
    cover = Sheet().line("Garden Guidelines", 120, bold=True).gap()
    cover.text("These rules are for everybody who codes gnomes, and they are to be read from front to back.")
    contents = Sheet().line("Section I. Conventions " + "." * 40 + " 3", 72)
    contents.line("A. Conventions for gnomes " + "." * 30 + " 3", 84).line("1. The index " + "." * 40 + " 3", 96)
    first = Sheet().line("Section I. Conventions and general rules", 66, bold=True, size=14).gap()
    first.line("A. Conventions for gnomes", 102, bold=True, size=12).gap()
    first.text("A convention is what gnomes agree upon. Codes such as K35.80 are for people.", 120)
    first.line("1. The index", 121, bold=True).gap()
    first.text("2. is not a heading here, though this changed text is bold and begins like one.", 156, bold=True)
    first.text("The index lists every gnome by its hat, whatever " + "the hat is made of, " * 4 + "in order.", 156)
    first.line("2. With", 121, bold=True).gap().text("The word with means beside.", 156)
    first.line("C. Chapter-specific rules", 102, bold=True, size=12).gap()
    first.line("2. Chapter 2: Endocrine gnomes", 121, bold=True).gap()
    first.line("a. Hats of gnomes", 170, bold=True).gap()
    first.line("1) Red hats that go with a beard of any length whatever it is", 199, bold=True)
    first.line("made of", 228, bold=True).gap()
    first.text("A red hat is coded first.", 228)
    second = Sheet().line("(a) A hat lost at sea", 250, bold=True).gap()
    second.text("A lost hat is still a hat: the follow-up of a lost hat is a follow-\nup.", 264)
    second.line("(i) Found again", 286).gap().text("Then it is found.", 304)
    second.line("(ii) Not found", 286).gap().text("Then it is not.", 304)
    second.line("• felt", 264).line("• wool", 264).gap()
    second.line("Section II. Choosing the first gnome", 66, bold=True, size=14).gap()
    second.text("The first gnome is the one at the gate.", 120)
    last = Sheet().line("Appendix I", 280, bold=True).line("Present in the Garden", 250, bold=True).gap()
    last.line("Reporting options", 72).line("Y, yes", 108).line("N, no", 108).gap()
    last.line("Timeframe", 72).line("There is none.", 108)
    pages = _numbered([cover, contents, first, second, last], "Garden Guidelines for Coding FY 2026")
    return _by_id(list(icd10cm_guidelines(write_pdf(tmp_path / "g.pdf", pages), Layout())))


def test_every_section_of_any_level_is_a_passage_that_begins_with_its_heading(guidelines: dict[str, Passage]) -> None:
    assert {key: passage.text.split("\n")[0] for key, passage in guidelines.items()} == {
        "preface": "Garden Guidelines",
        "i": "Section I. Conventions and general rules",
        "i-a": "A. Conventions for gnomes",
        "i-a-1": "1. The index",
        "i-a-2": "2. With",
        "i-c": "C. Chapter-specific rules",
        "i-c-2": "2. Chapter 2: Endocrine gnomes",
        "i-c-2-a": "a. Hats of gnomes",
        "i-c-2-a-1": "1) Red hats that go with a beard of any length whatever it is made of",
        "i-c-2-a-1-a": "(a) A hat lost at sea",
        "i-c-2-a-1-a-i": "(i) Found again",
        "i-c-2-a-1-a-ii": "(ii) Not found",
        "ii": "Section II. Choosing the first gnome",
        "appendix-i": "Appendix I",
        "appendix-i-present-in-the-garden": "Present in the Garden",
        "appendix-i-reporting-options": "Reporting options",
        "appendix-i-timeframe": "Timeframe",
    }


def test_a_guideline_says_where_it_stands(guidelines: dict[str, Passage]) -> None:
    passage = guidelines["i-c-2-a-1-a"]
    assert passage.id == "icd10cm-guidelines#i-c-2-a-1-a"
    assert passage.heading == (
        "Section I. Conventions and general rules",
        "C. Chapter-specific rules",
        "2. Chapter 2: Endocrine gnomes",
        "a. Hats of gnomes",
        "1) Red hats that go with a beard of any length whatever it is made of",
        "(a) A hat lost at sea",
    )
    assert passage.locator == "Section I.C.2.a.1.a, page 4"
    assert (passage.first_page, passage.last_page) == (4, 4)
    assert passage.topic == "guideline"
    assert guidelines["appendix-i-timeframe"].locator == "Appendix I, “Timeframe”, page 5"


def test_bold_text_is_a_heading_only_if_its_number_is_the_next(guidelines: dict[str, Passage]) -> None:
    assert "2. is not a heading here" in guidelines["i-a-1"].text


def test_broken_lines_are_joined_and_meant_breaks_kept(guidelines: dict[str, Passage]) -> None:
    assert "The index lists every gnome by its hat, whatever the hat is made of, the hat" in guidelines["i-a-1"].text
    assert guidelines["i-c-2-a-1-a-ii"].text.endswith("Then it is not.\n\n• felt\n• wool")
    assert guidelines["appendix-i-reporting-options"].text == "Reporting options\n\nY, yes\nN, no"


def test_codes_named_in_a_section_are_noted(guidelines: dict[str, Passage]) -> None:
    assert [code.code for code in guidelines["i-a"].codes] == ["K35.80"]
    assert guidelines["i-a-2"].codes == ()


def test_footers_page_numbers_and_contents_are_left_out(guidelines: dict[str, Passage]) -> None:
    everything = "\n".join(passage.text for passage in guidelines.values())
    assert "Coding FY 2026" not in everything
    assert "of 5" not in everything
    assert "...." not in everything


# --- the NCCI manual ------------------------------------------------------------------------------------------------


@pytest.fixture
def ncci(tmp_path: Path) -> dict[str, Passage]:
    title = Sheet().line("CHAPTER IV", 270, bold=True).line("SURGERY: GNOMES", 252, bold=True)
    title.line("FOR", 295, bold=True).gap().text("Applicable restrictions apply to this invented manual of gnomes.")
    contents = Sheet().line("Table of Contents", 255, bold=True)
    contents.line("Chapter IV " + "." * 50 + " IV-3").line("A. Introduction " + "." * 45 + " IV-3")
    opening = Sheet().line("Chapter IV", 270, bold=True).line("Surgery: Gnomes", 258, bold=True)
    opening.line("CPT Codes 20000 - 29999", 234, bold=True).gap()
    opening.line("A. Introduction", bold=True).gap().text("The rules of Chapter I apply to gnomes as well.")
    opening.line("B. Hats", bold=True).gap()
    for number in range(1, 11):
        opening.text(f"{number}. Rule number {number} forbids" + " hats on hats" * number + ".", 86, hang=22)
    follow = Sheet().text("This goes on with rule ten, on the next page.", 108)
    follow.text("11. Rule eleven has letters:", 86, hang=22)
    follow.text("a. Modifier 25: with a hat.", 126, hang=18).text("b. Modifier 59: without.", 126, hang=18)
    follow.line("Examples of hats").gap().text("1. A felt hat.", 90, hang=18).text("2. A wool hat.", 90, hang=18)
    follow.line("C. Beards", bold=True).gap().text("A beard is reported with code 29881 or with 21. not.", 72)
    pages = [title, contents, opening, follow]
    for number, sheet in enumerate(pages, 1):
        sheet.line("Revision Date (Medicare): 1/1/2026", 200, size=8, bold=True, at=60).line(f"IV-{number}", 300, at=40)
    path = write_pdf(tmp_path / "ncci.pdf", [Sheet().line("Table of Contents").line("I. A " + "." * 9 + " 1"), *pages])
    return _by_id(list(ncci_manual(path, Layout())))


def test_every_numbered_rule_of_the_ncci_manual_is_a_passage(ncci: dict[str, Passage]) -> None:
    rules = [f"4-b-{number}" for number in range(1, 12)]
    letters = ["4-b-11-a", "4-b-11-b"]
    examples = ["4-b-examples-of-hats", "4-b-examples-of-hats-1", "4-b-examples-of-hats-2"]
    assert list(ncci) == ["4-title", "4", "4-a", "4-b", *rules, *letters, *examples, "4-c"]
    assert ncci["4-b-10"].text == (
        "10. Rule number 10 forbids" + " hats on hats" * 10 + ".\n\nThis goes on with rule ten, on the next page."
    )
    assert ncci["4-c"].text.startswith("C. Beards\n\n")


def test_a_rule_is_cited_by_chapter_section_item_and_both_pages(ncci: dict[str, Passage]) -> None:
    assert ncci["4-b-10"].locator == "Chapter IV, section B, item 10, page IV-3 (PDF page 4)"
    assert ncci["4-b-11-b"].locator == "Chapter IV, section B, item 11b, page IV-4 (PDF page 5)"
    assert ncci["4-b-10"].heading == ("Chapter IV. Surgery: Gnomes", "B. Hats")
    assert (ncci["4-b-10"].first_page, ncci["4-b-10"].last_page) == (4, 5)
    assert ncci["4-b-10"].topic == "edits"


def test_a_chapter_begins_with_its_name_and_codes(ncci: dict[str, Passage]) -> None:
    assert " ".join(ncci["4"].text.split()) == "Chapter IV Surgery: Gnomes CPT Codes 20000 - 29999"


# --- any other manual -----------------------------------------------------------------------------------------------


def test_any_pdf_is_cut_where_its_type_is_larger_or_bold(tmp_path: Path) -> None:
    sheet = Sheet().line("Gnome Policy", size=20).gap().text("All gnomes are equal before this policy, and it is long.")
    sheet.line("1 Hats", bold=True, size=14).gap().text("Hats are worn.")
    sheet.line("1.1 Red hats", bold=True, size=12).gap().text("Red hats are worn on Sundays.")
    sheet.line("2 Beards", bold=True, size=14).gap().text("Beards grow.")
    passages = list(document(write_pdf(tmp_path / "our policy.pdf", [sheet]), Layout()))
    assert [(passage.id, passage.heading) for passage in passages] == [
        ("our-policy#gnome-policy", ("Gnome Policy",)),
        ("our-policy#1-hats", ("Gnome Policy", "1 Hats")),
        ("our-policy#1-1-red-hats", ("Gnome Policy", "1 Hats", "1.1 Red hats")),
        ("our-policy#2-beards", ("Gnome Policy", "2 Beards")),
    ]
    assert {passage.document for passage in passages} == {"Gnome Policy"}
    assert passages[2].locator == "“1.1 Red hats”, page 1"
    assert passages[2].text == "1.1 Red hats\n\nRed hats are worn on Sundays."


def test_the_title_that_a_pdf_gives_itself_names_it(tmp_path: Path) -> None:
    sheets = [Sheet().text("This manual has no headings at all, and still it is read to its end.")]
    named = write_pdf(tmp_path / "a.pdf", sheets, title="Rules for Gnomes")
    by_word_processor = write_pdf(tmp_path / "b.pdf", sheets, title="Microsoft Word - draft.doc")
    assert [passage.document for passage in document(named, Layout())] == ["Rules for Gnomes"]
    assert [passage.document for passage in document(by_word_processor, Layout())] == ["b"]


def test_any_web_page_is_cut_at_its_headings(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        """<!doctype html><html><head><title>Gnome rules</title><style>h1 {color: red}</style></head><body>
        <nav>Home</nav><p>Before all.</p><h1>Hats <em>and</em> more</h1><p>A <b>red</b> hat<br>is worn.</p>
        <ul><li>felt</li><li>wool</li></ul><!-- not this --><h3>Deep</h3><div>Deep <span>text</span></div>
        <h2>Beards</h2><table><tr><td>long</td><td>grey</td></tr></table><script>no()</script></body></html>""",
        encoding="utf-8",
    )
    passages = list(document(page, Layout(options={"topic": "coverage"})))
    assert [(passage.heading, passage.text) for passage in passages] == [
        (("Gnome rules",), "Before all."),
        (("Hats and more",), "Hats and more\n\nA red hat\nis worn.\n\n• felt\n\n• wool"),
        (("Hats and more", "Deep"), "Deep\n\nDeep text"),
        (("Hats and more", "Beards"), "Beards\n\nlong\n\ngrey"),
    ]
    assert passages[1].locator == "“Hats and more”"
    assert (passages[1].first_page, passages[1].topic, passages[1].document) == (None, "coverage", "Gnome rules")


def test_a_long_section_is_cut_between_paragraphs_and_every_part_begins_with_its_heading(tmp_path: Path) -> None:
    sheets = [Sheet().line("Long story", bold=True).gap()]
    sentences = [
        f"Gnome {number} went to the gate {'and the pond ' * (number % 4)}with a hat." for number in range(160)
    ]
    for sentence in sentences:
        if sheets[-1].at < 100:
            sheets.append(Sheet())
        sheets[-1].text(sentence)
    passages = list(document(write_pdf(tmp_path / "long.pdf", sheets), Layout()))
    assert [passage.id for passage in passages] == [
        "long#long-story", *(f"long#long-story.{part}" for part in range(2, len(passages) + 1))
    ]  # fmt: skip
    assert len(passages) > 2
    assert all(len(passage.text) < 1.3 * LONGEST for passage in passages)
    assert all(passage.text.startswith("Long story (continued)\n\n") for passage in passages[1:])
    assert [s for passage in passages for s in passage.text.split("\n\n")[1:]] == sentences
    assert passages[-1].last_page == len(sheets)


# --- what is no manual ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parser", [icd10cm_guidelines, ncci_manual, document])
def test_what_cannot_be_read_is_told_in_one_line(
    tmp_path: Path, parser: Callable[[Path, Layout], Iterator[Passage]]
) -> None:
    whole = write_pdf(tmp_path / "whole.pdf", [Sheet().text("A gnome is a gnome, and it is one for ever.")])
    files = {
        "is protected by a password": write_pdf(tmp_path / "locked.pdf", [Sheet().text("A gnome.")], locked=True),
        "holds pictures of pages": write_pdf(tmp_path / "scan.pdf", [Sheet(), Sheet()]),
        "is a damaged or truncated PDF": tmp_path / "half.pdf",
        "is not a PDF": tmp_path / "page.pdf",
        "cannot be read": tmp_path / "missing.pdf",
    }
    files["is a damaged or truncated PDF"].write_bytes(whole.read_bytes()[:-40])
    files["is not a PDF"].write_text("<html><body>Please log in</body></html>", encoding="utf-8")
    for problem, path in files.items():
        with pytest.raises(SourceFileError, match=problem) as raised:
            list(parser(path, Layout()))
        assert str(raised.value).startswith(path.name)
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("parser", [icd10cm_guidelines, ncci_manual])
def test_another_document_is_not_taken_for_the_manual(
    tmp_path: Path, parser: Callable[[Path, Layout], Iterator[Passage]]
) -> None:
    path = write_pdf(tmp_path / "other.pdf", [Sheet().text("This is a letter to a gnome, and no manual at all.")])
    with pytest.raises(SourceFileError, match="has no sections of the"):
        list(parser(path, Layout()))


@pytest.mark.parametrize(("content", "problem"), [("no markup", "is not a web page"), ("<p> </p>", "without text")])
def test_a_page_that_says_nothing_is_told(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceFileError, match=problem):
        list(document(path, Layout()))


# --- nothing is lost ------------------------------------------------------------------------------------------------

_WORDS = st.lists(st.from_regex(r"[A-Za-z]{1,12}[0-9]{0,3}[.,]?", fullmatch=True), min_size=1, max_size=60)
_PIECES = st.lists(
    st.tuples(
        st.sampled_from(["", "1. ", "2. ", "a. ", "b. ", "1) ", "(a) ", "(i) ", "A. ", "B. ", "Section I. ", "• "]),
        _WORDS,
        st.booleans(),
        st.sampled_from([66, 90, 121, 156, 250]),
        st.sampled_from([10, 14]),
    ),
    min_size=1,
    max_size=25,
)


def _words(texts: Sequence[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.sub("•", " • ", text).split())


def _own_texts(passages: Sequence[Passage]) -> list[str]:
    """The texts without the headings that later parts repeat."""
    return [
        passage.text.partition("(continued)\n\n")[2] if re.search(r"\.\d+$", passage.id) else passage.text
        for passage in passages
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pieces=_PIECES, parser=st.sampled_from([icd10cm_guidelines, ncci_manual, document]))
def test_every_word_of_a_pdf_is_in_exactly_one_passage(
    tmp_path: Path,
    pieces: list[tuple[str, list[str], bool, float, float]],
    parser: Callable[[Path, Layout], Iterator[Passage]],
) -> None:
    head = "Chapter I" if parser is ncci_manual else "Section I. Beginning"
    sheets = [Sheet(at=640).line(head, 270 if parser is ncci_manual else 66, bold=True, size=14).gap()]
    texts = [head]
    for mark, words, bold, left, size in pieces:
        if sheets[-1].at < 300:
            sheets.append(Sheet(at=640))
        texts.append(mark + " ".join(words))
        sheets[-1].text(texts[-1], left, bold=bold, size=size)
    passages = list(parser(write_pdf(tmp_path / "any.pdf", sheets), Layout()))
    assert _words(_own_texts(passages)) == _words(texts)
    assert len({passage.id for passage in passages}) == len(passages)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    blocks=st.lists(
        st.tuples(st.sampled_from(["h1", "h2", "h3", "p", "li", "div", "td", "blockquote", "b"]), _WORDS), min_size=1
    )
)
def test_every_word_of_a_web_page_is_in_exactly_one_passage(
    tmp_path: Path, blocks: list[tuple[str, list[str]]]
) -> None:
    path = tmp_path / "any.html"
    path.write_text("\n".join(f"<{tag}>{' '.join(words)}</{tag}>" for tag, words in blocks), encoding="utf-8")
    passages = list(document(path, Layout()))
    expected = Counter(word for _, words in blocks for word in words)
    assert _words([text.replace("•", "") for text in _own_texts(passages)]) == expected


# --- the official manuals -------------------------------------------------------------------------------------------

_LETTERS = re.compile(r"[^a-z0-9]")
_official = pytest.mark.skipif(not GUIDELINES.exists() or not NCCI.exists(), reason="no manuals in ../shared/data")


def _bare(text: str) -> str:
    return _LETTERS.sub("", text.lower())


def _missing(passages: Sequence[Passage], headings: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Headings with which no passage of their page begins."""
    by_page: dict[int, list[str]] = {}
    for passage in passages:
        by_page.setdefault(passage.first_page or 0, []).append(_bare(passage.text))
    return [
        (heading, page)
        for heading, page in headings
        if not any(text.startswith(_bare(heading)) for text in by_page.get(page, []))
    ]


def _outline(path: Path) -> list[tuple[str, int]]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [(mark.get_title(), mark.get_dest().get_index() + 1) for mark in pdf.get_toc()]


def _printed(path: Path, page: int) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return str(pdf[page - 1].get_textpage().get_text_range())


@pytest.mark.reference
@_official
def test_every_heading_of_the_official_guidelines_begins_a_passage_on_its_page() -> None:
    passages = list(icd10cm_guidelines(GUIDELINES, Layout()))
    outline = _outline(GUIDELINES)
    assert len(outline) == 492
    assert _missing(passages, outline) == []
    contents = " ".join(_BESIDES.sub("", _printed(GUIDELINES, page).replace("\r\n", "\n")) for page in range(2, 7))
    printed = re.findall(r"(\S.*?)\s*(?:(?<=\)) | \.|\.{2,})[.\s]*(\d{1,3})(?!\d)", " ".join(contents.split()))
    assert len(printed) > 220
    lost = [
        (heading, page)
        for heading, page in printed
        if not heading.startswith("Reserved for future")  # what some sections say instead of a rule
        and not any(
            passage.first_page == int(page) and fuzz.ratio(heading, passage.text.split("\n")[0]) > 80
            for passage in passages
        )
    ]
    assert lost == []


@pytest.mark.reference
@_official
def test_every_heading_of_the_official_ncci_manual_begins_a_passage_on_its_page() -> None:
    passages = list(ncci_manual(NCCI, Layout()))
    lettered = [(title, page) for title, page in _outline(NCCI) if re.match(r"[A-Z]\. ", title)]
    assert len(lettered) > 120
    assert _missing(passages, lettered) == []
    locators = {passage.id.partition("#")[2]: passage for passage in passages}
    for number, roman in enumerate("I II III IV V VI VII VIII IX X XI XII XIII".split(), 1):
        assert _bare(locators[str(number)].text).startswith(_bare(f"Chapter {roman}"))
    contents = "\n".join(_printed(NCCI, page) for page in range(1, 288) if "....." in _printed(NCCI, page))
    entries = re.findall(r"^([A-Z])\. (.*?)[ .…]{4,} ?([IVX]+)-(\d+)\s*$", contents, re.MULTILINE)
    assert len(entries) > 120
    printed = {(_bare(passage.text)[:200], _label(passage)) for passage in passages}
    lost = [
        (letter, title, f"{roman}-{page}")
        for letter, title, roman, page in entries
        if not any(
            text.startswith(_bare(f"{letter}. {title}")) and label == f"{roman}-{page}" for text, label in printed
        )
    ]
    assert lost == []


def _label(passage: Passage) -> str:
    found = re.search(r"page (\S+) \(PDF page", passage.locator)
    return found[1] if found else ""


@pytest.mark.reference
@_official
def test_every_numbered_rule_follows_the_one_before_it() -> None:
    numbers: dict[str, list[int]] = {}
    for passage in ncci_manual(NCCI, Layout()):
        rule = re.fullmatch(r"(.*-[a-z]+)-(\d+)", passage.id.partition("#")[2])
        if rule:
            numbers.setdefault(rule[1], []).append(int(rule[2]))
    assert len(numbers) > 80
    assert {key: found for key, found in numbers.items() if found != list(range(1, len(found) + 1))} == {}


_BESIDES = re.compile(
    r"^\s*(?:ICD-10-CM Official Guidelines for Coding and ?Reporting|FY 2026|Page \d+ of 121"
    r"|Revision Date \(Medicare\): 1/1/2026|(?:[IVX]+|Intro)-\d+)\s*$",
    re.MULTILINE,
)


def _body(path: Path, contents: Sequence[int]) -> str:
    """The letters and digits of a manual without its contents, running lines and page numbers."""
    with pypdfium2.PdfDocument(path) as pdf:
        pages = [str(pdf[index].get_textpage().get_text_range()) for index in range(len(pdf))]
    kept = [text for number, text in enumerate(pages, 1) if number not in contents and not re.search(r"\.{12}", text)]
    return _bare(" ".join(_BESIDES.sub(" ", text.replace("\r\n", "\n")) for text in kept))


@pytest.mark.reference
@_official
def test_every_word_of_the_official_guidelines_is_in_exactly_one_passage_in_order() -> None:
    ours = _bare(" ".join(_own_texts(list(icd10cm_guidelines(GUIDELINES, Layout())))))
    title = _bare("ICD-10-CM Official Guidelines for Coding and Reporting")  # printed like a running line
    assert ours == title + _body(GUIDELINES, range(2, 7))


@pytest.mark.reference
@_official
def test_every_word_of_the_official_ncci_manual_is_in_exactly_one_passage() -> None:
    passages = list(ncci_manual(NCCI, Layout()))
    ours, theirs = _bare(" ".join(_own_texts(passages))), _body(NCCI, range(1, 8))
    in_order = len(_bare(" ".join(_own_texts(passages[:-1]))))  # the acronyms are printed column by column
    assert ours[:in_order] == theirs[:in_order]
    assert Counter(ours) == Counter(theirs)


def test_the_manifest_knows_the_manuals() -> None:
    manifest = read_manifest()
    for source_id in ("icd10cm-guidelines", "ncci-manual"):
        entry = manifest.get(source_id)
        assert entry is not None
        assert find_parser(entry.parser) in {icd10cm_guidelines, ncci_manual}
    assert [find_parser(entry.parser) for entry in manifest.own] == [document]
