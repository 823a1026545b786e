"""The page on which an administrator chooses with whom scores are compared."""

import pytest
from django.urls import reverse

from measures.models import NormChoice
from tests.factories import make_admin
from tests.supervision.admin_pages import post, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(http):
    admin = make_admin()
    http.force_login(admin)
    return admin


def test_each_set_shows_its_people_its_numbers_and_their_sources(http, admin):
    page = text_of(http.get(reverse("supervision:norms")))

    assert "OQ-45.2: Outcome Questionnaire-45.2" in page
    assert "1,810 of the general population" in page
    assert '<td data-label="Value">18 points or more</td>' in page
    assert '<td data-label="How sure">our default, not checked at the source</td>' in page
    assert "doi 10.1002/cpp.1979" in page
    assert "AOC-8" not in page


def test_only_a_set_that_is_not_in_use_can_be_chosen(http, admin):
    page = text_of(http.get(reverse("supervision:norms")))

    assert page.count("Use these norms") == 2  # the second sets of GAD-7 and OQ-45.2
    assert page.count('<span class="al-tag">In use</span>') == 7


def test_a_set_is_chosen_and_the_page_says_so(http, admin):
    page = text_of(post(http, "norms", instrument="oq-45.2", norm_set="nl"))

    assert "OQ-45.2 is compared with the Dutch norms, version 1, from now on." in page
    assert 'Dutch norms, version 1 <span class="al-tag">In use</span>' in page
    assert str(NormChoice.objects.get()) == "oq-45.2: nl"


def test_pressed_twice_it_says_that_nothing_changed(http, admin):
    post(http, "norms", instrument="oq-45.2", norm_set="nl")

    page = text_of(post(http, "norms", instrument="oq-45.2", norm_set="nl"))

    assert "Nothing has changed: these norms are in use already." in page


@pytest.mark.parametrize("values", [{}, {"instrument": "aoc-8", "norm_set": "us"}])
def test_what_is_not_on_offer_is_refused_in_words(http, admin, values):
    response = http.post(reverse("supervision:norms"), values)

    assert response.status_code == 422
    assert "There is no such norm set." in text_of(response)
    assert not NormChoice.objects.exists()


def test_the_forms_page_leads_there(http, admin):
    page = text_of(http.get(reverse("supervision:forms")))

    assert f'<a href="{reverse("supervision:norms")}">' in page
