"""A client chooses who may not see answers about working together."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from clients.models import Client as Person
from measures.models import Opening
from portal.sheet import read_sheet
from risk.models import Standing
from tests.factories import NOW, make_supervisor
from tests.portal.browsing import enter, post_form, press_start, send, skip_all, text_of, url

pytestmark = pytest.mark.django_db
BOTH = {"choice": "1", "from_supervisors": "1", "from_managers": "1"}


def chosen():
    fields = ("hides_alliance_from_supervisors", "hides_alliance_from_managers")
    return Person.objects.values_list(*fields).get()


@pytest.fixture
def form(http):
    form = post_form()
    enter(http, form)
    return form


def fill_and_send(http, form):
    press_start(http, form)
    skip_all(http, form, len(read_sheet(Opening.objects.get()).questions))
    send(http, form)


def test_the_page_says_what_each_box_means_and_what_is_still_seen(http, form):
    page = text_of(http.get(url(form, "who_sees")))

    assert "Supervisors may not see them" in page
    assert "Managers may not see them" in page
    assert "Answers about your safety are never hidden." in page
    assert "always sees all your answers." in page


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (BOTH, (True, True)),
        ({"choice": "1", "from_supervisors": "1"}, (True, False)),
        ({"choice": "1", "from_managers": "1"}, (False, True)),
        ({"choice": "1"}, (False, False)),
    ],
)
def test_the_choice_is_kept_and_shown(http, form, given, stored):
    http.post(url(form, "who_sees"), BOTH)

    answer = http.post(url(form, "who_sees"), given)

    assert (answer.status_code, answer["Location"]) == (303, url(form, "who_sees") + "?saved=1")
    assert chosen() == stored
    assert http.get(answer["Location"]).text.count(" checked") == sum(stored)


def test_it_counts_at_once_and_is_on_the_trail_once(http, form):
    for _ in range(2):
        http.post(url(form, "who_sees"), BOTH)

    event = AuditEvent.objects.get(action="choose-alliance-readers")
    assert (event.actor_kind, event.actor_ref) == ("link", Opening.objects.get().pk)
    form.episode.refresh_from_db()
    assert Standing.objects.get().revision == form.episode.revision


def test_a_request_without_the_pages_field_opens_nothing_up(http, form):
    http.post(url(form, "who_sees"), BOTH)

    answer = http.post(url(form, "who_sees"))

    assert answer.status_code == 422
    assert chosen() == (True, True)


def test_the_choice_can_be_made_after_the_form_is_sent(http, form):
    fill_and_send(http, form)
    form.refresh_from_db()
    assert form.completed_at == NOW

    assert reverse("portal:done", args=[form.public_id]) in http.get(url(form, "who_sees")).text
    http.post(url(form, "who_sees"), BOTH)

    assert chosen() == (True, True)


def test_after_done_this_browser_chooses_nothing_more(http, form):
    fill_and_send(http, form)
    http.post(url(form, "close"))

    answer = http.post(url(form, "who_sees"), BOTH)

    assert "Save my choice" not in answer.text
    assert chosen() == (False, False)


def test_the_notice_leads_to_the_page(http, form):
    make_supervisor(of=form.episode.therapist)

    assert url(form, "who_sees") in http.get(url(form, "notice")).text
