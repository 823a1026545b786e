"""How often the early rules would have spoken about real clients, most of whom stayed.

The help page prints these counts. They come from imported sessions and are stored in
`false_alarms.json`; a test counts them again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from clients.models import Episode
from risk.facts import history_of, read_rows
from science.early_rules import RULES, Assessment, early_rules
from science.history import History, RuleSettings, Status

FILE = Path(__file__).with_name("false_alarms.json")
STAYED_TO_SESSION = 14  # the treatment of the trial had 14 sessions
EARLY_SESSIONS = 5

# An import holds sessions that took place and forms that are in, and nothing of what was missed.
CANNOT_FIRE = ("missed-session", "drop-and-missed", "form-unfilled", "two-watch")


@cache
def published() -> dict[str, Any]:
    """The stored counts, as the help page shows them."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def count_false_alarms(source: str, settings: RuleSettings | None = None) -> dict[str, Any]:
    """Apply the rules after each session of each imported client, knowing only what came before.

    Counts are clients. `by_rule` counts who was ever given a reason of that rule.
    """
    settings = settings or RuleSettings()
    ids = Episode.objects.filter(client__source=source).values_list("pk", flat=True)
    histories = [history_of(rows) for rows in read_rows(ids)]
    looks = [list(_looks(history, settings)) for history in histories]
    stayed = [
        client
        for client, history in zip(looks, histories, strict=True)
        if max(session.number or 0 for session in history.sessions) >= STAYED_TO_SESSION
    ]
    return {
        "source": source,
        "drop_share": settings.drop_share,
        "n_clients": len(looks),
        "n_sessions": sum(map(len, looks)),
        "stayed_to_session": STAYED_TO_SESSION,
        "n_stayed": len(stayed),
        **_counts(looks),
        "stayed": _counts(stayed),
        "not_recorded": _never_recorded(looks),
        "cannot_fire": list(CANNOT_FIRE),
    }


def _looks(history: History, settings: RuleSettings) -> Iterator[tuple[int, Assessment]]:
    """What the rules said after each session, with its number."""
    for end, session in enumerate(history.sessions, start=1):
        yield session.number or end, early_rules(History(history.sessions[:end]), settings)


def _counts(looks: list[list[tuple[int, Assessment]]]) -> dict[str, Any]:
    early = [[look for look in client if look[0] <= EARLY_SESSIONS] for client in looks]
    return {
        "ever_check_in": _reaching(looks, Status.CHECK_IN),
        "check_in_by_session_5": _reaching(early, Status.CHECK_IN),
        "ever_watch": _reaching(looks, Status.WATCH),
        "at_most_watch": sum(_worst(client) == Status.WATCH for client in looks),
        "never_flagged": sum(
            _worst(client) not in (Status.WATCH, Status.CHECK_IN) for client in looks
        ),
        "by_rule": _by_rule(looks),
        "by_rule_by_session_5": _by_rule(early),
    }


def _reaching(looks: list[list[tuple[int, Assessment]]], status: Status) -> int:
    return sum(any(said.status == status for _, said in client) for client in looks)


def _worst(client: list[tuple[int, Assessment]]) -> Status:
    said = {assessment.status for _, assessment in client}
    return next(s for s in (Status.CHECK_IN, Status.WATCH, *Status) if s in said)


def _by_rule(looks: list[list[tuple[int, Assessment]]]) -> dict[str, int]:
    clients: dict[str, set[int]] = defaultdict(set)
    for place, client in enumerate(looks):
        for _, said in client:
            for reason in said.reasons:
                clients[reason.rule].add(place)
    return {rule: len(clients[rule]) for rule in RULES if clients[rule]}


def _never_recorded(looks: list[list[tuple[int, Assessment]]]) -> list[str]:
    said = [assessment for client in looks for _, assessment in client]
    return [rule for rule in RULES if all(rule in each.not_recorded for each in said)]
