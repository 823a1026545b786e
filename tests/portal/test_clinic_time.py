"""Pages and messages show the clinic's own time, on the days on which the clocks change too."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from accounts.models import Clinic
from clients.notice import notice_version
from measures.models import Assignment, Channel
from measures.opening import mint
from outbox.loop import deliver_one
from risk import actions
from risk.delivery import HANDLERS
from tests.factories import make_clinic, make_episode, make_form, make_session, make_therapist
from tests.portal.browsing import text_of, url
from web.templatetags.spoken import spoken_day, spoken_moment, spoken_time

pytestmark = pytest.mark.django_db

# Both changes of the clocks in each zone; Lord Howe's are of half an hour.
CHANGES = [
    ("Europe/Berlin", "2026-03-29T10:00+02:00", "Sunday 29 March", "Monday 30 March"),
    ("Europe/Berlin", "2026-10-25T10:00+01:00", "Sunday 25 October", "Monday 26 October"),
    ("America/New_York", "2026-11-01T10:00-05:00", "Sunday 1 November", "Monday 2 November"),
    ("America/New_York", "2027-03-14T10:00-04:00", "Sunday 14 March", "Monday 15 March"),
    ("Australia/Lord_Howe", "2026-04-05T10:00+10:30", "Sunday 5 April", "Monday 6 April"),
    ("Australia/Lord_Howe", "2026-10-04T10:00+11:00", "Sunday 4 October", "Monday 5 October"),
]
changes = pytest.mark.parametrize(("zone", "starts", "day", "until"), CHANGES)


@pytest.fixture
def form_in(clock):
    """Return a function that books a session in a zone and goes to the day before it."""

    def form(zone: str, starts: str) -> Assignment:
        starts_at = datetime.fromisoformat(starts)
        therapist = make_therapist(clinic=make_clinic(time_zone=zone, name="Other Clinic"))
        episode = make_episode(therapist=therapist, email="client@example.org")
        session = make_session(episode, at=starts_at)
        clock.move_to(starts_at - timedelta(hours=20))
        return make_form(session)

    return form


@changes
def test_the_first_page_names_the_day_of_the_session(http, form_in, zone, starts, day, until):
    form = form_in(zone, starts)

    page = open_form(http, form)

    assert f"Before your session on {day}" in text_of(page)


@changes
def test_finish_later_names_the_last_moment(http, form_in, zone, starts, day, until):
    form = form_in(zone, starts)
    open_form(http, form)
    http.post(url(form), {"notice": notice_version_of(form)})

    page = http.get(url(form, "later"))

    assert f"{until} at 10:00" in text_of(page)


@changes
def test_a_message_names_the_last_moment(mailoutbox, form_in, zone, starts, day, until):
    form = form_in(zone, starts)
    at = timezone.now()

    actions.send_link(by=form.episode.therapist, assignment=form, at=at)
    deliver_one(HANDLERS, at)

    assert f"You can use it until {until} at 10:00." in mailoutbox[0].body


@changes
def test_a_form_stays_open_a_day_of_real_hours(form_in, zone, starts, day, until):
    form = form_in(zone, starts)
    starts_at = datetime.fromisoformat(starts)

    assert form.expires_at - starts_at == timedelta(hours=24)
    assert starts_at - form.opens_at == timedelta(hours=168)


@pytest.mark.parametrize(
    ("zone", "moments", "shown"),
    [
        # Clocks go back: the hour comes twice, and both times are shown as the clock says.
        ("Europe/Berlin", ("2026-10-25T00:30Z", "2026-10-25T01:30Z"), ("02:30", "02:30")),
        ("America/New_York", ("2026-11-01T05:30Z", "2026-11-01T06:30Z"), ("01:30", "01:30")),
        ("Australia/Lord_Howe", ("2026-04-04T14:45Z", "2026-04-04T15:15Z"), ("01:45", "01:45")),
        # Clocks go forward: what lies between is never shown.
        ("Europe/Berlin", ("2026-03-29T00:59Z", "2026-03-29T01:00Z"), ("01:59", "03:00")),
        ("America/New_York", ("2027-03-14T06:59Z", "2027-03-14T07:00Z"), ("01:59", "03:00")),
        ("Australia/Lord_Howe", ("2026-10-03T15:29Z", "2026-10-03T15:30Z"), ("01:59", "02:30")),
    ],
)
def test_times_are_those_of_the_clock_on_the_wall(zone, moments, shown):
    with timezone.override(ZoneInfo(zone)):
        assert tuple(spoken_time(datetime.fromisoformat(each)) for each in moments) == shown


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "Sunday 25 October", "Sunday 25 October at 10:05"),
        ("de", "Sonntag, 25. Oktober", "Sonntag, 25. Oktober um 10:05 Uhr"),
        ("es", "domingo 25 de octubre", "domingo 25 de octubre a las 10:05"),
    ],
)
def test_each_language_has_its_own_way_to_say_a_date(language, day, moment):
    at = datetime.fromisoformat("2026-10-25T09:05Z")

    with timezone.override(ZoneInfo("Europe/Berlin")), translation.override(language):
        assert (spoken_day(at), spoken_moment(at)) == (day, moment)


def test_nothing_is_said_of_no_moment():
    assert (spoken_day(None), spoken_time(None), spoken_moment(None)) == ("", "", "")


def open_form(http, form: Assignment):
    """Open the form with a link made now."""
    by = form.episode.therapist
    _, secrets = mint(by=by, assignment=form, channel=Channel.QR, at=timezone.now())
    http.post("/f/open", {"token": secrets.token})
    return http.get(url(form))


def notice_version_of(form: Assignment) -> str:
    return notice_version(Clinic.objects.get(pk=form.clinic_id))
