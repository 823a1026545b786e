"""The caseload answers htmx with the list alone, and a browser with the whole page."""

import pytest
from django.urls import reverse

from tests.factories import make_episode, make_supervisor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def supervisor(http):
    episode = make_episode(name="Canary Quill")
    supervisor = make_supervisor(of=episode.therapist)
    http.force_login(supervisor)
    return supervisor


def test_htmx_gets_the_list_and_the_news_of_its_length(http, supervisor):
    page = http.get(reverse("supervision:caseload"), headers={"HX-Request": "true"})

    assert page.text.lstrip().startswith('<section id="caseload"')
    assert "Canary Quill" in page.text
    assert "1 of 1 clients shown." in page.text
    assert "<html" not in page.text
    assert "HX-Request" in page.headers["Vary"]


@pytest.mark.parametrize("headers", [{}, {"HX-History-Restore-Request": "true"}])
def test_a_browser_gets_the_whole_page(http, supervisor, headers):
    headers = {"HX-Request": "true", **headers} if headers else {}

    page = http.get(reverse("supervision:caseload"), headers=headers)

    assert "<html" in page.text
    assert page.text.count('id="caseload"') == 1
    assert "clients shown." not in page.text


def test_every_htmx_link_has_the_same_address_without_script(http, supervisor):
    page = http.get(reverse("supervision:caseload")).text

    for piece in page.split("hx-get=")[1:]:
        address = piece.split('"')[1]
        assert f'href="{address}"' in page or f'action="{address}"' in page
