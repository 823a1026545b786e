"""What a chart says in words: its finding, the label of each session, the rows of its table."""

from collections.abc import Callable, Sequence
from math import floor

from charts.facts import ChartSession, Measure, scored
from charts.scale import number

NO_ANSWER = "no answer"
NOT_ASKED = "not asked"
NOT_HELD = "not held"
NOT_KNOWN = "not known"
NOT_RECORDED = "not recorded"
RATE_FIRST = "rate first"
KEPT_PRIVATE = "kept private"
SAYS_LITTLE = "says little"
DROPS = {
    "possible": "possible drop",
    "confirmed": "drop confirmed",
    "unrepaired": "not back",
    "repaired": "back",
}
REPAIRS = {"yes": "repaired", "partly": "partly repaired", "no": "not repaired"}

NO_NORMS = "No norms."

# More sessions than this are counted instead of listed.
LISTED = 3


def points(value: float, measure: Measure) -> str:
    """Write a score in the unit of its measure.

    Parameters
    ----------
    value : float
        In points of the measure.
    measure : Measure
        Gives the unit.

    Returns
    -------
    str
        At most one decimal: "8", "62.5%".
    """
    return f"{number(value)}{measure.unit}"


def percent(value: float) -> str:
    """Write an alliance score as a whole percentage, halves upwards.

    Parameters
    ----------
    value : float
        In percent of the range, 0 to 100.

    Returns
    -------
    str
        Digits and a percent sign.

    Examples
    --------
    >>> percent(62.5)
    '63%'
    """
    return f"{floor(value + 0.5)}%"


def outcome_finding(sessions: Sequence[ChartSession], measure: Measure) -> str:
    """Say what the outcome chart shows, without a judgement.

    Parameters
    ----------
    sessions : sequence of ChartSession
        Oldest first.
    measure : Measure
        Direction and cut-off.

    Returns
    -------
    str
        Latest and first score with their sessions, what was expected of the latest, the direction
        and the cut-off, as far as there are any.
    """
    answered = scored(sessions, lambda session: session.outcome)
    if not answered:
        return f"No {measure.title} score yet."
    better = "Lower is better." if measure.higher_is == "worse" else "Higher is better."
    latest = answered[-1][0]
    if latest.expected is not None:
        better = f"Expected at {latest.place}: {expected_text(latest, measure)}. {better}"
    cut = "" if measure.cut is None else f" Cut-off {points(measure.cut, measure)}."
    return f"{_from_to(answered, lambda value: points(value, measure))} {better}{cut}"


def outcome_text(session: ChartSession, measure: Measure) -> str:
    """Say a session's outcome score.

    Parameters
    ----------
    session : ChartSession
        Any session.
    measure : Measure
        Gives the unit.

    Returns
    -------
    str
        The score, or why there is none: "no answer", "not asked", "not held".
    """
    if session.outcome is not None:
        return points(session.outcome, measure)
    return _absence(session, session.outcome_asked)


def expected_text(session: ChartSession, measure: Measure) -> str:
    """Say which scores were expected of a session.

    Parameters
    ----------
    session : ChartSession
        Any session.
    measure : Measure
        Gives the unit.

    Returns
    -------
    str
        Such as "12 to 19"; "not known" where nothing is expected.

    Examples
    --------
    >>> from datetime import date
    >>> phq = Measure(title="PHQ-9", low=0, high=27, higher_is="worse")
    >>> expected_text(ChartSession(held_on=date(2026, 3, 9), number=2, expected=(12, 19)), phq)
    '12 to 19'
    """
    if session.expected is None:
        return NOT_HELD if session.missed else NOT_KNOWN
    low, high = session.expected
    return f"{points(low, measure)} to {points(high, measure)}"


def outcome_label(session: ChartSession, measure: Measure) -> str:
    """Say what a reader hears at a session of the outcome chart.

    Parameters
    ----------
    session : ChartSession
        Any session.
    measure : Measure
        Gives name and unit.

    Returns
    -------
    str
        Session, day, score and what was expected, where that is known; and where the score was
        typed in from paper, that.
    """
    text = outcome_text(session, measure)
    said = text if text == NOT_HELD else f"{measure.title} {text}"
    if session.expected is not None:
        said = f"{said}, expected {expected_text(session, measure)}"
    if session.outcome_typed:
        said = f"{said}, {session.outcome_typed}"
    return f"{session.name}, {session.day}: {said}"


