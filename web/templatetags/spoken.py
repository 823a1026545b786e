"""Days and times as people say them, in the page's language and the zone that is active."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def spoken_day(day: date | datetime | None) -> str:
    """Tuesday 24 November."""
    if day is None:
        return ""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    # Translators: a Django date format, as in Tuesday 24 November.
    return date_format(local, pgettext("date format", "l j F"))


@register.filter
def spoken_short(day: date) -> str:
    """24 Nov."""
    # Translators: a Django date format, as in 24 Nov; under a picture, where there is little room.
    return date_format(day, pgettext("date format", "j M"))


@register.filter
def spoken_time(moment: datetime | None) -> str:
    """13:42."""
    # Translators: a Django time format, as in 13:42.
    form = pgettext("date format", "H:i")
    return date_format(timezone.localtime(moment), form) if moment else ""


@register.filter
def spoken_moment(moment: datetime | None) -> str:
    """Tuesday 24 November at 13:42."""
    # Translators: a Django date format, as in Tuesday 24 November at 13:42.
    form = pgettext("date format", r"l j F \a\t H:i")
    return date_format(timezone.localtime(moment), form) if moment else ""
