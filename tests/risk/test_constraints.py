"""What must hold for every row holds in the database, whoever writes it."""

import uuid
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F

from accounts.models import Clinic, CrisisContact, RoleGrant, Supervision
from clients.models import Client, Episode, NoticeSeen
from measures.models import (
    Assignment,
    Draft,
    FormLine,
    FormRead,
    LateVariant,
    NormChoice,
    Opening,
    Response,
    ScaleScore,
    Tablet,
)
from risk.models import Alert, Standing
from sessions.models import TherapySession
from tests.architecture.tree import PACKAGES
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    weeks_ago,
)

pytestmark = pytest.mark.django_db

BEFORE_EVERYTHING = date(2000, 1, 1)
# What a row may not become.
CHECKS = {
    "alert_plan_has_date": (Alert, {"state": "planned"}),
    "alert_resolved_with_outcome": (Alert, {"state": "resolved"}),
    "assignment_done_or_withdrawn": (Assignment, {"completed_at": NOW, "withdrawn_at": NOW}),
    "assignment_expires_after_opening": (Assignment, {"expires_at": F("opens_at")}),
    "clinic_alert_threshold_5_to_60": (Clinic, {"alert_threshold": 61}),
    "clinic_drop_share_5_to_50": (Clinic, {"drop_share": 51}),
    "clinic_expected_dropout_5_to_70": (Clinic, {"expected_dropout": 4}),
    "clinic_minutes_cap_5_to_240": (Clinic, {"minutes_cap": 4}),
    "clinic_pre_form_hours_1_to_168": (Clinic, {"pre_form_hours": 169}),
    "episode_ending_has_date": (Episode, {"ending_type": "transfer"}),
    "episode_ends_after_start": (
        Episode,
        {"ending_type": "transfer", "ended_on": BEFORE_EVERYTHING},
    ),
    "form_line_every_1_or_more": (FormLine, {"every": 0}),
    "response_status_known": (Response, {"status": "fine"}),
    "role_is_known": (RoleGrant, {"role": "visitor"}),
    "session_minutes_5_to_480": (TherapySession, {"minutes": 4}),
    "session_number_means_attended": (TherapySession, {"attendance": "booked"}),
    "standing_status_known": (Standing, {"status": "at risk"}),
    "supervision_ends_after_start": (Supervision, {"ends_on": BEFORE_EVERYTHING}),
    "supervision_of_another": (Supervision, {"supervisor": F("supervisee")}),
}
# What there is only once; the values make the copy differ in whatever else is unique.
UNIQUE = {
    "alert_once_per_basis": (Alert, {"state": "resolved", "outcome": "addressed"}),
    "alert_one_open_per_kind": (Alert, {"basis": "another"}),
    "assignment_once_per_moment": (Assignment, {}),
    "client_code_once_per_clinic": (Client, {}),
    "crisis_number_once_per_clinic": (CrisisContact, {}),
    "draft_once_per_item": (Draft, {}),
    "episode_open_once_per_dyad": (Episode, {}),
    "form_line_once_per_moment": (FormLine, {}),
    "form_read_first_by_role": (FormRead, {}),
    "late_variant_once_per_content": (LateVariant, {}),
    "norms_chosen_once_per_instrument": (NormChoice, {}),
    "notice_seen_once_per_version": (NoticeSeen, {}),
    "response_once_per_assignment": (Response, {}),
    "role_once_per_person": (RoleGrant, {}),
    "score_once_per_scale": (ScaleScore, {}),
    "session_imported_once": (TherapySession, {"number": 7}),
    "session_number_once_per_episode": (TherapySession, {"source": ""}),
    "supervision_once_at_a_time": (Supervision, {}),
    "tablet_key_once": (Tablet, {}),
}


@pytest.fixture
def rows() -> None:
    """At least one row of each kind, with an open check-in alert."""
    therapist = make_therapist()
    make_supervisor(of=therapist)
    episode = make_episode(therapist=therapist)
    missed = make_session(episode, at=weeks_ago(2), attendance="no-show")
    assert missed.number is None
    held = make_session(episode, at=weeks_ago(1), attendance="attended")
    sent = make_form(held, moment="post")
    answer_form(sent)
    answer_form(make_form(make_session(episode, at=NOW + timedelta(days=1))), is_sent=False)
    _around_the_form(sent)
    NormChoice.objects.create(
        clinic=episode.clinic, instrument="phq-9", norm_set="any", chosen_at=NOW
    )
    TherapySession.objects.filter(pk=held.pk).update(source="trial", source_key="1:1")


def _around_the_form(sent: Assignment) -> None:
    """What is kept about a form besides its answers, and a tablet."""
    clinic, therapist = sent.clinic, sent.episode.therapist
    NoticeSeen.objects.create(
        clinic=clinic, client=sent.episode.client, version="1.1", language="en", at=NOW
    )
    FormRead.objects.create(clinic=clinic, assignment=sent, role="therapist", by=therapist, at=NOW)
    LateVariant.objects.create(
        clinic=clinic,
        assignment=sent,
        opening=Opening.objects.latest("pk"),
        digest="0" * 64,
        answers={},
        received_at=NOW,
    )
    Tablet.objects.create(
        clinic=clinic,
        room="Waiting room",
        enrol_selector="abcde",
        enrol_expires_at=NOW,
        key_hash="0" * 64,
        added_by=therapist,
        added_at=NOW,
    )


@pytest.mark.parametrize("name", CHECKS)
def test_a_row_that_cannot_be_is_refused(rows, name):
    model, values = CHECKS[name]
    row = _row(model)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("name", UNIQUE)
def test_what_is_there_once_is_not_there_twice(rows, name):
    model, values = UNIQUE[name]
    copy = _row(model)
    copy.pk = None
    for field, value in {**_fresh(model), **values}.items():
        setattr(copy, field, value)

    with pytest.raises(IntegrityError, match=_named(model, name)), transaction.atomic():
        copy.save(force_insert=True)


def test_no_constraint_is_left_out():
    declared = {
        constraint.name
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in PACKAGES
        for constraint in model._meta.constraints
    }
    # The keys that foreign keys with the clinic point to are unique by their id alone.
    keys = {name for name in declared if name.endswith("_key_with_clinic")}

    assert declared - keys == {*CHECKS, *UNIQUE}


def _row(model: type[models.Model]) -> models.Model:
    """The row to break: a session that was held, a check-in alert, else the latest."""
    rows = model._base_manager.order_by("pk")
    if model is TherapySession:
        rows = rows.filter(attendance="attended")
    return (rows.filter(kind="check-in") if model is Alert else rows).latest("pk")


def _fresh(model: type[models.Model]) -> dict[str, object]:
    """Values for the columns that are unique by themselves."""
    return {
        field.name: uuid.uuid4() if isinstance(field, models.UUIDField) else "another"
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key
    }


def _named(model: type[models.Model], name: str) -> str:
    """PostgreSQL names the constraint, SQLite its columns."""
    (constraint,) = (each for each in model._meta.constraints if each.name == name)
    columns = [model._meta.get_field(field).column for field in constraint.fields]
    table = model._meta.db_table
    return f"{name}|" + ", ".join(rf"{table}\.{column}" for column in columns)
