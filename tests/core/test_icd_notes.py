"""The notes of the Tabular List name codes one by one, in ranges, and under conditions on their characters."""

from __future__ import annotations

import pytest

from core.icd_notes import covers
from tests.builders import icd_code


@pytest.mark.parametrize(
    ("text", "code", "covered"),
    [
        ("type 1 diabetes mellitus (E10.-)", "E10.9", True),
        ("type 1 diabetes mellitus (E10.-)", "E11.9", False),
        ("acute kidney failure (N17-N19)", "N18.6", True),
        ("acute kidney failure (N17-N19)", "N19", True),
        ("acute kidney failure (N17-N19)", "N20.0", False),
        ("one of several (M36.0, E85.-, D45)", "E85.4", True),
        ("Codes from category Z3A, Weeks of gestation", "Z3A.20", True),
        ("nothing named", "E11.9", False),
        ("diabetes mellitus (E08-E13 with .42)", "E11.42", True),
        ("diabetes mellitus (E08-E13 with .42)", "E11.9", False),
        ("diabetes mellitus (E08-E13 with .62-)", "E11.621", True),
        ("diabetes mellitus (E08-E13 with .51-.52)", "E10.52", True),
        ("diabetes mellitus (E08-E13 with .51-.52)", "E10.59", False),
        ("dementia (F10-F19, with .17, .27, .97)", "F10.27", True),
        ("dementia (F10-F19, with .17, .27, .97)", "F10.20", False),
        ("mononucleosis (B27.0-B27.9 with fifth character 1)", "B27.01", True),
        ("mononucleosis (B27.0-B27.9 with fifth character 1)", "B27.00", False),
        ("pneumonia in whooping cough (A37 with fifth-character 1)", "A37.01", True),
        ("adverse effect (T36-T50 with fifth or sixth character 5)", "T45.515A", True),
        ("adverse effect (T36-T50 with fifth or sixth character 5)", "T39.95XA", True),
        ("adverse effect (T36-T50 with fifth or sixth character 5)", "T43.651A", False),
        ("poisoning (T36-T65 with fifth or sixth character 1-4 or 6)", "T43.651A", True),
        ("poisoning (T36-T65 with fifth or sixth character 1-4 or 6)", "T36.0X6A", True),
        ("poisoning (T36-T65 with fifth or sixth character 1-4)", "T36.0X5A", False),
        ("poisoning (T39.0-, with sixth character 1-4)", "T39.011A", True),
        ("drug or toxic agent (T51-T65 with fifth or sixth character to indicate intent)", "T51.0X1A", True),
        ("fracture (S62.- with 7th character B)", "S62.001B", True),
        ("fracture (S62.- with 7th character B)", "S62.001A", False),
        ("open fracture (S52.- with open fracture 7th character)", "S52.501C", True),
        ("open fracture (S52.- with open fracture 7th character)", "S52.501A", False),
        ("open fracture (S32.1--S32.9 with 7th character B)", "S32.9XXB", True),
        ("dysphasia (I69. with final characters -21)", "I69.121", True),
        ("dysphasia (I69. with final characters -21)", "I69.120", False),
        ("underdosing (T36-T50 with final character 6)", "T36.0X6A", True),
        ("hyperosmolality (E08, E09, E11, E13 with final characters .00 or .01)", "E11.01", True),
        ("hyperosmolality (E08, E09, E11, E13 with final characters .00 or .01)", "E11.9", False),
        ("hallucinations (F11-F19 with fifth to sixth characters 51)", "F11.151", True),
        ("hallucinations (F11-F19 with fifth to sixth characters 51)", "F11.150", False),
        ("disorder with C3 glomerulopathy (N00.A)", "N00.A", True),
    ],
)  # fmt: skip
def test_a_note_covers_the_codes_that_it_names(text: str, code: str, covered: bool) -> None:
    assert covers(text, icd_code(code)) is covered
