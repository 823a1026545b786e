"""What a member of staff still holds: therapies that go on, and alerts that wait for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from clients.models import Episode
from measures.models import Assignment
from risk.models import Alert, AlertQuerySet
from risk.privacy import known_to_managers


@dataclass(frozen=True, slots=True)
class Duties:
    """Counts only: whoever looks after accounts learns how many, never who."""

    n_clients: int
    n_alerts: int

    @property
    def is_free(self) -> bool:
        """Whether nothing would be left without its person."""
        return not self.n_clients and not self.n_alerts

    def __str__(self) -> str:
        parts = []
        if self.n_clients:
            parts.append(f"{self.n_clients} client{'s' * (self.n_clients != 1)} in treatment")
        if self.n_alerts:
            parts.append(f"{self.n_alerts} open alert{'s' * (self.n_alerts != 1)}")
        return " and ".join(parts) or "no client in treatment and no open alert"


def duties(user: User) -> Duties:
    """Everything that the person holds."""
    return Duties(
        n_clients=Episode.objects.held_by(user).open().count(),
        n_alerts=_unresolved(Alert.objects.filter(owner=user)),
    )


def _unresolved(alerts: AlertQuerySet) -> int:
    """How many wait for someone, but for those that nobody may learn of here.

    Such an alert belongs to a therapy that goes on, which is a duty by itself, or tells only that
    a form could not be scored.
    """
    return known_to_managers(alerts).unresolved().count()


def therapist_duties(user: User) -> Duties:
    """What the person holds as a therapist."""
    own = Alert.objects.filter(owner=user, episode__therapist=user)
    return Duties(n_clients=Episode.objects.held_by(user).open().count(), n_alerts=_unresolved(own))


def open_forms(user: User) -> QuerySet[Assignment]:
    """Clients' forms of the person's therapies, ended ones too, that could still be sent."""
    return Assignment.objects.for_client().filter(
        episode__therapist=user, completed_at__isnull=True, withdrawn_at__isnull=True
    )


def supervisor_duties(user: User) -> Duties:
    """What came to the person for a therapist whose account is closed."""
    others = Alert.objects.filter(owner=user).exclude(episode__therapist=user)
    return Duties(n_clients=0, n_alerts=_unresolved(others))
