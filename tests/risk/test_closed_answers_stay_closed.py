"""Two worlds that differ only in answers still closed are one world to their own therapist."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Clinic, User
from clients.models import Episode
from risk.actions.fitting import activate_model
from risk.models import Alert, RiskModel, Standing
from risk.refresh import refresh_stale
from risk.sweep import sweep
from sessions.models import TherapySession
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    make_therapist,
    rate_session,
    the_clinic,
    weeks_ago,
)
from tests.risk.models import make_model

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ANSWERS = {
    "best": (1.0, {}),
    "worst": (0.0, {}),
    "one-bottom": (0.9, {"ac-6": {"4": 0}}),
}
TOKENS = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/forms/)\w+(?=/)'
)
NUMBERS = re.compile(r"\w+/\d+(?=/)")
Story = Callable[[User, str], None]


def rated(episode: Episode, weeks: float, level: float = 0.9) -> None:
    """A session that both have rated."""
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
    answer_form(make_form(session, moment="post"), level=level)
    rate_session(session)


def closed(episode: Episode, weeks: float, answers: str) -> None:
    """A session that only the client has rated."""
    level, items = ANSWERS[answers]
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
    answer_form(make_form(session, moment="post"), items, level=level)


def client(therapist: User, code: str) -> Episode:
    return make_episode(therapist=therapist, code=code)


def missed(therapist: User, code: str, days: float) -> None:
    """A client whose last session was missed: that alone calls for a check-in."""
    episode = client(therapist, code)
    make_session(episode, at=NOW - days * DAY, attendance="no-show")
    make_session(episode)


def alone(therapist: User, answers: str) -> None:
    episode = client(therapist, "A-1")
    for weeks in (3.5, 2.5):
        rated(episode, weeks)
    closed(episode, 0.5, answers)
    make_session(episode)


def before_other_clients(therapist: User, answers: str) -> None:
    """The week's budget is spent on others after the answers came in."""
    alone(therapist, answers)
    for number in (2, 3, 4):
        missed(therapist, f"A-{number}", days=1)


def two_before_another_client(therapist: User, answers: str) -> None:
    for number in (1, 2):
        episode = client(therapist, f"A-{number}")
        closed(episode, 0.5, answers)
        make_session(episode)
    missed(therapist, "A-3", days=1)


def before_a_missed_session(therapist: User, answers: str) -> None:
    """What is open calls for a check-in after what is closed may have."""
    episode = client(therapist, "A-1")
    closed(episode, 1.5, answers)
    make_session(episode, at=NOW - DAY, attendance="no-show")
    make_session(episode)


def after_a_drop(therapist: User, answers: str) -> None:
    """What is closed may have repaired the drop that the therapist knows of."""
    episode = client(therapist, "A-1")
    for weeks, level in ((4.5, 0.95), (3.5, 0.95), (2.5, 0.3)):
        rated(episode, weeks, level)
    closed(episode, 0.5, answers)
    make_session(episode)


def before_tension(therapist: User, answers: str) -> None:
    episode = client(therapist, "A-1")
    rated(episode, 3.5)
    closed(episode, 2.5, answers)
    session = make_session(episode, at=weeks_ago(0.5), attendance="attended", tension="mixed")
    rate_session(session)
    make_session(episode)


def lapsing(therapist: User, answers: str) -> None:
    """Three clients are silent, and only two may be named this week."""
    for number, given in ((1, "best"), (2, answers), (3, "best")):
        episode = client(therapist, f"A-{number}")
        closed(episode, 5, given)
        closed(episode, 4, given)


STORIES: list[Story] = [
    alone,
    before_other_clients,
    two_before_another_client,
    before_a_missed_session,
    after_a_drop,
    before_tension,
    lapsing,
]


class _BackError(Exception):
    """Takes a world back."""


def pages(http: Client, therapist: User) -> Iterator[tuple[str, str]]:
    """Every page that shows an episode or an alert, as its own therapist gets it."""
    http.force_login(therapist)
    urls = [reverse(f"practice:{name}") for name in ("today", "clients", "alerts")]
    urls += [f"{reverse('practice:clients')}?show=all", f"{reverse('practice:alerts')}?show=closed"]
    episodes = Episode.objects.order_by("client__code")
    urls += [reverse("practice:record", args=[each.pk]) for each in episodes]
    urls += [reverse("practice:end", args=[each.pk]) for each in episodes]
    unrated = TherapySession.objects.filter(attendance="attended", own_rating="pending")
    urls += [reverse("practice:rate", args=[each.pk]) for each in unrated.order_by("pk")]
    seen = Alert.objects.visible_to(therapist).order_by(
        "episode__client__code", "kind", "raised_at"
    )
    urls += [reverse("practice:alert", args=[each.pk]) for each in seen]
    for url in urls:
        answer = http.get(url)
        yield without_tokens(url), f"{answer.status_code} {answer.text}"


def without_tokens(page: str) -> str:
    """Numbers of rows by their first mention, no tokens: neither is a word about a client."""
    order: dict[str, str] = {}
    page = TOKENS.sub("token", page)
    return NUMBERS.sub(lambda found: order.setdefault(found[0], f"row {len(order)}"), page)


def seen_in(
    story: Story, answers: str, *, model: RiskModel | None, http: Client
) -> list[tuple[str, str]]:
    """The pages of a world that is taken back afterwards."""
    found: list[tuple[str, str]] = []
    try:
        with transaction.atomic():
            therapist = make_therapist(full_name="Thea Therapist", email="thea@example.org")
            supervisor = make_supervisor(of=therapist, full_name="Sue", email="sue@example.org")
            if model is not None:
                Clinic.objects.update(alert_threshold=15)
                activate_model(by=supervisor, model=model, note="", comparison={}, at=weeks_ago(9))
            story(therapist, answers)
            refresh_stale()
            sweep(NOW)
            assert any(each.closed_sessions for each in Standing.objects.all())
            found = [(url, without_tokens(page)) for url, page in pages(http, therapist)]
            raise _BackError
    except _BackError:
        return found


CASES = [(before_a_missed_session, False), *((story, True) for story in STORIES)]


@pytest.mark.parametrize(
    ("story", "with_model"), CASES, ids=lambda each: getattr(each, "__name__", each)
)
def test_nothing_on_any_page_tells_of_closed_answers(story, with_model):
    model = make_model(the_clinic()) if with_model else None  # one number in every world
    worlds = [seen_in(story, each, model=model, http=Client()) for each in ANSWERS]

    for world in worlds:
        assert [url for url, _ in world] == [url for url, _ in worlds[0]]
        for (url, page), (_, as_best) in zip(world, worlds[0], strict=True):
            assert page == as_best, url
