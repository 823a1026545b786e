"""Sudden gains and losses beside an outcome course that has norms."""

import pytest

from tests.factories import (
    answer_form,
    log_session,
    make_episode,
    make_form,
    make_session,
    weeks_ago,
)
from tests.risk.test_record import record_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

UNSETTLED = "It stands on 2 scores since; the next one may undo it."


def scored(*totals, instrument="phq-9", episode=None):
    """An episode with these sums, weekly; None is a session without a form."""
    episode = episode or make_episode()
    for place, total in enumerate(totals):
        session = make_session(episode, at=weeks_ago(len(totals) - place), attendance="attended")
        if total is not None:
            form = make_form(session, instruments=[instrument])
            items = {str(item): min(3, max(0, total - 3 * (item - 1))) for item in range(1, 9)}
            answer_form(form, {instrument: items}, level=1)
    return episode


def sudden_of(episode):
    return record_of(episode).outcomes[0].sudden


def test_a_sudden_gain_is_named_with_its_sessions_and_its_size():
    sudden = sudden_of(scored(19, 20, 19, 10, 9, 10))

    assert sudden.lines == ("A sudden gain between sessions 3 and 4: 9 points better.",)
    assert sudden.at_least == "6 points or more"


def test_a_sudden_loss_is_named_and_what_may_still_undo_it():
    sudden = sudden_of(scored(9, 10, 9, 19, 20))

    assert sudden.lines == (
        f"A sudden loss between sessions 3 and 4: 10 points worse. {UNSETTLED}",
    )


def test_a_session_without_a_score_keeps_its_place():
    """The score before the step is missing: nothing is named, as in the published reference."""
    assert sudden_of(scored(19, 20, None, 10, 9, 10)) is None
    assert sudden_of(scored(19, None, 19, 10, 9, 10)) is not None


def test_without_a_step_nothing_is_said():
    assert sudden_of(scored(19, 17, 15, 13, 11, 9)) is None


def test_without_a_published_reliable_change_nothing_is_said():
    episode = make_episode()
    for weeks, level in ((6, 0), (5, 0), (4, 0), (3, 1), (2, 1), (1, 1)):
        session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
        answer_form(make_form(session, instruments=["aoc-8"]), level=level)

    assert sudden_of(episode) is None


def test_a_session_that_was_missed_is_called_by_its_day():
    episode = make_episode()
    days = ((6, 19), (5, 20), (4, 19), (3, 10), (2, 9), (1, 10))
    for weeks, total in days:
        session = make_session(episode, at=weeks_ago(weeks))
        items = {str(item): min(3, max(0, total - 3 * (item - 1))) for item in range(1, 9)}
        answer_form(make_form(session, instruments=["phq-9"]), {"phq-9": items}, level=1)
        log_session(session, attendance="no-show" if weeks == 3 else "attended")

    (line,) = sudden_of(episode).lines

    assert line == "A sudden gain between session 3 and 16 February 2026: 9 points better."
