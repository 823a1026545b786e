"""Facts that contradict themselves are refused, and statuses have an order."""

from dataclasses import replace

import pytest

from science.errors import HistoryError
from science.history import AllianceRating, History, RuleSettings, Status, TopicAnswer, worse
from tests.science.histories import attended, rating

GRAVITY = [Status.NOTHING, Status.NOT_ENOUGH, Status.WATCH, Status.CHECK_IN]


@pytest.mark.parametrize("a", GRAVITY)
@pytest.mark.parametrize("b", GRAVITY)
def test_the_graver_status_wins_from_either_side(a, b):
    assert worse(a, b) is GRAVITY[max(GRAVITY.index(a), GRAVITY.index(b))]


@pytest.mark.parametrize("percent", [-0.1, 100.1, float("nan")])
def test_a_score_that_is_no_percentage_is_refused(percent):
    with pytest.raises(HistoryError, match=r"is not in 0\.\.100 percent"):
        AllianceRating("ac-6", percent)


def test_repair_and_topic_answers_stay_on_their_scales():
    with pytest.raises(HistoryError, match=r"repair 5 is not in 0\.\.4"):
        replace(rating(), repair=5)
    with pytest.raises(HistoryError, match=r"item 2: 5 is not in 0\.\.4"):
        TopicAnswer(5, 0, 4, "2")


def test_first_five_answers_stay_on_zero_to_ten():
    with pytest.raises(HistoryError, match=r"session 1: fear 11 is not in 0\.\.10"):
        attended(1, experience={"fear": 11})


def test_session_numbers_start_at_one():
    with pytest.raises(HistoryError, match="number 0 is below 1"):
        replace(attended(1), number=0)


def test_sessions_out_of_date_order_are_refused_and_one_day_may_hold_two():
    with pytest.raises(HistoryError, match="session 1 on 2026-03-02 stands after session 2"):
        History((attended(2), attended(1)))
    same_day = replace(attended(2), held_on=attended(1).held_on)
    assert len(History((attended(1), same_day)).sessions) == 2


@pytest.mark.parametrize(
    ("share", "days", "gap"), [(0, 7, 1.5), (101, 7, 1.5), (15, 0, 1.5), (15, 7, 0.9)]
)
def test_settings_that_always_or_never_fire_are_refused(share, days, gap):
    with pytest.raises(HistoryError):
        RuleSettings(drop_share=share, no_next_days=days, gap_intervals=gap)
