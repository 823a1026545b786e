"""Minutes asked of one client in a month, and the cap that new lines must keep to."""

import html
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from measures import forms_setup
from measures.burden import burden_of, measured_seconds, monthly_minutes
from measures.models import FormLine, Moment, Response
from tests.factories import (
    NOW,
    answer_form,
    make_admin,
    make_clinic,
    make_episode,
    make_form,
    make_session,
    weeks_ago,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def admin(http):
    admin = make_admin(clinic=make_clinic(has_forms=False))
    http.force_login(admin)
    return admin


def line(instrument: str, **values) -> FormLine:
    return FormLine(moment=Moment.PRE, instrument=instrument, position=1, **values)


def add_line(admin, instrument: str, **values) -> FormLine:
    values = {"moment": Moment.PRE, **values}
    return forms_setup.add_line(
        by=admin, clinic=admin.clinic, instrument=instrument, at=NOW, **values
    )


def words(page) -> str:
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def send_timed(clinic_admin, n: int, *, seconds: int) -> None:
    """Forms of as many clients a month ago, of eight questions that took as long together."""
    for number in range(n):
        session = make_session(make_episode(), at=weeks_ago(4) + timedelta(hours=number))
        (response,) = answer_form(make_form(session, instruments=["aoc-8"]))
        ms = dict.fromkeys(response.answers, seconds * 125)
        Response.objects.filter(pk=response.pk).update(paradata={"device": "phone", "ms": ms})


def test_minutes_worked_by_hand():
    # Thirteen sessions, eight questions of eight seconds: 832 s, 4.6 minutes a month.
    assert monthly_minutes([line("aoc-8")], {}) == 5
    # 45 questions at sessions 1, 5, 9 and 13: 1440 s; eight at the other nine: 576 s; 11.2 a month.
    both = [line("aoc-45", every=4), line("aoc-8")]
    assert monthly_minutes(both, {}) == 12
    # Five sessions of 20 seconds.
    assert monthly_minutes([line("aoc-8", last_session=5)], {"aoc-8": 20.0}) == 1
    assert monthly_minutes([], {}) == 0


def test_a_line_beyond_the_cap_is_refused_with_the_numbers(admin):
    admin.clinic.minutes_cap = 10
    admin.clinic.save()
    add_line(admin, "aoc-8")

    with pytest.raises(ValidationError) as refusal:
        add_line(admin, "aoc-45", moment=Moment.POST)

    assert refusal.value.messages == [
        "With AOC-45 like this, forms ask a weekly client for about 31 minutes a month. Your cap "
        "is 10; without it they ask for about 5. Ask it less often, take another questionnaire "
        "out, or raise the cap."
    ]
    assert FormLine.objects.count() == 1
    assert add_line(admin, "aoc-45", moment=Moment.POST, every=12).pk


def test_the_refusal_stands_on_the_page(http, admin):
    admin.clinic.minutes_cap = 5
    admin.clinic.save()

    page = http.post(
        reverse("supervision:add_form_line"),
        {"moment": "pre", "instrument": "aoc-45", "first_session": "1", "every": "1"},
    )

    assert page.status_code == 422
    assert "about 26 minutes a month. Your cap is 5" in words(page)


def test_a_set_up_beyond_the_cap_is_told_and_stays(http, admin):
    add_line(admin, "aoc-45")
    admin.clinic.minutes_cap = 5
    admin.clinic.save()

    page = words(http.get(reverse("supervision:forms")))

    assert "More than the cap of 5 minutes" in page
    assert "about 26 minutes a month" in page
    assert FormLine.objects.count() == 1


@pytest.mark.parametrize("cap", ["5", "240"])
def test_the_cap_is_changed_on_the_page(http, admin, cap):
    page = http.post(reverse("supervision:minutes_cap"), {"minutes_cap": cap})

    admin.clinic.refresh_from_db()
    assert page.status_code == 302
    assert admin.clinic.minutes_cap == int(cap)


@pytest.mark.parametrize("cap", ["4", "241", "", "45.5", "many", "-5"])
def test_another_cap_is_refused(http, admin, cap):
    page = http.post(reverse("supervision:minutes_cap"), {"minutes_cap": cap})

    admin.clinic.refresh_from_db()
    assert page.status_code == 422
    assert admin.clinic.minutes_cap == 45


def test_thirty_timed_forms_replace_the_estimate(admin):
    add_line(admin, "aoc-8")
    add_line(admin, "gad-7")
    send_timed(admin, 29, seconds=120)
    before = burden_of(admin.clinic, measured_seconds(admin.clinic, NOW), at=NOW)
    send_timed(admin, 1, seconds=120)

    after = burden_of(admin.clinic, measured_seconds(admin.clinic, NOW), at=NOW)

    assert (before.measured, before.estimated) == ((), ("AOC-8", "GAD-7"))
    assert (after.measured, after.estimated) == (("AOC-8",), ("GAD-7",))
    # 13 times 120 s and seven questions of eight seconds: 2288 s, against 1560 s; 12.7 and 8.7.
    assert (before.minutes, after.minutes) == (9, 13)


def test_what_was_asked_is_the_middle_client_and_month(admin):
    add_line(admin, "aoc-45")
    for number in range(10):
        episode = make_episode()
        for week in (3, 4) if number < 6 else (4,):
            at = weeks_ago(week) + timedelta(hours=number)
            answer_form(make_form(make_session(episode, at=at)), is_sent=False)
    few = burden_of(admin.clinic, {}, at=weeks_ago(9)).asked

    asked = burden_of(admin.clinic, {}, at=NOW).asked

    assert few is None
    # Forms of 45 questions take six minutes; six of the ten clients were asked twice.
    assert (asked.minutes, asked.n_clients) == (12, 10)
