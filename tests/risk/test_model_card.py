"""What a stored model says of itself: how it did, and where the size of its chances is wrong."""

import pytest

from risk.model_card import slope_words, verdict_of
from tests.factories import make_supervisor
from tests.risk.models import figure, make_model


def tried(slope: float | None, *, tells: bool = True) -> dict[str, object]:
    found = {"value": None, "reason": "4 dropouts"} if slope is None else figure(slope)
    verdict = {"tells": tells, "words": "It tells." if tells else "Cannot tell."}
    return {"verdict": verdict, "together": {"calibration_slope": found}, "landmarks": []}


@pytest.mark.parametrize("slope", [0.8, 1.0, 1.2, None])
def test_a_slope_that_is_good_or_not_known_adds_nothing(slope):
    assert slope_words(tried(slope)) == ""


def test_chances_that_are_too_extreme_are_named():
    assert slope_words(tried(0.4)) == (
        "But its chances are too extreme: high ones are too high. Slope 0.40 (0.30 to 0.50); 1 is "
        "right, 0.8 to 1.2 is good enough by our default."
    )


def test_chances_that_are_too_much_alike_are_named():
    assert "too much alike: high ones are too low. Slope 1.50" in slope_words(tried(1.5))


def test_a_model_that_cannot_tell_needs_no_second_warning():
    assert slope_words(tried(0.4, tells=False)) == ""


@pytest.mark.django_db
def test_the_warning_stands_beside_the_verdict():
    model = make_model(make_supervisor().clinic, metrics={"evaluation": tried(0.4)})

    assert verdict_of(model).startswith("It tells. But its chances are too extreme")
