"""The dates of an episode that depend on now: what is booked, and what waits for a log."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from clients.models import Episode
from measures.models import Assignment, Moment, Respondent
from science.lapse import LapseFacts
from sessions.models import Attendance, TherapySession


def with_calendar(episodes: QuerySet, *, at: datetime) -> QuerySet:
    """Annotate next_booked_at, unlogged_at, unlogged_id, unlogged_unfilled and last_is_made."""
    booked = TherapySession.objects.filter(episode=OuterRef("pk"), attendance=Attendance.BOOKED)
    begun = booked.filter(starts_at__lte=at).order_by("-starts_at", "-pk")
    ahead = booked.filter(starts_at__gt=at).order_by("starts_at", "pk")
    unfilled = Assignment.objects.filter(
        session=OuterRef("unlogged_id"),
        moment=Moment.PRE,
        respondent=Respondent.CLIENT,
        withdrawn_at__isnull=True,
        completed_at__isnull=True,
    )
    made = TherapySession.objects.filter(
        episode=OuterRef("pk"),
        date_is_made=True,
        starts_at=OuterRef("standing__last_attended_at"),
    )
    return (
        episodes.select_related("standing")
        .annotate(
            next_booked_at=Subquery(ahead.values("starts_at")[:1]),
            unlogged_at=Subquery(begun.values("starts_at")[:1]),
            unlogged_id=Subquery(begun.values("pk")[:1]),
        )
        .annotate(unlogged_unfilled=Exists(unfilled), last_is_made=Exists(made))
    )


def lapse_facts_of(episode: Episode) -> LapseFacts:
    """The annotated dates as the core reads them, days counted in the clinic's zone."""
    zone = episode.clinic.zone
    standing = getattr(episode, "standing", None)
    met = standing.last_attended_at if standing else None
    return LapseFacts(
        started_on=episode.started_on,
        last_attended_on=met.astimezone(zone).date() if met else None,
        last_is_made=episode.last_is_made,
        usual_interval_days=standing.usual_interval_days if standing else None,
        next_booked_at=episode.next_booked_at,
        unlogged_at=episode.unlogged_at,
        unlogged_session_id=episode.unlogged_id,
        unlogged_form_unfilled=episode.unlogged_unfilled,
    )
