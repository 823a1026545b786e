"""The session log: one page, saved with the own rating or explicitly without, corrected later."""

import pytest
from django.urls import reverse

from measures.models import Response
from tests import factories
from tests.practice.pages import log, rating, session_at, session_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return therapist


@pytest.fixture
def episode(therapist):
    return factories.make_episode(therapist=therapist)


@pytest.fixture
def session(episode):
    return session_at(episode, -2)


def _log(session):
    return reverse("practice:log", args=[session.pk])


def _own_answers(session, instrument):
    return Response.objects.get(
        session=session, respondent="therapist", instrument=instrument
    ).answers


def test_log_and_rating_are_saved_together(http, session):
    page = http.post(_log(session), log(tension="withdrawal", repaired="partly") | rating())

    session.refresh_from_db()
    assert page.url == reverse("practice:record", args=[session.episode_id])
    assert (session.attendance, session.number, session.own_rating) == ("attended", 1, "saved")
    assert (session.tension, session.repaired) == ("withdrawal", "partly")
    answers = _own_answers(session, "ac-6")
    assert [answers[str(item)] for item in range(1, 7)] == [3] * 6
    assert (answers["9"], answers["10"]) == ("skipped", "skipped")
    assert answers["7"] == "not-asked", "the log itself asks about tension"


def test_words_and_the_guess_of_the_first_sessions_are_kept(http, session):
    words = {"ac-6-9": "The silence.", "first-five-1": "7", "first-five-5": "0"}

    http.post(_log(session), log() | rating() | words)

    guess = _own_answers(session, "first-five")
    assert (guess["1"], guess["5"], guess["2"]) == (7, 0, "skipped")
    assert _own_answers(session, "ac-6")["9"] == {"text": "The silence."}


def test_guess_is_asked_up_to_the_fifth_session(http, episode):
    for week in (6, 5, 4, 3):
        session_of(week, episode)
    fifth, sixth = session_at(episode, -26), session_at(episode, -2)

    assert "How afraid did your client feel?" in http.get(_log(fifth)).text
    assert "How afraid did your client feel?" not in http.get(_log(sixth)).text


def test_nothing_of_the_rating_is_preselected(http, session):
    page = http.get(_log(session)).text

    assert "Attended" in page.partition("checked")[2].partition("</label>")[0]
    assert page.count(" checked>") == 2, "attended and in the room, as booked"


def test_skipping_the_rating_is_a_button_of_its_own(http, session):
    http.post(_log(session), log(skip="1"))

    session.refresh_from_db()
    assert (session.attendance, session.own_rating) == ("attended", "skipped")
    assert not Response.objects.filter(respondent="therapist").exists()


def test_saving_without_a_rating_is_refused_as_a_whole(http, session):
    page = http.post(_log(session), log() | rating(item_3=""))

    session.refresh_from_db()
    assert page.status_code == 422
    assert "Your rating is not complete. Answer these, or skip it as a whole." in page.text
    assert 'href="#id_ac-6-3_0"' in page.text
    assert page.text.count(" checked>") == 3 + 5, "what was chosen stays chosen"
    assert session.is_booked
    assert not Response.objects.exists()


@pytest.mark.parametrize("value", ["5", "-1", "3.0", "skipped", "not-applicable", "x" * 999])
def test_answer_that_is_not_offered_is_refused(http, session, value):
    page = http.post(_log(session), log() | rating(item_1=value))

    session.refresh_from_db()
    assert page.status_code == 422
    assert "Choose one of the answers shown." in page.text
    assert session.is_booked


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("attendance", "", "required"),
        ("attendance", "booked", "not one of the available"),
        ("minutes", "0", "greater than or equal to 5"),
        ("format", "", "required"),
        ("tension", "", "Say whether you noticed any tension."),
        ("tension", "mixed", "Say whether you talked it through."),
    ],
)
def test_bad_log_is_told_and_the_rating_is_kept(http, session, field, value, message):
    page = http.post(_log(session), log(**{field: value}) | rating(item_1="4"))

    session.refresh_from_db()
    assert page.status_code == 422
    assert message in text_of(page)
    kept = page.text.partition('id="id_ac-6-1_4"')[2].partition(">")[0]
    assert kept.endswith("checked")
    assert session.is_booked


def test_client_who_did_not_come_is_asked_nothing_more(http, session):
    page = http.post(_log(session), log(attendance="no-show", tension="mixed"))

    session.refresh_from_db()
    assert page.url == reverse("practice:today")
    assert (session.attendance, session.tension, session.own_rating) == ("no-show", "", "not-asked")
    assert session.assignments.filter(withdrawn_at__isnull=False).count() == 2


def test_repair_is_kept_only_where_there_was_tension(http, session):
    http.post(_log(session), log(tension="none", repaired="yes", skip="1"))

    session.refresh_from_db()
    assert (session.tension, session.repaired) == ("none", "")


def test_button_pressed_twice_logs_and_rates_once(http, session):
    http.post(_log(session), log() | rating())
    http.post(_log(session), log() | rating(item_1="0"))

    session.refresh_from_db()
    assert session.own_rating == "saved"
    assert _own_answers(session, "ac-6")["1"] == 3
    assert Response.objects.filter(respondent="therapist").count() == 2  # with the guess


def test_session_to_come_cannot_be_logged(http, episode):
    session = session_at(episode, 24)

    page = http.post(_log(session), log(skip="1"))

    session.refresh_from_db()
    assert page.status_code == 422
    assert "This session has not begun yet." in page.text
    assert (session.attendance, session.own_rating) == ("booked", "pending")


def test_clients_answers_are_nowhere_on_the_page(http, episode):
    session = session_at(episode, -2)
    secret = {"9": {"text": "canary words of the client"}}
    factories.answer_form(factories.make_form(session, moment="post"), {"ac-6": secret}, level=0)

    page = http.get(_log(session)).text

    assert "canary" not in page
    assert "Lowest answer" not in page
    assert "Check-in" not in page


def test_wrong_log_is_corrected_and_its_history_shown(http, episode):
    session = session_of(1, episode)

    http.post(_log(session), log(attendance="no-show", minutes="30", format="video"))
    page = text_of(http.get(_log(session)))

    session.refresh_from_db()
    assert (session.attendance, session.number) == ("no-show", None)
    assert "What was changed" in page
    for words in ("Attended", "Did not come", "No tension noticed", "In the room", "Video"):
        assert f"{words}</td>" in page
    assert episode.therapist.full_name in page


def test_correcting_a_log_asks_for_no_rating(http, episode):
    session = session_of(1, episode)

    page = http.get(_log(session)).text
    http.post(_log(session), log(tension="mixed", repaired="no"))

    session.refresh_from_db()
    assert "I felt warmth towards my client." not in page
    assert reverse("practice:rate", args=[session.pk]) in page
    assert (session.tension, session.own_rating) == ("mixed", "pending")


def test_no_show_that_took_place_after_all_is_rated_with_its_log(http, episode):
    session = session_at(episode, -26, attendance="no-show")

    http.post(_log(session), log() | rating())

    session.refresh_from_db()
    assert (session.attendance, session.number, session.own_rating) == ("attended", 1, "saved")


def test_queries_do_not_grow_with_the_history(http, episode, django_assert_max_num_queries):
    for week in range(8, 0, -1):
        session_of(week, episode)
    session = session_at(episode, -2)
    http.get(_log(session))

    with django_assert_max_num_queries(12):
        http.get(_log(session))
