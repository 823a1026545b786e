"""Which form's answers an alert's page shows."""

from __future__ import annotations

from accounts.models import User
from measures.models import Response
from risk.facts import is_closed_by_rating
from risk.models import Alert
from sessions.models import OwnRating


def forms_shown(alert: Alert, *, viewer: User) -> frozenset[int]:
    """Ids of the forms, at most one, of which the alert shows an answer and nothing is closed.

    A form that was not sent yet has no receipt; one whose answers wait for the own rating is not
    read by a look at the one answer that cannot wait.
    """
    if not alert.is_safety:
        return frozenset()
    form = alert.detail["assignment"]
    sent = list(Response.objects.filter(assignment=form).select_related("session"))
    is_own = alert.episode.therapist_id == viewer.pk
    waits = is_own and any(_waits(response) for response in sent)
    return frozenset({form}) if sent and not waits else frozenset()


def _waits(response: Response) -> bool:
    session = response.session
    is_pending = session is not None and session.own_rating == OwnRating.PENDING
    return is_pending and is_closed_by_rating(response)
