"""Every page of this package: signed in, a therapist, the own row, the right method."""

import pytest
from django.urls import get_resolver, reverse

from tests import factories
from tests.practice.pages import session_at

pytestmark = pytest.mark.django_db

POST_ONLY = {
    "no_show",
    "skip_rating",
    "reopen",
    "send_form",
    "remind_form",
    "revoke_form",
    "withdraw_form",
    "hand_over",
    "room_code",
    "choose_trend",
}
READ_ONLY = {"today", "clients", "record", "choose_numbers", "alerts"}


def _patterns():
    resolver = next(r for r in get_resolver().url_patterns if str(r.pattern) == "practice/")
    return {pattern.name: pattern for pattern in resolver.url_patterns}


NAMES = sorted(_patterns())
WITH_A_ROW = [name for name, pattern in _patterns().items() if pattern.pattern.converters]
every_page = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def episode():
    return factories.make_episode(therapist=factories.make_therapist())


def _url(name, episode):
    session = episode.sessions.first() or session_at(episode, -2)
    form = factories.make_form(session, instruments=["phq-9"])
    if name == "alert" and not episode.alerts.exists():
        factories.answer_form(form, {"phq-9": {"9": 1}})
    values = {
        "episode_id": episode.pk,
        "session_id": session.pk,
        "public_id": form.public_id,
        "instrument_id": "ors",
        "alert_id": getattr(episode.alerts.first(), "pk", 0),
    }
    wanted = _patterns()[name].pattern.converters
    return reverse(f"practice:{name}", kwargs={key: values[key] for key in wanted})


def _ask(http, name, url):
    return http.post(url) if name in POST_ONLY else http.get(url)


@every_page
def test_needs_sign_in(http, episode, name):
    page = _ask(http, name, _url(name, episode))

    assert page.status_code == 302
    assert page.url.startswith(reverse("sign_in"))


@every_page
@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_is_for_therapists(http, episode, name, role):
    person = factories.make_user(roles=[role])
    if role == "supervisor":
        factories.supervise(person, episode.therapist)
    http.force_login(person)

    assert _ask(http, name, _url(name, episode)).status_code == 403


@pytest.mark.parametrize("name", WITH_A_ROW)
@pytest.mark.parametrize("supervises", [False, True])
def test_other_peoples_rows_are_not_there(http, episode, name, supervises):
    person = factories.make_user(roles=["therapist", "supervisor"])
    if supervises:
        factories.supervise(person, episode.therapist)
    http.force_login(person)

    assert _ask(http, name, _url(name, episode)).status_code == 404


@pytest.mark.parametrize("name", WITH_A_ROW)
def test_rows_that_do_not_exist_are_not_there(http, episode, name):
    http.force_login(episode.therapist)
    wanted = dict.fromkeys(_patterns()[name].pattern.converters, 2**70)

    url = reverse(f"practice:{name}", kwargs=wanted)

    assert _ask(http, name, url).status_code == 404


@every_page
def test_own_row_opens(http, episode, name):
    http.force_login(episode.therapist)

    page = _ask(http, name, _url(name, episode))

    expected = dict.fromkeys(POST_ONLY, 302)
    expected |= {"rate": 302, "room_code": 422}  # not logged: the log comes first; no tablet
    assert page.status_code == expected.get(name, 200)


@every_page
def test_wrong_method_is_refused(http, episode, name):
    http.force_login(episode.therapist)
    url = _url(name, episode)

    answers = {http.delete(url).status_code, http.put(url).status_code}
    if name in POST_ONLY:
        answers.add(http.get(url).status_code)
    if name in READ_ONLY:
        answers.add(http.post(url).status_code)

    assert answers == {405}
