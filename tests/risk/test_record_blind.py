"""Before the own rating the therapist's record holds nothing of what the client said about it."""

import pytest

from risk import actions
from risk.models import Alert
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    rate_session,
    weeks_ago,
)
from tests.risk.test_record import held, record_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def closed():
    """An episode whose second session went badly for the client and is not rated yet."""
    episode = make_episode(therapist=make_therapist())
    held(episode, 1.5, level=1)
    session = make_session(episode, at=weeks_ago(0.5), attendance="attended")
    answer_form(make_form(session, instruments=["phq-9"]), {"phq-9": {"9": 2}})
    answer_form(make_form(session, moment="post"), {"ac-6": {"4": 0}}, level=0.25)
    make_session(episode)
    return session


def test_the_own_therapist_sees_neither_answers_nor_reasons(closed):
    record = record_of(closed.episode)

    assert [line.session for line in record.to_rate] == [closed]
    assert (record.shown.status, record.shown.lines) == ("not-enough-data", ())
    assert record.alliance.rows[-1][2] == "rate first"
    assert [each.session_name for each in record.first_fives] == ["Session 1"]
    about = {block.instrument.id: block.session_name for block in record.answers}
    assert about["ac-6"] == "Session 1"
    assert [line.alert.kind for line in record.open_alerts] == ["safety"]


def test_an_alert_waits_for_every_rating_that_it_rests_on():
    """A drop in one session and a missing form in the next call for a check-in together."""
    episode = make_episode(therapist=make_therapist())
    held(episode, 3, level=1)
    dropped, unfilled = (
        make_session(episode, at=weeks_ago(weeks), attendance="attended") for weeks in (2, 1)
    )
    answer_form(make_form(dropped, instruments=["phq-9"]))
    answer_form(make_form(dropped, moment="post"), level=0.75)
    make_session(episode)
    check_in = Alert.objects.get(kind="check-in")

    rate_session(unfilled)

    assert check_in.basis == f"session:{unfilled.pk}"
    assert check_in not in Alert.objects.visible_to(episode.therapist)
    rate_session(dropped)
    assert check_in in Alert.objects.visible_to(episode.therapist)


def test_risk_items_and_their_alerts_are_never_hidden(closed):
    record = record_of(closed.episode)

    phq = next(block for block in record.answers if block.instrument.id == "phq-9")
    assert phq.lines[0].is_flagged
    assert len(record.safety_alerts) == 1


def test_the_supervisor_sees_everything_at_once(closed):
    record = record_of(closed.episode, make_supervisor(of=closed.episode.therapist))

    assert (record.to_rate, record.shown.status) == ((), "check-in")
    assert {line.rule for line in record.shown.lines} >= {"bottom-answer", "drop"}
    assert record.alliance.rows[-1][2] == "21%"
    assert {line.alert.kind for line in record.open_alerts} == {"safety", "check-in"}


@pytest.mark.parametrize("skips", [False, True], ids=["rated", "skipped"])
def test_rating_or_skipping_opens_the_answers(closed, skips):
    if skips:
        actions.skip_rating(by=closed.episode.therapist, session=closed, at=NOW)
    else:
        rate_session(closed)

    record = record_of(closed.episode)

    assert (record.to_rate, record.shown.status) == ((), "check-in")
    assert record.first_fives[0].session_name == "Session 2"
    assert "check-in" in {line.alert.kind for line in record.open_alerts}


def test_nothing_about_a_closed_session_can_be_told_from_the_record(closed):
    """Two clients who answered differently leave the same record to their therapist."""
    other = make_episode(therapist=closed.episode.therapist)
    held(other, 1.5, level=1)
    session = make_session(other, at=weeks_ago(0.5), attendance="attended")
    answer_form(make_form(session, instruments=["phq-9"]), {"phq-9": {"9": 2}})
    answer_form(make_form(session, moment="post"), level=1)
    make_session(other)

    bad, good = record_of(closed.episode), record_of(other)

    assert (bad.shown.status, bad.shown.sentence) == (good.shown.status, good.shown.sentence)
    assert bad.alliance.rows == good.alliance.rows
    assert [block.lines for block in bad.answers] == [block.lines for block in good.answers]
    assert [each.views for each in bad.first_fives] == [each.views for each in good.first_fives]
