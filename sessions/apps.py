"""App configuration: the label keeps clear of django.contrib.sessions."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """What happened in the room."""

    name = "sessions"
    label = "therapy_sessions"
