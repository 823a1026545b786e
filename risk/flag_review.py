"""How the flags did on a clinic's finished therapies, read in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Clinic, User
from clients.models import Episode
from risk.finished import finished_therapies
from risk.models import Alert, AlertKind, AlertState, AlertStep
from risk.privacy import in_figures
from risk.refresh import refresh_stale
from science.definitions_met import DefinitionsMet, definitions_met
from science.figure import Figure
from science.flag_review import FlagReview, flag_review
from science.flag_worth import share
from sessions.models import TherapySession

SHOWN_FROM = 50  # finished therapies


@dataclass(frozen=True, slots=True)
class AlertsReview:
    """What became of the check-in alerts of the finished therapies."""

    n: int
    n_acted: int  # a person did anything about it
    n_planned: int
    outcomes: Mapping[str, int]  # by risk.models.Outcome; "" is still open

    @property
    def acted(self) -> Figure:
        """Share that a person did anything about; absent below ten alerts."""
        return share(self.n_acted, self.n, "alert")

    @property
    def planned(self) -> Figure:
        """Share that led to a plan; absent below ten alerts."""
        return share(self.n_planned, self.n, "alert")


@dataclass(frozen=True, slots=True)
class Results:
    """What the finished therapies show."""

    flags: FlagReview
    definitions: DefinitionsMet
    alerts: AlertsReview
    missed: tuple[int, ...]  # episodes left early without a flag in time, the latest ended first
    too_late: frozenset[int]  # those of them flagged after their last attended session


@dataclass(frozen=True, slots=True)
class ClinicReview:
    """How many therapies are finished, and what they show once they are enough."""

    n_finished: int
    n_made: int  # not among them: an import had to make up the days of their sessions
    results: Results | None

    @property
    def n_undecided(self) -> int:
        """Finished therapies that attendance says nothing about."""
        return self.n_finished - self.results.flags.n if self.results else 0


def review_of(clinic: Clinic, *, viewer: User, at: datetime) -> ClinicReview:
    """The review of a clinic's therapies that had ended by a moment. Brings standings up to date.

    Open therapies are not read, even where the client has stopped coming. Nor are the viewer's own
    while an own rating keeps answers closed: the counts would tell what follows from them.
    """
    today = timezone.localdate(at, clinic.zone)
    made = TherapySession.objects.filter(episode=OuterRef("pk"), date_is_made=True)
    is_closed = Q(therapist=viewer) & ~Q(standing__closed_sessions=[])
    ended = Episode.objects.filter(clinic=clinic, ended_on__lte=today).exclude(is_closed)
    counts = Counter(ended.annotate(is_made=Exists(made)).values_list("is_made", flat=True))
    is_enough = counts[False] >= SHOWN_FROM
    found = _results(ended.filter(~Exists(made)), clinic, today) if is_enough else None
    return ClinicReview(n_finished=counts[False], n_made=counts[True], results=found)


def _results(finished: QuerySet[Episode], clinic: Clinic, today: date) -> Results:
    refresh_stale(among=finished)
    therapies = list(finished_therapies(finished, clinic, today=today))
    flags = flag_review([each.finished for each in therapies])
    return Results(
        flags=flags,
        definitions=definitions_met(each.labels for each in therapies),
        alerts=_alerts(finished),
        missed=tuple(therapies[place].episode_id for place in flags.missed),
        too_late=frozenset(therapies[place].episode_id for place in flags.too_late),
    )


def _alerts(finished: QuerySet[Episode]) -> AlertsReview:
    steps = AlertStep.objects.filter(alert=OuterRef("pk"))
    rows = list(
        in_figures(Alert.objects.filter(kind=AlertKind.CHECK_IN, episode__in=finished))
        .annotate(
            is_acted=Exists(steps.filter(by__isnull=False)),
            is_planned=Exists(steps.filter(state=AlertState.PLANNED)),
        )
        .values_list("outcome", "is_acted", "is_planned")
    )
    return AlertsReview(
        n=len(rows),
        n_acted=sum(is_acted for _, is_acted, _ in rows),
        n_planned=sum(is_planned for _, _, is_planned in rows),
        outcomes=Counter(outcome for outcome, _, _ in rows),
    )
