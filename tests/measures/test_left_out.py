"""Clients are asked only what has words in their language, and staff see what is left out."""

import pytest

from accounts.models import Clinic
from clients.models import Episode
from measures import catalogue
from measures.asking import language_of_client, languages_of, preferred_language
from measures.form_plan import form_plan
from measures.left_out import left_out
from measures.models import Moment
from measures.schedule import due_instruments
from tests.factories import make_clinic, make_episode, make_form, make_session, make_therapist
from tests.measures.test_wordings import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_german_alliance(tmp_path, monkeypatch):
    """An installation that has no German words on working together."""
    for path in FILES:
        if path.stem not in ("ac-6@1.de", "ac-12@1.de"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(catalogue, "TRANSLATIONS", tmp_path)
    catalogue.forget()
    yield
    catalogue.forget()


def episode_in(clinic: Clinic) -> Episode:
    return make_episode(therapist=make_therapist(clinic=clinic))


def test_a_clients_own_language_goes_before_the_clinics():
    episode = episode_in(make_clinic(language="es"))
    client = episode.client

    assert preferred_language(client, episode.clinic) == "es"
    client.language = "de"
    assert preferred_language(client, episode.clinic) == "de"


def test_what_has_no_words_is_not_asked(no_german_alliance):
    clinic = make_clinic()

    english = due_instruments(clinic, Moment.POST, 1, language="en")
    german = due_instruments(clinic, Moment.POST, 1, language="de")

    assert due_instruments(clinic, Moment.POST, 1) == english == ["ac-6@1", "first-five@1"]
    assert german == ["first-five@1"]


def test_staff_are_told_what_is_left_out(no_german_alliance):
    session = make_session(episode_in(make_clinic(language="de")))
    form = make_form(session, moment=Moment.POST)

    words = left_out(form, language_of_client(form))

    assert words == ["AC-6 not asked in German: no German wording"]
    assert left_out(form, "en") == []


def test_the_clinics_page_names_the_languages_without_words(no_german_alliance):
    rows = [row for moment in form_plan(make_clinic()) for row in moment.lines]

    silent = {row.instrument.id: row.silent_in for row in rows}

    assert silent == {"aoc-45": (), "aoc-8": (), "ac-6": ("German",), "first-five": ()}


def test_a_form_is_offered_in_the_languages_of_all_its_instruments(no_german_alliance):
    session = make_session(episode_in(make_clinic()))
    form = make_form(session, moment=Moment.POST)

    assert languages_of(form) == ["en", "es"]


def test_nothing_is_looked_up_where_every_instrument_has_words(django_assert_num_queries):
    session = make_session(episode_in(make_clinic()))
    form = make_form(session, moment=Moment.POST)

    with django_assert_num_queries(0):
        assert left_out(form, "de") == []
