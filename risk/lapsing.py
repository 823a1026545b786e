"""Open episodes with nothing booked, as the calendar has them at one moment."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from clients.models import Episode
from risk.calendar import lapse_facts_of, with_calendar
from risk.calls import Lapsed
from science.lapse import lapse


def lapsed_episodes(episodes: QuerySet[Episode], *, at: datetime) -> list[Lapsed]:
    """Those of the open episodes that have no next session, each with the day it began.

    A gap that is only longer than usual is no lapse: it is a watch in the lists, and a session
    that is booked already needs nobody to act.
    """
    rows = with_calendar(episodes.open(), at=at).select_related("clinic", "client", "therapist")
    return [
        Lapsed(episode, reason.held_on)
        for episode in rows.order_by("pk")
        for reason in lapse(lapse_facts_of(episode), at.astimezone(episode.clinic.zone)).reasons
        if reason.rule == "no-next-session"
    ]
