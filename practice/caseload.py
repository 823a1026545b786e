"""The rows that a page of this package may touch: those of the person's own caseload, or 404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from clients.models import Episode, EpisodeQuerySet
from measures.models import Assignment
from risk.models import Alert, AlertQuerySet
from sessions.models import TherapySession, TherapySessionQuerySet


def own_episodes(user: User) -> EpisodeQuerySet:
    """Episodes that the person holds; a supervisor's sight of others' is no part of this."""
    return Episode.objects.visible_to(user).held_by(user)


def own_sessions(user: User) -> TherapySessionQuerySet:
    """Sessions of the own episodes."""
    return TherapySession.objects.visible_to(user).filter(episode__therapist=user)


def own_forms(user: User) -> QuerySet[Assignment]:
    """Forms that clients of the own episodes answer."""
    return Assignment.objects.visible_to(user).for_client().filter(episode__therapist=user)


def own_alerts(user: User) -> AlertQuerySet:
    """Alerts of the own episodes."""
    return Alert.objects.visible_to(user).filter(episode__therapist=user)


def own_episode(user: User, episode_id: int) -> Episode:
    """One own episode with its client, or 404."""
    return get_object_or_404(
        own_episodes(user).select_related("client", "clinic", "therapist"), pk=episode_id
    )


def own_session(user: User, session_id: int) -> TherapySession:
    """One own session with its client, or 404."""
    return get_object_or_404(
        own_sessions(user).select_related("episode__client", "clinic"), pk=session_id
    )


def own_form(user: User, public_id: str) -> Assignment:
    """One form of an own episode, or 404."""
    return get_object_or_404(
        own_forms(user).select_related("episode__client", "session", "clinic"),
        public_id=public_id,
    )


def own_alert(user: User, alert_id: int) -> Alert:
    """One alert of an own episode, or 404."""
    return get_object_or_404(
        own_alerts(user).select_related("episode__client", "episode__therapist", "owner"),
        pk=alert_id,
    )
