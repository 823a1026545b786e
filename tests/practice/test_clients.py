"""The list of clients, adding one, and correcting what is known of one."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from clients.models import Client, ClientCorrection, Episode
from clients.stopping import stop_messages
from measures.models import Link
from outbox.loop import deliver_one
from risk import actions
from risk.delivery import HANDLERS
from tests import factories
from tests.factories import NOW
from tests.practice.pages import session_at, session_of, text_of

pytestmark = pytest.mark.django_db
CLIENTS = reverse("practice:clients")
ADD = reverse("practice:add_client")


@pytest.fixture
def therapist(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return therapist


def test_list_shows_status_last_contact_and_next_session(http, therapist):
    episode = factories.make_episode(therapist=therapist, name="Robin", code="R-7")
    session_of(1, episode)
    session_at(episode, 24)

    page = text_of(http.get(CLIENTS))

    assert "R-7" in page
    assert "Watch" in page, "the form before the session did not come in"
    assert "2 Mar 2026" in page
    assert "Tue 10 Mar, 12:00" in page


def test_list_holds_the_own_clients_only(http):
    both = factories.make_user(roles=["therapist", "supervisor"])
    supervised = factories.make_therapist(supervisor=both)
    factories.make_episode(therapist=supervised, name="Supervised")
    factories.make_episode(therapist=both, name="Own")
    http.force_login(both)

    page = http.get(CLIENTS, {"show": "all"}).text

    assert "Own" in page
    assert "Supervised" not in page


def test_client_with_an_open_safety_alert_stands_first(http, therapist):
    factories.make_episode(therapist=therapist, name="Abel")
    episode = factories.make_episode(therapist=therapist, name="Zora")
    form = factories.make_form(session_at(episode, 1), instruments=["phq-9"])
    factories.answer_form(form, {"phq-9": {"9": 1}}, at=NOW)

    page = http.get(CLIENTS).text

    assert page.index("Zora") < page.index("Abel")
    assert "1 open" in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rob", {"Robin"}),
        ("R-7", {"Robin"}),
        ("100%", {"100% sure"}),
        ("_", {"Kim_Lee"}),
        ("' OR 1=1--", set()),
        ("", {"Robin", "100% sure", "Kim_Lee"}),
    ],
)
def test_search_takes_the_text_as_it_is(http, therapist, text, found):
    for name, code in (("Robin", "R-7"), ("100% sure", "S"), ("Kim_Lee", "K")):
        factories.make_episode(therapist=therapist, name=name, code=code)

    page = text_of(http.get(CLIENTS, {"q": text}))

    assert {name for name in ("Robin", "100% sure", "Kim_Lee") if f">{name}</a>" in page} == found


def test_search_longer_than_any_name_is_refused(http, therapist):
    factories.make_episode(therapist=therapist)

    page = http.get(CLIENTS, {"q": "x" * 201})

    assert page.status_code == 422
    assert "There is a problem" in page.text


def test_search_text_is_shown_as_text(http, therapist):
    page = http.get(CLIENTS, {"q": "<script>alert(1)</script>"})

    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("show", "names"), [("open", {"On"}), ("ended", {"Over"}), ("all", {"On", "Over"})]
)
def test_filter_by_whether_the_therapy_goes_on(http, therapist, show, names):
    factories.make_episode(therapist=therapist, name="On")
    factories.end_episode(factories.make_episode(therapist=therapist, name="Over"))

    page = http.get(CLIENTS, {"show": show}).text

    assert {name for name in ("On", "Over") if f">{name}</a>" in page} == names


def test_unknown_filter_is_refused(http, therapist):
    assert http.get(CLIENTS, {"show": "others"}).status_code == 422


@pytest.mark.parametrize("n_clients", [1, 40])
def test_queries_do_not_grow_with_the_caseload(
    http, therapist, n_clients, django_assert_max_num_queries
):
    for number in range(n_clients):
        session_at(factories.make_episode(therapist=therapist, name=f"Robin {number}"), 24)
    http.get(CLIENTS)  # the first request of a minute writes the sign-in's time down

    with django_assert_max_num_queries(12):
        page = http.get(CLIENTS, {"q": "robin"})

    assert page.text.count('<th scope="row">') == n_clients


def test_code_alone_makes_a_client(http, therapist):
    page = http.post(ADD, {"code": "K-1", "started_on": "2026-03-09"})

    episode = Episode.objects.get(client__code="K-1")
    assert page.status_code == 302
    assert page.url == reverse("practice:book", args=[episode.pk])
    assert (episode.therapist, episode.started_on) == (therapist, date(2026, 3, 9))
    assert (episode.client.name, episode.client.email, episode.client.birth_date) == ("", "", None)


def test_code_is_suggested_and_may_stay_empty(http, therapist):
    factories.make_episode(therapist=therapist, code="C-1041")

    suggested = http.get(ADD).text
    http.post(ADD, {"name": "Robin", "started_on": "2026-03-09"})

    assert 'value="C-1042"' in suggested
    assert Client.objects.get(name="Robin").code == "C-1042"


def test_button_pressed_twice_adds_one_client(http, therapist):
    posted = {"code": "C-1001", "name": "Robin", "started_on": "2026-03-09"}

    first, second = http.post(ADD, posted), http.post(ADD, posted)

    assert Client.objects.count() == 1
    assert first.url == second.url


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("code", "TAKEN", "has this code"),
        ("code", "two words", "valid"),
        ("email", "nobody", "valid e-mail"),
        ("email", "a@example.org\nBcc: b@example.org", "valid e-mail"),
        ("birth_date", "2026-03-10", "between 1900 and today"),
        ("birth_date", "1899-12-31", "between 1900 and today"),
        ("name", "x" * 121, "at most 120"),
        ("started_on", "", "required"),
        ("started_on", "1926-01-01", "Check the year"),
    ],
)
def test_bad_detail_is_told_and_the_rest_is_kept(http, therapist, field, value, message):
    factories.make_episode(code="TAKEN")
    posted = {"code": "K-1", "name": "Robin", "started_on": "2026-03-09", field: value}

    page = http.post(ADD, posted)

    assert page.status_code == 422
    assert message in text_of(page).replace("email", "e-mail")
    assert 'value="K-1"' in page.text or field == "code"
    assert Client.objects.count() == 1


def test_correction_keeps_and_shows_what_stood_there(http, therapist):
    episode = factories.make_episode(therapist=therapist, name="Robn", code="R", email="a@x.org")
    url = reverse("practice:correct_client", args=[episode.pk])

    page = http.post(url, {"name": "Robin", "code": "R", "email": "b@x.org"})
    shown = http.get(url).text

    episode.client.refresh_from_db()
    assert page.url == reverse("practice:record", args=[episode.pk])
    assert (episode.client.name, episode.client.email) == ("Robin", "b@x.org")
    kept = ClientCorrection.objects.order_by("pk").values_list("field", "before", "after", "by")
    assert list(kept) == [
        ("name", "Robn", "Robin", therapist.pk),
        ("email", "a@x.org", "b@x.org", therapist.pk),
    ]
    assert "Robn" in shown
    assert therapist.full_name in shown
    assert AuditEvent.objects.filter(action="correct-client").count() == 1


def test_changed_address_ends_the_links_that_went_to_the_old_one(http, therapist):
    episode = factories.make_episode(therapist=therapist, code="R", email="wrong@example.org")
    form = factories.make_form(session_at(episode, 24))
    actions.send_link(by=therapist, assignment=form, at=NOW - timedelta(hours=1))
    deliver_one(HANDLERS, NOW - timedelta(hours=1))
    shown, _ = actions.make_qr(by=therapist, assignment=form, at=NOW)
    url = reverse("practice:correct_client", args=[episode.pk])

    page = http.post(url, {"code": "R", "email": "right@example.org"}, follow=True)

    mailed = Link.objects.get(channel="email")
    shown.refresh_from_db()
    form.refresh_from_db()
    assert "Links at the old address no longer work. New ones leave by themselves." in page.text
    assert (mailed.revoked_at, shown.revoked_at) == (NOW, None)
    assert (form.sent_at, form.message_due_at) == (None, NOW)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+44 7700 900123", "+447700900123"),
        ("0044 (0)7700-900.123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("07700 900123", None),
        ("+44 7700 900123\r\nBcc: a", None),
        ("+" + "4" * 399, None),
        ("+44 call me", None),
    ],
)
def test_number_is_kept_in_one_form_or_refused_in_words(http, therapist, typed, kept):
    episode = factories.make_episode(therapist=therapist, code="R")
    url = reverse("practice:correct_client", args=[episode.pk])

    page = http.post(url, {"code": "R", "phone": typed, "channel": "sms", "language": "de"})

    client = Client.objects.get(pk=episode.client_id)
    assert page.status_code == (302 if kept else 422)
    assert client.phone == (kept or "")
    assert (client.channel, client.language) == (("sms", "de") if kept else ("email", ""))
    assert kept or "Correct" in page.text


@pytest.mark.parametrize("email", ["a@example.org\r\nBcc: b@example.org", "a" * 400 + "@b.org"])
def test_address_with_a_line_end_or_without_end_is_refused(http, therapist, email):
    episode = factories.make_episode(therapist=therapist, code="R")
    url = reverse("practice:correct_client", args=[episode.pk])

    page = http.post(url, {"code": "R", "email": email})

    assert page.status_code == 422
    assert Client.objects.get(pk=episode.client_id).email == ""


def test_stopped_messages_come_again_only_when_the_client_asked(http, therapist):
    episode = factories.make_episode(therapist=therapist, code="R", email="a@example.org")
    stop_messages(by=None, client=episode.client, at=NOW)
    url = reverse("practice:correct_client", args=[episode.pk])
    kept = {"code": "R", "email": "a@example.org"}

    shown = text_of(http.get(url))
    http.post(url, kept)
    still = Client.objects.get(pk=episode.client_id).messages_stopped_at
    http.post(url, {**kept, "wants_messages": "on"})

    assert "The client asked for messages again" in shown
    assert still == NOW
    assert Client.objects.get(pk=episode.client_id).messages_stopped_at is None
    assert "asked for messages again" not in http.get(url).text


def test_correction_to_a_code_in_use_is_refused(http, therapist):
    factories.make_episode(code="TAKEN")
    episode = factories.make_episode(therapist=therapist, code="R")

    page = http.post(reverse("practice:correct_client", args=[episode.pk]), {"code": "TAKEN"})

    episode.client.refresh_from_db()
    assert page.status_code == 422
    assert "has this code" in page.text
    assert episode.client.code == "R"
    assert ClientCorrection.objects.count() == 0
