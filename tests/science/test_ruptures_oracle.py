"""The rupture machine against its slow twin, and what must hold for any history at all."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from science.early_rules import early_rules, without_client_answers
from science.history import AllianceRating, History, RuleSettings, SessionFacts
from science.ruptures import RuptureState, rupture_course
from tests.science.histories import attended, missed
from tests.science.slow_ruptures import slow_ruptures

WALKS = st.lists(st.sampled_from([-30, -20, -15, -10, -4, -1, 0, 0, 1, 4, 10, 20, 30]), max_size=12)
SIZES = st.sampled_from([5.0, 10.0, 15.0, 15.0, 25.0])
ALLOWED = {
    ("none", "possible"),
    ("possible", "confirmed"),
    ("possible", "repaired"),
    ("possible", "none"),
    ("confirmed", "repaired"),
    ("confirmed", "unrepaired"),
    ("repaired", "possible"),
    ("unrepaired", "repaired"),
    ("unrepaired", "possible"),
}


@st.composite
def histories(draw, *, forms: tuple[str, ...] = ("ac-6", "ac-6", "ac-6", "ac-12")) -> History:
    """Walks of one or two forms between 0 and 100, with gaps, missed sessions and tension."""
    sessions: list[SessionFacts] = []
    level = draw(st.integers(40, 100))
    for session_id, step in enumerate(draw(WALKS), start=1):
        if draw(st.integers(0, 7)) == 0:
            sessions.append(missed(session_id))
            continue
        level = max(0, min(100, level + step))
        percent = None if draw(st.integers(0, 7)) == 0 else float(level)
        rift = draw(st.sampled_from([None, False, False, False, True]))
        client = AllianceRating(draw(st.sampled_from(forms)), percent, rift=rift)
        sessions.append(
            attended(
                session_id,
                client=draw(st.sampled_from([client, client, client, None])),
                therapist=draw(st.none() | st.just(AllianceRating("ac-6", 50.0, rift=True))),
                tension=draw(st.sampled_from([None, "none", "none", "none", "none", "mixed"])),
            )
        )
    return History(tuple(sessions))


@given(histories(), SIZES)
def test_states_and_drops_equal_the_slow_oracle(history, size):
    found = rupture_course(history, RuleSettings(drop_share=size))
    slow = slow_ruptures(list(history.sessions), size)

    assert [state.value for state in found.states] == slow.words
    drops = zip(history.sessions, found.drops, strict=True)
    assert {s.session_id for s, drop in drops if drop} == {
        i for i, is_ in slow.drops.items() if is_
    }


@given(histories(), st.data())
def test_later_sessions_never_change_earlier_events(history, data):
    end = data.draw(st.integers(0, len(history.sessions)))

    before, after = rupture_course(History(history.sessions[:end])), rupture_course(history)

    assert after.states[:end] == before.states
    assert after.drops[:end] == before.drops
    assert tuple(event for event in after.events if event.place < end) == before.events
    assert after.latest_event(end) == before.latest_event(end)


@given(histories(), st.data())
def test_a_constant_added_to_all_ratings_changes_nothing(history, data):
    given_ = [s.client.percent for s in history.sessions if s.client]
    ratings = [int(percent) for percent in given_ if percent is not None] or [50]
    shift = data.draw(st.integers(-min(ratings), 100 - max(ratings)))

    moved = rupture_course(_mapped(history, lambda percent: percent + shift))

    assert moved.states == rupture_course(history).states


@given(histories(forms=("ac-6",)))
def test_one_form_moves_only_along_the_arrows(history):
    words = ["none", *(event.state.value for event in rupture_course(history).events)]

    assert set(pairwise(words)) <= ALLOWED


@given(histories())
def test_each_event_names_a_drop_at_or_before_it(history):
    found = rupture_course(history)
    places = {session.session_id: n for n, session in enumerate(history.sessions)}

    for event in found.events:
        dropped = places[event.drop_id]
        assert dropped <= event.place
        assert found.drops[dropped] is not None
        assert event.state is not RuptureState.POSSIBLE or dropped == event.place


@given(histories())
def test_without_the_clients_ratings_nothing_ruptures(history):
    blind = without_client_answers(history, {s.session_id for s in history.sessions})

    assert rupture_course(blind).events == ()
    assert early_rules(blind).rupture == "none"


@given(histories())
def test_without_drops_no_rule_of_ruptures_speaks(history):
    flat = _mapped(history, lambda percent: 80.0)

    assert not {r.rule for r in early_rules(flat).reasons} & {
        "drop",
        "drop-and-missed",
        "rupture-confirmed",
        "rupture-unrepaired",
    }


@given(histories(forms=("ac-6",)), SIZES, SIZES)
def test_among_five_ratings_a_larger_limit_never_finds_more_drops(history, one, other):
    rated = [s for s in history.sessions if s.client and s.client.percent is not None]
    early = History(tuple(rated[:5]))

    small, large = (
        {n for n, drop in enumerate(rupture_course(early, RuleSettings(size)).drops) if drop}
        for size in sorted((one, other))
    )

    assert large <= small


def _mapped(history: History, change) -> History:
    return History(
        tuple(
            replace(session, client=replace(session.client, percent=change(session.client.percent)))
            if session.client and session.client.percent is not None
            else session
            for session in history.sessions
        )
    )
