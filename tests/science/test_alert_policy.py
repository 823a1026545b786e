"""Few alerts, the gravest first, none twice: exact cases, a slow oracle, what must always hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from science.alert_policy import STANDARD, Budget, Candidate, PastAlert, Wait, decide, has_room
from science.errors import FitError
from tests.science.slow_alert_policy import decide_slowly, most_in_a_window

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = ("missed-session", "bottom-answer", "two-watch", "high-estimate")


def check_in(episode=1, *rules, **values):
    values = {"kind": "check-in", "rules": frozenset(rules or ("missed-session",)), **values}
    return Candidate(episode=episode, **values)


def seen(episode=1, *rules, days_ago=30, **values):
    values = {
        "kind": "check-in",
        "rules": frozenset(rules or ("missed-session",)),
        "raised_at": (NOON - days_ago * DAY,),
        "state": "seen",
        "acknowledged_at": NOON - days_ago * DAY + DAY / 4,
        **values,
    }
    return PastAlert(episode=episode, **values)


def raised(*candidates, past=(), budget=STANDARD):
    return [each.episode for each in decide(candidates, past, NOON, budget).raised]


def test_two_new_alerts_in_a_week_and_the_third_waits():
    decided = decide([check_in(1), check_in(2), check_in(3)], [], NOON)

    assert [each.episode for each in decided.raised] == [1, 2]
    assert [(each.candidate.episode, each.why) for each in decided.waiting] == [(3, Wait.BUDGET)]


@pytest.mark.parametrize(
    ("ago", "expected"), [(7 * DAY - timedelta(seconds=1), []), (7 * DAY, [1])]
)
def test_the_window_rolls(ago, expected):
    past = [replace(seen(n), raised_at=(NOON - ago,)) for n in (8, 9)]

    assert raised(check_in(1), past=past) == expected


def test_a_lapse_counts_too():
    lapse = check_in(2, "no-next-session 2026-04-27", kind="lapse", rank=2)
    past = [seen(9, days_ago=2)]

    decided = decide([check_in(1), lapse], past, NOON)

    assert [each.kind for each in decided.raised] == ["check-in"]
    assert [each.why for each in decided.waiting] == [Wait.BUDGET]


def test_an_alert_made_new_again_counts_again():
    past = [seen(8, raised_at=(NOON - 40 * DAY, NOON - DAY)), seen(9, days_ago=1)]

    assert raised(check_in(1), past=past) == []


def test_the_highest_estimate_comes_first_and_one_without_comes_last():
    order = [check_in(1), check_in(2, estimate=0.2), check_in(3, estimate=0.45)]

    assert raised(*order, budget=Budget(per_window=3)) == [3, 2, 1]


def test_without_estimates_status_number_gravity_and_age_decide():
    order = [
        check_in(1, "no-next-session", rank=2, days_waiting=90),
        check_in(2, "two-watch", days_waiting=50),
        check_in(3, "two-watch", days_waiting=60),
        check_in(4, "missed-session"),
        check_in(5, "two-watch", "drop-and-missed"),
        check_in(6, "two-watch", days_waiting=50),
    ]

    assert raised(*order, budget=Budget(per_window=6)) == [5, 4, 3, 2, 6, 1]


def test_nothing_is_raised_beside_an_alert_that_nobody_has_seen():
    past = [replace(seen(), state="new", acknowledged_at=None)]

    decided = decide([check_in(1, "bottom-answer", estimate=0.9)], past, NOON)

    assert [each.why for each in decided.waiting] == [Wait.OPEN]


@pytest.mark.parametrize(("sessions", "left"), [(0, 3), (2, 1), (3, None), (7, None)])
@pytest.mark.parametrize("state", ["seen", "closed"])
def test_three_sessions_of_silence_after_someone_has_acted(sessions, left, state):
    decided = decide([check_in()], [seen(sessions_since=sessions, state=state)], NOON)

    assert [each.sessions_left for each in decided.waiting] == ([left] if left else [])
    assert [each.since for each in decided.waiting] == ([NOON - 29.75 * DAY] if left else [])


def test_a_new_reason_ends_the_silence():
    assert raised(check_in(1, "missed-session", "bottom-answer"), past=[seen()]) == [1]
    assert raised(check_in(1), past=[seen(1, "missed-session", "bottom-answer")]) == []


@pytest.mark.parametrize(
    ("then", "now", "speaks"),
    [(0.2, 0.3, True), (0.2, 0.299, False), (None, 0.9, False), (0.2, None, False)],
)
def test_an_estimate_up_by_half_ends_the_silence(then, now, speaks):
    assert raised(check_in(estimate=now), past=[seen(estimate=then)]) == ([1] if speaks else [])


def test_two_alerts_in_silence_keep_the_reasons_of_both_quiet():
    past = [
        seen(1, "missed-session", days_ago=20, state="closed", sessions_since=2),
        seen(1, "bottom-answer", days_ago=9, sessions_since=0),
    ]

    (waiting,) = decide([check_in(1, "missed-session", "bottom-answer")], past, NOON).waiting

    # In one session the first is over, and what it named may speak again.
    assert (waiting.why, waiting.sessions_left) == (Wait.SILENT, 1)
    assert waiting.since == NOON - 8.75 * DAY


def test_what_events_closed_silences_nothing():
    assert raised(check_in(), past=[seen(state="closed", acknowledged_at=None)]) == [1]


def test_the_next_silence_of_a_client_is_another_reason():
    first = "no-next-session 2026-04-01"
    past = [seen(1, first, kind="lapse", state="closed", sessions_since=1)]

    assert raised(check_in(1, first, kind="lapse", rank=2), past=past) == []
    assert raised(check_in(1, "no-next-session 2026-04-20", kind="lapse", rank=2), past=past) == [1]


def test_an_alert_of_the_past_leaves_room_for_those_after_it():
    later = [NOON + DAY, NOON + 3 * DAY]

    assert not has_room(later, NOON)
    assert has_room(later, NOON - 4 * DAY)
    assert not has_room(later, NOON - 3 * DAY + DAY / 2)
    assert has_room([NOON - 6 * DAY, NOON + 6 * DAY], NOON)


def test_two_candidates_of_one_kind_are_refused():
    with pytest.raises(FitError, match="one for each episode and kind"):
        decide([check_in(), check_in()], [], NOON)


@pytest.mark.parametrize("values", [{"estimate": 1.2}, {"estimate": float("nan")}, {"rules": ()}])
def test_a_candidate_that_cannot_be_ranked_is_refused(values):
    with pytest.raises(FitError):
        Candidate(**{"episode": 1, "kind": "check-in", "rules": frozenset("a"), **values})


@pytest.mark.parametrize(
    "values",
    [{"per_window": 0}, {"window": timedelta(0)}, {"silent_sessions": -1}, {"rise": 1.0}],
)
def test_a_budget_that_never_or_always_speaks_is_refused(values):
    with pytest.raises(FitError):
        Budget(**values)


ESTIMATES = st.one_of(st.none(), st.sampled_from((0.0, 0.1, 0.2, 0.3, 0.31, 0.45)))
SOME_RULES = st.frozensets(st.sampled_from(RULES), min_size=1)
KINDS = st.sampled_from(("check-in", "lapse"))
HOURS = st.integers(0, 30 * 24).map(lambda hours: timedelta(hours=hours))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        episode=st.integers(1, 6),
        kind=KINDS,
        rules=SOME_RULES,
        estimate=ESTIMATES,
        rank=st.sampled_from((2, 3)),
        days_waiting=st.integers(0, 3),
    ),
    max_size=8,
    unique_by=lambda each: (each.episode, each.kind),
)


@st.composite
def past_alerts(draw):
    times = draw(st.lists(HOURS.map(lambda ago: NOON - ago), min_size=1, max_size=2).map(sorted))
    return PastAlert(
        episode=draw(st.integers(1, 6)),
        kind=draw(KINDS),
        rules=draw(SOME_RULES),
        raised_at=tuple(times),
        state=draw(st.sampled_from(("new", "seen", "closed", "closed"))),
        acknowledged_at=draw(st.one_of(st.none(), st.just(times[-1] + DAY))),
        estimate=draw(ESTIMATES),
        sessions_since=draw(st.integers(0, 5)),
    )


BUDGETS = st.builds(
    Budget, per_window=st.integers(1, 3), silent_sessions=st.integers(0, 4), rise=st.just(1.5)
)


@settings(max_examples=150)
@given(CANDIDATES, st.lists(past_alerts(), max_size=6), BUDGETS, st.randoms())
def test_the_order_of_what_comes_in_does_not_matter_and_plain_loops_agree(
    candidates, past, budget, random
):
    decided = decide(candidates, past, NOON, budget)
    shuffled, shuffled_past = candidates[:], past[:]
    random.shuffle(shuffled)
    random.shuffle(shuffled_past)

    assert decide(shuffled, shuffled_past, NOON, budget) == decided
    slow_raised, slow_waits = decide_slowly(candidates, past, NOON, budget)
    assert [(each.episode, each.kind) for each in decided.raised] == slow_raised
    assert slow_waits == {
        (each.candidate.episode, each.candidate.kind): (
            ("silent", each.sessions_left) if each.why is Wait.SILENT else each.why.value
        )
        for each in decided.waiting
    }


@settings(max_examples=100)
@given(st.lists(st.tuples(HOURS, CANDIDATES), max_size=12), st.booleans())
def test_no_rolling_week_ever_holds_more_than_two(moments, in_order):
    """Whether time runs on, or a past is written down afterwards in any order."""
    past = []
    for after, candidates in sorted(moments, key=lambda each: each[0]) if in_order else moments:
        decided = decide(candidates, past, NOON + after)
        past += [_closed_at_once(one, NOON + after) for one in decided.raised]

    assert most_in_a_window([each.raised_at[0] for each in past], 7 * DAY) <= 2


def _closed_at_once(one, at):
    return PastAlert(
        episode=one.episode, kind=one.kind, rules=one.rules, raised_at=(at,), state="closed"
    )
