"""Which browser may see which form, for how long, and what it keeps."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import AuditEvent
from measures.models import Assignment, Draft, Link
from portal.device import STRANGERS_PER_ADDRESS
from risk.models import Alert
from tests.factories import NOW, PASSWORD, make_therapist
from tests.portal.browsing import (
    answer,
    checked,
    enter,
    post_form,
    pre_form,
    press_start,
    send,
    skip_all,
    tables,
    text_of,
    url,
    without_token,
)

pytestmark = pytest.mark.django_db

PAGES = [
    ("start", {}),
    ("notice", {}),
    ("answers", {}),
    ("question", {"place": 1}),
    ("support", {}),
    ("check", {}),
    ("done", {}),
    ("later", {}),
]
pages = pytest.mark.parametrize(("page", "kwargs"), PAGES, ids=[name for name, _ in PAGES])


@pages
def test_without_the_cookie_a_form_does_not_seem_to_exist(http, page, kwargs):
    form = pre_form()
    unknown = Assignment(public_id="nosuchform")

    found = http.get(url(form, page, **kwargs))

    assert found.status_code == 404
    assert without_token(found) == without_token(http.get(url(unknown, page, **kwargs)))


@pages
def test_looking_changes_nothing(http, page, kwargs, clock):
    form = pre_form()
    enter(http, form)
    answer(http, form, 1, 3)
    clock.shift(timedelta(minutes=10))
    before = tables()

    for _ in range(2):
        http.get(url(form, page, **kwargs))
        http.head(url(form, page, **kwargs))

    assert tables() == before


@pages
def test_pages_are_not_stored_not_indexed_and_cheap(
    http, page, kwargs, django_assert_max_num_queries
):
    form = post_form()
    enter(http, form)
    skip_all(http, form, 15)

    with django_assert_max_num_queries(8):
        found = http.get(url(form, page, **kwargs))

    assert found.headers["Cache-Control"] == "no-store"
    assert found.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert found.headers["Referrer-Policy"] == "same-origin"
    if found.status_code == 200:
        assert '<meta name="robots" content="noindex, nofollow">' in found.text
        assert 'href="tel:116123"' in found.text
        assert found.text.count("<h1") == 1


@pages
def test_a_page_read_with_the_wrong_method_is_refused(http, page, kwargs):
    form = pre_form()
    enter(http, form)

    assert http.delete(url(form, page, **kwargs)).status_code == 405
    assert http.get(url(form, "send")).status_code == 405


def test_the_cookie_of_one_form_does_not_open_another(http):
    mine, other = pre_form(), pre_form()
    enter(http, mine)
    key = http.cookies[f"form-{mine.public_id}"].value
    http.cookies[f"form-{other.public_id}"] = key
    before = [tables()[model._meta.db_table] for model in (Draft, Assignment, Alert)]

    seen = http.get(url(other, "question", place=5))
    posted = answer(http, other, 5, 3)
    sent = send(http, other)

    assert [seen.status_code, posted.status_code, sent.status_code] == [404, 404, 404]
    assert [tables()[model._meta.db_table] for model in (Draft, Assignment, Alert)] == before
    assert AuditEvent.objects.filter(action="unknown-device", decision="deny").count() == 2


def test_a_stranger_cannot_fill_the_audit_trail(http):
    form = pre_form()
    http.cookies[f"form-{form.public_id}"] = "made-up"

    pages = [send(http, form) for _ in range(STRANGERS_PER_ADDRESS + 5)]

    assert {page.status_code for page in pages} == {404}
    events = AuditEvent.objects.filter(action="unknown-device")
    assert events.count() == STRANGERS_PER_ADDRESS


def test_forms_of_one_person_live_side_by_side(http):
    first, second = pre_form(), post_form()
    enter(http, first)
    enter(http, second)

    answer(http, first, 1, 3)
    answer(http, second, 1, 2)

    assert [draft.assignment for draft in Draft.objects.order_by("pk")] == [first, second]


def test_a_second_device_starts_with_an_empty_form(http):
    form, laptop = pre_form(), Client()
    secrets = enter(http, form)
    answer(http, form, 1, 3)

    enter(laptop, form, secrets)

    assert checked(laptop.get(url(form, "question", place=1))) == []
    assert checked(http.get(url(form, "question", place=1))) == ["3"]
    assert "saved on this device" not in text_of(laptop.get(url(form)))


def test_opening_the_link_again_brings_this_devices_answers_back(http, clock):
    form = pre_form()
    secrets = enter(http, form)
    answer(http, form, 1, 3)
    answer(http, form, 2, 1)
    clock.shift(timedelta(hours=20))

    enter(http, form, secrets)

    start = http.get(url(form))
    assert "2 answers are saved on this device" in text_of(start)
    assert press_start(http, form).headers["Location"] == url(form, "question", place=3)


def test_half_an_hour_without_an_answer_asks_for_the_link(http, clock):
    form = pre_form()
    enter(http, form)
    answer(http, form, 1, 3)
    clock.shift(timedelta(minutes=30))
    assert http.get(url(form, "question", place=1)).status_code == 200

    clock.shift(timedelta(seconds=1))

    for page, kwargs in PAGES:
        if page != "done":
            found = http.get(url(form, page, **kwargs))
            if page == "answers":
                continue
            assert "Please open your form again" in found.text
            assert checked(found) == []
    assert send(http, form).status_code == 403
    assert Draft.objects.count() == 1


def test_answers_keep_the_form_open_for_two_hours_at_most(http, clock):
    form = pre_form()
    enter(http, form)
    for _ in range(6):
        clock.shift(timedelta(minutes=20))
        answer(http, form, 1, 3)

    assert http.get(url(form)).status_code == 200
    clock.shift(timedelta(minutes=1))

    assert http.get(url(form)).status_code == 403


def test_an_answer_on_a_page_left_open_is_saved_and_told_but_nothing_is_shown(http, clock):
    form = pre_form()
    enter(http, form)
    answer(http, form, 1, 3)
    clock.shift(timedelta(hours=3))

    page = answer(http, form, 5, 4)
    onwards = http.get(url(form, "question", place=6))

    assert "Thank you for telling us" in text_of(page)
    assert Alert.objects.get().kind == "safety"
    assert onwards.status_code == 403
    assert http.get(url(form, "question", place=1)).status_code == 403


def test_a_bad_answer_on_a_page_left_open_shows_nothing_either(http, clock):
    form = pre_form()
    enter(http, form)
    answer(http, form, 1, 3)
    clock.shift(timedelta(hours=3))

    page = answer(http, form, 1, 99)

    assert page.status_code == 403
    assert checked(page) == []


def test_a_day_later_a_page_left_open_saves_no_more(http, clock):
    form = pre_form()
    enter(http, form)
    clock.shift(timedelta(hours=24, seconds=1))

    assert answer(http, form, 1, 3).status_code == 403
    assert Draft.objects.count() == 0


def test_a_revoked_link_closes_the_devices_that_it_opened(http, clock):
    form = pre_form()
    enter(http, form)
    Link.objects.update(revoked_at=NOW)

    assert http.get(url(form)).status_code == 410
    assert answer(http, form, 1, 3).status_code == 410
    assert Draft.objects.count() == 0


def test_staff_who_are_signed_in_on_the_device_are_left_alone(http):
    therapist = make_therapist(password=PASSWORD, full_name="Ada Staff")
    http.force_login(therapist)
    form = pre_form()
    enter(http, form)

    page = http.get(url(form))

    assert "Ada" not in page.text
    assert http.get("/f/").status_code == 200
    assert http.session["_auth_user_id"] == str(therapist.pk)


def test_no_answer_stands_in_the_audit(http):
    form = pre_form()
    enter(http, form)
    answer(http, form, 5, 3)

    fields = {field.name for field in apps.get_model("accounts.AuditEvent")._meta.fields}

    assert fields.isdisjoint({"answer", "value", "detail", "payload"})
    assert list(AuditEvent.objects.filter(actor_kind="link").values_list("action", flat=True)) == [
        "open-link",
        "save-risk-item",
    ]


@pytest.mark.parametrize("address", ["q/0/", "q/9/", "q/" + "9" * 30 + "/"])
def test_a_place_that_the_form_does_not_have(http, address):
    form = pre_form()
    enter(http, form)

    page = http.get(url(form) + address)

    assert page.status_code == 404
    assert "There is no such page" in page.text


@pytest.mark.parametrize("address", ["q/-1/", "q/٣/", "q/1%00/", "q/" + "9" * 5000 + "/", "x.css"])
def test_an_address_that_no_page_has(http, address):
    form = pre_form()
    enter(http, form)

    assert http.get(url(form) + address).status_code == 404
