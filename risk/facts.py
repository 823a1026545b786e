"""From rows to the core's facts: the history of each episode, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from clients.models import Episode
from measures.filled_on import in_order
from measures.models import Assignment, Moment, Respondent, Response, ScaleScore
from measures.norms_setup import Chosen, chosen_norms
from risk.ratings import alliance_rating, experience_answers, outcome_point, support
from risk.readings import reading_of
from science.history import Attendance as HeldAs
from science.history import History, SessionFacts
from science.outcome import OutcomePoint
from sessions.models import Attendance, OwnRating, TherapySession

# A client who wrote about a session afterwards was there, whether or not it is logged yet.
_TOOK_PLACE = HeldAs.ATTENDED


@dataclass(slots=True)
class Rows:
    """One episode's rows, as read."""

    episode: Episode
    sessions: list[TherapySession] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    scores: dict[int, dict[str, float | None]] = field(default_factory=dict)
    pre_forms: dict[int, Assignment] = field(default_factory=dict)
    norms: Chosen = field(default_factory=dict)  # what the clinic has chosen
    # Worked out once, after the last row is in.
    _grouped: dict[int | None, list[Response]] | None = field(default=None, init=False)
    _points: dict[int, OutcomePoint | None] = field(default_factory=dict, init=False)

    def by_session(self) -> dict[int | None, list[Response]]:
        """Responses grouped by their session."""
        if self._grouped is None:
            grouped: dict[int | None, list[Response]] = defaultdict(list)
            for response in self.responses:
                grouped[response.session_id].append(response)
            self._grouped = dict(grouped)
        return self._grouped

    def point_of(self, response: Response) -> OutcomePoint | None:
        """The outcome score that a response gives; None where it gives none."""
        pk = response.pk
        if pk not in self._points:
            self._points[pk] = outcome_point(response, self.scores.get(pk, {}), self.norms)
        return self._points[pk]


def read_rows(episode_ids: Iterable[int]) -> list[Rows]:
    """Everything the rules need of these episodes, in six queries however many there are."""
    episodes = Episode.objects.filter(pk__in=list(episode_ids)).select_related("clinic", "client")
    rows = {episode.pk: Rows(episode) for episode in episodes.order_by("pk")}
    norms = chosen_norms(
        each.episode.clinic_id for each in rows.values() if each.episode.clinic.settings_revision
    )
    for each in rows.values():
        each.norms = norms.get(each.episode.clinic_id, {})
    for session in TherapySession.objects.filter(episode__in=rows).order_by("starts_at", "pk"):
        rows[session.episode_id].sessions.append(session)
    forms = Assignment.objects.filter(
        episode__in=rows, moment=Moment.PRE, respondent=Respondent.CLIENT, session__isnull=False
    )
    for form in forms.only("episode", "session", "opened_at", "completed_at", "withdrawn_at"):
        rows[form.episode_id].pre_forms[form.session_id] = form
    owner: dict[int, int] = {}
    for response in Response.objects.filter(episode__in=rows):
        rows[response.episode_id].responses.append(response)
        owner[response.pk] = response.episode_id
    for each in rows.values():
        each.responses = in_order(each.responses, each.episode.clinic.zone)
    scores = ScaleScore.objects.filter(response__episode__in=rows)
    for response_id, scale, exact in scores.values_list("response_id", "scale", "exact"):
        rows[owner[response_id]].scores.setdefault(response_id, {})[scale] = exact
    return list(rows.values())


def history_of(rows: Rows) -> History:
    """The facts of one episode in date order; sessions still to come are not among them."""
    grouped = rows.by_session()
    facts = []
    for session in rows.sessions:
        responses = grouped.get(session.pk, [])
        if session.is_booked and not _client_wrote_after(responses):
            continue
        if session.attendance == Attendance.CALLED_OFF:  # that says nothing about the two
            continue
        facts.append(_session_facts(rows, session, responses))
    return History(_numbered(facts))


