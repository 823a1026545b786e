"""The audit: complete, without values, and closed to any later change."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.actions import set_roles
from accounts.actors import LinkHolder
from accounts.models import AuditEvent, Role
from tests.factories import NOW, make_admin, make_episode

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET action = 'nothing'",
        "UPDATE accounts_auditevent SET decision = 'allow' WHERE decision = 'deny'",
        "DELETE FROM accounts_auditevent",
    ],
)
def test_the_database_refuses_to_change_what_was_written(statement):
    audit.record(make_admin(), "an-act", at=NOW, decision="deny")
    before = list(AuditEvent.objects.order_by("pk").values())

    with (
        pytest.raises(DatabaseError, match="audit events are append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(AuditEvent.objects.order_by("pk").values()) == before


def test_the_orm_has_no_way_round():
    audit.record(make_admin(), "an-act", at=NOW)
    event = AuditEvent.objects.latest("pk")
    event.action = "another"

    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()

    assert AuditEvent.objects.latest("pk").action == "an-act"


def test_an_event_names_its_actor_object_clinic_and_client():
    episode = make_episode()
    by = episode.therapist

    audit.record(by, "view-record", episode, at=NOW, client_id=episode.client_id)

    event = AuditEvent.objects.latest("pk")
    assert (event.actor_kind, event.actor_ref) == ("user", by.pk)
    assert (event.object_type, event.object_ref) == ("clients.episode", episode.pk)
    assert (event.clinic_ref, event.client_ref) == (by.clinic_id, episode.client_id)
    assert (event.at, event.decision) == (NOW, "allow")


@pytest.mark.parametrize(
    ("by", "identity"),
    [
        (None, ("system", None, None)),
        (LinkHolder(clinic_id=3, assignment_id=5, opening_id=44), ("link", 44, 3)),
    ],
)
def test_the_system_and_a_clients_link_act_under_their_own_kind(by, identity):
    audit.record(by, "an-act", at=NOW)

    event = AuditEvent.objects.latest("pk")
    assert (event.actor_kind, event.actor_ref, event.clinic_ref) == identity


def test_an_act_that_failed_leaves_no_event():
    admin = make_admin()
    before = AuditEvent.objects.count()

    with pytest.raises(ValidationError):
        set_roles(by=admin, user=admin, roles=[Role.THERAPIST], at=NOW)

    assert AuditEvent.objects.count() == before
