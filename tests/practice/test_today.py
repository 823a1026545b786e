"""Today says who needs the therapist and how far each form has got, in few queries."""

from datetime import timedelta

import pytest
from django.urls import reverse

from outbox.models import Message
from risk import actions
from tests import factories
from tests.factories import NOW
from tests.practice.pages import session_at, session_of, text_of

pytestmark = pytest.mark.django_db
TODAY = reverse("practice:today")


def test_sessions_stand_in_time_order_with_their_expected_number(http):
    therapist = factories.make_therapist()
    later = factories.make_episode(therapist=therapist, name="Later", code="L")
    session_of(1, later)
    session_at(later, 3)
    session_at(factories.make_episode(therapist=therapist, name="Sooner", code="S"), 1)
    session_at(factories.make_episode(name="Someone else's"), 1)
    http.force_login(therapist)

    page = text_of(http.get(TODAY))

    sessions = page[page.index('id="sessions"') :]
    assert sessions.index("13:00") < sessions.index("Sooner") < sessions.index("15:00")
    assert sessions.index("Sooner") < sessions.index("Later")
    assert "Session 2" in sessions
    assert "Someone else's" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "Form about to be sent by e-mail"),
        ("sent", "Form sent 10:00"),
        ("reminded", "Form reminded 11:00"),
        ("opened", "Form opened 11:00"),
        ("done", "Form done 11:30"),
        ("withdrawn", "Form taken back"),
    ],
)
def test_each_form_says_how_far_it_has_got(http, state, words):
    therapist = factories.make_therapist()
    session = session_at(factories.make_episode(therapist=therapist, email="a@example.org"), 1)
    form = factories.make_form(session)
    if state in ("sent", "reminded"):
        actions.send_link(by=therapist, assignment=form, at=NOW - timedelta(hours=2))
    if state == "reminded":
        actions.remind(by=therapist, assignment=form, at=NOW - timedelta(hours=1))
    if state == "opened":
        factories.open_form(form, at=NOW - timedelta(hours=1))
    if state == "done":
        factories.answer_form(form, at=NOW - timedelta(minutes=30))
    if state == "withdrawn":
        actions.withdraw_form(by=therapist, assignment=form, at=NOW)
    http.force_login(therapist)

    page = text_of(http.get(TODAY))

    assert words in page
    assert "Form will be sent 13:50 by e-mail" in page, "the form after the session, when it ends"


def test_expired_form_says_when_and_has_no_buttons(http):
    therapist = factories.make_therapist()
    session_at(factories.make_episode(therapist=therapist), -48)
    http.force_login(therapist)

    page = http.get(TODAY, {"day": "2026-03-07"})

    assert "Form expired Sun 12:00" in page.text
    assert page.text.count("/qr/") == 1, "only the form after the session can still be filled"


def test_form_without_an_address_offers_the_code_and_no_mail(http):
    therapist = factories.make_therapist()
    form = factories.make_form(session_at(factories.make_episode(therapist=therapist), 1))
    http.force_login(therapist)

    page = http.get(TODAY)

    assert reverse("practice:form_qr", args=[form.public_id]) in page.text
    assert reverse("practice:send_form", args=[form.public_id]) not in page.text


def test_form_that_is_out_can_be_reminded_sent_again_and_revoked(http):
    therapist = factories.make_therapist()
    session = session_at(factories.make_episode(therapist=therapist, email="a@example.org"), 1)
    form = factories.make_form(session)
    actions.send_link(by=therapist, assignment=form, at=NOW)
    http.force_login(therapist)

    page = http.get(TODAY)

    for name in ("remind_form", "send_form", "revoke_form", "withdraw_form", "form_qr"):
        assert reverse(f"practice:{name}", args=[form.public_id]) in page.text


def test_safety_alert_comes_first_and_stays_until_it_is_closed(http):
    therapist = factories.make_therapist()
    episode = factories.make_episode(therapist=therapist, name="Robin")
    session = session_of(1, episode)
    form = factories.make_form(session_at(episode, 1), instruments=["phq-9"])
    factories.answer_form(form, {"phq-9": {"9": 1}}, at=NOW)
    alert = episode.alerts.get(kind="safety")
    http.force_login(therapist)

    first = text_of(http.get(TODAY))
    actions.acknowledge(by=therapist, alert=alert, note="", seen_version=alert.version, at=NOW)
    seen = http.get(TODAY)
    alert.refresh_from_db()
    actions.resolve(
        by=therapist, alert=alert, outcome="addressed", note="Met", seen_version=2, at=NOW
    )
    closed = http.get(TODAY)

    assert 0 < first.index("Safety answer") < first.index("rate first") < first.index("Sessions")
    assert session.own_rating == "pending"
    assert "Safety answer" in seen.text
    assert 'al-tag">Seen' in seen.text
    assert "Safety answer" not in closed.text


