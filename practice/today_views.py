"""The first page of a therapist's day."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from practice.session_forms import YEARS
from practice.today import read_day

FIRST_NEEDS = 4  # further ones that are not about safety stand behind "more"


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Who needs me, and whom I see, on this day or another."""
    now = timezone.now()
    this_day = timezone.localdate(now)
    day = _day(request.GET.get("day"), this_day)
    shown = read_day(request.user, day, now)
    audit.record(request.user, "view-today", at=now)
    first = max(FIRST_NEEDS, sum(need.is_safety for need in shown.needs))
    context = {
        "day": day,
        "is_today": day == this_day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "rows": shown.rows,
        "needs": shown.needs[:first],
        "more_needs": shown.needs[first:],
        "n_needs": len(shown.needs),
        "next_session": shown.next_session,
    }
    return render(request, "practice/today.html", context)


def _day(text: str | None, this_day: date) -> date:
    if text is None:
        return this_day
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("The day is written as 2026-11-23.") from error
    if day.isoformat() != text or not YEARS[0] <= day.year <= YEARS[1]:
        raise BadRequest("The day is written as 2026-11-23.")
    return day
