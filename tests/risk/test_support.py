"""Having someone to ask for help reads the same way whatever its scale counts."""

import pytest

from risk.facts import history_of, read_rows
from tests.factories import answer_form, make_episode, make_form, make_session, weeks_ago

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("instrument", "item"), [("aoc-8", "7"), ("aoc-45", "18")])
@pytest.mark.parametrize("often", [0, 3, 4])
def test_often_someone_to_ask_is_high(instrument, item, often):
    session = make_session(make_episode(), at=weeks_ago(1))
    answer_form(make_form(session, instruments=[instrument]), {instrument: {item: often}})

    found = support_of(session)

    assert (found.value, found.lowest, found.highest) == (often, 0, 4)


def test_a_skipped_question_is_unknown():
    session = make_session(make_episode(), at=weeks_ago(1))
    answer_form(make_form(session, instruments=["aoc-8"]), {"aoc-8": {"7": None}})

    assert support_of(session) is None


def support_of(session):
    session.attendance, session.number = "attended", 1
    session.save()
    return history_of(read_rows([session.episode_id])[0]).sessions[0].support
