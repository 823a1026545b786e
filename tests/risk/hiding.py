"""A client's choice who may see answers about working together, made on one of the own forms."""

from __future__ import annotations

from datetime import datetime

from clients.models import Client, Episode
from measures.models import Assignment, Opening, Respondent
from risk import actions
from tests.factories import NOW, open_form


def choose_readers(
    episode: Episode,
    *,
    from_supervisors: bool = True,
    from_managers: bool = True,
    at: datetime = NOW,
) -> Client:
    """The choice; by default nobody but the therapist may see them."""
    form = Assignment.objects.filter(episode=episode, respondent=Respondent.CLIENT).latest("pk")
    by = Opening.objects.filter(assignment=form).last() or open_form(form, at=form.opens_at)
    client = actions.choose_alliance_readers(
        by=by, from_supervisors=from_supervisors, from_managers=from_managers, at=at
    )
    episode.refresh_from_db()
    return client
