"""Answers that staff type in from a paper form, with the day on which it was filled."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from clients.actions import lock_episode
from clients.models import Episode
from measures import actions as measures
from measures import catalogue
from measures.building import answers_as_stored
from measures.models import Assignment, Entry, Response
from risk.actions.answering import raise_for
from risk.refresh import catch_up
from sessions.models import TherapySession


@transaction.atomic
def record_staff_answers(
    *,
    by: User,
    episode: Episode,
    session: TherapySession | None,
    instrument_key: str,
    answers: Mapping[str, Any],
    at: datetime,
    filled_on: date | None = None,
    submission_id: uuid.UUID | None = None,
) -> Response:
    """Store answers that staff typed in from a paper form, as if they had come in by a link.

    The same submission id stores once, however often its page is sent. `filled_on` puts the form
    where it belongs among the others; what the rules could know when is told by the typing.
    """
    instrument = catalogue.get(instrument_key)
    episode = lock_episode(episode.pk)
    if filled_on is not None:
        refuse_day(episode, filled_on, today=at.astimezone(episode.clinic.zone).date())
    assignment = measures.staff_assignment(
        by=by, episode=episode, instrument=instrument, submission_id=submission_id, at=at
    )
    given = {instrument_key: answers}
    if assignment.completed_at:
        return _same_again(assignment, given, filled_on)
    recorded = measures.record_response(
        by=by,
        assignment=assignment,
        answers=given,
        entry=Entry.STAFF,
        session=session,
        filled_on=filled_on,
        at=at,
    )
    for each in recorded:
        raise_for(episode, each, at)
    catch_up(episode, at=at)
    return recorded[0].response


def refuse_day(episode: Episode, filled_on: date, *, today: date) -> None:
    """Refuse a day on which the client cannot have filled a form of this therapy."""
    if filled_on > today:
        raise ValidationError({"filled_on": "This day has not come yet. Check the year."})
    if filled_on < episode.started_on:
        raise ValidationError(
            {
                "filled_on": f"The therapy began on {_spoken(episode.started_on)}. "
                "Check day and year."
            }
        )
    if episode.ended_on and filled_on > episode.ended_on:
        raise ValidationError(
            {"filled_on": f"The therapy ended on {_spoken(episode.ended_on)}. Check day and year."}
        )


def _same_again(
    assignment: Assignment, answers: Mapping[str, Mapping[str, Any]], filled_on: date | None
) -> Response:
    """The response that a repeated page has stored before; another form is not dropped."""
    stored: Response = assignment.responses.get()
    again = answers_as_stored(assignment, answers)[stored.key]
    if stored.answers != again or stored.filled_on != filled_on:
        title = catalogue.get(stored.key).short_title
        raise ValidationError(
            f"The numbers of this {title} were saved before, and these differ. "
            "Open an empty page to type in another form."
        )
    return stored


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
