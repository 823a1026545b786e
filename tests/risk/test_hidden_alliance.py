"""What a client keeps between client and therapist reaches nobody else, and the therapist fully."""

import pytest
from django.urls import reverse

from measures.models import Response
from risk import actions, privacy
from risk.duties import duties
from risk.models import Alert, Standing
from risk.record import read_record
from risk.refresh import refresh_stale
from risk.sweep import sweep
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    rate_session,
    weeks_ago,
)
from tests.risk.hiding import choose_readers
from tests.risk.test_record import held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def people():
    therapist = make_therapist()
    return therapist, make_supervisor(of=therapist)


@pytest.fixture
def low(people):
    """Two good sessions, then one with the lowest answer on the bond, rated by both."""
    episode = make_episode(therapist=people[0], code="A-1")
    for weeks in (3.5, 2.5):
        held(episode, weeks, level=1)
    session = make_session(episode, at=weeks_ago(0.5), attendance="attended")
    answer_form(make_form(session, instruments=["phq-9"]))
    answer_form(make_form(session, moment="post"), {"ac-6": {"4": 0}}, level=0.9)
    rate_session(session)
    make_session(episode)
    return episode


def record(episode, viewer):
    rows = type(episode).objects.visible_to(viewer).filter(pk=episode.pk)
    return read_record(rows, viewer=viewer, at=NOW)


def test_the_supervisor_gets_every_statement_without_the_answers(people, low):
    _, supervisor = people
    assert record(low, supervisor).shown.status == "check-in"

    choose_readers(low)

    shown = record(low, supervisor)
    assert (shown.is_private, shown.shown.status) == (True, "not-enough-data")
    assert (shown.shown.lines, shown.drop, shown.within, shown.views) == ((), "", "", None)
    assert {row[2] for row in shown.alliance.rows} == {"kept private"}
    asked = {block.instrument.id for block in shown.answers}
    assert ("phq-9" in asked, asked & {"ac-6", "first-five"}) == (True, set())
    assert {view.client for each in shown.first_fives for view in each.views} == {None}
    assert shown.open_alerts == ()
    assert "kept between client and therapist" in shown.shown.sentence


def test_the_therapist_goes_on_seeing_all_of_it(people, low):
    therapist, _ = people

    choose_readers(low)

    shown = record(low, therapist)
    assert (shown.is_private, shown.shown.status) == (False, "check-in")
    assert shown.kept_from == "supervisors and managers"
    assert [line.alert.kind for line in shown.open_alerts] == ["check-in"]
    assert {"ac-6", "phq-9"} <= {block.instrument.id for block in shown.answers}


def test_the_choice_works_at_once_in_both_directions(people, low):
    _, supervisor = people
    seen = Alert.objects.visible_to(supervisor)
    assert seen.get().rests_on_alliance

    choose_readers(low)
    assert not seen.exists()
    choose_readers(low, from_supervisors=False)

    assert seen.get().rests_on_alliance
    assert record(low, supervisor).shown.status == "check-in"


def test_choosing_the_same_again_changes_nothing(low):
    choose_readers(low)
    before = Standing.objects.values().get()

    choose_readers(low)

    assert Standing.objects.values().get() == before
    low.refresh_from_db()
    assert before["revision"] == low.revision


def test_a_reason_that_all_may_know_has_an_alert_of_its_own(people, low):
    therapist, supervisor = people
    choose_readers(low)

    make_session(low, at=NOW - (NOW - weeks_ago(0.1)), attendance="no-show")
    sweep(NOW)

    told = Alert.objects.visible_to(supervisor).get()
    assert (told.detail["rules"], told.rests_on_alliance) == (["missed-session"], False)
    assert Alert.objects.visible_to(therapist).unresolved().count() == 2


def test_a_private_reason_gets_its_alert_once_the_other_was_looked_at(people):
    therapist, supervisor = people
    episode = make_episode(therapist=therapist)
    held(episode, 3.5, level=1)
    choose_readers(episode, at=weeks_ago(3))
    make_session(episode, at=weeks_ago(1.5), attendance="no-show")
    told = Alert.objects.get()
    session = make_session(episode, at=weeks_ago(0.5), attendance="attended")
    answer_form(make_form(session, moment="post"), {"ac-6": {"4": 0}}, level=0.9)
    rate_session(session)
    make_session(episode)
    assert Alert.objects.unresolved().get() == told

    actions.acknowledge(by=therapist, alert=told, note="", seen_version=told.version, at=NOW)
    sweep(NOW)

    private = Alert.objects.unresolved().exclude(pk=told.pk).get()
    assert private.rests_on_alliance
    assert "missed-session" not in private.detail["rules"]
    assert Alert.objects.visible_to(supervisor).get() == told


