"""URLs of therapists: their day, their clients, their sessions, forms and alerts."""

from django.urls import path

from accounts.access import behind
from accounts.models import Role
from practice import (
    alert_views,
    client_views,
    ending_views,
    form_views,
    log_views,
    numbers_views,
    record_views,
    session_views,
    shared_device_views,
    today_views,
    trend_views,
)

app_name = "practice"

client_patterns = [
    path("clients/", client_views.client_list, name="clients"),
    path("clients/new/", client_views.add_client, name="add_client"),
    path("episodes/<int:episode_id>/", record_views.record, name="record"),
    path("episodes/<int:episode_id>/client/", client_views.correct_client, name="correct_client"),
    path("episodes/<int:episode_id>/own-scores/", trend_views.choose_trend, name="choose_trend"),
    path("episodes/<int:episode_id>/book/", session_views.book, name="book"),
    path("episodes/<int:episode_id>/end/", ending_views.end, name="end"),
    path("episodes/<int:episode_id>/reopen/", ending_views.reopen, name="reopen"),
    path("episodes/<int:episode_id>/numbers/", numbers_views.choose_numbers, name="choose_numbers"),
    # An instrument's id may hold a dot (oq-45.2), so this is no slug.
    path(
        "episodes/<int:episode_id>/numbers/<str:instrument_id>/",
        numbers_views.numbers,
        name="numbers",
    ),
]

session_patterns = [
    path("sessions/<int:session_id>/log/", log_views.log, name="log"),
    path("sessions/<int:session_id>/rate/", log_views.rate, name="rate"),
    path("sessions/<int:session_id>/skip-rating/", log_views.skip_rating, name="skip_rating"),
    path("sessions/<int:session_id>/move/", session_views.move, name="move"),
    path("sessions/<int:session_id>/cancel/", session_views.cancel, name="cancel"),
    path("sessions/<int:session_id>/no-show/", session_views.no_show, name="no_show"),
]

form_patterns = [
    path("forms/<slug:public_id>/send/", form_views.send_form, name="send_form"),
    path("forms/<slug:public_id>/remind/", form_views.remind_form, name="remind_form"),
    path("forms/<slug:public_id>/revoke/", form_views.revoke_form, name="revoke_form"),
    path("forms/<slug:public_id>/withdraw/", form_views.withdraw_form, name="withdraw_form"),
    path("forms/<slug:public_id>/qr/", form_views.form_qr, name="form_qr"),
    path("forms/<slug:public_id>/hand-over/", shared_device_views.hand_over, name="hand_over"),
    path("forms/<slug:public_id>/room-code/", shared_device_views.room_code, name="room_code"),
]

alert_patterns = [
    path("alerts/", alert_views.alerts, name="alerts"),
    path("alerts/<int:alert_id>/", alert_views.alert, name="alert"),
]

urlpatterns = behind(
    Role.THERAPIST,
    [
        path("", today_views.today, name="today"),
        *client_patterns,
        *session_patterns,
        *form_patterns,
        *alert_patterns,
    ],
)
