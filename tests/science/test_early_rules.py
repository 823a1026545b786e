"""Status, and the rules on attendance, log and forms: each fires, rests, or has no input."""

from dataclasses import replace

import pytest

from science.early_rules import RULES, early_rules
from science.history import Attendance, History, Status
from tests.science.histories import attended, course, missed, rating


def fired(history: History) -> list[str]:
    return [reason.rule for reason in early_rules(history).reasons]


def test_nothing_recorded_is_not_enough_data():
    assessment = early_rules(History())

    assert assessment.status is Status.NOT_ENOUGH
    assert assessment.reasons == ()
    assert assessment.not_recorded == RULES


@pytest.mark.parametrize(
    ("percents", "status"),
    [
        ([80.0, None, None], Status.NOT_ENOUGH),
        ([80.0, None, 80.0], Status.NOTHING),
    ],
)
def test_two_sessions_with_answers_are_enough(percents, status):
    assert early_rules(course(*percents)).status is status


def test_first_five_answers_are_answers_too():
    sessions = tuple(attended(n, experience={"fear": 2, "shame": 2}) for n in (1, 2))

    assert early_rules(History(sessions)).status is Status.NOTHING


def test_a_fired_rule_outranks_missing_data():
    assert early_rules(History((missed(1),))).status is Status.CHECK_IN


@pytest.mark.parametrize(
    ("attendance", "item"),
    [(Attendance.NO_SHOW, "no-show"), (Attendance.LATE_CANCEL, "late cancellation")],
)
def test_missed_session_is_a_check_in_and_names_the_session(attendance, item):
    assessment = early_rules(History((attended(1, 80.0), missed(2, attendance), attended(3, 80.0))))

    assert assessment.status is Status.CHECK_IN
    (reason,) = assessment.reasons
    assert (reason.rule, reason.session_id, reason.item) == ("missed-session", 2, item)
    assert (reason.before, reason.after) == (None, 1.0)
    assert reason.unit == "of the last 3 booked sessions"


def test_missed_session_speaks_for_three_booked_sessions_only():
    gone = History((missed(1), attended(2, 80.0), attended(3, 80.0), attended(4, 80.0)))

    assert fired(gone) == []


@pytest.mark.parametrize("kept", [Attendance.CLIENT_CANCEL, Attendance.THERAPIST_CANCEL])
def test_cancelled_in_time_is_not_missed_but_takes_a_place(kept):
    cancelled = missed(4, kept)

    assert fired(History((attended(1, 80.0), cancelled))) == []
    assert fired(History((missed(1), attended(2), attended(3), cancelled))) == []


def test_two_missed_sessions_are_one_reason_about_the_latest():
    (reason,) = early_rules(History((missed(1), missed(2), attended(3)))).reasons

    assert (reason.session_id, reason.after) == (2, 2.0)


@pytest.mark.parametrize("repaired", [None, "no"])
@pytest.mark.parametrize("tension", ["withdrawal", "confrontation", "mixed"])
def test_tension_without_repair_is_a_check_in(tension, repaired):
    history = History((attended(1, tension=tension, repaired=repaired),))

    (reason,) = early_rules(history).reasons

    assert (reason.rule, reason.level, reason.source) == (
        "unrepaired-tension",
        Status.CHECK_IN,
        "log",
    )
    assert reason.item == f"tension logged by the therapist: {tension}"


@pytest.mark.parametrize(
    ("tension", "repaired"),
    [("none", None), ("withdrawal", "yes"), ("mixed", "partly")],
)
def test_no_tension_or_repair_under_way_does_not_fire(tension, repaired):
    assessment = early_rules(History((attended(1, tension=tension, repaired=repaired),)))

    assert assessment.reasons == ()
    assert "unrepaired-tension" not in assessment.not_recorded


def test_tension_is_read_at_the_latest_attended_session():
    tense = attended(1, tension="withdrawal")

    assert fired(History((tense, missed(2, Attendance.THERAPIST_CANCEL)))) == ["unrepaired-tension"]
    assert fired(History((tense, attended(2, tension="none")))) == []


def test_a_log_without_tension_entry_is_not_recorded():
    assert "unrepaired-tension" in early_rules(course(80.0, 80.0)).not_recorded


@pytest.mark.parametrize(
    ("repair", "expected"),
    [(None, True), (0, True), (1, True), (2, False), (4, False)],
)
def test_clients_rift_counts_below_the_middle_of_repair(repair, expected):
    session = attended(1, client=replace(rating(), rift=True, repair=repair))

    reasons = early_rules(History((session,))).reasons

    assert [r.source for r in reasons] == (["alliance"] if expected else [])
    assert [r.after for r in reasons] == ([repair] if expected else [])


def test_therapists_rating_stands_in_for_an_empty_log_only():
    rift = replace(rating(), rift=True, repair=0)

    from_rating = early_rules(History((attended(1, therapist=rift),))).reasons
    log_wins = early_rules(History((attended(1, therapist=rift, tension="none"),))).reasons

    assert [r.item for r in from_rating] == ["tension in the therapist's rating"]
    assert log_wins == ()


def test_both_sides_tension_are_two_reasons():
    session = attended(1, tension="mixed", client=replace(rating(), rift=True, repair=1))

    reasons = early_rules(History((session,))).reasons

    assert [(r.rule, r.source) for r in reasons] == [
        ("unrepaired-tension", "log"),
        ("unrepaired-tension", "alliance"),
    ]


def test_unfilled_form_is_a_watch_at_the_latest_attended_session():
    unfilled = attended(2, form_asked=True, form_missing=True)

    assessment = early_rules(History((attended(1), unfilled)))

    assert assessment.status is Status.WATCH
    assert [(r.rule, r.session_id) for r in assessment.reasons] == [("form-unfilled", 2)]
    assert fired(History((unfilled, attended(3, form_asked=True)))) == []


def test_a_form_never_asked_is_not_recorded():
    assert "form-unfilled" in early_rules(History((attended(1, form_missing=True),))).not_recorded


def test_therapists_score_is_shown_and_never_counted():
    far = History(tuple(attended(n, 90.0, therapist=rating(5.0)) for n in (1, 2, 3)))

    assert early_rules(far) == early_rules(course(90.0, 90.0, 90.0))
