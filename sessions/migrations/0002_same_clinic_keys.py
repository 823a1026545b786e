"""Rows point at rows of their own clinic only."""

from django.db import migrations

from web.composite_keys import clinic_keys


class Migration(migrations.Migration):
    dependencies = [("therapy_sessions", "0001_initial")]
    operations = [
        clinic_keys(
            [
                ("therapy_sessions_therapysession", "episode_id", "clients_episode"),
                ("therapy_sessions_sessioncorrection", "session_id", "therapy_sessions_therapysession"),
                ("therapy_sessions_sessioncorrection", "by_id", "accounts_user"),
            ]
        )
    ]
