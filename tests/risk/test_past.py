"""Sessions recorded afterwards leave the same rows as those recorded while they happened."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from measures import schedule
from measures.asking import without_derived
from measures.catalogue import get
from measures.models import Assignment, Response, ScaleScore
from risk import actions
from risk.actions import Answered, Booking, PastSession, SessionLog
from risk.models import Alert, Standing
from tests import factories
from tests.factories import weeks_ago
from tests.filling import filled

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)

# Weeks ago, attendance, tension, level of the client's answers before and after (None: not filled),
# self-harm answer, the therapist's rating (None: pending, "skip").
COURSE = (
    (8, "attended", "none", 0.4, 0.95, 0, 0.9),
    (7, "attended", "withdrawal", 0.4, 0.8, 2, 0.8),
    (6, "no-show", "", None, None, 0, None),
    (5, "attended", "none", None, 0.6, 0, "skip"),
    (4, "late-cancel", "", 0.5, None, 0, None),
    (3, "attended", "none", 0.5, 0.4, 1, 0.7),
    (2, "attended", "mixed", 0.6, None, 0, 0.7),
    (1, "attended", "", 0.6, 0.1, 0, None),
)


def test_past_sessions_leave_the_rows_of_the_actions_one_by_one():
    therapist = factories.make_therapist()
    lived, recorded = (factories.make_episode(therapist=therapist) for _ in range(2))

    for step in COURSE:
        _live(lived, *step)
    past = [_past(recorded, *step) for step in _numbered(COURSE)]
    actions.record_past(by=therapist, episode=recorded, past=past, at=weeks_ago(0))

    assert _sessions(recorded) == _sessions(lived)
    assert _forms(recorded) == _forms(lived)
    assert _responses(recorded) == _responses(lived)
    assert _standing(recorded) == _standing(lived)
    assert _rules(lived) <= _rules(recorded)
    assert _alerts(recorded) == _alerts(lived)
    assert {alert["kind"] for alert in _alerts(recorded)} == {"safety", "check-in"}


def test_people_react_before_the_next_fact():
    therapist = factories.make_therapist()
    episode = factories.make_episode(therapist=therapist)
    seen = []

    def resolve(alert):
        seen.append((alert.kind, alert.raised_at))
        actions.resolve(
            by=therapist,
            alert=alert,
            outcome="addressed",
            note="Talked about it.",
            seen_version=alert.version,
            at=alert.raised_at + HOUR,
        )

    past = [_past(episode, *step) for step in _numbered(COURSE)]
    actions.record_past(by=therapist, episode=episode, past=past, at=weeks_ago(0), react=resolve)

    assert [moment for _, moment in seen] == sorted(moment for _, moment in seen)
    assert [kind for kind, _ in seen].count("safety") == 2
    assert not Alert.objects.unresolved().exists()


def test_answers_outside_the_forms_window_are_refused():
    episode = factories.make_episode()
    late = Answered(moment="pre", answers={}, received_at=weeks_ago(1))
    past = PastSession(
        booking=Booking(starts_at=weeks_ago(3)),
        log=SessionLog(attendance="attended"),
        logged_at=weeks_ago(3) + HOUR,
        answered=(late,),
    )

    with pytest.raises(ValidationError, match="This form was open from"):
        actions.record_past(by=episode.therapist, episode=episode, past=[past], at=weeks_ago(0))

    assert not episode.sessions.exists()


def test_later_sessions_are_numbered_on():
    episode = factories.make_episode()
    factories.make_session(episode, at=weeks_ago(5), attendance="attended")
    past = [
        PastSession(
            booking=Booking(starts_at=weeks_ago(n)),
            log=SessionLog(attendance=attendance),
            logged_at=weeks_ago(n) + HOUR,
        )
        for n, attendance in ((4, "attended"), (3, "no-show"), (2, "attended"))
    ]

    sessions = actions.record_past(
        by=episode.therapist, episode=episode, past=past, at=weeks_ago(0)
    )

    assert [session.number for session in sessions] == [2, None, 3]
    assert Standing.objects.get(episode=episode).n_sessions == 3


def _numbered(course):
    number = 0
    for step in course:
        number += step[1] == "attended"
        yield (number if step[1] == "attended" else number + 1, *step)


def _live(episode, weeks, attendance, tension, before, after, self_harm, rating):
    session = factories.make_session(episode, at=weeks_ago(weeks))
    if before is not None:
        form = factories.make_form(session, moment="pre")
        factories.answer_form(form, _self_harm(self_harm), level=before)
    if after is not None:
        form = factories.make_form(session, moment="post")
        factories.answer_form(form, level=after)
    factories.log_session(session, attendance=attendance, tension=tension)
    if rating == "skip":
        actions.skip_rating(by=episode.therapist, session=session, at=session.ends_at + HOUR)
    elif rating is not None:
        factories.rate_session(session, level=rating, at=session.ends_at + HOUR)


def _past(episode, number, weeks, attendance, tension, before, after, self_harm, rating):
    starts_at, ends_at = weeks_ago(weeks), weeks_ago(weeks) + timedelta(minutes=50)
    answered = []
    if before is not None:
        answers = _answers(episode, "pre", number, before, _self_harm(self_harm))
        answered.append(Answered(moment="pre", answers=answers, received_at=starts_at - 2 * HOUR))
    if after is not None:
        answers = _answers(episode, "post", number, after, {})
        answered.append(Answered(moment="post", answers=answers, received_at=ends_at + HOUR))
    if isinstance(rating, float):
        own = {
            key: filled(get(key), "therapist", {}, rating)
            for key in schedule.own_rating_instruments(number)
        }
        answered.append(
            Answered(moment="post", respondent="therapist", answers=own, received_at=ends_at + HOUR)
        )
    return PastSession(
        booking=Booking(starts_at=starts_at),
        log=SessionLog(attendance=attendance, tension=tension),
        logged_at=ends_at + HOUR,
        answered=tuple(answered),
        is_rating_skipped=rating == "skip",
    )


def _answers(episode, moment, number, level, given):
    keys = schedule.due_instruments(episode.clinic, moment, number)
    return {
        each.key: filled(each, "client", given.get(each.id, {}), level)
        for each in without_derived(map(get, keys))
    }


def _self_harm(value):
    return {"aoc-45": {"27": value}, "aoc-8": {"5": value}}


def _sessions(episode):
    fields = ("number", "starts_at", "minutes", "format", "attendance", "tension", "repaired")
    return list(episode.sessions.values(*fields, "own_rating", "logged_at"))


def _forms(episode):
    fields = ("session__starts_at", "moment", "respondent", "instruments", "opens_at")
    rows = Assignment.objects.filter(episode=episode).order_by(*fields[:3])
    return list(rows.values(*fields, "expires_at", "completed_at", "withdrawn_at"))


def _responses(episode):
    key = ("response__session__starts_at", "response__instrument", "response__respondent", "scale")
    scores = ScaleScore.objects.filter(response__episode=episode).order_by(*key)
    fields = ("session__starts_at", "instrument", "respondent", "answers", "status", "entry")
    rows = Response.objects.filter(episode=episode).order_by(*fields[:3])
    return (
        list(rows.values(*fields, "is_derived", "entered_by", "received_at")),
        list(scores.values(*key, "exact", "rounded", "n_missing", "band")),
    )


def _standing(episode):
    """Return its fields, with a session's place in the course in place of its id."""
    places = {pk: place for place, pk in enumerate(episode.sessions.values_list("pk", flat=True))}
    standing = Standing.objects.values().get(episode=episode)
    for field in ("episode_id", "revision"):
        del standing[field]
    for reasons in (standing["reasons"], standing["seen_reasons"]):
        for reason in reasons:
            reason["session_id"] = places[reason["session_id"]]
    standing["closed_sessions"] = [places[pk] for pk in standing["closed_sessions"]]
    standing["turned_session"] = places[standing["turned_session"]]
    return standing


def _rules(episode):
    alert = Alert.objects.get(episode=episode, kind="check-in")
    return set(alert.detail["rules"])


def _alerts(episode):
    places = {pk: place for place, pk in enumerate(episode.sessions.values_list("pk", flat=True))}
    rows = Alert.objects.filter(episode=episode).order_by("raised_at", "kind")
    found = list(
        rows.values("kind", "detail", "state", "owner", "raised_at", "version", "closed_by")
    )
    for each in found:
        detail = each["detail"]
        detail.pop("assignment", None)
        # What is recorded afterwards knows the rating of the same evening too.
        for known_by_then in ("rules", "named", "reasons"):
            detail.pop(known_by_then, None)
        detail["waits_for"] = [places[pk] for pk in detail.get("waits_for", ())]
        each["closed_by"] = places.get(each["closed_by"])
    return found
