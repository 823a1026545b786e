"""The record's two views in words: how far apart the two sides rate the alliance."""

from __future__ import annotations

from dataclasses import dataclass

from measures import catalogue
from risk.record_rows import RecordRows
from science.agreement import Estimate
from science.dyad import PAIRS_FOR_A_GAP, PAIRS_FOR_TRACKING, Dyad, Tracking, compare_views
from science.history import SessionFacts
from science.instrument import Instrument
from science.reason_text import whole

STEP = 10  # points of the client's rating that the slope is told for


@dataclass(frozen=True, slots=True)
class ViewsFact:
    """One figure of how the two ratings move: what it is, its value, what it means."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoViews:
    """What the ratings of both sides allow to say, in percent points of the scale's range."""

    instrument: Instrument
    n: int
    finding: str
    interval: str  # empty where no distance is given yet
    typical: str  # empty likewise
    facts: tuple[ViewsFact, ...]
    facts_wait_for: str  # why there are none; empty where there are


def two_views(rows: RecordRows) -> TwoViews | None:
    """Both sides' ratings side by side; None where no session is rated by both.

    Only the instrument of the latest such session: points of two instruments are not one scale.
    It reads the history that the viewer may see, so what is closed stays closed.
    """
    rated = [facts for facts in rows.history.sessions if _is_rated_by_both(facts)]
    if not rated:
        return None
    name = rated[-1].client.instrument
    dyad = compare_views(
        (facts.client.percent, facts.therapist.percent)
        for facts in rated
        if facts.client.instrument == name
    )
    return in_words(dyad, _instrument(rows, name))


def in_words(dyad: Dyad, instrument: Instrument) -> TwoViews:
    """What a page says of two series of ratings in percent of the instrument's range."""
    return TwoViews(
        instrument=instrument,
        n=dyad.n,
        finding=_finding(dyad),
        interval=_interval(dyad.gap) if dyad.gap else "",
        typical=_typical(dyad.rmsd) if dyad.rmsd is not None else "",
        facts=_facts(dyad.tracking) if dyad.tracking else (),
        facts_wait_for=_waiting(dyad),
    )


def _is_rated_by_both(facts: SessionFacts) -> bool:
    return (
        facts.client is not None
        and facts.therapist is not None
        and facts.client.percent is not None
        and facts.therapist.percent is not None
        and facts.client.instrument == facts.therapist.instrument
    )


def _instrument(rows: RecordRows, name: str) -> Instrument:
    latest = next(each for each in reversed(rows.seen_responses) if each.instrument == name)
    return catalogue.get(latest.key)


def _finding(dyad: Dyad) -> str:
    if dyad.gap is None:
        sessions = "1 session is" if dyad.n == 1 else f"{dyad.n} sessions are"
        return f"{sessions} rated by both. The average distance is shown from {PAIRS_FOR_A_GAP}."
    size = whole(abs(dyad.gap.value))
    if size == "0":
        return "On average the two ratings lie at the same height."
    side = "below" if dyad.gap.value < 0 else "above"
    points = "point" if size == "1" else "points"
    return f"On average the therapist's rating lies {size} {points} {side} the client's."


def _interval(gap: Estimate) -> str:
    if gap.low == gap.high:
        return "The distance was the same each time, so no interval is given."
    # A distance cannot exceed the range, as few sessions would have it.
    low, high = (whole(min(100.0, abs(end))) for end in (gap.low, gap.high))
    if gap.high <= 0:
        return f"95% interval: {high} to {low} points below."
    if gap.low >= 0:
        return f"95% interval: {low} to {high} points above."
    return f"95% interval: {low} points below to {high} above, so it may be none at all."


def _typical(rmsd: float) -> str:
    size = whole(rmsd)
    points = "point" if size == "1" else "points"
    return f"In a single session the two are typically {size} {points} apart, either way."


def _facts(tracking: Tracking) -> tuple[ViewsFact, ...]:
    correlation = tracking.correlation
    slope = tracking.slope
    steps = Estimate(STEP * slope.value, STEP * slope.low, STEP * slope.high)
    return (
        ViewsFact(
            "Moving together",
            _decimals(correlation) if correlation else "The therapist's rating never moved",
            "Correlation r: 1 is always the same way, 0 is no connection.",
        ),
        ViewsFact(
            "Step for step",
            f"{_signed(whole(steps.value))} ({_signed(whole(steps.low))} to "
            f"{_signed(whole(steps.high))}) points",
            f"What the therapist's rating does when the client's rises by {STEP} points.",
        ),
        ViewsFact(
            "Agreement",
            _decimals(tracking.agreement),
            "ICC(2,1): up to 1; the distance between the two counts.",
        ),
        ViewsFact(
            "Consistency",
            _decimals(tracking.consistency),
            "ICC(3,1): up to 1; only moving together counts.",
        ),
    )


def _waiting(dyad: Dyad) -> str:
    if dyad.n >= PAIRS_FOR_TRACKING:
        return "" if dyad.tracking else "The client's rating is the same each time: nothing moves."
    if dyad.n < PAIRS_FOR_A_GAP:
        return ""
    return (
        f"Whether the two move together is shown from {PAIRS_FOR_TRACKING} sessions on: fewer say "
        "too little."
    )


def _decimals(estimate: Estimate) -> str:
    value, low, high = (
        _signed(f"{each:.2f}") for each in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low} to {high})"


def _signed(number: str) -> str:
    """A real minus sign, and none before a rounded zero."""
    bare = number.lstrip("-")
    return f"\N{MINUS SIGN}{bare}" if number != bare and float(bare) else bare
