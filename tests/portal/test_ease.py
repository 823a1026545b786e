"""Letters of one's own size, and a quick way off the page."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import AuditEvent
from measures.models import Channel, Draft
from risk.models import Alert
from tests.factories import NOW
from tests.portal.browsing import answer, enter, pre_form, press_start, secrets_of, url
from tests.portal.saves import put

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://weather.example/"


@pytest.fixture
def form():
    form = pre_form()
    form.clinic.exit_url = ELSEWHERE
    form.clinic.save()
    return form


def test_the_chosen_size_stays_until_it_is_normal_again(http, form):
    enter(http, form)

    page = http.post("/f/size/", {"size": "largest", "next": url(form)}, follow=True)
    assert 'data-letters="largest"' in page.content.decode()
    page = http.post("/f/size/", {"size": "normal", "next": url(form)}, follow=True)
    assert "data-letters" not in page.content.decode()


@pytest.mark.parametrize("size", ["huge", "", '"><script>'])
def test_a_size_that_there_is_not_is_no_size(http, size):
    page = http.post("/f/size/", {"size": size})

    assert (page.status_code, page.url) == (303, "/f/")
    assert page.cookies["letters"]["max-age"] == 0


def test_the_size_leads_to_no_other_site(http):
    assert http.post("/f/size/", {"size": "large", "next": "//evil.example/"}).url == "/f/"


def test_leaving_shows_another_page_and_locks_this_one(http, form):
    enter(http, form)
    press_start(http, form)
    answer(http, form, 1, 2)

    page = http.post(url(form, "exit"))

    assert f'content="0; url={ELSEWHERE}"' in page.content.decode()
    assert form.clinic.name not in page.content.decode()
    after = http.get(url(form, "question", place=1))
    assert after.status_code == 404
    assert form.clinic.name not in after.content.decode()
    assert AuditEvent.objects.filter(action="close-form").count() == 1


def test_what_was_saved_comes_back_with_the_link_and_on_this_device_only(http, form):
    secrets = enter(http, form)
    press_start(http, form)
    answer(http, form, 1, 2)
    http.post(url(form, "exit"))

    enter(http, form, secrets)
    assert "checked" in http.get(url(form, "question", place=1)).content.decode()
    other = Client()
    enter(other, form, secrets)
    assert "checked" not in other.get(url(form, "question", place=1)).content.decode()
    assert Draft.objects.get().answer == 2


def test_without_a_page_to_go_to_nobody_is_sent_away(http, form):
    form.clinic.exit_url = ""
    form.clinic.save()
    enter(http, form)

    assert http.post(url(form, "exit")).url == url(form)
    assert "Leave this page" not in http.get(url(form)).content.decode()


def test_after_leaving_the_page_of_numbers_names_no_clinic(http, form):
    enter(http, form)
    press_start(http, form)

    http.post(url(form, "exit"))

    assert http.cookies["clinic"].value == ""


@pytest.mark.parametrize("save", [answer, put])
def test_an_answer_on_its_way_while_leaving_is_told_and_not_shown(http, form, clock, save):
    enter(http, form)
    press_start(http, form)
    http.post(url(form, "exit"))

    page = save(http, form, 5, "3")

    assert page.status_code == 404
    assert form.clinic.name not in page.content.decode()
    assert Alert.objects.get().detail["value"] == 3
    clock.shift(timedelta(seconds=11))
    assert save(http, form, 6, "3").status_code == 404
    assert Draft.objects.get().item == "5"


@pytest.mark.parametrize("save", [answer, put])
def test_nothing_is_saved_for_somebody_unknown_who_leaves(http, save):
    form = pre_form(birth_date=NOW.date().replace(year=1990))
    form.clinic.exit_url = ELSEWHERE
    form.clinic.save()
    enter(http, form, secrets_of(form, Channel.EMAIL))
    http.post(url(form, "exit"))

    assert save(http, form, 5, "3").status_code == 404
    assert not Draft.objects.exists()
    assert not Alert.objects.exists()
