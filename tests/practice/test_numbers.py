"""Paper forms whose wording is licensed are typed in as numbers, and scored."""

import pytest
from django.urls import reverse

from measures.models import Response
from tests import factories
from tests.factories import TODAY
from tests.practice.pages import session_at, session_of, text_of

pytestmark = pytest.mark.django_db
KEY = "0b8ba7cf-6e0c-4fb9-a0c6-6b6a2f0d8a11"
FORM = {"submission_id": KEY, "filled_on": f"{TODAY}"}


@pytest.fixture
def episode(http):
    therapist = factories.make_therapist()
    http.force_login(therapist)
    return factories.make_episode(therapist=therapist)


def _page(episode, instrument):
    return reverse("practice:numbers", args=[episode.pk, instrument])


def _ors(**values):
    items = {f"item-{item}": "5.5" for item in range(1, 5)}
    return {**FORM, "session": "", **items, **values}


def test_chooser_lists_what_clients_fill_on_paper(http, episode):
    page = text_of(http.get(reverse("practice:choose_numbers", args=[episode.pk])))

    for instrument in ("oq-45.2", "wai-sr", "srs", "ors", "core-10", "phq-9", "aoc-8"):
        assert _page(episode, instrument) in page
    assert _page(episode, "bai-total") not in page


def test_numbers_are_stored_and_scored(http, episode):
    session = session_of(1, episode)

    page = http.post(_page(episode, "ors"), _ors(session=session.pk))

    response = Response.objects.get(instrument="ors")
    assert page.url == reverse("practice:record", args=[episode.pk])
    assert response.answers == {"1": 5.5, "2": 5.5, "3": 5.5, "4": 5.5}
    assert (response.entry, response.session, response.status) == ("staff", session, "complete")
    assert response.entered_by == episode.therapist
    assert response.scores.get().rounded == 22


def test_latest_session_is_suggested(http, episode):
    session_of(2, episode)
    latest = session_of(1, episode)
    session_at(episode, 24)

    page = http.get(_page(episode, "ors")).text

    assert f'<option value="{latest.pk}" selected>' in page
    assert page.count("<option") == 3, "none, and the two that have begun"


def test_button_pressed_twice_stores_once(http, episode):
    http.post(_page(episode, "ors"), _ors())
    page = http.post(_page(episode, "ors"), _ors())

    assert page.status_code == 302
    assert Response.objects.filter(instrument="ors").count() == 1


def test_page_of_another_form_is_refused(http, episode):
    http.post(_page(episode, "ors"), _ors())
    other = factories.make_episode(therapist=episode.therapist)
    asked = factories.make_form(session_at(episode, 24))

    pages = [
        http.post(_page(other, "ors"), _ors()),
        http.post(_page(episode, "core-10"), {**FORM, "item-1": "0"}),
        http.post(_page(episode, "ors"), _ors(submission_id=str(asked.submission_id))),
    ]

    assert [page.status_code for page in pages] == [422, 422, 422]
    assert "This page was for another form. Open it again, then type." in text_of(pages[0])
    assert Response.objects.filter(respondent="client").count() == 1


def test_empty_field_is_no_answer_and_zero_is_one(http, episode):
    numbers = {f"item-{item}": "" for item in range(2, 11)}

    http.post(_page(episode, "core-10"), {**FORM, "item-1": "0", **numbers})

    response = Response.objects.get(instrument="core-10")
    assert response.answers["1"] == 0
    assert response.answers["2"] == "skipped"
    assert response.status == "unscorable"
    assert [score.exact for score in response.scores.all()] == [None]


@pytest.mark.parametrize("value", ["11", "-1", "5.55", "1e1", "five", "٣", "5,5", "NaN"])
def test_number_off_the_scale_is_told_and_kept(http, episode, value):
    page = http.post(_page(episode, "ors"), _ors(**{"item-2": value}))

    assert page.status_code == 422
    assert "Type a number from 0 to 10 in steps of 0.1." in page.text
    assert text_of(page).count('value="5.5"') == 3
    assert f'value="{value}"' in text_of(page)
    assert not Response.objects.exists()


def test_form_without_any_number_is_refused(http, episode):
    page = http.post(_page(episode, "ors"), _ors(**{f"item-{n}": "" for n in range(1, 5)}))

    assert page.status_code == 422
    assert "Type at least one number." in page.text


def test_unverified_key_needs_a_look_at_the_licensed_form(http, episode):
    numbers = {**FORM, **{f"item-{item}": "2" for item in range(1, 46)}}

    refused = http.post(_page(episode, "oq-45.2"), numbers)
    saved = http.post(_page(episode, "oq-45.2"), {**numbers, "is_checked": "on"})

    assert refused.status_code == 422
    assert "Check them against your licensed form first." in refused.text
    assert saved.status_code == 302
    assert Response.objects.get().instrument == "oq-45.2"


@pytest.mark.parametrize("instrument", ["bai-total", "nothing", "oq-45.2@1"])
def test_other_instruments_have_no_page(http, episode, instrument):
    assert http.get(_page(episode, instrument)).status_code == 404


def test_session_of_another_client_is_refused(http, episode):
    other = session_of(1, factories.make_episode(therapist=episode.therapist))

    page = http.post(_page(episode, "ors"), _ors(session=other.pk))

    assert page.status_code == 422
    assert not Response.objects.filter(instrument="ors").exists()
