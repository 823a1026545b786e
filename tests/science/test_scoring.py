"""What a score is made of, on small cases worked by hand."""

from fractions import Fraction

import pytest

from science.errors import AnswerError
from science.instrument import Absence, FlagKind
from science.scoring import ScaleScore, round_half_up, score
from tests.science.definitions import instrument, item, scale

RISK = {"item": "4", "at_least": 1, "kind": "self-harm", "page": "crisis", "message": "Item 4"}


def with_risk():
    return instrument(flags=[RISK], risk_items=["4"])


def test_a_complete_scale_is_its_sum():
    scoring = score(instrument(), {"1": 1, "2": 2, "3": 3, "4": 0})

    assert scoring.status == "complete"
    assert scoring.scales == {"total": ScaleScore(6.0, 6.0, 0, None)}
    assert scoring.not_answered == ()


def test_a_reversed_item_counts_from_the_other_end():
    turned = instrument(items=[item("1", reversed=True), item("2"), item("3"), item("4")])

    assert score(turned, {"1": 1, "2": 0, "3": 0, "4": 0}).scales["total"].exact == 2.0


def test_a_reversed_item_that_starts_at_one_is_turned_within_its_range():
    five = {code: f"Answer {code}" for code in range(1, 6)}
    turned = instrument(
        answers={"often": five},
        items=[item("1", reversed=True), item("2"), item("3"), item("4")],
        scales=[scale(range=[4, 20])],
    )

    # 1 + 5 - 2 = 4
    assert score(turned, {"1": 2, "2": 1, "3": 1, "4": 1}).scales["total"].exact == 7.0


def test_one_gap_is_filled_in_proportion():
    scoring = score(instrument(), {"1": 1, "2": 2, "3": 2, "4": None})

    # 5 x 4 / 3 = 6.667
    assert scoring.status == "prorated"
    assert scoring.scales["total"].exact == pytest.approx(20 / 3, abs=1e-12)
    assert scoring.scales["total"].rounded == 7.0
    assert scoring.not_answered == ("4",)


def test_a_tie_is_rounded_up():
    names = [str(number) for number in range(1, 10)]
    gaps = {"rule": "prorate", "max": 3, "evidence": "V"}
    nine = instrument(
        items=[item(name) for name in names],
        scales=[scale(items=names, range=[0, 27], missing=gaps)],
    )

    scoring = score(nine, dict.fromkeys(names[:3], 3) | dict.fromkeys(names[3:6], 0))

    # 9 points on 6 of 9 items: 9 x 9 / 6 = 13.5,
    assert scoring.scales["total"] == ScaleScore(13.5, 14.0, 3, None)


def test_too_many_gaps_are_no_score():
    scoring = score(instrument(), {"1": 3, "2": 3})

    assert scoring.status == "unscorable"
    assert scoring.scales == {"total": ScaleScore(None, None, 2, None)}


@pytest.mark.parametrize("absence", ["skipped", "not-asked", Absence.SKIPPED, None])
def test_every_kind_of_gap_is_missing(absence):
    scoring = score(instrument(), {"1": 1, "2": 1, "3": 1, "4": absence})

    assert scoring.scales["total"].n_missing == 1
    assert scoring.not_answered == ("4",)


def test_a_gap_filled_by_the_rounded_mean_of_the_others():
    ruled = instrument(
        scales=[scale(missing={"rule": "item-mean-rounded", "max": 1, "evidence": "V"})]
    )

    # The mean of 3, 3 and 1 is 2.33, so 2 is put in: 9.
    assert score(ruled, {"1": 3, "2": 3, "3": 1}).scales["total"].exact == 9.0
    # The mean of 1, 1, 0 is 0.67, so 1.
    assert score(ruled, {"1": 1, "2": 1, "3": 0}).scales["total"].exact == 3.0


def test_a_mean_takes_the_answered_items():
    mean = instrument(scales=[scale(score="mean", decimals=2, range=[0, 3])])

    assert score(mean, {"1": 3, "2": 2, "3": 3}).scales["total"] == ScaleScore(
        float(Fraction(8, 3)), 2.67, 1, None
    )


def test_a_mean_can_be_multiplied():
    clinical = instrument(scales=[scale(score="mean", multiply=10, range=[0, 30])])

    assert score(clinical, {"1": 3, "2": 0, "3": 1, "4": 1}).scales["total"].exact == 12.5
    assert score(clinical, {"1": 3, "2": 0, "3": 1, "4": 1}).scales["total"].rounded == 13.0


def percent(**overrides):
    return instrument(
        items=[item("1"), item("2"), item("3"), item("4", not_applicable="Does not apply")],
        scales=[
            scale(
                score="percent",
                range=[0, 100],
                missing={"rule": "prorate", "min_share": 0.6, "evidence": "APP RULE"},
                **overrides,
            )
        ],
    )


