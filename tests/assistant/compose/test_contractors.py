"""The coverage documents of several contractors, side by side."""

from __future__ import annotations

from datetime import date

from assistant.compose.contractors import Side, answer_sides
from assistant.compose.writer import Writer
from assistant.gather.coverage import Listing
from assistant.gather.tables import Row, row_evidence
from core.facts import CoverageDocument, CoverageKind
from tests.builders import release

EDITION = release("mcd-register", "2025", date(2025, 1, 1), None)


def listing(number: str, contractor: str, begins: date, kind: CoverageKind = CoverageKind.LCD) -> Listing:
    document = CoverageDocument(
        number, kind, 3, "Facet Joints", contractor, begins, None, "Active", f"https://x/{number}"
    )
    return Listing(Row(document, EDITION, row_evidence(EDITION, number, f"{number}: Facet Joints; {contractor}")))


def test_two_contractors_stand_side_by_side_with_what_differs() -> None:
    one = Side("One", (listing("L11111", "One", date(2024, 8, 11)),), (), {"L11111": 12})
    other = Side("Other", (listing("L22222", "Other", date(2025, 7, 17)),), (), {})
    writer = Writer()
    answer_sides(writer, [one, other], None)
    texts = [sentence.text for sentence in writer.finish().sentences]
    assert texts[0].startswith("**One** has the LCD **L11111**")
    assert texts[1].startswith("**Other** has the LCD **L22222**")
    assert "By the register they differ in number and effective date; the same is their title, version and status." in (
        texts
    )
    assert writer.table is not None
    assert ("Effective from", "August 11, 2024", "July 17, 2025") in writer.table.rows
    assert ("Codes listed", "L11111: 12", "–") in writer.table.rows


def test_an_article_that_the_table_alone_names_is_among_the_sources() -> None:
    article = listing("A11111", "One", date(2024, 8, 11), CoverageKind.ARTICLE)
    side = Side("One", (listing("L11111", "One", date(2024, 8, 11)),), (article,), {})
    writer = Writer()
    answer_sides(writer, [side], None)
    composed = writer.finish()
    assert composed.table is not None
    assert ("Billing article", "A11111, version 3") in composed.table.rows
    assert {id_ for column in composed.table.evidence for id_ in column} <= composed.evidence.keys()


def test_a_contractor_without_a_document_is_named() -> None:
    writer = Writer()
    answer_sides(
        writer, [Side("One", (listing("L11111", "One", date(2024, 8, 11)),), (), {}), Side("Other", (), (), {})], None
    )
    texts = [sentence.text for sentence in writer.finish().sentences]
    assert "No document of **Other** loaded here fits by title." in texts
    assert not any("differ in" in text for text in texts)
