from __future__ import annotations

import pytest

from vectorstore.denial import read


@pytest.mark.parametrize(
    ("description", "affirmed", "denied"),
    [
        ("No history of diabetes", "", [{"diabet"}]),
        ("no known history of asthma", "", [{"asthma"}]),
        ("cough, denies chest pain", "cough", [{"chest", "pain"}]),
        ("denies fever or chills; back pain", "; back pain", [{"fever"}, {"chill"}]),
        ("negative for asthma but has migraine", "but has migraine", [{"asthma"}]),
        ("chest pain, pneumonia was ruled out", "chest pain", [{"pneumo"}]),
        ("ulcer without mention of hemorrhage or perforation", None, [{"hemorr"}, {"perfor"}]),
        ("Diabetes without complication", None, [{"compli"}]),
        ("conditions not elsewhere classified", None, []),
        ("acute bronchitis", None, []),
    ],
)
def test_what_is_denied_is_told_from_what_is_looked_for(
    description: str, affirmed: str | None, denied: list[set[str]]
) -> None:
    reading = read(description)
    assert reading.affirmed.strip(" ;") == (description.lower() if affirmed is None else affirmed.strip(" ;"))
    assert [set(condition) for condition in reading.denied] == denied


@pytest.mark.parametrize(
    ("description", "present"),
    [
        ("headache without nausea", "headache"),
        ("chest pain, no shortness of breath", "chest pain"),
        ("never smoker", ""),
        ("laceration without foreign body of right forearm", "laceration of right forearm"),
        ("patient is not pregnant", ""),
        ("not pregnant, pelvic pain", "pelvic pain"),
        ("delivery with or without mention of tear", "delivery with or without mention of tear"),
        ("wound without mention of infection", "wound without mention of infection"),  # how older titles are worded
    ],
)
def test_what_is_present_is_told_from_what_is_only_said_to_be_absent(description: str, present: str) -> None:
    assert read(description).present == present


def test_a_title_confirms_by_saying_that_what_is_absent_is_absent_from_what_is_present() -> None:
    reading = read("concussion without loss of consciousness")
    assert reading.confirmed_by("Concussion without loss of consciousness")
    assert not reading.confirmed_by("Injury of the spleen without loss of consciousness")
    assert not reading.confirmed_by("Concussion with loss of consciousness")


@pytest.mark.parametrize(
    ("description", "title", "contradicted"),
    [
        ("no history of diabetes", "Type 2 diabetes mellitus without complications", True),
        ("no history of diabetes", "Encounter for screening for diabetes mellitus", False),
        ("ulcer without bleeding", "Acute gastric ulcer with hemorrhage", False),  # another word: left to the ranking
        ("ulcer without hemorrhage", "Acute gastric ulcer with hemorrhage", True),
        ("ulcer without hemorrhage", "Acute gastric ulcer without hemorrhage or perforation", False),
        ("cirrhosis without mention of alcohol", "Alcoholic cirrhosis of liver without ascites", True),
        ("reflux without esophagitis", "Gastro-esophageal reflux disease without esophagitis", False),
        ("reflux without esophagitis", "Gastro-esophageal reflux disease with esophagitis", True),
        ("cirrhosis", "Alcoholic cirrhosis of liver without ascites", False),
        ("paralysis of nondominant side", "Monoplegia affecting left dominant side", True),
        ("paralysis of nondominant side", "Monoplegia affecting left nondominant side", False),
        ("heel ulcer without necrosis", "Non-pressure chronic ulcer of heel with necrosis of muscle", True),
        ("non-traumatic hemorrhage", "Traumatic subdural hemorrhage", True),
    ],
)
def test_a_title_contradicts_by_asserting_what_is_denied(description: str, title: str, contradicted: bool) -> None:
    assert read(description).contradicted_by(title) is contradicted
