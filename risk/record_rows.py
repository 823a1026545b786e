"""One episode's rows as its record needs them, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import Role, User
from clients.models import Episode
from measures.filled_on import in_order
from measures.models import Assignment, FormRead, Moment, Respondent, Response
from measures.norms_setup import chosen_of
from risk.calendar import with_calendar
from risk.clinic_settings import ClinicSettings, read_settings
from risk.corrections import Correction, episode_corrections
from risk.facts import Rows, history_of, is_closed_by_rating
from risk.models import Alert, AlertStep
from risk.privacy import is_private, may_see_alliance, without_private
from risk.refresh import is_current, store
from risk.shown import is_own
from science.course import CourseModel
from science.early_rules import without_client_answers
from science.history import History
from science.ruptures import RuptureCourse, rupture_course
from sessions.models import TherapySession


@dataclass(frozen=True)
class RecordRows:
    """What was read, and what of it the viewer may see."""

    episode: Episode
    viewer: User
    at: datetime
    sessions: list[TherapySession]
    responses: list[Response]  # oldest first, scores prefetched
    forms: list[Assignment]  # each with was_read, by anyone in the viewer's role
    alerts: list[Alert]
    corrections: list[Correction]

    @cached_property
    def closed(self) -> frozenset[int]:
        """Sessions whose client answers wait for the viewer's own rating."""
        if not is_own(self.episode, self.viewer):
            return frozenset()
        return frozenset(self.episode.standing.closed_sessions)

    @property
    def is_private(self) -> bool:
        """Whether the client keeps the answers about working together from the viewer."""
        return not may_see_alliance(self.viewer, self.episode)

    @cached_property
    def seen_responses(self) -> list[Response]:
        """Responses without those closed to the viewer or kept from the viewer."""
        return [response for response in self.responses if self.shows(response)]

    def shows(self, response: Response) -> bool:
        """Whether the viewer may see these answers."""
        return not self._keeps(response) and not self._closes(response)

    @cached_property
    def forms_shown(self) -> frozenset[int]:
        """Ids of the client's forms of which the viewer may see all that is not kept private."""
        given = [each for each in self.responses if each.respondent == Respondent.CLIENT]
        shown = {each.assignment_id for each in given if self.shows(each)}
        return frozenset(shown - {each.assignment_id for each in given if self._closes(each)})

    @cached_property
    def forms_unread(self) -> frozenset[int]:
        """Those of them that nobody in the viewer's role has opened before."""
        return self.forms_shown - {form.pk for form in self.forms if form.was_read}

    def _keeps(self, response: Response) -> bool:
        return self.is_private and is_private(response)

    def _closes(self, response: Response) -> bool:
        return response.session_id in self.closed and is_closed_by_rating(response)

    @cached_property
    def facts(self) -> Rows:
        """The rows as the rules read them."""
        return Rows(
            episode=self.episode,
            sessions=self.sessions,
            responses=self.responses,
            scores={
                response.pk: {score.scale: score.exact for score in response.scores.all()}
                for response in self.responses
            },
            pre_forms={form.session_id: form for form in self.forms if _is_pre_form(form)},
            norms=chosen_of(self.episode.clinic),
        )

    @cached_property
    def courses(self) -> Mapping[str, CourseModel]:
        """The clinic's expected courses by instrument id."""
        return self.settings.courses

    @cached_property
    def settings(self) -> ClinicSettings:
        """The clinic's limits, and the models that speak there."""
        return read_settings([self.episode.clinic])[self.episode.clinic_id]

    @cached_property
    def ruptures(self) -> RuptureCourse:
        """Drops of the client's score in what the viewer may see."""
        return rupture_course(self.history, self.settings.rules)

    @cached_property
    def history(self) -> History:
        """The facts that the viewer may see, oldest first."""
        history = without_client_answers(history_of(self.facts), self.closed)
        return without_private(history) if self.is_private else history


def read(episodes: QuerySet[Episode], *, viewer: User, at: datetime) -> RecordRows | None:
    """The rows of the one episode in `episodes`, its standing brought up to date; None if none."""
    episode = _current_episode(episodes, at)
    if episode is None:
        return None
    return RecordRows(
        episode=episode,
        viewer=viewer,
        at=at,
        sessions=list(TherapySession.objects.filter(episode=episode).order_by("starts_at", "pk")),
        responses=in_order(
            Response.objects.filter(episode=episode).prefetch_related("scores"),
            episode.clinic.zone,
        ),
        forms=list(_with_read(episode, viewer)),
        alerts=list(with_last_step(Alert.objects.visible_to(viewer).filter(episode=episode))),
        corrections=episode_corrections(episode),
    )


def with_last_step(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """Annotate last_at, last_note with author and time, and told, the last word to the client."""
    steps = AlertStep.objects.filter(alert=OuterRef("pk")).order_by("-at", "-pk")
    noted = steps.exclude(note="")
    told = steps.exclude(told_client="")
    return alerts.select_related("owner").annotate(
        last_at=Subquery(steps.values("at")[:1]),
        last_note=Subquery(noted.values("note")[:1]),
        last_note_by=Subquery(noted.values("by__full_name")[:1]),
        last_note_at=Subquery(noted.values("at")[:1]),
        told=Subquery(told.values("told_client")[:1]),
        told_at=Subquery(told.values("at")[:1]),
    )


def _with_read(episode: Episode, viewer: User) -> QuerySet[Assignment]:
    role = Role.THERAPIST if is_own(episode, viewer) else Role.SUPERVISOR
    reads = FormRead.objects.filter(assignment=OuterRef("pk"), role=role)
    forms = Assignment.objects.filter(episode=episode, respondent=Respondent.CLIENT)
    return forms.annotate(was_read=Exists(reads)).order_by("opens_at", "pk")


def _current_episode(episodes: QuerySet[Episode], at: datetime) -> Episode | None:
    joined = with_calendar(episodes, at=at).select_related("client", "therapist", "clinic")
    episode = joined.first()
    if episode is None:
        return None
    if not is_current(episode):
        store([episode.pk])
        episode = joined.first()
    return episode


def _is_pre_form(form: Assignment) -> bool:
    return form.moment == Moment.PRE and form.session_id is not None
