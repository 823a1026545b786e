"""Seeding works on any day at any hour, the same way each time, and through the command."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

import demo.seed
from accounts.models import Clinic
from clients.models import Episode
from demo.seed import seed_demo
from measures.models import Response
from risk.models import Alert, Standing
from sessions.models import TherapySession
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 11, 13, 5, tzinfo=UTC)


@pytest.fixture
def few_clients(monkeypatch):
    monkeypatch.setattr(demo.seed, "N_CLIENTS", 12)


def content():
    """Everything that was drawn, without ids, tokens and keys."""
    return [
        list(model.objects.order_by(*fields).values_list(*fields))
        for model, fields in (
            (Episode, ("client__code", "client__name", "ending_type", "ended_on")),
            (TherapySession, ("episode__client__code", "starts_at", "attendance", "own_rating")),
            (Response, ("episode__client__code", "received_at", "instrument", "answers")),
            (Alert, ("episode__client__code", "raised_at", "kind", "state")),
            (Standing, ("episode__client__code", "status", "n_watch")),
        )
    ]


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 9, 0, 1, tzinfo=UTC),  # Monday, just after midnight
        datetime(2026, 3, 14, 9, 20, tzinfo=UTC),  # Saturday, during the first session
        datetime(
            2026, 3, 29, 23, 30, tzinfo=UTC
        ),  # Sunday, the clocks went forward; Monday in London
    ],
)
def test_any_hour_will_do(tmp_path, few_clients, now):
    seeded = seed_demo(seed=7, now=now, truth_file=tmp_path / "truth.json")

    assert len(seeded.episodes) == 12
    assert not Response.objects.filter(received_at__gt=now).exists()
    assert not TherapySession.objects.filter(logged_at__gt=now).exists()
    held = {"attended", "no-show", "late-cancel", "client-cancel", "therapist-cancel"}
    assert not TherapySession.objects.filter(starts_at__gt=now, attendance__in=held).exists()


def test_the_same_seed_and_moment_give_the_same_clinic(tmp_path, few_clients):
    found, truths = [], []
    for _ in range(2):
        file = tmp_path / "truth.json"
        with transaction.atomic():
            seed_demo(seed=11, now=NOW, truth_file=file)
            found.append(content())
            truths.append(json.loads(file.read_text(encoding="utf-8")))
            transaction.set_rollback(True)

    assert found[0] == found[1]
    assert truths[0] == truths[1]


def test_the_command_seeds_once_and_prints_the_sign_ins(tmp_path, few_clients, settings):
    settings.DATA_DIR = tmp_path / "var"
    first, second = io.StringIO(), io.StringIO()

    call_command("seed_demo", if_empty=True, stdout=first)
    n_sessions = TherapySession.objects.count()
    call_command("seed_demo", if_empty=True, stdout=second)

    assert "12 clients; all of them are made up." in first.getvalue()
    assert "rosa@riverside.example" in second.getvalue()
    assert "alliance-demo-2026" in second.getvalue()
    assert TherapySession.objects.count() == n_sessions > 0
    assert (tmp_path / "var" / "demo_truth.json").exists()
    with pytest.raises(CommandError, match="There is a demo clinic already"):
        call_command("seed_demo")


def test_a_clinic_that_is_real_stays_as_it_is(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    factories.make_clinic()
    out = io.StringIO()

    call_command("seed_demo", if_empty=True, stdout=out)

    assert out.getvalue() == ""
    assert [clinic.is_demo for clinic in Clinic.objects.all()] == [False]
