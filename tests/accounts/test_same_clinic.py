"""On PostgreSQL a row cannot point at a row of another clinic."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from clients.models import Episode
from tests.factories import make_clinic, make_episode, make_therapist

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite holds one clinic: there is no other"
    ),
]

# An opening's form is tied to the clinic, and its link belongs to that form.
TIED_OTHERWISE = {("measures_opening", "link_id")}


def test_every_reference_between_rows_of_a_clinic_names_the_clinic():
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if has_clinic(model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and has_clinic(field.related_model)
    }

    assert wanted - TIED_OTHERWISE == stored_keys()


def test_an_episode_cannot_name_another_clinics_therapist():
    episode = make_episode()
    stranger = make_therapist(clinic=make_clinic(name="Elsewhere", crisis_number="112"))

    with pytest.raises(IntegrityError, match="same_clinic"):
        hand_over(episode, stranger)


def hand_over(episode, therapist):
    """Point at the therapist and let the deferred keys speak now."""
    with transaction.atomic(), connection.cursor() as cursor:
        Episode.objects.filter(pk=episode.pk).update(therapist=therapist)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def has_clinic(model):
    return any(field.name == "clinic" for field in model._meta.concrete_fields)


def stored_keys():
    """Table and column of every foreign key whose name says that it includes the clinic."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint "
            "WHERE contype = 'f' AND conname LIKE '%%_same_clinic' AND array_length(conkey, 1) = 2"
        )
        return {
            (table, name.removeprefix(f"{table}_").removesuffix("_same_clinic"))
            for table, name in cursor.fetchall()
        }
