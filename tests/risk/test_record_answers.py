"""The latest answers: risk items on top, then what changed; what is absent is said to be."""

import pytest

from risk.record_answers import View
from tests.factories import (
    NOW,
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


def phq(episode, weeks, answers):
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
    answer_form(make_form(session, instruments=["phq-9"]), {"phq-9": answers}, level=2 / 3)


def test_risk_items_come_first_then_what_changed_then_the_rest():
    episode = make_episode()
    phq(episode, 2, {"4": 1})
    phq(episode, 1, {"4": 3, "7": "skipped", "9": 1})

    (block,) = record_of(episode).answers

    risk, changed, *rest = block.lines
    assert (risk.is_risk, risk.is_flagged, risk.answer, risk.before) == (
        True,
        True,
        "Several days",
        "Not at all",
    )
    assert (changed.answer, changed.before) == ("Nearly every day", "Several days")
    assert block.n_changed == 2
    assert [line.question for line in rest] == [
        item.text["client"] for item in block.instrument.items if item.id not in ("4", "9")
    ]


def test_a_skipped_item_is_not_answered_and_never_a_change():
    episode = make_episode()
    phq(episode, 2, {})
    phq(episode, 1, {"7": "skipped"})

    (block,) = record_of(episode).answers

    skipped = next(line for line in block.lines if not line.is_answered)
    assert (skipped.answer, skipped.before, block.n_changed) == ("Not answered", None, 0)


def test_a_prorated_score_says_how_many_are_missing_and_an_absent_score_is_none():
    episode = make_episode()
    phq(episode, 2, {"7": "skipped"})
    (prorated,) = record_of(episode).answers
    phq(episode, 1, {str(item): "skipped" for item in range(1, 7)})
    (absent,) = record_of(episode).answers

    assert (prorated.scores[0].points, prorated.scores[0].n_missing) == ("8", 1)
    assert prorated.scores[0].band == "Mild"
    assert (absent.scores[0].points, absent.scores[0].band) == (None, "")


def test_no_original_questionnaire_has_a_band():
    episode = make_episode()
    session = make_session(episode, at=weeks_ago(1), attendance="attended")
    answer_form(make_form(session))

    blocks = record_of(episode).answers

    assert [block.instrument.id for block in blocks] == ["aoc-45"]  # aoc-8 came out of it
    assert {score.band for block in blocks for score in block.scores} == {""}


def test_alliance_answers_stand_beside_the_therapists():
    episode = make_episode()
    session = make_session(episode, at=weeks_ago(1), attendance="attended")
    answer_form(make_form(session, moment="post"), {"ac-6": {"9": {"text": "The pause."}}})
    rate_session(session, {"ac-6": {"1": 2}})

    (block,) = record_of(episode).answers

    bond = next(line for line in block.lines if line.question == "I felt cared for.")
    assert (bond.answer, bond.therapist) == ("Mostly", "Partly")
    assert "The pause." in [line.answer for line in block.lines]
    hidden = next(line for line in block.lines if "sorted it out" in line.question)
    assert hidden.answer == "Not shown: it follows another answer"


def test_first_five_answers_stand_beside_the_guess():
    episode = make_episode()
    session = make_session(episode, at=weeks_ago(1), attendance="attended")
    answer_form(make_form(session, moment="post"), {"first-five": {"1": 7, "2": None, "3": 8}})
    rate_session(session, {"first-five": {"1": 2, "3": 8}})

    (first,) = record_of(episode).first_fives

    by_topic = {view.topic: (view.client, view.guess, view.words) for view in first.views}
    assert by_topic["Fear"] == (7, 2, "Different views: 5 apart")
    assert by_topic["Shame"] == (None, 2, "Not recorded")
    assert by_topic["Safety"] == (8, 8, "Alike")


@pytest.mark.parametrize(
    ("client", "guess", "words"),
    [(0, 0, "Alike"), (5, 3, "Close: 2 apart"), (5, 8, "Different views: 3 apart")],
)
def test_the_gap_is_shown_in_words(client, guess, words):
    assert View("Fear", client, guess).words == words


def test_a_supervisor_sees_the_same_answers():
    episode = make_episode()
    phq(episode, 1, {"9": 2})
    supervisor = make_supervisor(of=episode.therapist)

    (block,) = record_of(episode, supervisor).answers

    assert block.response.received_at < NOW
    assert block.lines[0].is_flagged
