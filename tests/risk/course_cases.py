"""Therapies with PHQ-9 totals, and a fitted course that speaks at their clinic."""

from __future__ import annotations

from datetime import timedelta

from clients.models import Episode
from risk.actions.fitting import Fitted, activate_model, store_model
from risk.models import ModelActivation, ModelKind
from science.course_model import CourseModel
from sessions.models import TherapySession
from tests.factories import (
    NOW,
    end_episode,
    enter_scores,
    make_episode,
    make_session,
    make_supervisor,
    weeks_ago,
)
from tests.science.courses import make_model


def phq_session(episode: Episode, week: int, total: int | None, **values) -> TherapySession:
    """A session with a PHQ-9 total typed in before it; None for no score."""
    session = make_session(episode, at=weeks_ago(week), **{"attendance": "attended", **values})
    if total is not None:
        answers = {str(item): min(3, max(0, total - 3 * (item - 1))) for item in range(1, 10)}
        enter_scores(episode, "phq-9", answers, session=session)
    return session


def phq_episode(*totals: int | None, is_ended: bool = False, **values) -> Episode:
    """Weekly sessions with these totals, the last one a week ago."""
    episode = make_episode(**values)
    for place, total in enumerate(totals):
        phq_session(episode, len(totals) - place, total)
    return end_episode(episode) if is_ended else episode


def activate(model: CourseModel | None = None, *, later: int = 0) -> ModelActivation:
    """Let a fitted course speak at the test clinic."""
    model = model or make_model()
    by, at = make_supervisor(), NOW + timedelta(minutes=later)
    stored = store_model(
        by=by,
        clinic=by.clinic,
        fitted=Fitted(
            kind=ModelKind.COURSE,
            instrument=model.instrument,
            code_version=model.code_version,
            as_of=NOW.date(),
            first_start=None,
            last_start=None,
            n_episodes=model.n_episodes,
            n_closed=model.n_episodes,
            n_dropouts=0,
            n_rows=0,
            body=model.to_json(),
        ),
        at=at,
    )
    return activate_model(by=by, model=stored, note="", comparison={}, at=at)
