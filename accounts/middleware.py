"""What a request needs of a signed-in person: an end to idle sign-ins, the clinic's own time."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]
SEEN = "seen"
SEEN_STEP_SECONDS = 60  # how often the time of the last request is written down


def look_nobody_up(get_response: Handler) -> Handler:
    """Look up no person where a page must work without the database: who it is does not matter."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in settings.PATHS_WITHOUT_DATABASE:
            request.user = AnonymousUser()
        return get_response(request)

    return middleware


def end_idle_sessions(get_response: Handler) -> Handler:
    """Sign a person out after STAFF_IDLE_SECONDS without a request, and once a day whatever.

    The session is saved again and again, which would push its end away: so the end is fixed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if SEEN not in request.session:
                day = timedelta(seconds=settings.SESSION_COOKIE_AGE)
                request.session.set_expiry(timezone.now() + day)
            seen = request.session.get(SEEN, now)
            if now - seen > settings.STAFF_IDLE_SECONDS:
                logout(request)
            elif SEEN not in request.session or now - seen >= SEEN_STEP_SECONDS:
                request.session[SEEN] = now
        return get_response(request)

    return middleware


def use_clinic_time_zone(get_response: Handler) -> Handler:
    """Show and read times in the zone of the person's clinic."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(request.user.clinic.zone):
            return get_response(request)

    return middleware
