"""The caseload of one supervisor: rows, counts and pages, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from accounts.models import User
from charts.sparkline import Sparkline, sparkline
from clients.models import Ending, Episode
from measures import catalogue
from measures.norms_setup import Chosen, chosen_norms
from measures.norms_wording import criteria_of
from risk.refresh import refresh_stale
from risk.shown import Shown, shown
from risk.status import STATUS_OF_RANK, with_shown_status
from risk.wording import percent_words
from science.instrument import Instrument, Scale
from science.scoring import round_half_up
from supervision.caseload_query import CaseloadQuery, read_query, within

PAGE_SIZE = 50
REASONS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One episode of the table."""

    episode: Episode
    shown: Shown
    spark: Sparkline
    instrument: Instrument | None
    last_score: str
    alliance_client: str
    alliance_therapist: str

    @property
    def top_reasons(self) -> tuple[str, ...]:
        """The gravest reasons in words."""
        return tuple(line.text for line in self.shown.lines[:REASONS_SHOWN])

    @property
    def n_more(self) -> int:
        """How many reasons the row leaves out."""
        return max(0, len(self.shown.lines) - REASONS_SHOWN)


@dataclass(frozen=True, slots=True)
class Caseload:
    """One page of the caseload, and what its filters are chosen from."""

    query: CaseloadQuery
    rows: tuple[Row, ...]
    n_matching: int
    n_all: int
    by_status: Mapping[str, int]
    n_with_alerts: int
    therapists: tuple[tuple[int, str], ...]

    @property
    def n_pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, ceil(self.n_matching / PAGE_SIZE))


def read_caseload(viewer: User, given: Mapping[str, str], *, at: datetime) -> Caseload:
    """The page of the supervisor's caseload that a URL asks for."""
    mine = Episode.objects.visible_to(viewer).supervised_by(viewer)
    refresh_stale(among=mine)
    annotated = with_shown_status(mine, viewer=viewer, at=at)
    # One light row per episode, open and ended: the filters' counts and choices.
    scope = list(
        annotated.order_by("therapist__full_name", "therapist").values_list(
            "therapist", "therapist__full_name", "ending_type", "shown_rank", "n_alerts"
        )
    )
    therapists = {pk: name for pk, name, *_ in scope}
    query = read_query(given, therapists)
    chosen = [row for row in scope if (row[2] != Ending.OPEN) == query.is_ended]
    matching = query.matches(within(annotated, is_ended=query.is_ended))
    start = PAGE_SIZE * (query.page - 1)
    page = query.ordered(matching).select_related("client", "therapist", "clinic")
    norms = chosen_norms([viewer.clinic_id]).get(viewer.clinic_id, {})
    return Caseload(
        query=query,
        rows=tuple(
            _row(episode, viewer, norms, at=at) for episode in page[start : start + PAGE_SIZE]
        ),
        n_matching=_n_matching(chosen, query),
        n_all=len(chosen),
        by_status=Counter(STATUS_OF_RANK[rank].value for *_, rank, _ in chosen),
        n_with_alerts=sum(n_alerts > 0 for *_, n_alerts in chosen),
        therapists=tuple(therapists.items()),
    )


def _n_matching(chosen: list[tuple], query: CaseloadQuery) -> int:
    return sum(
        query.therapist in (None, therapist)
        and query.status in ("", STATUS_OF_RANK[rank].value)
        and (not query.alerts or n_alerts > 0)
        for therapist, _, _, rank, n_alerts in chosen
    )


def _row(episode: Episode, viewer: User, norms: Chosen, *, at: datetime) -> Row:
    standing = episode.standing
    instrument = _instrument(standing.outcome_instrument)
    points = standing.outcome_points
    said = shown(episode, viewer=viewer, at=at)
    last = next((each for each in reversed(points) if each is not None), None)
    return Row(
        episode=episode,
        shown=said,
        spark=_spark(instrument, points, norms),
        instrument=instrument,
        last_score="" if last is None else _score(instrument, last),
        alliance_client="kept private"
        if said.is_private
        else percent_words(standing.alliance_client),
        alliance_therapist=percent_words(standing.alliance_therapist),
    )


def _score(instrument: Instrument | None, points: float) -> str:
    scale = instrument.main_scale if instrument else None
    decimals = scale.decimals if scale else 0
    percent = "%" if scale and scale.score == "percent" else ""
    return f"{round_half_up(points, decimals):.{decimals}f}{percent}"


def _spark(instrument: Instrument | None, points: list[float | None], norms: Chosen) -> Sparkline:
    scale = instrument.main_scale if instrument else None
    if instrument is None or scale is None:
        return sparkline([], low=0, high=1)
    return sparkline(
        points,
        low=scale.minimum,
        high=scale.maximum,
        name=instrument.short_title,
        cut=_cut(scale, norms.get(instrument.id)),
    )


def _cut(scale: Scale, chosen: str | None) -> float | None:
    cut = criteria_of(scale, scale.norm_set(chosen)).cut
    return cut.points if cut else None


def _instrument(instrument_id: str) -> Instrument | None:
    return catalogue.latest(instrument_id) if instrument_id else None
