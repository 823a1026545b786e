"""The seeded clinic has clients, sessions, forms and alerts at every stage, none ahead of now."""

from collections import Counter, defaultdict
from datetime import time, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from accounts.models import AuditEvent, Clinic, Role, Supervision, User
from clients.models import Client, Ending, Episode
from demo.staff import PASSWORD, sign_ins
from measures.models import Assignment, Moment, Response
from outbox.models import Message
from risk.models import Alert, AlertKind, AlertState, AlertStep, Standing, Status
from risk.status import STATUS_OF_RANK, with_shown_status
from risk.sweep import sweep
from sessions.models import Attendance, TherapySession

pytestmark = pytest.mark.django_db
LEFT = (Ending.CLIENT_NO_CONTACT, Ending.CLIENT_INFORMED)


def test_one_clinic_with_its_people(demo):
    clinic = Clinic.objects.get()

    assert (clinic.name, clinic.is_demo) == ("Riverside Counselling (demo)", True)
    numbers = dict(clinic.crisis_contacts.values_list("number", "label"))
    assert {"116 123", "999"} <= numbers.keys()
    assert all(label.startswith("Demo: ") and "UK" in label for label in numbers.values())
    held = {role: User.objects.holding(role).count() for role in Role}
    assert held == {Role.THERAPIST: 6, Role.SUPERVISOR: 2, Role.ADMIN: 1}
    assert Client.objects.count() == 90


def test_each_supervisor_has_half_of_the_therapists(demo):
    teams = Counter(Supervision.objects.values_list("supervisor__full_name", flat=True))

    assert teams == {"Amara Nwosu": 3, "Joan Fairley": 3}
    for supervisor in User.objects.holding(Role.SUPERVISOR):
        team = Supervision.objects.filter(supervisor=supervisor).values("supervisee")
        seen = set(Episode.objects.visible_to(supervisor).values_list("therapist", flat=True))
        assert seen == set(team.values_list("supervisee", flat=True))


def test_everyone_signs_in_with_the_printed_password(demo):
    for role, name, email in sign_ins():
        user = authenticate(email=email, username=email, password=PASSWORD)

        assert user is not None
        assert (user.full_name, user.role_set) == (name, {role})


def test_therapies_ended_in_many_ways(demo):
    endings = Counter(Episode.objects.values_list("ending_type", flat=True))

    assert endings[Ending.CLIENT_NO_CONTACT] >= 15
    assert endings[Ending.CLIENT_INFORMED] >= 2
    assert endings[Ending.PLANNED_MUTUAL] + endings[Ending.PLANNED_TIME_LIMIT] >= 5
    assert endings[Ending.OPEN] >= 40
    assert not Episode.objects.filter(ended_on__gt=demo.now.date()).exists()


def test_open_therapies_show_every_status_to_therapists_and_supervisors(demo):
    for role in (Role.THERAPIST, Role.SUPERVISOR):
        shown = Counter()
        for viewer in User.objects.holding(role):
            episodes = Episode.objects.visible_to(viewer).open()
            rows = with_shown_status(episodes, viewer=viewer, at=demo.now)
            shown.update(STATUS_OF_RANK[row.shown_rank] for row in rows)

        assert shown.keys() == set(Status)
        assert min(shown.values()) >= 3


def test_some_have_no_data_and_some_never_answer(demo):
    silent = Episode.objects.open().filter(responses__isnull=True)
    new = Episode.objects.open().exclude(sessions__attendance=Attendance.ATTENDED)

    assert silent.count() >= 2
    assert new.count() >= 6


def test_the_rules_speak_in_many_ways(demo):
    standings = Standing.objects.filter(episode__ending_type=Ending.OPEN)

    rules = {reason["rule"] for standing in standings for reason in standing.reasons}
    assert {"missed-session", "unrepaired-tension", "drop", "form-unfilled"} <= rules


def test_alerts_stand_at_every_stage(demo):
    states = defaultdict(set)
    for kind, state in Alert.objects.values_list("kind", "state"):
        states[kind].add(state)

    assert states[AlertKind.SAFETY] == set(AlertState)
    assert states[AlertKind.CHECK_IN] == set(AlertState)
    assert AlertState.NEW in states[AlertKind.LAPSE]
    supervisors = User.objects.holding(Role.SUPERVISOR)
    assert AlertStep.objects.filter(by__in=supervisors).exclude(note="").exists()


