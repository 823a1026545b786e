"""Ratings that say little are called that: in the summary, in the chart and at the answers."""

import pytest

from tests.factories import (
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    rate_session,
    weeks_ago,
)
from tests.risk.test_record import record_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

CEILING = "The latest rating says little: every question got its best answer."
SAME = {"ac-12": {str(item): 4 for item in range(1, 13)}}  # "I felt judged" is among them


def after(episode, weeks, answers=None, *, level=0.75, instruments=("ac-6",), is_rated=True):
    """A session whose client form came in afterwards."""
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
    form = make_form(session, moment="post", instruments=instruments)
    answer_form(form, answers, level=level)
    if is_rated:
        rate_session(session)
    return session


def test_the_best_answer_to_every_question_says_little():
    episode = make_episode()
    after(episode, 2)
    after(episode, 1, level=1)

    record = record_of(episode)

    assert record.says_little == CEILING
    assert record.alliance.rows[0][2] == "75%"
    assert record.alliance.rows[1][2] == "100% (says little)"
    assert record.alliance.says_little
    assert record.answers[0].says_little == "every question got its best answer"


def test_one_answer_to_opposite_questions_says_little():
    episode = make_episode()
    after(episode, 1, SAME, instruments=["ac-12"])

    record = record_of(episode)

    assert record.says_little == (
        "The latest rating says little: every question got the same answer, also those that ask "
        "for the opposite."
    )
    assert record.answers[0].says_little.startswith("every question got the same answer")
    assert record.alliance.rows[0][2] == "92% (says little)"


def test_only_the_latest_rating_counts_for_the_summary():
    episode = make_episode()
    after(episode, 2, level=1)
    after(episode, 1)

    record = record_of(episode)

    assert record.says_little == ""
    assert record.alliance.rows[0][2] == "100% (says little)"
    assert record.answers[0].says_little == ""


def test_a_rating_that_is_closed_is_not_spoken_of():
    episode = make_episode()
    after(episode, 2)
    after(episode, 1, level=1, is_rated=False)

    own = record_of(episode)
    supervised = record_of(episode, make_supervisor(of=episode.therapist))

    assert own.says_little == ""
    assert not own.alliance.says_little
    assert supervised.says_little == CEILING


def test_without_a_rating_there_is_nothing_to_say():
    assert record_of(make_episode()).says_little == ""


def test_the_best_score_of_an_outcome_form_is_no_such_thing():
    episode = make_episode()
    session = make_session(episode, at=weeks_ago(1), attendance="attended")
    answer_form(make_form(session, instruments=["phq-9"]), level=1)

    (block,) = record_of(episode).answers

    assert block.says_little == ""
