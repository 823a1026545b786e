"""`manage.py risk evaluate` on a clinic's own episodes."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from risk.evaluation import Options, clinic_data, evaluate
from tests.factories import (
    TODAY,
    end_episode,
    make_episode,
    make_session,
    make_therapist,
    the_clinic,
    weeks_ago,
)

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("risk", "evaluate", *map(str, arguments), stdout=out)
    return out.getvalue()


def weekly(first, last, **values):
    """An episode with attended sessions from `first` to `last` weeks ago."""
    episode = make_episode(started_on=weeks_ago(first).date(), **values)
    for week in range(first, last - 1, -1):
        make_session(episode, at=weeks_ago(week), attendance="attended")
    return episode


def test_a_clinic_with_few_episodes_cannot_tell():
    therapist = make_therapist()
    for first in range(40, 30, -1):
        episode = weekly(first, first - 1, therapist=therapist)
        if first % 2:
            end_episode(episode, ended_on=weeks_ago(first - 1).date())

    # From session 1 to 10 at one a week, and 30 days until silence counts: 93 days.
    weekly(13, 12, therapist=therapist)

    text = run("--clinic", the_clinic().pk, "--as-of", TODAY)

    assert "7 episodes to learn from, 3 to test on (first 70 % by start)" in text
    assert "Cannot tell: " in text
    assert "at least 10 are needed. Only the base rate can be given." in text
    assert "left out, began too recently: 1" in text
    assert "left out, days made up by an import: 0" in text
    assert "First alerts from 20 % on" in text


def test_a_client_with_two_episodes_stays_on_one_side():
    therapist = make_therapist()
    for first in range(40, 30, -1):
        weekly(first, first - 1, therapist=therapist)
    data, design = clinic_data(the_clinic(), as_of=TODAY)
    again = [*data.subjects]
    earliest, latest = again[0].client, len(again) - 1
    again[latest] = replace(again[latest], client=earliest)

    found = evaluate(replace(data, subjects=tuple(again)), design, Options(draws=100))

    assert (found.n_train, found.n_test) == (8, 2)


def test_a_clinic_without_episodes_is_refused():
    with pytest.raises(CommandError, match="episodes: 'none' is not allowed"):
        run("--clinic", the_clinic().pk)
    with pytest.raises(CommandError, match="There is no clinic 0"):
        run("--clinic", "0")
