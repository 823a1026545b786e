"""Rows point at rows of their own clinic only."""

from django.db import migrations

from web.composite_keys import clinic_keys


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]
    operations = [
        clinic_keys(
            [
                ("risk_standing", "episode_id", "clients_episode"),
                ("risk_alert", "episode_id", "clients_episode"),
                ("risk_alert", "owner_id", "accounts_user"),
                ("risk_alert", "closed_by_id", "therapy_sessions_therapysession"),
                ("risk_alertstep", "alert_id", "risk_alert"),
                ("risk_alertstep", "by_id", "accounts_user"),
            ]
        )
    ]
