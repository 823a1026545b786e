"""An alert that only the therapist may see may be open beside one that all may see."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("risk", "0006_client_side")]
    operations = [
        migrations.RemoveConstraint(model_name="alert", name="alert_one_open_per_kind"),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=["clinic", "episode", "kind", "rests_on_alliance"],
                condition=~Q(state="resolved") & Q(kind__in=["check-in", "lapse"]),
                name="alert_one_open_per_kind",
            ),
        ),
    ]
