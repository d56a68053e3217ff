"""A chart's story in the words of the classification: old strokes, collisions, new joints, examinations, drugs."""

from __future__ import annotations

import pytest

from assistant.question.charted import charted_in
from assistant.question.elapsed import days_since

HEMIPARESIS = "Hemiplegia and hemiparesis following cerebral infarction affecting {} side"


@pytest.mark.parametrize(
    ("story", "side"),
    [
        ("ischemic stroke last year, right-handed, still has right side weakness", "right dominant"),
        ("65 yo right handed man w/ residual left hemiparesis from old CVA", "left non-dominant"),
        ("late effect of stroke, left hemiplegia, pt left-handed", "left dominant"),
        ("ambidextrous, left hemiparesis after a stroke two years ago", "left dominant"),
        ("old CVA, hemiplegia of the right side, nondominant", "right non-dominant"),
    ],
)
def test_the_hand_that_is_used_tells_the_dominant_side(story: str, side: str) -> None:
    charted = charted_in(story)
    assert charted is not None
    assert charted.parts == (HEMIPARESIS.format(side),)
    assert charted.remark == ""


def test_a_side_without_a_dominant_hand_takes_the_default_and_says_so() -> None:
    charted = charted_in("hemiplegia following cerebral infarction, left side affected, dominance not documented")
    assert charted is not None
    assert charted.parts == (HEMIPARESIS.format("left non-dominant"),)
    assert "I.C.6.a" in charted.remark


def test_one_weak_limb_is_monoplegia_and_other_deficits_have_codes_of_their_own() -> None:
    charted = charted_in("old stroke with residual right arm weakness and aphasia")
    assert charted is not None
    assert charted.parts == (
        "Monoplegia of upper limb following cerebral infarction affecting right dominant side",
        "Aphasia following cerebral infarction",
    )


def test_the_deficit_of_a_present_stroke_is_no_sequela() -> None:
    assert charted_in("admitted with acute stroke and left hemiparesis") is None


@pytest.mark.parametrize(
    ("story", "title"),
    [
        ("driver of a car hit a tree", "Car driver injured in collision with fixed or stationary object in traffic"),
        ("car hit a pole in a parking lot, pt was the driver", "Car driver injured in collision with fixed or "
         "stationary object in nontraffic"),
        ("passenger in a car that collided with a deer", "Car passenger injured in collision with pedestrian or animal "
         "in traffic"),
        ("bicyclist hit by pickup truck", "Pedal cycle driver injured in collision with car, pick-up truck or van in "
         "traffic"),
        ("motorcycle rider hit by a truck", "Other motorcycle driver injured in collision with heavy transport vehicle "
         "or bus in traffic"),
        ("restrained driver, rear-ended", "Car driver injured in collision with other type car in traffic"),
        ("car passenger, t-boned by an SUV", "Car passenger injured in collision with sport utility vehicle in "
         "traffic"),
    ],
)  # fmt: skip
def test_a_collision_is_told_by_who_met_what(story: str, title: str) -> None:
    charted = charted_in(story)
    assert charted is not None
    assert charted.parts == (f"{title} accident",)


def test_what_a_collision_did_is_left_to_be_coded() -> None:
    charted = charted_in("driver of car hit a tree, broken left femur")
    assert charted is not None
    assert "broken left femur" in charted.rest


@pytest.mark.parametrize("story", ["she hit her head on a shelf", "car code", "struck by a baseball"])
def test_what_is_no_collision_of_vehicles_is_not_read_as_one(story: str) -> None:
    assert charted_in(story) is None


def test_a_visit_after_a_joint_replacement_is_aftercare_with_the_joint() -> None:
    charted = charted_in("routine follow up after right hip replacement, no complaints")
    assert charted is not None
    assert charted.parts == ("aftercare following joint replacement surgery", "presence of right artificial hip joint")