def test_every_therapist_has_sessions_today_at_sensible_hours(demo):
    zone = Clinic.objects.get().zone
    today = timezone.localdate(demo.now, zone)
    for therapist in demo.seeded.staff.therapists:
        starts = [
            session.starts_at.astimezone(zone)
            for session in TherapySession.objects.filter(episode__therapist=therapist)
            if timezone.localdate(session.starts_at, zone) == today
        ]

        assert 3 <= len(starts) <= 6
        assert all(time(8) <= start.time() <= time(18) for start in starts)


def test_nobody_meets_two_clients_at_once(demo):
    sessions = TherapySession.objects.order_by("episode__therapist", "starts_at")
    by_therapist = defaultdict(list)
    for session in sessions.select_related("episode"):
        by_therapist[session.episode.therapist_id].append(session)

    for theirs in by_therapist.values():
        for earlier, later in pairwise(theirs):
            assert earlier.ends_at <= later.starts_at


def test_forms_of_today_stand_at_every_stage(demo):
    forms = Assignment.objects.filter(
        moment=Moment.PRE, session__starts_at__date=demo.now.date(), respondent="client"
    )

    assert {form.state(demo.now) for form in forms} >= {"waiting", "sent", "opened", "done"}
    opened = [form for form in forms if form.state(demo.now) == "opened"]
    assert all(form.drafts.count() == 3 for form in opened)


def test_sessions_that_are_over_are_logged_or_wait(demo):
    over = TherapySession.objects.filter(
        starts_at__date=demo.now.date(), starts_at__lt=demo.now - timedelta(hours=2)
    )

    waiting = Standing.objects.exclude(closed_sessions=[])
    assert {each.attendance for each in over} >= {Attendance.ATTENDED, Attendance.BOOKED}
    assert waiting.count() >= 4


def test_people_wrote_something(demo):
    texts = [
        answer["text"]
        for answers in Response.objects.filter(instrument="ac-6").values_list("answers", flat=True)
        for answer in answers.values()
        if isinstance(answer, dict)
    ]

    assert len(texts) >= 100
    assert len(set(texts)) >= 20


def test_nothing_was_recorded_after_now(demo):
    assert not TherapySession.objects.filter(logged_at__gt=demo.now).exists()
    assert not Response.objects.filter(received_at__gt=demo.now).exists()
    assert not Alert.objects.filter(raised_at__gt=demo.now).exists()
    assert not AlertStep.objects.filter(at__gt=demo.now).exists()
    assert not AuditEvent.objects.filter(at__gt=demo.now).exists()


def test_no_mail_waits_and_a_sweep_finds_nothing_to_do(demo):
    assert not Message.objects.filter(done_at__isnull=True).exists()

    swept = sweep(demo.now + timedelta(minutes=1))

    assert swept.safety_repaired == swept.standings_refreshed == swept.lapses_raised == 0
    assert not Message.objects.filter(done_at__isnull=True).exists()


def test_the_truth_file_says_who_left(demo):
    clients = {client["code"]: client for client in demo.truth["clients"]}
    stored = {episode.client.code: episode for episode in Episode.objects.select_related("client")}

    assert clients.keys() == stored.keys()
    for code, client in clients.items():
        assert stored[code].ending_type == client["recorded_ending"]
    left = {code for code, client in clients.items() if client["left_after"] is not None}
    recorded = {code for code, episode in stored.items() if episode.ending_type in LEFT}
    assert recorded == {code for code in left if clients[code]["recorded_ending"] != "open"}
    assert len(recorded) >= 15
    for code in left:
        attended = stored[code].sessions.filter(attendance=Attendance.ATTENDED).count()
        assert attended == clients[code]["left_after"] == clients[code]["sessions"][-1]["number"]


def test_the_truth_file_holds_what_was_planted(demo):
    assert demo.truth["seed"] == 7
    assert demo.truth["planted"]["effects"]["ally"] == -0.40
    assert demo.truth["planted"]["effects"]["miss"] == 0.70
    drawn = [session for client in demo.truth["clients"] for session in client["sessions"]]
    assert all(0 < each["hazard_leaving"] + each["hazard_planned"] < 1 for each in drawn)
    held = TherapySession.objects.filter(
        attendance=Attendance.ATTENDED, starts_at__date__lt=demo.now.date()
    )
    assert len(drawn) == held.count()
