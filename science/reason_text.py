"""A reason as one plain sentence: the item, the session and both values."""

from datetime import date
from math import floor

from science.reasons import Reason

TENSION_WORDS = {
    "withdrawal": "client drew back",
    "confrontation": "client objected or was angry",
    "mixed": "client drew back and objected",
}


def sentence(reason: Reason) -> str:
    """Say a reason in plain words.

    Parameters
    ----------
    reason : Reason
        A reason of the early rules or of the calendar.

    Returns
    -------
    str
        Without a full stop, so that it can stand in a list. Never a judgement, no probability.

    Raises
    ------
    ValueError
        The rule is unknown.

    Examples
    --------
    >>> from datetime import date
    >>> from science.history import Status
    >>> drop = Reason(
    ...     rule="drop", level=Status.WATCH, session_id=7, session_number=4,
    ...     held_on=date(2026, 3, 9), item="alliance score", before=83.333, after=62.5,
    ...     unit="% of the range", source="alliance",
    ... )
    >>> sentence(drop)
    'Alliance score fell from 83 to 63% of the range (session 4)'
    """
    text = _what(reason)
    return f"{text[0].upper()}{text[1:]} ({_where(reason)})"


def _what(reason: Reason) -> str:
    item, after, unit = reason.item, whole(reason.after), reason.unit
    change = f"from {whole(reason.before)} to {after}{unit if unit[:1] == '%' else f' {unit}'}"
    match reason.rule:
        case "missed-session":
            return f"{item}: {after} {unit} missed"
        case "bottom-answer":
            earlier = (
                "no earlier answer" if reason.before is None else f"was {whole(reason.before)}"
            )
            return f"lowest answer on {item}: {after} {unit}, {earlier}"
        case "unrepaired-tension":
            tension = _tension(item)
            return f"{tension}, " + ("not repaired" if reason.after is None else f"{after} {unit}")
        case "three-falls":
            return f"{item} fell three times in a row, {change}"
        case "rupture-unrepaired":
            score, _, _ = item.partition(", ")
            return (
                f"{score} was not back within three ratings of a drop: {after}{unit}, "
                f"{whole(reason.before)}% before it"
            )
        case "drop" | "drop-and-missed" | "rupture-confirmed":
            score, comma, beside = item.partition(", ")
            return f"{score} fell {change}{comma}{beside}"
        case "fear-up" | "shame-up":
            return f"{item} rose twice by 2 or more, last {change}"
        case "form-unfilled":
            return f"{item} had not come in when it began"
        case "no-next-session":
            return f"no next session booked for {after} days"
        case "long-gap":
            return f"no session for {after} days; usually one every {_days(reason.before)}"
        case "estimate":
            usual = "" if reason.before is None else f"; clinic average {whole(reason.before)}%"
            return f"{item}: {after}%{usual}"
        case "two-watch":
            return f"watch reasons together: {item}"
    raise ValueError(f"no sentence for the rule {reason.rule!r}")


def _tension(item: str) -> str:
    """Say the kind of a logged tension as the log page does."""
    said, colon, kind = item.rpartition(": ")
    return f"{said}{colon}{TENSION_WORDS.get(kind, kind)}"


def whole(value: float | None) -> str:
    """Write a value without decimals, halves upwards; no value is "not recorded".

    Parameters
    ----------
    value : float or None
        In any unit, 0 and up.

    Returns
    -------
    str
        Digits, or "not recorded".

    Examples
    --------
    >>> whole(62.5), whole(None)
    ('63', 'not recorded')
    """
    return "not recorded" if value is None else str(floor(value + 0.5))


def _where(reason: Reason) -> str:
    if reason.session_number is not None:
        return f"session {reason.session_number}"
    since = "since " if reason.rule in ("no-next-session", "long-gap") else ""
    return f"{since}{day_in_words(reason.held_on)}"


def _days(interval: float | None) -> str:
    return "day" if interval == 1 else f"{interval:g} days"


def day_in_words(day: date) -> str:
    """Write a day in words.

    Parameters
    ----------
    day : date
        Any day.

    Returns
    -------
    str
        Day, name of the month, year.

    Examples
    --------
    >>> day_in_words(date(2026, 3, 9))
    '9 March 2026'
    """
    return f"{day.day} {day:%B %Y}"
