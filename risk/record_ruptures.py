"""Drops of the alliance on the record: marks for the chart, and the latest one in a sentence."""

from __future__ import annotations

from science.history import History
from science.reason_text import day_in_words, whole
from science.ruptures import RuptureCourse, RuptureEvent, RuptureState


def drop_marks(course: RuptureCourse) -> dict[int, str]:
    """Session id to the state that it brought; a possible drop that was given up is no mark."""
    return {
        event.session_id: event.state.value
        for event in course.events
        if event.state is not RuptureState.NONE
    }


def drop_words(course: RuptureCourse, history: History) -> str:
    """The latest drop and what became of it; empty without one, or once it was given up."""
    event = course.latest_event(len(history.sessions))
    if event is None or event.state is RuptureState.NONE:
        return ""
    places = {session.session_id: n for n, session in enumerate(history.sessions)}
    dropped = places[event.drop_id]
    drop = course.drops[dropped]
    assert drop is not None  # an event is about a drop
    usual = "a usual " if drop.by_chart else ""
    fall = f"{_place(history, dropped)}, from {usual}{whole(drop.before)}% to {whole(drop.after)}%"
    kind = "A possible drop" if event.state is RuptureState.POSSIBLE else "A drop"
    return f"{kind} of the client's score at {fall}{_sequel(event, history)}."


def _sequel(event: RuptureEvent, history: History) -> str:
    here, score = _place(history, event.place), f"{whole(event.after)}%"
    match event.state:
        case RuptureState.REPAIRED:
            return f", and back at {here} ({score})"
        case RuptureState.UNREPAIRED:
            latest = _latest(event, history)
            return f". It was not back within three ratings ({score} at {here}{latest})"
        case RuptureState.CONFIRMED if event.by_tension:
            where = "there" if event.session_id == event.drop_id else f"at {here}"
            return f", and tension reported {where}"
        case RuptureState.CONFIRMED:
            return f", and still low at {here} ({score})"
    return ". One low rating may be chance, and nothing has confirmed it so far"


def _latest(event: RuptureEvent, history: History) -> str:
    """A later rating: after the third one nothing more is said of a drop until it is back."""
    later = [
        (place, session.client.percent)
        for place, session in enumerate(history.sessions)
        if place > event.place and session.client and session.client.percent is not None
    ]
    if not later:
        return ""
    place, percent = later[-1]
    return f", {whole(percent)}% at {_place(history, place)}"


def _place(history: History, place: int) -> str:
    """A session inside a sentence; one that was not attended has no number."""
    session = history.sessions[place]
    if session.number is not None:
        return f"session {session.number}"
    return f"the session of {day_in_words(session.held_on)}"
