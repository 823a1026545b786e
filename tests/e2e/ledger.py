"""What the clients know, held against what the database says, by plain SQL beside the product."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.e2e.respondents import Form, Sent
from tests.e2e.server import Server

RESPONSES = """
SELECT r.assignment_id, r.instrument, r.answers, COUNT(s.id)
FROM measures_response r LEFT JOIN measures_scalescore s ON s.response_id = r.id
GROUP BY r.id
"""
FORMS = """
SELECT a.id, a.completed_at, COALESCE(drafts.n, 0), COALESCE(hand_ins.n, 0)
FROM measures_assignment a
LEFT JOIN (SELECT assignment_id, COUNT(*) AS n FROM measures_draft GROUP BY assignment_id) drafts
    ON drafts.assignment_id = a.id
LEFT JOIN (SELECT object_ref, COUNT(*) AS n FROM accounts_auditevent
           WHERE action = 'hand-in' AND object_type = 'measures.assignment'
           GROUP BY object_ref) hand_ins
    ON hand_ins.object_ref = a.id
"""
ALERTS = "SELECT id, basis, detail FROM risk_alert WHERE kind = 'safety'"
NOTICES = "SELECT dedupe_key FROM outbox_message WHERE kind = 'alert-notice'"


@dataclass(slots=True)
class Found:
    """Every deviation, a line for each. A sound database gives empty lists."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stored:
    """One form as the database has it."""

    completed_at: datetime | None
    n_drafts: int
    n_hand_ins: int
    responses: list[tuple[str, dict[str, Any], int]]  # instrument, answers, number of scores


def examine(server: Server, sent: Iterable[Sent]) -> Found:
    """Compare each form that its client saw received with the rows that there are."""
    stored, found = read_forms(server), Found()
    sent = list(sent)
    for each in sent:
        _examine_form(each.form, stored[each.form.assignment], found)
    _examine_alerts(server, [each.form for each in sent], found)
    return found


def n_found_stored(server: Server, sent: Iterable[Sent]) -> int:
    """How many retries met a form that an earlier try had already handed in."""
    stored = read_forms(server)
    return sum(
        stored[each.form.assignment].completed_at < each.last_try_at
        for each in sent
        if each.lost_replies
    )


def read_forms(server: Server) -> dict[int, Stored]:
    """Every form of the database by its key."""
    forms = {
        key: Stored(_moment(completed), n_drafts, n_hand_ins, [])
        for key, completed, n_drafts, n_hand_ins in server.query(FORMS)
    }
    for key, instrument, answers, n_scores in server.query(RESPONSES):
        forms[key].responses.append((instrument, parsed(answers), n_scores))
    return forms


def _examine_form(form: Form, stored: Stored, found: Found) -> None:
    for instrument, answers in form.answers.items():
        rows = [each for each in stored.responses if each[0] == instrument]
        name = f"{form.public_id} {instrument}"
        if not rows:
            found.lost.append(name)
        found.doubled += [f"{name}: {n + 2}. response" for n in range(len(rows) - 1)]
        found.altered += [f"{name}: {row[1]}, not {answers}" for row in rows if row[1] != answers]
        found.torn += [
            f"{name}: {row[2]} scores" for row in rows if row[2] != form.scales[instrument]
        ]
    whole = (stored.completed_at is not None, stored.n_drafts, stored.n_hand_ins)
    if whole != (True, 0, 1):
        found.torn.append(f"{form.public_id}: completed, drafts, hand-ins are {whole}")


def _examine_alerts(server: Server, forms: list[Form], found: Found) -> None:
    expected = {
        f"{form.assignment}:{each.instrument}:{each.item}": each.answer
        for form in forms
        for each in form.questions
        if each.is_alarming
    }
    keys = {str(form.assignment) for form in forms}
    raised = [row for row in server.query(ALERTS) if row[1].split(":")[0] in keys]
    values = Counter((basis, parsed(detail)["value"]) for _, basis, detail in raised)
    wanted = Counter(expected.items())
    found.alerts += [f"no alert for {basis} = {value}" for basis, value in wanted - values]
    found.alerts += [f"an alert for {basis} = {value} too many" for basis, value in values - wanted]
    notices = {key for (key,) in server.query(NOTICES)}
    found.alerts += [
        f"nobody is told of {basis}"
        for key, basis, _ in raised
        if f"alert-notice:{key}" not in notices
    ]


def parsed(value: Any) -> Any:
    """A JSON column's value, which one engine gives as text."""
    return json.loads(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
