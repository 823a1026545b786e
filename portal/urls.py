"""URLs of what clients see. A form's public id names it and opens nothing."""

from django.urls import path

from portal import (
    ease,
    giving_back,
    help_now,
    kiosk_views,
    landing,
    languages,
    privacy,
    questions,
    receipt,
    renewing,
    room,
    saving,
    sending,
    start,
    stopping,
    views,
)

app_name = "portal"
urlpatterns = [
    path("", landing.landing, name="landing"),
    path("open", landing.open_link, name="open"),
    path("code", landing.type_code, name="code"),
    path("language", languages.choose_language, name="choose_language"),
    path("stop/", stopping.stop, name="stop"),
    path("help/", help_now.help_now, name="help_now"),
    path("back/", giving_back.back, name="back"),
    path("back/unlock/", giving_back.unlock, name="unlock"),
    path("room/", room.room, name="room"),
    path("room/enrol/", room.enrol, name="enrol"),
    path("size/", ease.choose_size, name="size"),
    path("<slug:public_id>/", start.start, name="start"),
    path("<slug:public_id>/exit/", ease.leave_quickly, name="exit"),
    path("<slug:public_id>/notice/", start.notice, name="notice"),
    path("<slug:public_id>/language/", start.language, name="language"),
    path("<slug:public_id>/q/<int:place>/", questions.question, name="question"),
    path("<slug:public_id>/draft", saving.draft, name="draft"),
    path("<slug:public_id>/renew", renewing.renew, name="renew"),
    path("<slug:public_id>/support/", views.support, name="support"),
    path("<slug:public_id>/check/", sending.check, name="check"),
    path("<slug:public_id>/send/", sending.send, name="send"),
    path("<slug:public_id>/done/", receipt.done, name="done"),
    path("<slug:public_id>/answers/", receipt.answers, name="answers"),
    path("<slug:public_id>/close/", receipt.close, name="close"),
    path("<slug:public_id>/leave/", kiosk_views.leave, name="leave"),
    path("<slug:public_id>/stay/", kiosk_views.stay, name="stay"),
    path("<slug:public_id>/who-sees/", privacy.who_sees, name="who_sees"),
    path("<slug:public_id>/later/", views.later, name="later"),
]
