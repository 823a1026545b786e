"""The two charts of a record: outcome scores, and the alliance from both sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.drawing import draw
from charts.facts import ChartSession, Measure, scored
from charts.panel import NARROW, WIDE, Panel, Plan, Series
from charts.words import (
    DROPS,
    NO_NORMS,
    alliance_cells,
    alliance_finding,
    alliance_label,
    expected_text,
    outcome_finding,
    outcome_label,
    outcome_text,
    percent,
    points,
)

__all__ = ["Chart", "ChartSession", "Measure", "alliance_chart", "outcome_chart"]


# A session that the therapist called off was not missed by anyone.
STRIP_LABELS = {"drop": "Drop", "tension": "Tension", "repair": "Repair", "missed": "Not held"}
KEYED = ("drop-possible", "drop-confirmed", "drop-unrepaired", "drop-repaired", "repair", "partly")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart in two sizes, its finding in words, and the same data as a table.

    Parameters
    ----------
    title : str
        Heading of the chart and of its table.
    finding : str
        What the picture shows, in one to three sentences.
    axis : str
        What the vertical axis counts.
    columns : tuple of str
        Column headings; the first column heads the rows.
    rows : tuple of tuple of str
        One per session, oldest first, with a word where there is no value.
    wide, narrow : Panel or None
        The drawings, 720 and 360 wide; None if there is nothing to draw.
    marks : tuple of str
        Shapes in the rows below the plot that the key explains, of `KEYED`, as they occur.
    says_little : bool
        Whether some marks are hollow, which the key explains.
    """

    title: str
    finding: str
    axis: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: Panel | None
    narrow: Panel | None
    marks: tuple[str, ...]
    says_little: bool = False


def outcome_chart(sessions: Sequence[ChartSession], measure: Measure) -> Chart:
    """Draw the outcome scores of an episode.

    Parameters
    ----------
    sessions : sequence of ChartSession
        Oldest first, also those without a score.
    measure : Measure
        The instrument's scale. A cut-off is drawn only if it has one.

    Returns
    -------
    Chart
        Without drawings if no session has a score.

    Examples
    --------
    >>> from datetime import date
    >>> phq = Measure(title="PHQ-9", low=0, high=27, higher_is="worse", cut=10)
    >>> first = ChartSession(held_on=date(2026, 3, 2), number=1, outcome=19)
    >>> last = ChartSession(held_on=date(2026, 3, 9), number=2, outcome=8)
    >>> outcome_chart([first, last], phq).finding
    'Latest 8 at session 2, from 19 at session 1. Lower is better. Cut-off 10.'
    """
    answered = scored(sessions, lambda session: session.outcome)
    has_band = any(session.expected is not None for session in sessions)
    plan = Plan(
        low=measure.low,
        high=measure.high,
        unit=measure.unit,
        sessions=_names(sessions),
        series=(
            Series(
                kind="outcome",
                values=tuple(session.outcome for session in sessions),
                asked=tuple(session.outcome_asked for session in sessions),
                latest=points(answered[-1][1], measure) if answered else "",
            ),
        ),
        strips=_strips(sessions, ("missed",)),
        labels=tuple(outcome_label(session, measure) for session in sessions),
        band=tuple(session.expected for session in sessions) if has_band else (),
        cut=None
        if measure.cut is None
        else (measure.cut, f"Cut-off {points(measure.cut, measure)}"),
    )
    return _chart(
        plan,
        title=measure.title,
        finding=outcome_finding(sessions, measure),
        axis=_axis(
            f"{measure.title}, {points(measure.low, measure)} to {points(measure.high, measure)}.",
            normed=measure.normed,
        ),
        columns=("Session", "Date", measure.title, *(["Expected"] if has_band else [])),
        rows=tuple(
            (s.name, s.day, outcome_text(s, measure), *_expected(s, measure, has_band))
            for s in sessions
        ),
    )


