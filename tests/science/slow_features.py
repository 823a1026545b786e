"""The model's terms, computed a second time straight from their definitions, one by one."""

from dataclasses import replace

import numpy as np

from science.history import Attendance, History
from science.rational_course import rational_course
from science.reference import worse_percent
from science.ruptures import rupture_course

MISSED = (Attendance.NO_SHOW, Attendance.LATE_CANCEL)


def side_in_sd(session, side, reference):
    rating = getattr(session, side)
    if rating is None or rating.percent is None:
        return None
    usual = reference.of_alliance(rating.instrument, side)
    return (rating.percent - usual.mean) / usual.sd


def slow_terms(history, place, reference):
    """Name to value, None where there is nothing to look at."""
    booked = history.sessions[: place + 1]
    held = [each for each in booked if each.attendance is Attendance.ATTENDED]
    now = held[-1]
    both = [
        [side_in_sd(each, side, reference) for side in ("client", "therapist")] for each in held
    ]
    combined = []
    for sides in both:
        known = [side for side in sides if side is not None]
        combined.append(float(np.mean(known)) if known else None)
    known = [value for value in combined if value is not None]
    mean = float(np.mean(known)) if known else None
    carried = [value for value in combined[-2:] if value is not None]
    gaps = [theirs - own for own, theirs in both if own is not None and theirs is not None]
    scores = slow_scores(held)
    most = max(scores, key=lambda name: (len(scores[name]), name), default=None)
    support = [each.support for each in booked if each.support is not None]
    return {
        "ally": mean,
        "ally_missing": float(mean is None),
        "ally_last": carried[-1] - mean if carried else None,
        "drop": slow_drop(history, place),
        "slope": slow_slope(combined),
        "disc": float(np.mean(gaps)) if gaps else None,
        "ceil": slow_ceiling(held),
        "sev0": slow_severity(scores[most][0][1], reference) if scores else None,
        "ntx": slow_not_on_track(scores.get(most, [])),
        "miss": float(min(2, sum(each.attendance in MISSED for each in booked[-3:]))),
        "form_missing": float(now.form_missing) if now.form_asked else None,
        "form_unopened": (
            float(now.form_missing and not now.form_opened) if now.form_asked else None
        ),
        "low_support": slow_low_support(support[-1]) if support else None,
        "improved": slow_improved([point for _, point in scores.get(most, [])]),
    }


def slow_scores(held):
    """Instrument to its scores with their session numbers."""
    scores = {}
    for session in held:
        for point in session.outcomes:
            scores.setdefault(point.instrument, []).append((session.number, point))
    return scores


def slow_low_support(answer):
    """The lower two of five."""
    return float(answer.value <= answer.lowest + (answer.highest - answer.lowest) / 4)


def slow_drop(history, place):
    """Ask the whole machine, with every session up to this one."""
    rated = [
        each.client.instrument
        for each in history.sessions[: place + 1]
        if each.attendance is Attendance.ATTENDED
        and each.client is not None
        and each.client.percent is not None
    ]
    now = history.sessions[place].client
    if now is None or now.percent is None or rated.count(now.instrument) < 2:
        return None
    held = [
        s if s.attendance is Attendance.ATTENDED else replace(s, client=None)
        for s in history.sessions[: place + 1]
    ]
    return float(rupture_course(History(tuple(held))).drops[place] is not None)


def slow_slope(combined):
    points = [(at, value) for at, value in enumerate(combined[-5:]) if value is not None]
    if len(points) < 2:
        return None
    at, value = np.array(points).T
    return float(np.polyfit(at, value, 1)[0]) * len(points) / (len(points) + 3)


def slow_ceiling(held):
    for each in reversed(held[-2:]):
        if each.client is not None:
            return float(each.client.extreme == "ceiling")
    return None


def slow_severity(point, reference):
    usual = reference.of_outcome(point.instrument)
    return (worse_percent(point) - usual.mean) / usual.sd


def slow_gain(points):
    gain = points[-1].points - points[0].points
    return -gain if points[0].higher_is_worse else gain


def slow_improved(points):
    if len(points) < 2 or points[0].reliable_change is None:
        return None
    return float(slow_gain(points) >= points[0].reliable_change.points - 1e-9)


def slow_not_on_track(numbered):
    found = rational_course(numbered) if numbered else None
    return None if found is None else float(not found.is_on_track)