def alliance_finding(sessions: Sequence[ChartSession]) -> str:
    """Say what the alliance chart shows: both sides' course, and where tension was noted.

    Parameters
    ----------
    sessions : sequence of ChartSession
        Oldest first.

    Returns
    -------
    str
        One sentence per side, and one on tension if there was any.
    """
    sides = (
        ("Client", scored(sessions, lambda session: session.client)),
        ("Therapist", scored(sessions, lambda session: session.therapist)),
    )
    said = [f"{side}: {_from_to(rated, percent)}" if rated else "" for side, rated in sides]
    kept = any(session.is_private for session in sessions)
    missing = [_no_rating(side, kept=kept) for side, rated in sides if not rated]
    return " ".join(part for part in (*said, *missing, _tension_finding(sessions)) if part)


def _no_rating(side: str, *, kept: bool) -> str:
    if side == "Client" and kept:
        return "The client's ratings are kept between client and therapist."
    return f"No rating by the {side.lower()} yet."


def alliance_cells(session: ChartSession) -> tuple[str, str, str]:
    """Say what both sides rated, and the tension.

    Parameters
    ----------
    session : ChartSession
        Any session.

    Returns
    -------
    tuple of str
        Client, therapist, tension; a word where there is no value.
    """
    unrated = NOT_HELD if session.missed else NOT_RECORDED
    therapist = session.therapist
    return (
        _client_cell(session),
        unrated if therapist is None else _rating(therapist, session.therapist_says_little),
        tension_text(session) or (NOT_HELD if session.missed else "none noted"),
    )


def _client_cell(session: ChartSession) -> str:
    if session.client is not None:
        return _rating(session.client, session.client_says_little)
    if session.is_private and not session.missed:
        return KEPT_PRIVATE
    return RATE_FIRST if session.is_closed else _absence(session, session.alliance_asked)


def _rating(value: float, says_little: bool) -> str:
    return f"{percent(value)} ({SAYS_LITTLE})" if says_little else percent(value)


def alliance_label(session: ChartSession) -> str:
    """Say what a reader hears at a session of the alliance chart.

    Parameters
    ----------
    session : ChartSession
        Any session.

    Returns
    -------
    str
        Session, day, both ratings, and the tension and the drop, if there were any.
    """
    client, therapist, tension = alliance_cells(session)
    if client == therapist == NOT_HELD:
        return f"{session.name}, {session.day}: {NOT_HELD}"
    beside = f", tension ({tension})" if session.tension else ""
    beside += f", {DROPS[session.drop]}" if session.drop else ""
    return f"{session.name}, {session.day}: client {client}, therapist {therapist}{beside}"


def tension_text(session: ChartSession) -> str:
    """Say a session's tension and its repair.

    Parameters
    ----------
    session : ChartSession
        Any session.

    Returns
    -------
    str
        Such as "withdrawal, partly repaired"; empty without tension.
    """
    if not session.tension:
        return ""
    repair = REPAIRS[session.repair] if session.repair else "repair not recorded"
    return f"{session.tension}, {repair}"


def _from_to(answered: Sequence[tuple[ChartSession, float]], text: Callable[[float], str]) -> str:
    first, latest = answered[0], answered[-1]
    if len(answered) == 1:
        return f"{text(latest[1])} at {latest[0].place}, the only score so far."
    start = f"from {text(first[1])} at {first[0].place}"
    return f"latest {text(latest[1])} at {latest[0].place}, {start}."


def _tension_finding(sessions: Sequence[ChartSession]) -> str:
    tense = [session for session in sessions if session.tension]
    if not tense:
        return ""
    if len(tense) > LISTED:
        return f"Tension noted at {len(tense)} sessions, last at {tense[-1].place}."
    listed = ", ".join(f"{session.place} ({tension_text(session)})" for session in tense)
    return f"Tension noted at {listed}."


def _absence(session: ChartSession, was_asked: bool) -> str:
    if session.missed:
        return NOT_HELD
    return NO_ANSWER if was_asked else NOT_ASKED
