"""Say of old alerts whether they rest on answers that a client may keep private."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 500
# As of this migration. A rule that is not among the open ones may rest on such answers.
OPEN_RULES = {"missed-session", "form-unfilled", "no-next-session", "long-gap"}
PRIVATE_INSTRUMENTS = {"ac-6", "ac-12", "first-five", "srs", "wai-9", "wai-sr"}


def say(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Mark them."""
    alerts = apps.get_model("risk", "Alert").objects
    rows = alerts.filter(kind__in=["check-in", "unscored"]).values_list("pk", "kind", "detail")
    found = [pk for pk, kind, detail in rows if rests(kind, detail)]
    for start in range(0, len(found), BATCH):
        alerts.filter(pk__in=found[start : start + BATCH]).update(rests_on_alliance=True)


def rests(kind: str, detail: dict[str, Any]) -> bool:
    """Whether an alert with this detail may give such answers away."""
    if kind == "unscored":
        return detail.get("instrument") in PRIVATE_INSTRUMENTS
    reasons = {each["rule"] for each in detail.get("reasons", [])}
    rules = reasons | set(detail.get("rules", [])) | set(detail.get("named", []))
    return not rules or not rules <= OPEN_RULES


class Migration(migrations.Migration):
    dependencies = [("risk", "0007_alert_kept_private_beside_another")]
    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
