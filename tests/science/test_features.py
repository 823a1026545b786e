"""The model's terms: hand-worked values, a slow oracle, and nothing from the future."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from science.dropout_terms import NAMES, PLANNED_NAMES
from science.errors import FitError
from science.features import all_features, features_at
from science.history import Attendance, History, RuleSettings, TopicAnswer
from science.outcome_point import OutcomePoint, ReliableChange
from science.reference import Reference, Usual
from tests.science.histories import attended, course, missed, rating
from tests.science.random_histories import COURSES, REFERENCE, laid_out
from tests.science.slow_features import slow_terms

TENS = Reference(
    alliance={("ac-6", "client"): Usual(70.0, 10.0), ("ac-6", "therapist"): Usual(60.0, 5.0)},
    outcome={"phq-9": Usual(50.0, 20.0)},
)


def terms(history, place=-1, reference=TENS, **options):
    found = features_at(history, place % len(history.sessions), reference, **options)
    return dict(zip(NAMES + PLANNED_NAMES, found.x + found.z, strict=True)), found.missing


def phq(*points):
    """Attended sessions with these PHQ-9 scores."""
    six = ReliableChange(6)
    return History(
        tuple(
            attended(n, outcomes=(OutcomePoint("phq-9", score, 0, 27, True, six),))
            for n, score in enumerate(points, start=1)
        )
    )


def test_alliance_terms_of_a_hand_worked_course():
    # Client 90, 80, 60 around 70 (SD 10): 2, 1, -1 SD.
    found, missing = terms(course(90.0, 80.0, 60.0))

    assert found["ally"] == pytest.approx(2 / 3)
    assert found["ally_last"] == pytest.approx(-1 - 2 / 3)
    assert found["drop"] == 1.0
    assert found["slope"] == pytest.approx(-1.5 * 3 / 6)
    assert {"ally", "ally_last", "drop", "slope"}.isdisjoint(missing)
    assert "disc" in missing


def test_both_sides_count_alike():
    # Client +2 SD, therapist -2 SD: combined 0; the therapist sees less by 4 SD.
    found, _ = terms(History((attended(1, 90.0, therapist=rating(50.0)),)))

    assert (found["ally"], found["ally_last"], found["disc"]) == (0.0, 0.0, -4.0)


def test_one_side_stands_for_both():
    found, missing = terms(History((attended(1, therapist=rating(70.0)),)))

    assert found["ally"] == 2.0
    assert {"disc", "drop", "ceil"} <= missing


def test_no_rating_is_said_and_not_taken_for_average():
    found, missing = terms(course(None, None))

    assert found["ally_missing"] == 1.0
    assert {"ally", "ally_last", "drop", "slope", "disc", "ceil"} <= missing
    assert found["ally"] == 0.0


def test_a_value_is_carried_one_session_and_no_further():
    once, _ = terms(course(90.0, 70.0, None))
    twice, missing = terms(course(90.0, 70.0, None, None))

    assert once["ally_last"] == -1.0
    assert "ally_last" in missing
    assert twice["ally"] == 1.0


def test_a_drop_is_of_the_latest_session_and_of_one_questionnaire():
    later, missing_later = terms(course(90.0, 60.0, None))
    changed = History((attended(1, 90.0), attended(2, client=rating(60.0, "wai-6"))))

    assert "drop" in missing_later
    assert later["drop"] == 0.0
    assert "drop" in terms(changed)[1]
    assert terms(course(90.0, 75.5))[0]["drop"] == 0.0
    assert terms(course(90.0, 75.5), settings=RuleSettings(drop_share=14.5))[0]["drop"] == 1.0


def test_the_slope_reads_the_last_five_sessions():
    # 0, 1, 2, 3, 4 SD after a high start that no longer counts: slope 1, times 5 / 8.
    found, _ = terms(course(100.0, 70.0, 80.0, 90.0, 100.0, 100.0))

    assert found["slope"] == pytest.approx((0 * -2 + 1 * -1 + 2 * 0 + 3 * 1 + 3 * 2) / 10 * 5 / 8)


def test_the_top_of_the_scale_is_marked_and_carried_once():
    top = attended(1, client=replace(rating(100.0), extreme="ceiling"))

    assert terms(History((top,)))[0]["ceil"] == 1.0
    assert terms(History((top, attended(2))))[0]["ceil"] == 1.0
    assert "ceil" in terms(History((top, attended(2), attended(3))))[1]
    assert terms(History((top, attended(2, 90.0))))[0]["ceil"] == 0.0


def test_severity_is_the_first_score_and_worse_is_higher():
    # 20.25 of 27 is 75 %: 1.25 SD above 50 (SD 20).
    assert terms(phq(20.25, 0))[0]["sev0"] == pytest.approx(1.25)
    well = OutcomePoint("who-5", 20, 0, 100, False)
    assert terms(History((attended(1, outcomes=(well,)),)))[0]["sev0"] == pytest.approx(1.5)


def test_not_on_track_waits_for_three_scores():
    # Worse by half of the six points is not on track; standing still so early is.
    assert "ntx" in terms(phq(15, 18))[1]
    assert terms(phq(15, 15, 18))[0]["ntx"] == 1.0
    assert terms(phq(15, 15, 17))[0]["ntx"] == 0.0


def test_another_rule_may_judge_the_course():
    seen = []

    def never(scores):
        seen.append([(number, point.points) for number, point in scores])
        return False

    assert terms(phq(15, 3), on_track=never)[0]["ntx"] == 1.0
    assert seen == [[(1, 15), (2, 3)]]


def test_improvement_so_far_speaks_for_a_planned_ending():
    assert "improved" in terms(phq(15))[1]
    assert terms(phq(15, 9))[0]["improved"] == 1.0
    assert terms(phq(15, 10))[0]["improved"] == 0.0
    assert terms(phq(9, 15))[0]["improved"] == 0.0


def test_missed_appointments_of_the_last_three():
    cancelled = missed(4, Attendance.CLIENT_CANCEL)
    late = missed(3, Attendance.LATE_CANCEL)

    assert terms(History((attended(1), missed(2), late, attended(4))))[0]["miss"] == 2.0
    assert terms(History((attended(1), missed(2), late, cancelled, attended(5))))[0]["miss"] == 1.0


def test_a_form_that_was_not_asked_for_is_not_missing():
    found, missing = terms(History((attended(1, form_missing=True),)))
    assert {"form_missing", "form_unopened"} <= missing
    assert found["form_missing"] == 0.0

    closed, _ = terms(History((attended(1, form_asked=True, form_missing=True),)))
    opened = attended(1, form_asked=True, form_missing=True, form_opened=True)
    assert (closed["form_missing"], closed["form_unopened"]) == (1.0, 1.0)
    assert terms(History((opened,)))[0]["form_unopened"] == 0.0


def test_hardly_anyone_to_ask_is_the_lowest_two_of_five():
    answers = [TopicAnswer(value, 0, 4, "ask") for value in range(5)]

    found = [terms(History((attended(1, support=each),)))[0]["low_support"] for each in answers]
    assert found == [1.0, 1.0, 0.0, 0.0, 0.0]
    later = History((attended(1, support=answers[0]), attended(2)))
    assert terms(later)[0]["low_support"] == 1.0


@pytest.mark.parametrize("place", [-1, 2, 1])
def test_only_an_attended_session_has_terms(place):
    with pytest.raises(FitError, match="place"):
        features_at(History((attended(1), missed(2))), place, TENS)


@given(COURSES)
def test_the_walk_agrees_with_the_definitions(drawn):
    history = laid_out(drawn)

    for place, found in all_features(history, REFERENCE):
        slow = slow_terms(history, place, REFERENCE)
        wanted = [slow[name] or 0.0 for name in NAMES + PLANNED_NAMES]
        # The oracle's least squares and means round differently.
        assert found.x + found.z == pytest.approx(wanted, abs=1e-9)
        assert found.missing == {name for name, value in slow.items() if value is None}


@given(COURSES)
def test_one_pass_gives_what_each_place_gives(drawn):
    history = laid_out(drawn)

    assert all_features(history, REFERENCE) == tuple(
        (place, features_at(history, place, REFERENCE))
        for place, session in enumerate(history.sessions)
        if session.attendance is Attendance.ATTENDED
    )


@given(COURSES, COURSES, st.randoms(use_true_random=False))
def test_the_future_changes_nothing(drawn, other, chance):
    history = laid_out(drawn)
    for place, session in enumerate(history.sessions):
        if session.attendance is not Attendance.ATTENDED:
            continue
        known, shuffled = drawn[: place + 1], drawn[place + 1 :]
        chance.shuffle(shuffled)
        now = features_at(history, place, REFERENCE)

        assert features_at(laid_out(known + shuffled), place, REFERENCE) == now
        assert features_at(laid_out(known + other), place, REFERENCE) == now
        assert features_at(laid_out(known), place, REFERENCE) == now
