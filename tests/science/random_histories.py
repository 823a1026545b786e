"""Histories of every kind, for properties that must hold for all of them."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from science.history import AllianceRating, Attendance, History, SessionFacts, TopicAnswer
from science.outcome_point import OutcomePoint, ReliableChange
from science.reference import Reference, Usual
from tests.science.histories import FIRST_DAY

# Whole and half percents: exact in binary, so that no rounding decides about a drop.
PERCENTS = st.integers(0, 200).map(lambda half: half / 2)
REFERENCE = Reference(
    alliance={("ac-6", "client"): Usual(80.0, 10.0), ("ac-6", "therapist"): Usual(70.0, 8.0)},
    outcome={"phq-9": Usual(55.0, 20.0)},
)


@st.composite
def ratings(draw):
    percent = draw(st.none() | PERCENTS)
    return AllianceRating(
        instrument=draw(st.sampled_from(["ac-6", "wai-6"])),
        percent=percent,
        rift=True if percent is None else None,
        extreme="ceiling" if percent == 100 else None,
    )


@st.composite
def outcomes(draw):
    found = []
    if draw(st.booleans()):
        found.append(
            OutcomePoint("phq-9", draw(st.integers(0, 27)), 0, 27, True, ReliableChange(6))
        )
    if draw(st.booleans()):
        found.append(OutcomePoint("ors", draw(st.integers(0, 40)), 0, 40, False, ReliableChange(5)))
    if draw(st.booleans()):
        found.append(OutcomePoint("own", draw(st.integers(0, 10)), 0, 10, True))
    return tuple(found)


@st.composite
def sessions(draw):
    """One session without a place in a course yet."""
    attendance = draw(st.sampled_from([Attendance.ATTENDED, *Attendance]))
    asked = draw(st.booleans())
    support = draw(st.none() | st.integers(0, 4))
    return SessionFacts(
        session_id=1,
        held_on=FIRST_DAY,
        attendance=attendance,
        form_asked=asked,
        form_missing=asked and draw(st.booleans()),
        form_opened=draw(st.booleans()),
        client=draw(st.none() | ratings()),
        therapist=draw(st.none() | ratings()),
        outcomes=draw(outcomes()),
        support=None if support is None else TopicAnswer(support, 0, 4, "ask"),
    )


def laid_out(drawn):
    """A history of these sessions, a week apart, numbered as they come."""
    placed, number = [], 0
    for week, session in enumerate(drawn):
        attended = session.attendance is Attendance.ATTENDED
        number += attended
        placed.append(
            replace(
                session,
                session_id=week + 1,
                held_on=FIRST_DAY + timedelta(weeks=week),
                number=number if attended else None,
            )
        )
    return History(tuple(placed))


COURSES = st.lists(sessions(), max_size=9)
