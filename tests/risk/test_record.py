"""The record of an episode: what it holds, in which order, and what is absent."""

from datetime import timedelta

import pytest

from accounts.models import User
from clients.actions import ClientDetails, correct_client
from clients.models import Episode
from risk import actions
from risk.models import Alert
from risk.record import Record, read_record
from tests.factories import (
    NOW,
    answer_form,
    end_episode,
    enter_scores,
    log_session,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    rate_session,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def record_of(episode: Episode, viewer: User | None = None) -> Record:
    viewer = viewer or episode.therapist
    return read_record(Episode.objects.filter(pk=episode.pk), viewer=viewer, at=NOW)


def held(episode, weeks, *, level=0.75, answers=None, **log):
    """An attended session with both client forms and the own rating."""
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended", **log)
    answer_form(make_form(session), answers, level=level)
    answer_form(make_form(session, moment="post"), answers, level=level)
    rate_session(session)
    return session


def test_an_empty_episode_says_that_nothing_is_recorded():
    record = record_of(make_episode(started_on=NOW.date()))

    assert (record.shown.status, record.shown.lines) == ("not-enough-data", ())
    assert (record.outcomes, record.answers, record.first_fives, record.sessions) == ((),) * 4
    assert (record.alliance.wide, record.n_attended) == (None, 0)
    assert record.shown.days_since_contact is None


def test_no_episode_gives_no_record():
    assert read_record(Episode.objects.none(), viewer=make_therapist(), at=NOW) is None


def test_the_charts_have_as_many_points_as_there_are_scores():
    episode = make_episode()
    for weeks in (5, 4, 2):
        held(episode, weeks)
    make_session(episode, at=weeks_ago(3), attendance="no-show")

    record = record_of(episode)

    aoc_8 = record.outcomes[0]
    assert [panel.instrument.id for panel in record.outcomes] == ["aoc-8", "aoc-45"]
    assert [row[0] for row in aoc_8.chart.rows] == [
        "Session 1",
        "Session 2",
        "Did not come",
        "Session 3",
    ]
    assert sum(len(stop.dots) for stop in aoc_8.chart.wide.stops) == 3
    assert sum(len(stop.dots) for stop in record.alliance.wide.stops) == 6
    assert [each.short_title for each in record.alliance_instruments] == ["AC-6"]
    assert record.n_attended == 3


def test_an_original_questionnaire_gets_the_difference_and_no_judgement():
    episode = make_episode()
    for weeks, level in ((3, 0.25), (2, 0.5), (1, 0.75)):
        held(episode, weeks, level=level)

    words = record_of(episode).outcomes[0].words

    assert words.endswith("No norms are kept here, so nothing says whether that is much or little.")
    assert "better than at the first form" in words


def test_a_normed_questionnaire_is_judged_by_its_norm_set():
    episode = make_episode()
    for weeks in (3, 2, 1):
        session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
        answer_form(make_form(session, instruments=["phq-9"]), level=0.25)

    (phq,) = record_of(episode).outcomes

    assert phq.words == (
        "The same score as at the first form. By these norms 6 points or more count as reliable."
    )
    assert phq.category == "No reliable change so far"
    assert phq.compared_with == (
        "Compared with: NHS Talking Therapies norms, version 1. "
        "Reliable change: 6 points or more (secondary source). "
        "Clinical range: 10 or more (published)."
    )


def test_stored_status_and_calendar_are_joined():
    episode = make_episode()
    held(episode, 3)
    held(episode, 2)

    shown = record_of(episode).shown

    assert (shown.status, shown.days_since_contact) == ("watch", 14)
    assert shown.sentence == "No next session booked for 14 days (since 23 February 2026)."


def test_of_an_ended_episode_nothing_lapses():
    episode = make_episode()
    held(episode, 3)
    held(episode, 2)
    end_episode(episode, therapist_judges_premature="no")

    record = record_of(episode)

    assert (record.shown.status, record.shown.lines) == ("nothing-stands-out", ())
    assert record.episode.get_therapist_judges_premature_display() == "No"


def test_a_stale_standing_is_brought_up_to_date():
    episode = make_episode()
    held(episode, 1)
    Episode.objects.filter(pk=episode.pk).update(revision=99)

    assert record_of(episode).episode.standing.revision == 99


def test_sessions_list_what_was_booked_and_which_forms_came_in():
    episode = make_episode(email="a@example.org")
    held(episode, 1, tension="withdrawal", repaired="partly")
    ahead = make_session(episode, at=NOW + timedelta(days=2))
    make_session(episode, at=NOW - timedelta(hours=2))

    booked, begun, attended = record_of(episode).sessions

    assert (booked.session, booked.name, booked.needs_log) == (ahead, "Booked", False)
    assert (begun.name, begun.needs_log) == ("Not logged yet", True)
    assert (attended.name, attended.tension) == (
        "Session 1",
        "Client drew back; repaired: partly",
    )
    assert [(form.name, form.words) for form in attended.forms] == [
        ("Before", "in"),
        ("After", "in"),
    ]
    assert [(form.can_send, form.can_go_out) for form in booked.forms] == [
        (True, True),
        (False, False),
    ]


def test_alerts_are_parted_and_carry_their_latest_note():
    episode = make_episode()
    held(episode, 1, answers={"ac-6": {"4": 0}, "aoc-45": {}})
    session = make_session(episode, at=NOW - timedelta(hours=2))
    answer_form(make_form(session, instruments=["phq-9"]), {"phq-9": {"9": 1}})
    supervisor = make_supervisor(of=episode.therapist, full_name="Sam Reyes")
    safety = Alert.objects.get(kind="safety")
    actions.acknowledge(by=supervisor, alert=safety, note="Rang Ivy.", seen_version=1, at=NOW)
    check_in = Alert.objects.get(kind="check-in")
    actions.resolve(
        by=supervisor, alert=check_in, outcome="addressed", note="", seen_version=1, at=NOW
    )

    record = record_of(episode)

    (line,) = record.safety_alerts
    assert line.text.headline == "Self-harm or suicide: “Several days”"
    assert (line.alert.last_note, line.alert.last_note_by) == ("Rang Ivy.", "Sam Reyes")
    assert [each.alert for each in record.closed_alerts] == [check_in]
    assert record.other_alerts == ()


def test_corrections_of_client_and_log_are_kept_in_view():
    episode = make_episode(name="Ana", code="K-1")
    session = held(episode, 1)
    therapist = episode.therapist
    details = ClientDetails(code="K-1", name="Anna")
    correct_client(by=therapist, client=episode.client, details=details, at=weeks_ago(0.5))
    log_session(session, minutes=60, at=NOW)

    corrections = record_of(episode).corrections

    assert [(each.what, each.before, each.after) for each in corrections] == [
        ("session: minutes", "50", "60"),
        ("client: name", "Ana", "Anna"),
    ]
    assert corrections[0].by == therapist.full_name


def test_numbers_typed_in_without_a_session_are_among_the_answers():
    episode = make_episode()
    enter_scores(episode, "core-10", {str(item): 1 for item in range(1, 11)})

    (block,) = record_of(episode).answers

    assert (block.instrument.id, block.session_name) == ("core-10", "")
    assert block.lines[0].question.startswith("Item 6")


def test_where_only_scores_are_kept_no_item_is_listed():
    episode = make_episode()
    enter_scores(episode, "bai-total", {"total": 12})

    (block,) = record_of(episode).answers

    assert (block.scores[0].points, block.lines) == ("12", ())
