"""What a client keeps from supervisors and managers: the one place that says who may see it.

Meant are the client's own answers about working together (alliance and experience forms), whoever
typed them in. A safety answer is never kept back, and the therapist always sees them. Every page,
command and export that shows an episode asks here, or reads through a `visible_to`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from clients.models import Client, Episode
from measures.models import Respondent, Response
from measures.privacy import ABOUT_WORKING_TOGETHER
from risk.models import Alert, AlertQuerySet
from risk.readings import reading_of
from science.early_rules import without_client_answers
from science.history import History

# The kinds of facts behind a reason that hold nothing of those answers. What is not among them
# counts as resting on them: a drop beside a missed session, two watch reasons, a model's estimate.
OPEN_SOURCES = frozenset({"attendance", "log", "form", "booking"})


def may_see_alliance(viewer: User, episode: Episode) -> bool:
    """Whether what the client answered about working together may be shown to someone.

    For a person who may see the episode at all. Whether the own therapist has to rate first is
    another question, and an earlier one.
    """
    return episode.therapist_id == viewer.pk or not episode.client.hides_alliance_from_supervisors


def is_private(response: Response) -> bool:
    """Whether a response is one that a client may keep back."""
    if response.respondent != Respondent.CLIENT:
        return False
    return reading_of(response.key).about in ABOUT_WORKING_TOGETHER


def without_private(history: History) -> History:
    """The facts without anything that the client answered about working together."""
    return without_client_answers(history, {each.session_id for each in history.sessions})


def for_supervisors(history: History, client: Client) -> History:
    """The facts that a client's supervisors go by."""
    return without_private(history) if client.hides_alliance_from_supervisors else history


def for_figures(history: History, client: Client) -> History:
    """The facts that a clinic's figures and models go by: supervisors and managers read them."""
    return without_private(history) if keeps_out_of_figures(client) else history


def keeps_out_of_figures(client: Client) -> bool:
    """Whether a client's answers about working together stay out of a clinic's figures."""
    return client.hides_alliance_from_supervisors or client.hides_alliance_from_managers


def in_figures(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """Alerts that a clinic's figures may count."""
    return alerts.exclude(
        Q(episode__client__hides_alliance_from_supervisors=True)
        | Q(episode__client__hides_alliance_from_managers=True),
        rests_on_alliance=True,
    )


def known_to_managers(alerts: AlertQuerySet) -> AlertQuerySet:
    """Alerts that may show in what an administrator reads, if only as one more in a count."""
    return alerts.exclude(
        rests_on_alliance=True, episode__client__hides_alliance_from_managers=True
    )


def kept_from_trail(reader: User) -> QuerySet[Alert]:
    """Alerts of which the clinic's trail tells this reader nothing, not even that there is one."""
    alerts = Alert.objects.filter(clinic=reader.clinic_id, rests_on_alliance=True)
    known = in_figures(alerts) if reader.has_role(Role.SUPERVISOR) else known_to_managers(alerts)
    return alerts.exclude(pk__in=known.values("pk"))


def rests_on_alliance(sources: Iterable[str]) -> bool:
    """Whether reasons from these sources may give away answers about working together."""
    return not OPEN_SOURCES.issuperset(sources)