def test_a_replaced_joint_that_hurts_is_no_aftercare() -> None:
    assert charted_in("6 weeks after total knee replacement, infected") is None


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("annual physical, doc found a thyroid nodule", "general adult medical examination"),
        ("well child check, 4 yo, new otitis media", "routine child health examination"),
    ],
)
def test_an_examination_that_finds_something_is_one_with_abnormal_findings(story: str, kind: str) -> None:
    charted = charted_in(story)
    assert charted is not None
    assert kind in charted.parts[0]
    assert charted.parts[0].endswith("with abnormal findings")
    assert charted.rest


def test_an_examination_that_finds_nothing_is_left_to_the_search() -> None:
    assert charted_in("annual physical, no abnormal findings") is None


@pytest.mark.parametrize(
    ("story", "part"),
    [("MI 6 weeks ago", "Old myocardial infarction"), ("NSTEMI 10 days ago", "Non-ST elevation (NSTEMI)")],
)
def test_an_infarction_is_acute_for_four_weeks(story: str, part: str) -> None:
    charted = charted_in(story)
    assert charted is not None
    assert charted.parts[0].startswith(part)


def test_a_drug_is_no_diagnosis() -> None:
    charted = charted_in("patient takes 500 mg metformin daily")
    assert charted is not None
    assert charted.parts == ("Long term (current) use of oral hypoglycemic drugs",)
    assert charted.open
    assert charted_in("took too much metformin by mistake") is None


@pytest.mark.parametrize(
    ("text", "days"), [("MI two weeks ago", 14), ("last month", 30), ("a 60 year old man", None), ("stroke", None)]
)
def test_how_long_ago_is_read_in_days(text: str, days: int | None) -> None:
    assert days_since(text) == days


def test_a_finding_stands_behind_the_screening() -> None:
    charted = charted_in("65F here for screening colonoscopy, polyp found and removed")
    assert charted is not None
    assert charted.parts == ("encounter for screening for malignant neoplasm of colon", "polyp of colon")
    assert charted_in("surveillance colonoscopy, polyp found") is None


def test_a_condition_from_before_the_pregnancy_is_told_as_chapter_15_does() -> None:
    charted = charted_in("20 weeks pregnant with chronic hypertension")
    assert charted is not None
    assert charted.parts[0] == "Pre-existing essential hypertension complicating pregnancy, second trimester"
    assert charted_in("pregnant, gestational hypertension") is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("mva nos, passenger in a car", "Car occupant (driver) (passenger) injured in unspecified traffic accident"),
        ("MVA, nothing else documented", "Person injured in unspecified motor-vehicle accident, traffic"),
        (
            "motorcycle accident in a parking lot",
            "Rider (driver) (passenger) of other motorcycle injured in unspecified nontraffic accident",
        ),
        (
            "rollover mvc, restrained driver",
            "Car driver injured in noncollision transport accident in traffic accident",
        ),
        (
            "mva rear ended by pickup, i was driving my car",
            "Car driver injured in collision with pick-up truck in traffic accident",
        ),
        ("severe sepsis due to MRSA pneumonia", "Sepsis due to Methicillin resistant Staphylococcus aureus"),
        ("history of right mastectomy", "Acquired absence of right breast and nipple"),
        ("s/p splenectomy years ago", "Acquired absence of spleen"),
        (
            "fell off her bike on a trail",
            "Pedal cycle driver injured in noncollision transport accident in nontraffic accident",
        ),
        ("takes methotrexate for RA", "Long term (current) use of antimetabolite agent"),
        ("long term use of eliquis", "Long term (current) use of anticoagulants"),
    ],
)
def test_a_story_is_read_in_the_words_of_the_classification(text: str, part: str) -> None:
    charted = charted_in(text)
    assert charted is not None
    assert charted.parts[0] == part


@pytest.mark.parametrize("text", ["puerperal sepsis due to e coli", "s/p BKA with stump infection", "hit his thumb"])
def test_other_stories_are_left_alone(text: str) -> None:
    assert charted_in(text) is None
