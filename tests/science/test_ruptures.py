"""The rupture machine on hand-worked courses, state by state."""

from dataclasses import replace

import pytest

from science.errors import HistoryError
from science.history import Attendance, History, RuleSettings, SessionFacts
from science.ruptures import RuptureState, has_tension, rupture_course
from tests.science.histories import attended, course, missed, rating

NONE, POSSIBLE, CONFIRMED, REPAIRED, UNREPAIRED = RuptureState


def words(history: History, settings: RuleSettings | None = None) -> str:
    """States as their first letters: n, p, c, r, u."""
    states = rupture_course(history, settings or RuleSettings()).states
    return "".join(state.value[0] for state in states)


def test_without_sessions_there_is_no_rupture():
    assert rupture_course(History()).state is NONE
    assert rupture_course(History()).latest_event(0) is None


@pytest.mark.parametrize(
    ("percents", "states"),
    [
        ([80.0, 82.0, 79.0], "nnn"),
        ([80.0, 65.0], "np"),
        ([80.0, 65.1], "nn"),
        ([80.0, 60.0, 80.0], "npr"),  # a V
        ([80.0, 60.0, 60.0, 80.0], "npcr"),  # a U
        ([80.0, 60.0, 60.0, 60.0, 60.0, 80.0], "npcuur"),  # late, and still a repair
        ([80.0, 60.0, 70.0, 70.0, 70.0], "nppnn"),  # half-way back: given up
        ([80.0, 60.0, 70.0, 60.0, 70.0], "nppcu"),  # low twice within three ratings
        ([80.0, 64.0, 48.0, 80.0], "npcr"),  # a further fall deepens it
        ([80.0, 60.0, 45.0, 30.0], "npcu"),  # ever deeper is one rupture, and not repaired
        ([80.0, 60.0, 80.0, 60.0, 60.0], "nprpc"),  # two in a row
        ([80.0, 60.0, 60.0, 60.0, 40.0, 60.0], "npcupr"),  # a new drop from the lower level
    ],
)
def test_courses_of_one_form(percents, states):
    assert words(course(*percents)) == states


@pytest.mark.parametrize(("back", "state"), [(75.0, "r"), (74.9, "p")])
def test_back_is_within_a_third_of_the_limit(back, state):
    # 15 / 3 = 5 below the 80 before the drop.
    assert words(course(80.0, 60.0, back))[-1] == state


@pytest.mark.parametrize(("second", "state"), [(65.0, "c"), (65.1, "p")])
def test_low_is_as_far_below_as_the_drop_had_to_be(second, state):
    assert words(course(80.0, 60.0, second))[-1] == state


def test_events_name_both_sessions_and_the_level_before():
    events = rupture_course(course(80.0, 82.0, 60.0, 62.0, 64.0, 80.0)).events

    assert [(e.state, e.session_number, e.drop_number, e.before, e.after) for e in events] == [
        (POSSIBLE, 3, 3, 82.0, 60.0),
        (CONFIRMED, 4, 3, 82.0, 62.0),
        (UNREPAIRED, 5, 3, 82.0, 64.0),
        (REPAIRED, 6, 3, 82.0, 80.0),
    ]
    assert {(e.instrument, e.drop_id, e.by_tension) for e in events} == {("ac-6", 3, False)}
    assert [e.place for e in events] == [2, 3, 4, 5]


def test_the_chart_speaks_from_the_sixth_rating():
    steady = [80.0, 84.0, 80.0, 84.0, 80.0]  # centre 81.6; 2.66 x 4 = 10.64 is less than 15

    assert words(course(*steady, 66.6)) == "nnnnnp"
    assert words(course(*steady, 66.7)) == "nnnnnn"
    (drop,) = [each for each in rupture_course(course(*steady, 66.6)).drops if each]
    assert (drop.before, drop.after, drop.size, drop.by_chart) == (81.6, 66.6, 15.0, True)


def test_the_stricter_rule_holds_for_a_client_who_swings():
    swinging = [80.0, 70.0, 80.0, 70.0, 80.0]  # centre 76, 2.66 x 10 = 26.6: limit 49.4

    assert words(course(*swinging, 55.0)) == "nnnnnn"
    assert words(course(*swinging, 49.4)) == "nnnnnp"


def test_a_drop_of_the_chart_keeps_a_possible_drop_from_being_given_up():
    # The first five: mean 83, steps 0, 0, 10, 15, so the limit is 83 - 2.66 x 6.25 = 66.4. The last
    # rating lies below it, though only 14 below the 80 before the drop.
    assert words(course(90.0, 90.0, 90.0, 80.0, 65.0, 68.0, 66.0)) == "nnnnppp"
    assert words(course(90.0, 90.0, 90.0, 80.0, 65.0, 68.0, 67.0)) == "nnnnppn"


def test_a_gradual_decline_is_seen_by_the_chart():
    assert words(course(*[80.0] * 5, 74.0, 70.0, 66.0, 62.0)) == "nnnnnnnnp"
    assert words(course(*[80.0] * 5, 74.0, 70.0, 65.0, 62.0, 60.0)) == "nnnnnnnpcu"


