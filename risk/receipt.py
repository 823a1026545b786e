"""What clients are told about a form after it is sent: who has read it, and what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Supervision
from measures import catalogue
from measures.models import Assignment, FormRead, Respondent
from risk.models import AlertStep


@dataclass(frozen=True, slots=True)
class Read:
    """The first time that someone in a role opened the answers."""

    role: str  # of accounts.models.Role
    name: str  # the first name: clients see no other
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a therapist wrote for the client about what was agreed."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that is known of a form that was sent."""

    reads: tuple[Read, ...]  # the earliest first
    agreed: tuple[Agreed, ...]  # after this form and before the client's next one


def receipt_of(assignment: Assignment) -> Receipt:
    """Who has read this form, and what was agreed after it; nothing of a form not sent yet."""
    if assignment.completed_at is None:
        return Receipt((), ())
    reads = FormRead.objects.filter(assignment=assignment).select_related("by").order_by("at", "pk")
    return Receipt(
        reads=tuple(Read(each.role, each.by.first_name, each.at) for each in reads),
        agreed=_agreed_after(assignment),
    )


def supervisors_may_read(assignment: Assignment, *, at: datetime) -> bool:
    """Whether the therapist has a supervisor now who may see anything of this form."""
    episode = assignment.episode
    day = at.astimezone(episode.clinic.zone).date()
    supervised = Supervision.objects.active_on(day).filter(
        supervisee=episode.therapist, supervisor__is_active=True
    )
    if not supervised.exists():
        return False
    if not episode.client.hides_alliance_from_supervisors:
        return True
    about = {catalogue.get(key).about for key in assignment.instruments}
    return not about <= {"alliance", "experience"}


def _agreed_after(assignment: Assignment) -> tuple[Agreed, ...]:
    told = AlertStep.objects.filter(
        alert__episode=assignment.episode_id, at__gte=assignment.completed_at
    ).exclude(told_client="")
    following = (
        Assignment.objects.filter(
            episode=assignment.episode_id,
            respondent=Respondent.CLIENT,
            completed_at__gt=assignment.completed_at,
        )
        .order_by("completed_at")
        .values_list("completed_at", flat=True)
        .first()
    )
    if following is not None:
        told = told.filter(at__lt=following)
    return tuple(Agreed(step.told_client, step.at) for step in told.order_by("at", "pk"))