def test_safety_answers_are_never_hidden(people, low):
    _, supervisor = people
    form = make_form(make_session(low, at=weeks_ago(0.2)), instruments=["phq-9"])
    answer_form(form, {"phq-9": {"9": 3}})

    choose_readers(low)

    assert Alert.objects.visible_to(supervisor).get().kind == "safety"
    assert [line.alert.kind for line in record(low, supervisor).open_alerts] == ["safety"]


def test_a_therapist_who_supervises_sees_own_clients_as_therapist(low, people):
    therapist, _ = people
    other = make_supervisor(of=therapist, roles=["therapist", "supervisor"])
    mine = make_episode(therapist=other)
    held(mine, 1)
    for episode in (low, mine):
        choose_readers(episode)

    seen = Response.objects.visible_to(other)

    assert seen.filter(episode=mine, instrument="ac-6", respondent="client").exists()
    assert not seen.filter(episode=low, instrument="ac-6", respondent="client").exists()
    assert seen.filter(episode=low, instrument="ac-6", respondent="therapist").exists()
    assert seen.filter(episode=low, instrument="phq-9").exists()
    assert [privacy.may_see_alliance(other, each) for each in (low, mine)] == [False, True]


def test_answers_typed_in_by_staff_are_hidden_too(people, low):
    therapist, supervisor = people
    choose_readers(low)
    key = "srs@1"
    actions.record_staff_answers(
        by=therapist,
        episode=low,
        session=None,
        instrument_key=key,
        answers={str(item): 5 for item in range(1, 5)},
        at=NOW,
    )

    assert "srs" not in {block.instrument.id for block in record(low, supervisor).answers}
    assert not Response.objects.visible_to(supervisor).filter(instrument="srs").exists()


def test_a_form_that_could_not_be_scored_is_told_to_the_therapist_alone(people, low, monkeypatch):
    therapist, supervisor = people
    choose_readers(low)
    session = make_session(low, at=weeks_ago(0.2), attendance="attended")

    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("measures.building.score", fail)
    answer_form(make_form(session, moment="post"))

    assert Alert.objects.visible_to(therapist).filter(kind="unscored").exists()
    assert not Alert.objects.visible_to(supervisor).filter(kind="unscored").exists()


def test_a_manager_learns_of_no_private_alert_in_a_count(low):
    therapist = low.therapist
    assert duties(therapist).n_alerts == 1

    choose_readers(low)

    assert duties(therapist).n_alerts == 0


def test_the_caseload_says_that_something_is_kept(http, people, low):
    _, supervisor = people
    choose_readers(low)
    refresh_stale()
    http.force_login(supervisor)

    page = http.get(reverse("supervision:caseload")).text

    assert "Client kept private" in page
    assert "Check-in suggested</span>" not in page.partition("<tbody")[2]


def test_both_records_say_what_was_chosen(http, people, low):
    therapist, supervisor = people
    choose_readers(low, from_managers=False)

    http.force_login(supervisor)
    page = http.get(reverse("supervision:record", args=[low.pk])).text
    assert "Some answers are kept between client and therapist." in page

    http.force_login(therapist)
    page = http.get(reverse("practice:record", args=[low.pk])).text
    assert "Your client does not want supervisors to see answers about working together." in page


# Whatever shows or hands on what a client has answered, and the way it asks. What is added to the
# project and reads responses goes one of these ways too.
WAYS = {
    "risk/record_rows.py": "may_see_alliance",
    "risk/shown.py": "may_see_alliance",
    "risk/computing.py": "for_supervisors",
    "risk/actions/past.py": "for_supervisors",
    "risk/training.py": "for_figures",
    "risk/open_flags.py": "without_private",
    "risk/flag_review.py": "in_figures",
    "risk/duties.py": "known_to_managers",
    "risk/actions/people.py": "known_to_managers",
    "risk/actions/answering.py": "is_private",
}
# They read answers for their own client or therapist, or what is stored is no answer at all.
NO_VIEWER = {
    "risk/alert_answers.py",  # which form it was, and whether it waits for a rating
    "risk/own_scores.py",  # a client's own
    "risk/imports/stored.py",  # what an import has stored before
    "risk/facts.py",  # read by risk/computing.py
    "risk/courses.py",  # outcome scores alone
}


def test_every_reader_of_answers_asks(settings):
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for package in ("risk", "practice", "supervision", "interop")
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if "Response.objects" in (text := path.read_text()) or "ScaleScore.objects" in text
    }

    assert found <= WAYS.keys() | NO_VIEWER
    for path, way in WAYS.items():
        assert way in (settings.BASE_DIR / path).read_text(), path
