"""The rules against their slow twin, and what must hold for any history at all."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from science.early_rules import (
    early_rules,
    rules_and_turnings,
    turnings,
    without_client_answers,
)
from science.history import (
    AllianceRating,
    Attendance,
    History,
    SessionFacts,
    Status,
    TopicAnswer,
)
from science.reason_text import sentence
from tests.science.histories import FIRST_DAY, attended, missed
from tests.science.slow_rules import slow_rules, slow_status, slow_turnings

TOPICS = ("bond", "tasks", "goals", "safety")


@st.composite
def ratings(draw) -> AllianceRating:
    topics = draw(st.dictionaries(st.sampled_from(TOPICS), st.integers(0, 4), max_size=4))
    return AllianceRating(
        instrument=draw(st.sampled_from(["ac-6", "ac-6", "ac-12"])),
        percent=draw(st.sampled_from([None, 0.0, 20.0, 35.0, 50.0, 60.0, 75.0, 80.0, 100.0])),
        topics={topic: TopicAnswer(value, 0, 4, topic) for topic, value in topics.items()},
        rift=draw(st.sampled_from([None, False, False, True])),
        repair=draw(st.none() | st.integers(0, 4)),
    )


@st.composite
def histories(draw, max_size: int = 10) -> History:
    sessions: list[SessionFacts] = []
    number = 0
    for session_id in range(1, draw(st.integers(0, max_size)) + 1):
        attendance = draw(st.sampled_from([Attendance.ATTENDED] * 8 + list(Attendance)))
        held = attendance is Attendance.ATTENDED
        number += held
        first_five = st.fixed_dictionaries(
            {}, optional={"fear": st.integers(0, 10), "shame": st.integers(0, 10)}
        )
        sessions.append(
            SessionFacts(
                session_id=session_id,
                held_on=FIRST_DAY + timedelta(days=7 * session_id),
                attendance=attendance,
                number=number if held else None,
                form_asked=draw(st.booleans()),
                form_missing=draw(st.sampled_from([False, False, True])),
                client=draw(st.none() | ratings()),
                therapist=draw(st.none() | ratings()),
                experience=draw(st.none() | first_five) if held else None,
                tension=draw(st.sampled_from([None, "none", "none", "withdrawal", "mixed"])),
                repaired=draw(st.sampled_from([None, "yes", "partly", "no"])),
            )
        )
    return History(tuple(sessions))


@given(histories())
def test_rules_and_status_equal_the_slow_oracle(history):
    assessment = early_rules(history)

    assert {r.rule for r in assessment.reasons} == slow_rules(list(history.sessions))
    assert assessment.status == slow_status(list(history.sessions))


@given(histories())
def test_turnings_equal_the_slow_prefix_by_prefix_oracle(history):
    assert [t.session_id for t in turnings(history)] == slow_turnings(list(history.sessions))


@given(histories())
def test_one_pass_says_what_the_rules_say_after_the_last_fact(history):
    assert rules_and_turnings(history) == (early_rules(history), turnings(history))


@given(histories(), st.data())
def test_a_later_session_never_changes_an_earlier_turning(history, data):
    end = data.draw(st.integers(0, len(history.sessions)))
    prefix = History(history.sessions[:end])

    before = turnings(prefix)

    assert turnings(history)[: len(before)] == before


@given(histories())
def test_fields_that_no_rule_reads_change_nothing(history):
    bare = History(
        tuple(
            replace(
                session,
                guess={"fear": 10},
                therapist=session.therapist and replace(session.therapist, percent=None, topics={}),
                client=session.client and replace(session.client, extreme="ceiling"),
            )
            for session in history.sessions
        )
    )

    assert early_rules(bare) == early_rules(history)


@given(histories())
def test_each_reason_is_told_in_words_and_in_order(history):
    assessment = early_rules(history)
    levels = [reason.level for reason in assessment.reasons]

    assert all(sentence(reason) for reason in assessment.reasons)
    assert levels == sorted(levels, key=[Status.CHECK_IN, Status.WATCH].index)
    assert not {r.rule for r in assessment.reasons} & set(assessment.not_recorded)


@given(histories())
def test_without_client_answers_no_reason_speaks_of_them(history):
    blind = without_client_answers(history, {s.session_id for s in history.sessions})

    sources = {reason.source for reason in early_rules(blind).reasons}

    assert not sources & {"alliance", "experience"}


def test_turnings_of_a_hand_worked_course():
    sessions = (
        attended(1, 80.0),
        missed(2),
        attended(3, 80.0),
        attended(4, 80.0),
        attended(5, 80.0),
        attended(6, 80.0, tension="mixed", repaired="no"),
    )

    found = turnings(History(sessions))

    assert [(t.session_id, t.held_on, t.rules) for t in found] == [
        (2, sessions[1].held_on, ("missed-session",)),
        (6, sessions[5].held_on, ("unrepaired-tension",)),
    ]
