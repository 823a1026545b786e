"""What a client does in a browser without script, and what the database holds afterwards."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clients.notice import notice_version
from measures import opening
from measures.links import Secrets
from measures.models import Assignment, Channel
from tests.factories import NOW, make_episode, make_form, make_session

WEEK = timedelta(days=7)
TOMORROW = timedelta(hours=22)  # when the form before it is open


def pre_form(*, instruments: list[str] | None = None, **details: Any) -> Assignment:
    """The form before a second session tomorrow: aoc-8, whose fifth item is about self-harm."""
    episode = make_episode(**details)
    make_session(episode, at=NOW - WEEK, attendance="attended")
    return make_form(make_session(episode, at=NOW + TOMORROW), instruments=instruments)


def post_form(*, instruments: list[str] | None = None) -> Assignment:
    """The form after a second session that has just ended: ac-6 and first-five."""
    episode = make_episode()
    make_session(episode, at=NOW - WEEK, attendance="attended")
    session = make_session(episode, at=NOW - timedelta(hours=1))
    return make_form(session, moment="post", instruments=instruments)


def secrets_of(form: Assignment, channel: str = Channel.QR) -> Secrets:
    """A fresh link's token and code."""
    return opening.mint(by=form.episode.therapist, assignment=form, channel=channel, at=NOW)[1]


def enter(http: Client, form: Assignment, secrets: Secrets | None = None) -> Secrets:
    """Open the form by its link's token. The same link serves several devices."""
    secrets = secrets or secrets_of(form)
    page = http.post(reverse("portal:open"), {"token": secrets.token})
    assert page.status_code == 303
    return secrets


def url(form: Assignment, page: str = "start", **kwargs: Any) -> str:
    return reverse(f"portal:{page}", kwargs={"public_id": form.public_id, **kwargs})


def press_start(http: Client, form: Assignment, **data: Any) -> Any:
    """Press the button of the first page, whose notice was read."""
    version = notice_version(form.clinic)
    return http.post(url(form), {"notice": version, **data})


def answer(http: Client, form: Assignment, place: int, answer: Any = None, **data: Any) -> Any:
    """Press Continue on a question with an answer, or with `data` as it is."""
    if answer is not None:
        data["answer"] = str(answer)
    return http.post(url(form, "question", place=place), data)


def skip_all(
    http: Client, form: Assignment, n_questions: int, *, but: tuple[int, ...] = ()
) -> None:
    """Skip every question except some."""
    for place in range(1, n_questions + 1):
        if place not in but:
            answer(http, form, place, skip="1")


def send(http: Client, form: Assignment, **data: Any) -> HttpResponse:
    """Press Send on the check page of this browser; or send `data` as it is."""
    return http.post(url(form, "send"), data or check_fields(http, form))


def check_fields(http: Client, form: Assignment) -> dict[str, str]:
    """What the check page's form would post; the id alone where there is no such page."""
    page = http.get(url(form, "check"))
    own = page.text.partition(" data-send>")[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', own)
    fields = {name: html.unescape(value) for name, value in found}
    fields.pop("csrfmiddlewaretoken", None)
    return fields or {"submission_id": str(form.submission_id)}


def text_of(page: HttpResponse) -> str:
    """The words on a page, one space between them."""
    unseen = r"<(head|template)\b.*?</\1>"
    body = re.sub(unseen, " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def checked(page: HttpResponse) -> list[str]:
    """Values of the preselected answers."""
    return re.findall(r'value="([^"]*)" checked', page.content.decode())


def without_token(page: HttpResponse) -> str:
    """The page's bytes but for the form token, which differs at each look."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def tables() -> dict[str, str]:
    """A fingerprint of every table's rows."""
    with connection.cursor() as cursor:
        prints = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(map(repr, cursor.fetchall()))
            prints[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return prints
