"""A client's own scores over time as the client may see them: numbers without a judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import AuditEvent
from measures import catalogue
from measures.models import Assignment, Opening, Respondent, ScaleScore
from science.instrument import Instrument, Scale

SCORED = ("complete", "prorated")
LEAST_OCCASIONS = 3
SHOWN_ABOUT = ("outcome", "alliance")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that the form was filled."""

    on: date
    score: float


@dataclass(frozen=True, slots=True)
class OwnScores:
    """The main scale of one instrument of a form, at least three times, the oldest first."""

    instrument: Instrument
    scale: Scale
    occasions: tuple[Occasion, ...]


def was_sent_here(opening: Opening) -> bool:
    """Whether this browser handed the form in: no other one may learn what was answered."""
    assignment = opening.assignment
    return AuditEvent.objects.filter(
        clinic_ref=assignment.clinic_id,
        client_ref=assignment.episode.client_id,
        at=assignment.completed_at,
        action="hand-in",
        actor_kind="link",
        actor_ref=opening.pk,
        object_ref=assignment.pk,
    ).exists()


def own_scores(assignment: Assignment) -> list[OwnScores]:
    """Scores of the instruments of a form that was sent, up to that form.

    An instrument that is taken from a longer one's items shows only where the longer one cannot.
    """
    courses = {key: _course(assignment, instrument) for key, instrument in _scored(assignment)}
    shown = [each for each in courses.values() if len(each.occasions) >= LEAST_OCCASIONS]
    longer = {each.instrument.id for each in shown}
    return [each for each in shown if not _is_part_of(each.instrument, longer)]


def _is_part_of(instrument: Instrument, ids: Iterable[str]) -> bool:
    return instrument.derived_from is not None and instrument.derived_from.instrument in ids


def _scored(assignment: Assignment) -> list[tuple[str, Instrument]]:
    found = [(each.key, catalogue.get(each.key)) for each in assignment.responses.order_by("pk")]
    return [(key, each) for key, each in found if each.about in SHOWN_ABOUT and each.main_scale]


def _course(assignment: Assignment, instrument: Instrument) -> OwnScores:
    scale = instrument.main_scale
    assert scale is not None  # _scored keeps no other
    rows = ScaleScore.objects.filter(
        scale=scale.id,
        rounded__isnull=False,
        response__episode=assignment.episode_id,
        response__respondent=Respondent.CLIENT,
        response__instrument=instrument.id,
        response__version=instrument.version,
        response__status__in=SCORED,
        response__received_at__lte=assignment.completed_at,
    ).values_list("rounded", "response__filled_on", "response__received_at", "response_id")
    zone = assignment.clinic.zone
    dated = sorted((_day(filled, at, zone), at, pk, score) for score, filled, at, pk in rows)
    return OwnScores(instrument, scale, tuple(Occasion(day, score) for day, _, _, score in dated))


def _day(filled_on: date | None, received_at: datetime, zone: object) -> date:
    return filled_on or received_at.astimezone(zone).date()  # type: ignore[arg-type]