def test_a_rating_that_stays_low_is_one_drop_and_a_further_fall_another():
    drops = rupture_course(course(*[80.0] * 5, 60.0, 61.0, 45.0)).drops

    assert [drop is not None for drop in drops[5:]] == [True, False, True]


def test_back_to_the_centre_repairs_a_drop_of_the_chart():
    assert words(course(*[80.0] * 5, 90.0, 60.0, 77.0)) == "nnnnnnpr"


@pytest.mark.parametrize(
    "reported",
    [
        {"tension": "withdrawal"},
        {"tension": "mixed", "repaired": "yes"},
        {"therapist": replace(rating(), rift=True)},
        {"client": replace(rating(60.0), rift=True)},
    ],
)
def test_reported_tension_confirms_at_the_drop(reported):
    history = History((attended(1, 80.0), attended(2, **({"client": rating(60.0)} | reported))))

    found = rupture_course(history)

    assert [(e.state, e.place, e.by_tension) for e in found.events] == [
        (POSSIBLE, 1, False),
        (CONFIRMED, 1, True),
    ]
    assert found.state is CONFIRMED


def test_the_log_goes_before_the_therapists_own_form():
    rift = replace(rating(), rift=True)

    assert not has_tension(attended(2, tension="none", therapist=rift))
    assert has_tension(attended(2, tension="none", client=rift))
    assert not has_tension(attended(2, client=replace(rift, rift=None), therapist=rating()))


def test_tension_before_the_drop_confirms_nothing():
    history = History((attended(1, 80.0, tension="mixed"), attended(2, 60.0)))

    assert words(history) == "np"


@pytest.mark.parametrize(
    ("later", "states"),
    [
        ([attended(3, tension="mixed")], "npc"),
        ([attended(3), attended(4), attended(5, tension="mixed")], "npppc"),
        ([attended(3), attended(4), attended(5), attended(6, tension="mixed")], "nppppp"),
    ],
)
def test_tension_after_the_drop_confirms_while_its_rating_speaks(later, states):
    assert words(History((attended(1, 80.0), attended(2, 60.0), *later))) == states


def test_tension_at_the_third_rating_confirms_instead_of_giving_up():
    history = course(80.0, 60.0, 70.0, 70.0)
    tense = replace(history.sessions[3], tension="withdrawal")

    assert words(History((*history.sessions[:3], tense))) == "nppc"


def test_a_drop_that_tension_confirmed_needs_two_more_ratings_to_be_unrepaired():
    sessions = (attended(1, 80.0), attended(2, 60.0, tension="mixed"))

    assert words(History((*sessions, attended(3, 70.0), attended(4, 70.0)))) == "nccu"


def test_sessions_without_a_score_are_passed_over():
    skipped = attended(4, client=rating(None, safety=0))
    history = History((attended(1, 80.0), missed(2), attended(3, 60.0), skipped, attended(5, 60.0)))

    assert words(history) == "nnppc"


def test_only_ratings_of_one_form_are_compared():
    other = [attended(n, client=rating(40.0, instrument="ac-12")) for n in (2, 4)]
    history = History((attended(1, 80.0), other[0], attended(3, 60.0), other[1], attended(5, 60.0)))

    found = rupture_course(history)

    assert words(history) == "nnppc"
    assert {event.instrument for event in found.events} == {"ac-6"}


def test_another_form_starts_anew_and_the_state_is_that_of_the_latest_event():
    fell = (attended(1, 80.0), attended(2, 60.0), attended(3, 60.0))
    new = [attended(n, client=rating(p, "ac-12")) for n, p in enumerate((50.0, 30.0, 50.0), 4)]

    assert words(History((*fell, *new))) == "npccpr"


def test_tension_confirms_the_open_drops_of_both_forms():
    sessions = (
        attended(1, 80.0),
        attended(2, client=rating(80.0, "ac-12")),
        attended(3, 60.0),
        attended(4, client=rating(60.0, "ac-12"), tension="mixed"),
    )

    confirmed = [e.instrument for e in rupture_course(History(sessions)).events if e.by_tension]

    assert confirmed == ["ac-6", "ac-12"]


def test_a_clinics_own_error_replaces_the_share():
    own = RuleSettings(s_diff={"ac-6": 4.0})  # 1.96 x 4 = 7.84

    assert own.drop_size("ac-6") == pytest.approx(7.8399, abs=0.0001)
    assert own.drop_size("ac-12") == 15.0
    assert words(course(80.0, 72.0), own) == "np"
    assert words(course(80.0, 73.0), own) == "nn"
    assert words(course(80.0, 73.0), replace(own, z=1.5)) == "np"


@pytest.mark.parametrize(
    "values", [{"s_diff": {"ac-6": 0.0}}, {"s_diff": {"ac-6": 101.0}}, {"z": 0.0}]
)
def test_an_impossible_error_is_refused(values):
    with pytest.raises(HistoryError, match=r"s_diff|z "):
        RuleSettings(**values)


def test_a_booked_session_that_was_missed_moves_nothing():
    away: SessionFacts = missed(3, Attendance.LATE_CANCEL)

    assert words(History((attended(1, 80.0), attended(2, 60.0), away))) == "npp"
