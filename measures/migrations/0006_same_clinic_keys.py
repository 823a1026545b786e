"""Late variants, reads and shared devices point at rows of their own clinic only."""

from django.db import migrations

from web.composite_keys import clinic_keys


class Migration(migrations.Migration):
    dependencies = [("measures", "0005_client_side")]
    operations = [
        clinic_keys(
            [
                ("measures_latevariant", "assignment_id", "measures_assignment"),
                ("measures_latevariant", "opening_id", "measures_opening"),
                ("measures_formread", "assignment_id", "measures_assignment"),
                ("measures_formread", "by_id", "accounts_user"),
                ("measures_handover", "user_id", "accounts_user"),
                ("measures_handover", "opening_id", "measures_opening"),
                ("measures_tablet", "added_by_id", "accounts_user"),
                ("measures_roomcode", "assignment_id", "measures_assignment"),
                ("measures_roomcode", "made_by_id", "accounts_user"),
                ("measures_roomcode", "tablet_id", "measures_tablet"),
            ]
        )
    ]