def test_what_does_not_apply_is_not_missing():
    scoring = score(percent(), {"1": 3, "2": 3, "3": 0, "4": "not-applicable"})

    assert scoring.status == "complete"
    assert scoring.scales["total"] == ScaleScore(float(Fraction(200, 3)), 67.0, 0, None)
    assert scoring.not_answered == ()


def test_the_share_is_taken_of_the_applicable_items():
    two_of_three = {"1": 3, "2": 3, "4": "not-applicable"}
    two_of_four = {"1": 3, "2": 3}

    assert score(percent(), two_of_three).scales["total"].exact == 100.0
    assert score(percent(), two_of_four).scales["total"].exact is None


def test_a_scale_on_which_nothing_applies_has_no_score():
    asked = instrument(
        items=[item("1", not_applicable="Does not apply")],
        scales=[scale(items=["1"], score="mean", range=[0, 3], missing={"rule": "none"})],
    )

    scoring = score(asked, {"1": "not-applicable"})

    assert scoring.status == "unscorable"
    assert scoring.scales["total"] == ScaleScore(None, None, 0, None)


def test_bands_are_read_off_the_rounded_score():
    bands = [{"from": 0, "label": "Low"}, {"from": 7, "label": "High"}]
    banded = instrument(normed=True, scales=[scale(bands=bands)])

    assert score(banded, {"1": 1, "2": 2, "3": 2}).scales["total"].band == "High"
    assert score(banded, {"1": 1, "2": 2, "3": 2, "4": 1}).scales["total"].band == "Low"
    assert score(banded, {"1": 1}).scales["total"].band is None


def test_a_flag_is_raised_whatever_the_score():
    scoring = score(with_risk(), {"4": 1})

    assert scoring.status == "unscorable"
    [flag] = scoring.flags
    assert (flag.item, flag.value, flag.kind) == ("4", 1, FlagKind.SELF_HARM)


def test_an_answer_raises_its_flag_from_the_threshold_on():
    asked = with_risk()

    raised = [asked.raised_flag("4", answer) for answer in (0, 1, 3, None, "skipped")]

    assert [flag is not None for flag in raised] == [False, True, True, False, False]
    assert asked.raised_flag("1", 3) is None


def test_an_imputed_value_never_raises_a_flag():
    scoring = score(with_risk(), {"1": 3, "2": 3, "3": 3})

    assert scoring.scales["total"].exact == 12.0
    assert scoring.flags == ()
    assert scoring.risk_not_answered == ("4",)


def test_an_item_that_was_not_to_be_shown_is_not_missing():
    asked = instrument(
        items=[
            *(item(number) for number in "123"),
            item("4", scored=False),
            item("5", scored=False, show_if={"item": "4", "at_least": 1}),
        ],
        scales=[scale(items=["1", "2", "3"], range=[0, 9])],
        flags=[RISK | {"item": "5"}],
        risk_items=["5"],
    )
    rest = {"1": 0, "2": 0, "3": 0}

    assert score(asked, rest | {"4": 0}).not_answered == ()
    assert score(asked, rest | {"4": 0, "5": "not-shown"}).not_answered == ()
    assert score(asked, rest | {"4": 1}).not_answered == ("5",)
    assert score(asked, rest | {"4": 1, "5": "not-shown"}).not_answered == ("5",)


def test_each_respondent_answers_the_own_items():
    both = {"client": "How was it?", "therapist": "How was it?"}
    asked = instrument(
        respondents=["client", "therapist"],
        items=[
            *(item(number, text=both) for number in "1234"),
            item("5", scored=False),
        ],
    )
    rating = dict.fromkeys("1234", 1)

    assert score(asked, rating | {"5": 2}).status == "complete"
    assert score(asked, rating, respondent="therapist").status == "complete"
    with pytest.raises(AnswerError, match="item 5: 2 is not allowed"):
        score(asked, rating | {"5": 2}, respondent="therapist")


def test_a_value_out_of_range_is_refused_and_not_clamped():
    with pytest.raises(AnswerError) as caught:
        score(instrument(), {"1": 4})

    assert str(caught.value) == "item 1: 4 is not allowed; expected one of 0, 1, 2, 3"
    assert (caught.value.item, caught.value.value) == ("1", 4)


def test_the_answers_are_left_as_they_came():
    answers = {"1": 3, "2": None, "3": "skipped"}

    score(instrument(), answers)

    assert answers == {"1": 3, "2": None, "3": "skipped"}


@pytest.mark.parametrize(
    ("number", "decimals", "rounded"),
    [
        (0.5, 0, 1.0),
        (2.5, 0, 3.0),
        (12.49, 0, 12.0),
        (2.675, 2, 2.68),
        (1.005, 2, 1.01),
        (-2.5, 0, -3.0),
        (Fraction(27, 2), 0, 14.0),
        (Fraction(200, 3), 2, 66.67),
        (7, 0, 7.0),
        (1e-7, 2, 0.0),
    ],
)
def test_ties_are_rounded_away_from_zero(number, decimals, rounded):
    assert round_half_up(number, decimals) == rounded
