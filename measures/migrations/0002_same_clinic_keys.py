"""Rows point at rows of their own clinic only."""

from django.db import migrations

from web.composite_keys import clinic_keys


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]
    operations = [
        clinic_keys(
            [
                ("measures_assignment", "episode_id", "clients_episode"),
                ("measures_assignment", "session_id", "therapy_sessions_therapysession"),
                ("measures_link", "assignment_id", "measures_assignment"),
                ("measures_opening", "assignment_id", "measures_assignment"),
                ("measures_draft", "assignment_id", "measures_assignment"),
                ("measures_draft", "opening_id", "measures_opening"),
                ("measures_riskitemsave", "assignment_id", "measures_assignment"),
                ("measures_response", "episode_id", "clients_episode"),
                ("measures_response", "session_id", "therapy_sessions_therapysession"),
                ("measures_response", "assignment_id", "measures_assignment"),
                ("measures_response", "entered_by_id", "accounts_user"),
                ("measures_scalescore", "response_id", "measures_response"),
            ]
        )
    ]