def closed_sessions(rows: Rows) -> frozenset[int]:
    """Sessions whose client answers wait for the therapist's own rating."""
    grouped = rows.by_session()
    return frozenset(
        session.pk
        for session in rows.sessions
        if session.own_rating == OwnRating.PENDING
        and any(is_closed_by_rating(response) for response in grouped.get(session.pk, []))
    )


def has_closable_answers(session: TherapySession) -> bool:
    """Whether the client has answered what a pending own rating keeps closed."""
    return any(is_closed_by_rating(each) for each in Response.objects.filter(session=session))


def is_closed_by_rating(response: Response) -> bool:
    """Whether a response stays closed to the therapist until the own rating is in."""
    if response.respondent != Respondent.CLIENT:
        return False
    return reading_of(response.key).about in ("alliance", "experience")


def outcome_course(rows: Rows) -> dict[str, list[tuple[TherapySession, OutcomePoint | None]]]:
    """Per outcome instrument, each session's score or its gap, oldest first.

    Sessions before the first score are left out; a session whose form came in before it took
    place is in, because the score is there to be looked at before the meeting.
    """
    grouped = rows.by_session()
    points: dict[str, dict[int, OutcomePoint]] = defaultdict(dict)
    for session in rows.sessions:
        for response in grouped.get(session.pk, []):
            point = rows.point_of(response)
            if point is not None:
                points[point.instrument][session.pk] = point
    return {instrument: _with_gaps(rows.sessions, scored) for instrument, scored in points.items()}


def _with_gaps(
    sessions: list[TherapySession], scored: dict[int, OutcomePoint]
) -> list[tuple[TherapySession, OutcomePoint | None]]:
    points = ((session, scored.get(session.pk)) for session in sessions)
    course = [
        (session, point)
        for session, point in points
        if point is not None or session.attendance == Attendance.ATTENDED
    ]
    first = next(place for place, (_, point) in enumerate(course) if point is not None)
    return course[first:]


def _session_facts(rows: Rows, session: TherapySession, responses: list[Response]) -> SessionFacts:
    client = [each for each in responses if each.respondent == Respondent.CLIENT]
    therapist = [each for each in responses if each.respondent == Respondent.THERAPIST]
    form = rows.pre_forms.get(session.pk)
    asked = form is not None and form.withdrawn_at is None
    return SessionFacts(
        session_id=session.pk,
        held_on=session.starts_at.astimezone(rows.episode.clinic.zone).date(),
        attendance=_TOOK_PLACE if session.is_booked else HeldAs(session.attendance),
        number=session.number,
        form_asked=asked,
        form_missing=asked and (form.completed_at or session.ends_at) > session.starts_at,
        client=alliance_rating(client, rows.scores),
        therapist=alliance_rating(therapist, rows.scores),
        experience=experience_answers(client),
        guess=experience_answers(therapist),
        tension=session.tension or None,
        repaired=session.repaired or None,
        form_opened=form is not None and _was_opened(form, session),
        outcomes=tuple(point for each in client if (point := rows.point_of(each)) is not None),
        support=support(client),
    )


def _was_opened(form: Assignment, session: TherapySession) -> bool:
    """Whether it was opened before the session; what a log came before does not count."""
    known = min(session.starts_at, session.logged_at or session.starts_at)
    return form.opened_at is not None and form.opened_at <= known


def _client_wrote_after(responses: list[Response]) -> bool:
    return any(is_closed_by_rating(response) for response in responses)


def _numbered(facts: list[SessionFacts]) -> tuple[SessionFacts, ...]:
    """Number an unlogged session that took place as the next one."""
    numbered: list[SessionFacts] = []
    last = 0
    for each in facts:
        if each.attendance == HeldAs.ATTENDED and each.number is None:
            each = replace(each, number=last + 1)
        last = max(last, each.number or 0)
        numbered.append(each)
    return tuple(numbered)