def _expected(session: ChartSession, measure: Measure, has_band: bool) -> tuple[str, ...]:
    return (expected_text(session, measure),) if has_band else ()


def alliance_chart(sessions: Sequence[ChartSession], *, normed: bool = True) -> Chart:
    """Draw the alliance from both sides on its own axis, 0 to 100 % of the range.

    Parameters
    ----------
    sessions : sequence of ChartSession
        Oldest first, also those without a rating. For a therapist who has not rated a session yet
        the caller leaves that session's client side out.
    normed : bool
        False if the ratings come from a questionnaire without norms: the chart says so.

    Returns
    -------
    Chart
        Without drawings if neither side rated any session.
    """
    plan = Plan(
        low=0,
        high=100,
        unit="%",
        sessions=_names(sessions),
        series=(
            _side(
                "therapist",
                sessions,
                [(session.therapist, session.therapist_says_little) for session in sessions],
            ),
            _side(
                "client",
                sessions,
                [(session.client, session.client_says_little) for session in sessions],
            ),
        ),
        strips=_strips(sessions, ("drop", "tension", "repair", "missed")),
        labels=tuple(alliance_label(session) for session in sessions),
    )
    has_drops = any(session.drop for session in sessions)
    return _chart(
        plan,
        title="Alliance",
        finding=alliance_finding(sessions),
        axis=_axis("0 to 100% of the range, higher is better.", normed=normed),
        columns=("Session", "Date", "Client", "Therapist", "Tension", *(["Drop"] * has_drops)),
        rows=tuple(
            (s.name, s.day, *alliance_cells(s), *_drop_cell(s, has_drops)) for s in sessions
        ),
    )


def _drop_cell(session: ChartSession, has_drops: bool) -> tuple[str, ...]:
    if not has_drops:
        return ()
    return (DROPS[session.drop] if session.drop else "none",)


def _chart(
    plan: Plan,
    *,
    title: str,
    finding: str,
    axis: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> Chart:
    has_scores = any(value is not None for line in plan.series for value in line.values)
    shapes = {kind for _, kinds in plan.strips for kind in kinds}
    return Chart(
        title=title,
        finding=finding[0].upper() + finding[1:],
        axis=axis,
        columns=columns,
        rows=rows,
        wide=draw(plan, WIDE) if has_scores else None,
        narrow=draw(plan, NARROW) if has_scores else None,
        marks=tuple(kind for kind in KEYED if kind in shapes),
        says_little=any(is_hollow for line in plan.series for is_hollow in line.hollow),
    )


def _axis(text: str, *, normed: bool) -> str:
    return text if normed else f"{text} {NO_NORMS}"


def _side(
    kind: str, sessions: Sequence[ChartSession], ratings: Sequence[tuple[float | None, bool]]
) -> Series:
    given = [value for value, _ in ratings if value is not None]
    return Series(
        kind=kind,
        values=tuple(value for value, _ in ratings),
        asked=tuple(session.alliance_asked for session in sessions),
        latest=percent(given[-1]) if given else "",
        hollow=tuple(says_little for _, says_little in ratings),
    )


def _names(sessions: Sequence[ChartSession]) -> tuple[str | None, ...]:
    return tuple(None if s.number is None else str(s.number) for s in sessions)


def _strips(
    sessions: Sequence[ChartSession], rows: Sequence[str]
) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    strips = ((row, tuple(_mark(session, row) for session in sessions)) for row in rows)
    return tuple((STRIP_LABELS[row], kinds) for row, kinds in strips if any(kinds))


def _mark(session: ChartSession, row: str) -> str | None:
    match row:
        case "missed":
            return "missed" if session.missed else None
        case "tension":
            return "tension" if session.tension else None
        case "drop":
            return f"drop-{session.drop}" if session.drop else None
    repairs = {"yes": "repair", "partly": "partly"}
    return repairs.get(session.repair or "") if session.tension else None
