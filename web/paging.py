"""The page of a list that an address asks for."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest

MOST_DIGITS = 6


def page_of(rows: Any, request: HttpRequest, *, size: int) -> Page:
    """The page that `?page=` names, else the first; what is no number or no page is refused."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS):
        raise BadRequest("page: not a number")
    try:
        return Paginator(rows, size).page(int(asked))
    except EmptyPage as error:
        raise Http404("no such page") from error