def test_all_safety_alerts_stand_open_however_many_there_are(http):
    therapist = factories.make_therapist()
    for _ in range(6):
        form = factories.make_form(
            session_at(factories.make_episode(therapist=therapist), 1), instruments=["phq-9"]
        )
        factories.answer_form(form, {"phq-9": {"9": 3}}, at=NOW)
    session_at(factories.make_episode(therapist=therapist), -3)
    http.force_login(therapist)

    page = http.get(TODAY).text

    shown, _, behind = page.partition('<details class="al-details al-more">')
    assert shown.count("Safety answer</span>") == 6
    assert "Not logged yet" in behind


def test_answers_that_wait_for_a_rating_are_announced_and_not_told(http):
    therapist = factories.make_therapist()
    episode = factories.make_episode(therapist=therapist, name="Robin")
    for week in (4, 3, 2):
        factories.rate_session(session_of(week, episode))
    session = session_of(1, episode, level=0)
    http.force_login(therapist)

    page = text_of(http.get(TODAY))

    assert "Client's form is in: rate first" in page
    assert reverse("practice:rate", args=[session.pk]) in page
    assert "Lowest answer" not in page
    assert "Check-in suggested" not in page


def test_session_that_is_over_and_not_logged_needs_the_therapist(http):
    therapist = factories.make_therapist()
    over = session_at(factories.make_episode(therapist=therapist), -30)
    running = session_at(factories.make_episode(therapist=therapist), -0.5)
    http.force_login(therapist)

    needs = http.get(TODAY).text.partition('id="sessions"')[0]

    assert reverse("practice:log", args=[over.pk]) in needs
    assert reverse("practice:log", args=[running.pk]) not in needs


def test_empty_day_says_what_comes_next(http):
    therapist = factories.make_therapist()
    session_at(factories.make_episode(therapist=therapist, name="Robin"), 70)
    http.force_login(therapist)

    page = http.get(TODAY).text

    assert "No sessions today" in page
    assert "Thursday 12 March, 10:00" in page
    assert "Robin" in page


def test_other_day_shows_its_sessions_and_not_todays_tasks(http):
    therapist = factories.make_therapist()
    session_at(factories.make_episode(therapist=therapist, name="Robin"), 24)
    session_at(factories.make_episode(therapist=therapist, name="Kim"), -30)
    http.force_login(therapist)

    page = http.get(TODAY, {"day": "2026-03-10"}).text

    assert "Tuesday 10 March" in page
    assert "Robin" in page
    assert "Needs you" not in page
    assert "Kim" not in page


def test_day_is_the_clinics_own(http):
    clinic = factories.make_clinic(time_zone="Pacific/Auckland")
    therapist = factories.make_therapist(clinic=clinic)
    session_at(factories.make_episode(therapist=therapist, name="Robin"), 2)  # 03:00 on the 10th
    http.force_login(therapist)

    page = http.get(TODAY).text

    assert "Tuesday 10 March 2026" in page
    assert "03:00" in page


@pytest.mark.parametrize(
    "day", ["", "yesterday", "2026-3-9", "20260309", "2026-02-30", "0001-01-01", "9999-12-31"]
)
def test_day_that_is_none_is_refused(http, day):
    http.force_login(factories.make_therapist())

    assert http.get(TODAY, {"day": day}).status_code == 400


def test_stuck_messages_are_told_of_in_their_own_clinic(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    for clinic_ref in (therapist.clinic_id, therapist.clinic_id + 1):
        Message.objects.create(
            kind="form-link",
            payload={},
            clinic_ref=clinic_ref,
            dedupe_key=str(clinic_ref),
            due_at=NOW,
            attempts=3,
            last_error="refused",
            failing_since=NOW - timedelta(hours=clinic_ref - therapist.clinic_id + 1),
        )

    page = http.get(TODAY).text

    assert "Messages are not leaving: since 9 Mar 11:00" in page


def test_supervisor_who_is_a_therapist_sees_the_own_day_only(http):
    both = factories.make_user(roles=["therapist", "supervisor"])
    supervised = factories.make_therapist(supervisor=both)
    session_at(factories.make_episode(therapist=supervised, name="Not mine"), 1)
    session_at(factories.make_episode(therapist=both, name="My own"), 1)
    http.force_login(both)

    page = http.get(TODAY).text

    assert "My own" in page
    assert "Not mine" not in page


@pytest.mark.parametrize("n_clients", [1, 40])
def test_queries_do_not_grow_with_the_day(http, n_clients, django_assert_max_num_queries):
    therapist = factories.make_therapist()
    for _ in range(n_clients):
        episode = factories.make_episode(therapist=therapist)
        form = factories.make_form(session_at(episode, -1), instruments=["phq-9"])
        factories.answer_form(form, {"phq-9": {"9": 1}}, at=NOW)
    http.force_login(therapist)
    http.get(TODAY)  # the first request of a minute writes the sign-in's time down

    with django_assert_max_num_queries(12):
        page = http.get(TODAY)

    assert page.text.count("Safety answer</span>") == n_clients
