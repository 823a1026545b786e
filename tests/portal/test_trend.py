"""Own scores over time: from the third occasion on, for the browser that sent the form."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import AuditEvent
from charts.plain_line import plain_line
from clients import actions as clients
from clients.models import Client as ClientRow
from measures.models import Response
from tests.factories import NOW, answer_form, make_episode, make_form, make_session
from tests.portal.browsing import TOMORROW, answer, enter, send, skip_all, text_of, url

pytestmark = pytest.mark.django_db

TITLE = "Your scores over time"
SAFE = {"aoc-8": {"5": 0}}


def forms(n_before, *, instruments=("aoc-8",), levels=(0.25, 1.0, 0.25)):
    """A form that is open now, after `n_before` others of the same client, a week apart."""
    episode = make_episode()
    for number in range(n_before):
        at = NOW - timedelta(weeks=n_before - number)
        earlier = make_form(make_session(episode, at=at, attendance="attended"))
        earlier.instruments = [f"{each}@1" for each in instruments]
        earlier.save(update_fields=["instruments"])
        answer_form(earlier, level=levels[number])
    return make_form(make_session(episode, at=NOW + TOMORROW), instruments=list(instruments))


def fill(http, form, value=2, n_questions=8):
    enter(http, form)
    for place in range(1, n_questions + 1):
        answer(http, form, place, 0 if place == 5 else value)
    send(http, form)
    return http.get(url(form, "done"))


@pytest.mark.parametrize(("n_before", "is_shown"), [(0, False), (1, False), (2, True), (3, True)])
def test_it_begins_with_the_third_form(http, n_before, is_shown):
    page = fill(http, forms(n_before))

    assert (TITLE in page.text) == is_shown


def test_it_says_the_two_latest_numbers_and_lists_all(http):
    page = fill(http, forms(2))

    words = text_of(page)
    assert "44 this time, higher than last time (0)." in words
    assert "From 0 to 100. A lower number means fewer difficulties." in words
    assert "How life has been, 8 questions" in words
    rows = words[words.index("Show as table") :]
    assert "Monday 9 March 44 Monday 2 March 0 Monday 23 February 66" in rows


def test_no_band_cut_off_or_risk_is_shown(http):
    words = text_of(fill(http, forms(2))).lower()

    for word in ("cut-off", "expected", "risk", "better", "worse", "severe", "mild", "%"):
        assert word not in words


def test_the_same_number_is_said_to_be_the_same(http):
    form = forms(2)
    Response.objects.get(assignment__session__starts_at=NOW - timedelta(weeks=1)).scores.update(
        rounded=44
    )

    assert "44 this time, the same as last time." in text_of(fill(http, form))


def test_a_form_that_cannot_be_scored_is_no_occasion(http):
    form = forms(2)
    enter(http, form)
    skip_all(http, form, 8)
    send(http, form)

    assert TITLE not in http.get(url(form, "done")).text


def test_another_device_does_not_see_it(http):
    form, other = forms(2), Client()
    enter(other, form, enter(http, form))
    for place in range(1, 9):
        answer(http, form, place, 0)
    send(http, form)

    assert TITLE in http.get(url(form, "done")).text
    assert TITLE not in other.get(url(form, "done")).text


def test_it_goes_with_the_opening(http, clock):
    form = forms(2)
    fill(http, form)
    clock.shift(timedelta(minutes=31))

    assert TITLE not in http.get(url(form, "done")).text


def test_the_therapist_can_switch_it_off(http):
    form = forms(2)
    therapist = form.episode.therapist
    staff = Client()
    staff.force_login(therapist)
    switch = f"/practice/episodes/{form.episode_id}/own-scores/"

    staff.post(switch, {"show": "no"})
    staff.post(switch, {"show": "no"})
    staff.post(switch, {"show": "perhaps"})

    assert ClientRow.objects.get().shows_trend is False
    assert AuditEvent.objects.filter(action="hide-own-scores").count() == 1
    assert TITLE not in fill(http, form).text
    staff.post(switch, {"show": "yes"})
    assert ClientRow.objects.get().shows_trend is True


def test_switching_is_idempotent_and_audited():
    client = make_episode().client
    therapist = client.episodes.get().therapist

    for _ in range(2):
        clients.choose_trend(by=therapist, client=client, is_shown=False, at=NOW)

    assert AuditEvent.objects.filter(action="hide-own-scores", client_ref=client.pk).count() == 1


def test_a_long_form_shows_its_own_score_or_that_of_its_short_one(http):
    """The short form's items are taken over: it has three occasions, the long one a single."""
    form = forms(2)
    form.instruments = ["aoc-45@1", "aoc-8@1"]
    form.save(update_fields=["instruments"])
    enter(http, form)
    for place in range(1, 46):
        answer(http, form, place, 0)
    send(http, form)

    words = text_of(http.get(url(form, "done")))

    assert words.count("this time") == 1
    assert "How life has been, 8 questions" in words


def test_a_paper_form_counts_on_the_day_it_was_filled(http):
    form = forms(2)
    Response.objects.filter(assignment__session__starts_at=NOW - timedelta(weeks=1)).update(
        filled_on=date(2026, 2, 1)
    )

    words = text_of(fill(http, form))

    assert "44 this time, lower than last time (66)." in words
    assert "Sunday 1 February 0" in words


def test_positions_span_the_whole_scale():
    line = plain_line([0, 100, 50], low=0, high=100)

    assert [spot.y for spot in line.spots] == [138.0, 18.0, 78.0]
    assert line.spots[0].x < line.spots[1].x < line.spots[2].x
    assert [tick.label for tick in line.y_ticks] == ["0", "25", "50", "75", "100"]
