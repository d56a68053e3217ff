"""The shorthand of imaging orders, read out."""

from __future__ import annotations

import pytest

from assistant.question.imaging import read_out


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("mri brain w/wo", "mri brain without then with contrast"),
        ("MRI brain w/o & w contrast", "MRI brain without then with contrast"),
        ("CT abd/pelvis with and without contrast", "CT abd/pelvis without then with contrast"),
        ("ct abd pelvis w contrast only", "ct abd pelvis with contrast only"),
        ("CT chest w/ IV contrast", "CT chest with contrast"),
        ("ct head noncon", "ct head without contrast"),
        ("MRI knee w/o", "MRI knee without contrast"),
        ("foot 2v xr", "foot 2 views x-ray"),
        ("cxr pa/lat", "cxr 2 views"),
        ("lumbar spine xray ap and lateral", "lumbar spine x-ray 2 views"),
    ],
)
def test_contrast_and_views_are_read_out(text: str, read: str) -> None:
    assert read_out(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "difference between ct head with and without contrast",
        "MRI with or without contrast",
        "99213 w/o modifier 25",
        "take a left and lateral approach",
        "ct head with a lateral scan and 99213 with modifier 25",
        "x-ray of the hand with cast",
    ],
)
def test_what_is_no_shorthand_stays(text: str) -> None:
    assert read_out(text) == text
