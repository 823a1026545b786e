"""URLs of what clients see. A form's public id names it and opens nothing."""

from django.urls import path

from portal import help_now, landing, questions, views

app_name = "portal"
urlpatterns = [
    path("", landing.landing, name="landing"),
    path("open", landing.open_link, name="open"),
    path("code", landing.type_code, name="code"),
    path("help/", help_now.help_now, name="help_now"),
    path("<slug:public_id>/", views.start, name="start"),
    path("<slug:public_id>/birth-date/", views.birth_date, name="birth_date"),
    path("<slug:public_id>/q/<int:place>/", questions.question, name="question"),
    path("<slug:public_id>/support/", views.support, name="support"),
    path("<slug:public_id>/check/", views.check, name="check"),
    path("<slug:public_id>/send/", views.send, name="send"),
    path("<slug:public_id>/done/", views.done, name="done"),
    path("<slug:public_id>/later/", views.later, name="later"),
]
