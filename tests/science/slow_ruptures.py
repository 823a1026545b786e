"""Drops and ruptures once more, slowly and from the text of the help page: the oracle."""

from collections import namedtuple

from science.history import Attendance, SessionFacts

Slow = namedtuple("Slow", "drops changes words")
EPS = 1e-9


def slow_ruptures(sessions: list[SessionFacts], size: float = 15.0) -> Slow:
    """Drops by session id, (session, new word) of each change, and the word after each session."""
    drops: dict[int, bool] = {}
    open_: dict[str, dict] = {}  # form to what is known of its latest drop
    changes: list[tuple[SessionFacts, str]] = []
    words: list[str] = []
    for index, session in enumerate(sessions):
        so_far = sessions[: index + 1]
        if session.client is not None and session.client.percent is not None:
            form = session.client.instrument
            scores = scores_of(so_far, form)
            level = drop_level(scores, size)
            drops[session.session_id] = level is not None
            rupture = open_.get(form)
            settled = rupture is None or rupture["word"] not in ("possible", "confirmed")
            if rupture is not None and rupture["word"] not in ("none", "repaired"):
                holds = tense(session) or level is not None
                word = next_word(rupture, scores, size, holds)
                if word != rupture["word"]:
                    rupture["word"] = word
                    changes.append((session, word))
            if level is not None and settled:
                before, needed = level
                first = len(scores) - 1
                open_[form] = {"word": "possible", "before": before, "size": needed, "first": first}
                changes.append((session, "possible"))
        for form, rupture in open_.items():
            if rupture["word"] == "possible" and tense(session) and speaks(so_far, form):
                rupture["word"] = "confirmed"
                changes.append((session, "confirmed"))
        words.append(changes[-1][1] if changes else "none")
    return Slow(drops, changes, words)


def scores_of(sessions: list[SessionFacts], form: str) -> list[float]:
    """All ratings by one form."""
    rated = [s.client for s in sessions if s.client and s.client.percent is not None]
    return [rating.percent for rating in rated if rating.instrument == form]


def drop_level(scores: list[float], size: float) -> tuple[float, float] | None:
    """Level and size of the drop that the last score is; None if it is none."""
    if len(scores) < 2:
        return None
    if len(scores) <= 5:
        return (scores[-2], size) if scores[-2] - scores[-1] >= size - EPS else None
    first_five = scores[:5]
    steps = [abs(first_five[i + 1] - first_five[i]) for i in range(4)]
    needed = max(2.66 * sum(steps) / 4, 3 * 2.5, size)
    centre = sum(first_five) / 5
    if centre - scores[-1] < needed - EPS:
        return None
    was_low = centre - scores[-2] >= needed - EPS
    if was_low and scores[-2] - scores[-1] < size - EPS:
        return None
    return centre, needed


def next_word(rupture: dict, scores: list[float], size: float, holds: bool) -> str:
    """What an open rupture is after the last score."""
    since = scores[rupture["first"] :]
    low = [score for score in since if rupture["before"] - score >= rupture["size"] - EPS]
    if rupture["before"] - scores[-1] <= size / 3 + EPS:
        return "repaired"
    if rupture["word"] == "possible":
        if len(low) >= 2:
            return "confirmed"
        return "none" if len(since) >= 3 and not holds else "possible"
    return "unrepaired" if len(since) >= 3 else rupture["word"]


def tense(session: SessionFacts) -> bool:
    """Whether either side reports tension; the log goes before the therapist's own form."""
    by_client = session.client is not None and session.client.rift is True
    own_form = session.therapist is not None and session.therapist.rift is True
    by_therapist = own_form if session.tension is None else session.tension != "none"
    return by_client or by_therapist


def speaks(sessions: list[SessionFacts], form: str) -> bool:
    """Whether fewer than four attended sessions lie behind the last rating by this form."""
    last = max(
        i
        for i, s in enumerate(sessions)
        if s.client and s.client.percent is not None and s.client.instrument == form
    )
    return sum(s.attendance is Attendance.ATTENDED for s in sessions[last + 1 :]) < 4
