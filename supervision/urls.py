"""URLs of supervisors, and of administrators."""

from django.urls import path

from accounts.access import behind
from accounts.models import Role
from supervision import (
    alert_views,
    caseload_views,
    figure_views,
    model_views,
    paradata_views,
    record_views,
    threshold_views,
)
from supervision.admin_urls import admin_patterns

app_name = "supervision"

supervisor_patterns = [
    path("caseload/", caseload_views.caseload, name="caseload"),
    path("episodes/<int:episode_id>/", record_views.record, name="record"),
    path("alerts/", alert_views.alerts, name="alerts"),
    path("alerts/<int:alert_id>/", alert_views.alert, name="alert"),
    path("models/", model_views.models, name="models"),
    path("models/off/", model_views.switch_off, name="switch_off"),
    path("models/<int:model_id>/", model_views.model, name="model"),
    path("figures/", figure_views.figures, name="figures"),
    path("figures/forms/", paradata_views.forms_in_use, name="paradata"),
    path("threshold/", threshold_views.threshold, name="threshold"),
]

urlpatterns = [*behind(Role.SUPERVISOR, supervisor_patterns), *admin_patterns]
