"""Getting a form to the client, and taking it back."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from risk import actions
from risk.models import Standing
from tests.factories import NOW, make_episode, make_form, make_session

pytestmark = pytest.mark.django_db


def test_a_form_taken_back_is_not_missing_any_more():
    session = make_session(make_episode(), at=NOW - timedelta(days=1), attendance="attended")
    episode, form = session.episode, make_form(session)
    missing = [reason["rule"] for reason in Standing.objects.get(episode=episode).reasons]

    actions.withdraw_form(by=episode.therapist, assignment=form, at=NOW)

    episode.refresh_from_db()
    standing = Standing.objects.get(episode=episode)
    assert missing == ["form-unfilled"]
    assert (standing.reasons, standing.revision) == ([], episode.revision)


def test_each_form_that_is_asked_for_moved_or_taken_back_is_audited():
    session = make_session(make_episode())
    therapist = session.episode.therapist
    later = actions.Booking(starts_at=session.starts_at + timedelta(days=1))

    actions.move(by=therapist, session=session, booking=later, at=NOW)
    actions.withdraw_form(by=therapist, assignment=make_form(session), at=NOW)

    events = AuditEvent.objects.filter(object_type="measures.assignment").order_by("pk")
    pre, post = session.assignments.order_by("opens_at").values_list("pk", flat=True)
    assert list(events.values_list("action", "object_ref", "client_ref")) == [
        (action, form, session.episode.client_id)
        for action, form in (
            ("ask-form", pre),
            ("ask-form", post),
            ("move-form", pre),
            ("move-form", post),
            ("withdraw-form", pre),
        )
    ]
