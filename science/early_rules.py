"""The flag, version 2: published rules over the facts of one episode, no probability."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from science.answer_rules import bottom_answers, reported_rift, rise_twice, three_falls
from science.history import History, RuleSettings, SessionFacts, Status
from science.reasons import (
    RULES,
    WATCH_RULES,
    Assessment,
    Reason,
    Turning,
    most_serious_first,
)
from science.rupture_rules import rupture, score_drop
from science.ruptures import RuptureCourse, RuptureState, rupture_course
from science.session_rules import (
    RECENT_SESSIONS,
    Finding,
    latest_attended,
    logged_tension,
    missed_sessions,
    unfilled_form,
)

__all__ = [
    "RULES",
    "Assessment",
    "Reason",
    "RuleSettings",
    "Turning",
    "early_rules",
    "rules_and_turnings",
    "turnings",
    "without_client_answers",
]

DEFAULTS = RuleSettings()
# A model's check-in reasons, by the attended session after which each one holds.
Spoken: TypeAlias = Mapping[int, Reason]
NOBODY: Spoken = MappingProxyType({})


def early_rules(
    history: History, settings: RuleSettings = DEFAULTS, *, spoken: Spoken = NOBODY
) -> Assessment:
    """Say what stands out in an episode after its last fact.

    Check-in is suggested by a no-show or late cancellation among the last three booked sessions; a
    lowest answer on safety, bond or goals; tension without repair; a drop of the alliance score
    that is confirmed or not repaired (see `science.ruptures`); three falls of that score in a row;
    a drop together with a missed session or form; any two watch reasons. Watch is a possible drop,
    fear or shame up twice in sessions 1 to 5, and a form that had not come in when the session
    began. A client far from the therapist is shown, never counted.

    Parameters
    ----------
    history : History
        The facts so far, oldest first. Nothing here depends on today; see `science.lapse` for that.
    settings : RuleSettings
        Adjusted limits of the clinic.
    spoken : mapping of int to Reason
        Check-in reasons of a model (`science.estimate`) by session id. Empty without a model.

    Returns
    -------
    Assessment
        ``NOT_ENOUGH`` only if no rule fired and fewer than two sessions have client answers that
        these rules read (alliance or first five; outcome forms do not count).

    Notes
    -----
    Reasons speak of the present. Attendance is read over the last three booked sessions, log and
    form at the latest attended session, answers at the latest answered session and only while
    fewer than four attended sessions lie behind it; a rupture speaks as long, from the session that
    decided it. These windows, the half-way mark of repair and the drop of 15 % of the range are
    defaults of this project. At a base rate of 20 % about two of
    three flags that rest on alliance alone are false alarms; hence "check-in suggested" and never
    a probability.

    References
    ----------
    Sharf, J., Primavera, L. H. & Diener, M. J. (2010). Psychotherapy 47, 637-645 (alliance and
    dropout, d = .55). https://doi.org/10.1037/a0021175
    Lavik, K. O. et al. (2022). Front Psychol 13, 915932. https://doi.org/10.3389/fpsyg.2022.915932

    Examples
    --------
    >>> from datetime import date
    >>> from science.history import AllianceRating, Attendance
    >>> def session(day, percent):
    ...     return SessionFacts(
    ...         session_id=day,
    ...         number=day,
    ...         held_on=date(2026, 3, day),
    ...         attendance=Attendance.ATTENDED,
    ...         client=AllianceRating("ac-6", percent),
    ...     )
    >>> early_rules(History((session(1, 90.0),))).status.value
    'not-enough-data'
    >>> fell = early_rules(History((session(1, 90.0), session(2, 75.0))))
    >>> fell.status.value, fell.reasons[0].before, fell.reasons[0].after
    ('watch', 90.0, 75.0)
    >>> early_rules(History((session(1, 90.0), session(2, 75.5)))).status.value
    'nothing-stands-out'
    """
    return _assess(history.sessions, rupture_course(history, settings), spoken)


def turnings(
    history: History, settings: RuleSettings = DEFAULTS, *, spoken: Spoken = NOBODY
) -> tuple[Turning, ...]:
    """List the facts after which check-in was suggested and before which it was not.

    Parameters
    ----------
    history : History
        The facts so far, oldest first.
    settings : RuleSettings
        Adjusted limits of the clinic.
    spoken : mapping of int to Reason
        As in `early_rules`.

    Returns
    -------
    tuple of Turning
        Oldest first. A later fact never changes an earlier turning: each one reads only the
        sessions up to its own.
    """
    return rules_and_turnings(history, settings, spoken=spoken)[1]


def rules_and_turnings(
    history: History, settings: RuleSettings = DEFAULTS, *, spoken: Spoken = NOBODY
) -> tuple[Assessment, tuple[Turning, ...]]:
    """Say what `early_rules` and `turnings` say, in one pass.

    Parameters
    ----------
    history : History
        The facts so far, oldest first.
    settings : RuleSettings
        Adjusted limits of the clinic.
    spoken : mapping of int to Reason
        As in `early_rules`.

    Returns
    -------
    assessment : Assessment
        After the last fact.
    turnings : tuple of Turning
        Oldest first.
    """
    found = []
    # No state reads a later session, so one course serves every prefix.
    course = rupture_course(history, settings)
    now = _assess((), course, spoken)
    for end, session in enumerate(history.sessions, start=1):
        previous, now = now, _assess(history.sessions[:end], course, spoken)
        if now.status is Status.CHECK_IN and previous.status is not Status.CHECK_IN:
            rules = dict.fromkeys(r.rule for r in now.reasons if r.level is Status.CHECK_IN)
            found.append(Turning(session.session_id, session.held_on, tuple(rules)))
    return now, tuple(found)


def without_client_answers(history: History, session_ids: AbstractSet[int]) -> History:
    """Leave out what the client answered about some sessions.

    For a therapist who has not rated these sessions yet: the client's alliance and first-five
    answers, and every reason drawn from them, must not colour the own rating.

    Parameters
    ----------
    history : History
        The full facts.
    session_ids : set of int
        The sessions that still wait for the therapist's own rating.

    Returns
    -------
    History
        The same sessions; attendance, log, forms and outcome scores are untouched.
    """
    return History(
        tuple(
            replace(session, client=None, experience=None)
            if session.session_id in session_ids
            else session
            for session in history.sessions
        )
    )


def _assess(sessions: Sequence[SessionFacts], course: RuptureCourse, spoken: Spoken) -> Assessment:
    findings = _findings(sessions, course)
    reasons = sorted(
        [*_flatten(findings.values()), *_spoken_last(sessions, spoken)], key=most_serious_first
    )
    return Assessment(
        status=_status(reasons, sessions),
        reasons=tuple(reasons),
        not_recorded=tuple(rule for rule in RULES if findings[rule] is None),
        rupture=course.states[len(sessions) - 1].value if sessions else RuptureState.NONE.value,
    )


def _findings(sessions: Sequence[SessionFacts], course: RuptureCourse) -> dict[str, Finding]:
    drop = score_drop(sessions, course)
    findings: dict[str, Finding] = {
        "missed-session": missed_sessions(sessions),
        "bottom-answer": bottom_answers(sessions),
        "unrepaired-tension": _both(logged_tension(sessions), reported_rift(sessions)),
        "rupture-unrepaired": rupture(sessions, course, RuptureState.UNREPAIRED, drop=drop),
        "rupture-confirmed": rupture(sessions, course, RuptureState.CONFIRMED, drop=drop),
        "three-falls": three_falls(sessions),
        "drop": drop,
        "fear-up": rise_twice(sessions, "fear"),
        "shame-up": rise_twice(sessions, "shame"),
        "form-unfilled": unfilled_form(sessions),
    }
    findings["drop-and-missed"] = _drop_and_missed(sessions, drop, findings["missed-session"])
    findings["two-watch"] = _two_watch([findings[rule] for rule in WATCH_RULES])
    return findings


def _spoken_last(sessions: Sequence[SessionFacts], spoken: Spoken) -> list[Reason]:
    """Return what a model said after the latest attended session."""
    latest = latest_attended(sessions) if spoken else None
    said = spoken.get(latest.session_id) if latest else None
    return [said] if said else []


def _drop_and_missed(sessions: Sequence[SessionFacts], drop: Finding, missed: Finding) -> Finding:
    if not drop:
        return drop
    form_missing = any(s.form_asked and s.form_missing for s in sessions[-RECENT_SESSIONS:])
    if not missed and not form_missing:
        return ()
    beside = "a missed session" if missed else "a missing form"
    item = f"{drop[0].item}, together with {beside}"
    return (replace(drop[0], rule="drop-and-missed", level=Status.CHECK_IN, item=item),)


def _two_watch(watch: Sequence[Finding]) -> Finding:
    if sum(finding is not None for finding in watch) < 2:
        return None
    reasons = _flatten(watch)
    if len(reasons) < 2:
        return ()
    latest = max(reasons, key=lambda reason: reason.held_on)
    return (
        replace(
            latest,
            rule="two-watch",
            level=Status.CHECK_IN,
            item=" and ".join(reason.item for reason in reasons),
            before=None,
            after=None,
            unit="",
            source="rules",
        ),
    )


def _both(first: Finding, second: Finding) -> Finding:
    if first is None:
        return second
    return first + (second or ())


def _flatten(findings: Iterable[Finding]) -> list[Reason]:
    return [reason for finding in findings if finding for reason in finding]


def _status(reasons: Sequence[Reason], sessions: Sequence[SessionFacts]) -> Status:
    if reasons:
        return reasons[0].level
    answered = sum(s.client is not None or s.experience is not None for s in sessions)
    return Status.NOTHING if answered >= 2 else Status.NOT_ENOUGH
