"""Standings rebuilt from nothing are the rows that grew fact by fact, byte for byte."""

from random import Random

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.models import Standing
from risk.refresh import refresh_stale
from tests.risk.life import Life

pytestmark = pytest.mark.django_db

# A therapy is mostly meetings and forms; the rare steps come in between.
STEPS = ["week"] * 16 + [
    "book",
    "hold",
    "fill before",
    "fill after",
    "rate",
    "correct",
    "cancel",
    "move",
    "open only",
    "withdraw",
    "skip",
    "type numbers",
    "acknowledge",
    "resolve",
    "end",
    "reopen",
    "other limits",
    "other norms",
    "model on",
    "model on",
    "model off",
    "hide",
    "hide",
]


@settings(max_examples=25)
@given(
    steps=st.lists(st.sampled_from(STEPS), min_size=5, max_size=30),
    seed=st.integers(0, 10_000),
)
def test_a_rebuilt_standing_is_the_one_that_grew(steps, seed):
    with transaction.atomic():
        life = Life(Random(seed))
        for step in steps:
            life.step(step)
        refresh_stale()  # as a reader does, where a setting has changed since the last fact
        grown = stored_rows()
        Standing.objects.all().delete()

        call_command("rebuild_standings", verbosity=0)

        assert stored_rows() == grown
        transaction.set_rollback(True)


def stored_rows() -> list[tuple]:
    """Every column of every standing as the database holds it, JSON as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM risk_standing ORDER BY episode_id")
        return cursor.fetchall()
