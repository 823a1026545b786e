"""The real file comes in whole: as many clients, sessions and scores as it has, and only once."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from accounts.models import Clinic, Role, Supervision, User
from clients.models import Client, Ending, Episode
from measures.models import Assignment, Response, ScaleScore
from outbox.models import Message
from risk.facts import history_of, outcome_course, read_rows
from risk.models import Alert, AlertState, Standing, Status
from risk.status import STATUS_OF_RANK, with_shown_status
from risk.sweep import sweep
from sessions.models import Attendance, OwnRating, TherapySession
from tests import factories
from tests.interop.trial import BAI, WAI, lines, run, small

pytestmark = pytest.mark.django_db


def _supervisor() -> User:
    return User.objects.get(email="supervisor@implement-gad.import.invalid")


def test_as_many_people_sessions_and_scores_as_the_file_has():
    file = lines()
    scored = [line for line in file if any(line[name] for name in (BAI, *WAI))]

    run()

    assert Client.objects.count() == len({line["patient_id"] for line in scored}) == 57
    assert User.objects.filter(source="implement-gad").count() == 13
    assert {line["therapist_id"] for line in scored} == {str(n) for n in range(1, 14)}
    assert TherapySession.objects.count() == len(scored) == 805
    anxiety = Response.objects.filter(instrument="bai-total")
    assert anxiety.count() == sum(line[BAI] != "" for line in file) == 780
    alliance = Response.objects.filter(instrument="wai-9")
    assert alliance.count() == sum(any(line[name] for name in WAI) for line in file) == 731
    for scale, column in zip(("task", "goal", "bond", "overall"), WAI, strict=True):
        scores = ScaleScore.objects.filter(scale=scale, exact__isnull=False).count()
        assert scores == sum(line[column] != "" for line in file)


def test_every_score_is_the_one_in_the_file():
    run()

    stored = {
        (score.response.session.source_key, score.scale): score.exact
        for score in ScaleScore.objects.select_related("response__session")
    }
    columns = {"total": BAI, **dict(zip(("task", "goal", "bond", "overall"), WAI, strict=True))}
    expected = {
        (f"{line['patient_id']}:{line['session']}", scale): float(line[column])
        for line in lines()
        for scale, column in columns.items()
        if line[column]
    }
    assert {key: value for key, value in stored.items() if value is not None} == expected


def test_charts_get_as_many_points_as_there_are_scores():
    run()

    rows = read_rows(Episode.objects.values_list("pk", flat=True))
    anxiety = [point for each in rows for _, point in outcome_course(each).get("bai-total", [])]
    ratings = [session.client for each in rows for session in history_of(each).sessions]
    assert sum(point is not None for point in anxiety) == 780
    assert sum(rating is not None for rating in ratings) == 731


def test_every_client_has_a_current_standing():
    run()

    assert Standing.objects.count() == 57
    assert all(
        standing.revision == standing.episode.revision
        for standing in Standing.objects.select_related("episode")
    )
    assert sum(Standing.objects.values_list("n_sessions", flat=True)) == 805


def test_the_supervisor_sees_every_client_and_gets_a_link():
    run()
    supervisor = _supervisor()

    assert supervisor.is_active
    assert not supervisor.has_usable_password()
    assert supervisor.role_set == {Role.SUPERVISOR, Role.ADMIN}
    assert Episode.objects.visible_to(supervisor).count() == 57
    assert Message.objects.filter(kind="sign-in-link", payload={"user": supervisor.pk}).exists()
    assert {alert.owner for alert in Alert.objects.all()} == {supervisor}


def test_an_import_raises_alerts_only_where_something_stands_out_now_and_two_in_a_week():
    run()

    alerts = Alert.objects.select_related("episode__standing")
    assert {alert.episode.standing.status for alert in alerts} == {Status.CHECK_IN}
    assert {alert.state for alert in alerts} == {AlertState.NEW}
    calling = Episode.objects.open().filter(standing__status=Status.CHECK_IN)
    wanted = Counter(calling.values_list("therapist", flat=True))
    raised = Counter(alert.episode.therapist_id for alert in alerts)
    assert raised == {therapist: min(2, n) for therapist, n in wanted.items()}
    assert raised


def test_therapists_cannot_sign_in(tmp_path):
    run(small(tmp_path))

    therapist = User.objects.get(email="therapist-2@implement-gad.import.invalid")
    assert not therapist.is_active
    assert not therapist.has_usable_password()
    assert not Message.objects.filter(payload={"user": therapist.pk}).exists()
    relation = Supervision.objects.get(supervisee=therapist)
    assert (relation.supervisor, relation.starts_on) == (_supervisor(), date(2026, 2, 27))


def test_dates_are_made_weekly_up_to_the_last_day(tmp_path):
    run(small(tmp_path))

    made = TherapySession.objects.order_by("source_key")
    assert [(each.source_key, each.number, each.starts_at.isoformat()) for each in made] == [
        ("1:1", 1, "2026-02-27T11:00:00+00:00"),
        ("1:2", 2, "2026-03-06T11:00:00+00:00"),
        ("2:1", 1, "2026-03-06T11:00:00+00:00"),
    ]
    assert all(each.date_is_made and each.attendance == Attendance.ATTENDED for each in made)
    assert {each.own_rating for each in made} == {OwnRating.NOT_ASKED}
    first = Episode.objects.get(client__code="IMP-001")
    assert (first.started_on, first.ending_type) == (date(2026, 2, 27), Ending.OPEN)


def test_made_dates_never_lapse(tmp_path):
    run(small(tmp_path))
    later = datetime(2026, 5, 1, 12, tzinfo=UTC)

    assert sweep(later).lapses_raised == 0
    rows = with_shown_status(Episode.objects.all(), viewer=_supervisor(), at=later)
    assert {STATUS_OF_RANK[row.shown_rank] for row in rows} == {Status.NOT_ENOUGH}


def test_a_last_day_must_be_over(tmp_path):
    _, complaint = run(small(tmp_path), last_day="2999-01-01")

    assert "--last-day 2999-01-01: expected a day before" in complaint
    assert not Clinic.objects.exists()


def test_missing_cells_are_not_asked_and_never_zero(tmp_path):
    run(small(tmp_path, ("3.8889,9,4.0,3.6667,4.0", "3.8889,9,4.0,,4.0")))

    response = Response.objects.get(session__source_key="2:1", instrument="wai-9")
    assert response.answers == {"task": 4.0, "goal": "not-asked", "bond": 4.0, "overall": 3.8889}
    assert (response.status, response.entry) == ("prorated", "import")
    assert response.scores.get(scale="goal").exact is None
    assert response.scores.get(scale="overall").exact == 3.8889


def test_each_moment_has_one_form_that_is_in(tmp_path):
    run(small(tmp_path))

    forms = Assignment.objects.filter(session__source_key="1:1").order_by("opens_at")
    assert [(form.moment, form.instruments) for form in forms] == [
        ("pre", ["bai-total@1"]),
        ("post", ["wai-9@1"]),
    ]
    session = forms[0].session
    assert [form.completed_at for form in forms] == [session.starts_at, session.ends_at]
    assert Assignment.objects.filter(session__source_key="1:2").count() == 1


def test_scores_are_those_of_typing_the_numbers_in(tmp_path):
    run(small(tmp_path))
    imported = Response.objects.get(session__source_key="1:1", instrument="wai-9")

    typed = factories.enter_scores(imported.episode, "wai-9", imported.answers)

    facts = ("scale", "exact", "rounded", "n_missing", "band")
    assert list(imported.scores.order_by("scale").values(*facts)) == list(
        typed.scores.order_by("scale").values(*facts)
    )
    assert (imported.answers, imported.status) == (typed.answers, typed.status)


def test_an_existing_clinic_and_supervisor_are_used(tmp_path):
    clinic = factories.make_clinic(name="Harbour Clinic")
    supervisor = factories.make_supervisor(email="sam@example.org")

    run(small(tmp_path), clinic="Harbour Clinic", supervisor="Sam@example.org")

    assert Clinic.objects.get() == clinic
    assert Episode.objects.visible_to(supervisor).count() == 2
    assert supervisor.role_set == {Role.SUPERVISOR}


def test_a_supervisor_must_be_one(tmp_path):
    factories.make_clinic(name="Harbour Clinic")
    factories.make_therapist(email="tom@example.org")

    _, complaint = run(small(tmp_path), clinic="Harbour Clinic", supervisor="tom@example.org")

    assert complaint == "tom@example.org is no active supervisor of Harbour Clinic."
    assert not Client.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL holds several clinics")
def test_a_second_clinic_on_sqlite_is_refused_with_the_way_out(tmp_path):
    factories.make_clinic(name="Harbour Clinic")

    _, complaint = run(small(tmp_path))

    assert "SQLite, which holds one clinic only." in complaint
    assert complaint.endswith("To import into a clinic that is there: --clinic 'Harbour Clinic'")
    assert not Client.objects.exists()
