"""The shown status as one annotation: what the rules stored, or what the calendar adds, if worse.

The same rules as `science.lapse` in SQL, so that a list can be filtered and sorted by it; a test
holds the two together.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import (
    Case,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from accounts.models import User
from clients.models import Ending
from risk.calendar import with_calendar
from risk.models import Alert, AlertKind, AlertQuerySet, Status
from science.history import RuleSettings
from science.lapse import WATCH_REASONS_FOR_CHECK_IN

# Graver is higher. Silence (0) gives way to "not enough data" (1): see science.history.worse.
RANKS = {Status.NOTHING: 0, Status.NOT_ENOUGH: 1, Status.WATCH: 2, Status.CHECK_IN: 3}
STATUS_OF_RANK = {rank: status for status, rank in RANKS.items()}


def with_shown_status(episodes: QuerySet, *, viewer: User, at: datetime) -> QuerySet:
    """Annotate next_booked_at, lapse_watch, shown_rank, n_safety, n_alerts and attention.

    A therapist sees own episodes without what rests on answers that are still closed. Expects
    current standings (`risk.refresh.refresh_stale`).
    """
    return (
        with_calendar(episodes, at=at)
        .annotate(lapse_watch=_silence(viewer, at) + _form_unfilled())
        .annotate(stored_rank=_rank("seen_status", "status", viewer))
        .annotate(stored_watch=_seen("seen_n_watch", "n_watch", viewer))
        .annotate(shown_rank=_shown_rank())
        .annotate(
            n_safety=_count(Alert.objects.filter(kind=AlertKind.SAFETY)),
            n_alerts=_count(Alert.objects.open_to(viewer)),
        )
        .annotate(attention=_attention())
    )


def _silence(viewer: User, at: datetime) -> Case:
    """1 where nothing is booked or the gap is long: two views of one silence are one reason."""
    return Case(
        When(_is_long_gap(viewer, at), then=1),
        default=_no_next(viewer, at),
        output_field=IntegerField(),
    )


def _is_long_gap(viewer: User, at: datetime) -> Q:
    """Whether every latest contact lies more than `gap_intervals` usual intervals back."""
    limit = ExpressionWrapper(
        Value(timedelta(days=1), output_field=DurationField())
        * F("standing__usual_interval_days")
        * Value(RuleSettings().gap_intervals),
        output_field=DurationField(),
    )
    since_met = _days_since("standing__last_attended_at", viewer, at)
    since_begun = _days_since("unlogged_at", viewer, at)
    return (
        Q(ending_type=Ending.OPEN)
        & Q(GreaterThan(since_met, limit))
        & (
            Q(unlogged_at__isnull=True, last_is_made=False)
            | Q(unlogged_at__isnull=False) & Q(GreaterThan(since_begun, limit))
        )
    )


def _days_since(moment: str, viewer: User, at: datetime) -> ExpressionWrapper:
    """Days of the clinic's calendar from the day of `moment` to today."""
    zone = viewer.clinic.zone
    today = Value(timezone.localdate(at, zone), output_field=DateField())
    return ExpressionWrapper(today - TruncDate(moment, tzinfo=zone), output_field=DurationField())


def _no_next(viewer: User, at: datetime) -> Case:
    """1 where nothing is booked and the latest session lies `no_next_days` or more back."""
    zone = viewer.clinic.zone
    newest = timezone.localdate(at, zone) - timedelta(days=RuleSettings().no_next_days)
    # The first moment that is too recent: midnight after the newest day that still counts.
    too_recent = datetime.combine(newest + timedelta(days=1), time.min, tzinfo=zone)
    never_met = Q(standing__last_attended_at__isnull=True)
    return Case(
        When(~Q(ending_type=Ending.OPEN) | Q(next_booked_at__isnull=False), then=0),
        When(unlogged_at__gte=too_recent, then=0),
        When(Q(last_is_made=True, unlogged_at__isnull=True), then=0),
        When(standing__last_attended_at__gte=too_recent, then=0),
        When(never_met & Q(started_on__gt=newest), then=0),
        default=1,
        output_field=IntegerField(),
    )


def _form_unfilled() -> Case:
    """1 where a session has begun, is not logged, and its form was asked for and is not in."""
    return Case(
        When(Q(ending_type=Ending.OPEN, unlogged_unfilled=True), then=1),
        default=0,
        output_field=IntegerField(),
    )


def _seen(own: str, full: str, viewer: User) -> Case:
    return Case(
        When(therapist=viewer, then=F(f"standing__{own}")),
        default=F(f"standing__{full}"),
        output_field=IntegerField(),
    )


def _rank(own: str, full: str, viewer: User) -> Case:
    mine = [When(therapist=viewer, **{f"standing__{own}": s}, then=r) for s, r in RANKS.items()]
    other = [
        When(~Q(therapist=viewer), **{f"standing__{full}": s}, then=r) for s, r in RANKS.items()
    ]
    return Case(*mine, *other, default=RANKS[Status.NOT_ENOUGH], output_field=IntegerField())


def _shown_rank() -> Case:
    return Case(
        When(stored_rank=RANKS[Status.CHECK_IN], then=RANKS[Status.CHECK_IN]),
        # Any two watch reasons are a check-in, wherever they come from.
        When(
            lapse_watch__gte=WATCH_REASONS_FOR_CHECK_IN - F("stored_watch"),
            then=RANKS[Status.CHECK_IN],
        ),
        When(Q(stored_rank=RANKS[Status.WATCH]) | Q(lapse_watch__gte=1), then=RANKS[Status.WATCH]),
        default=F("stored_rank"),
        output_field=IntegerField(),
    )


def _count(alerts: AlertQuerySet) -> Coalesce:
    """How many of these alerts of an episode wait for someone."""
    rows = (
        alerts.unresolved()
        .filter(episode=OuterRef("pk"))
        .order_by()
        .values("episode")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def _attention() -> Case:
    """Where an episode stands in a list: open safety alerts, then status, the ended last."""
    return Case(
        When(n_safety__gte=1, then=5),
        When(~Q(ending_type=Ending.OPEN), then=-1),
        default=F("shown_rank"),
        output_field=IntegerField(),
    )
