"""How the client's latest rating lies against the own mean so far, in one sentence."""

from __future__ import annotations

from science.history import History
from science.reason_text import whole
from science.within import decompose

LEAST_RATINGS = 3  # below, a mean of so few would be compared with itself


def within_words(history: History) -> str:
    """The within part of the latest rating; empty below three ratings of the same form."""
    ratings = [(each.number, each.client) for each in history.sessions if each.client]
    scored = [(number, each) for number, each in ratings if each.percent is not None]
    if not scored:
        return ""
    latest = scored[-1][1].instrument
    percents = [each.percent for _, each in scored if each.instrument == latest]
    parts = decompose(percents, grand=0.0)[-1]
    if parts is None or parts.n < LEAST_RATINGS:
        return ""
    mean, distance = whole(parts.between), whole(abs(parts.within))
    if distance == "0":
        return f"The client's latest rating is at the own mean so far ({mean}%)."
    where = "above" if parts.within > 0 else "below"
    points = "point" if distance == "1" else "points"
    lies = f"{distance} {points} {where} the own mean so far ({mean}%)"
    return f"The client's latest rating lies {lies}."
