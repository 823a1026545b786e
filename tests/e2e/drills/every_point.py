"""Drill 1b: the process that answers a send exits at each point of it."""

from __future__ import annotations

from collections import Counter

from tests.e2e.drills.crowd import everyone, prepare_longest
from tests.e2e.drills.examining import held_against
from tests.e2e.drills.outcome import Outcome
from tests.e2e.respondents import BROKEN, Form, Respondent, Sent
from tests.e2e.server import Server
from tests.e2e.stage import Stage

SOUND = "tests.e2e.drills.crash_at_wsgi"
LATE_ALERTS = "tests.e2e.drills.late_alerts_wsgi"


def run(stage: Stage, *, n_runs: int, seed: int) -> Outcome:
    """Exit at each point, `n_runs` times; the client sends again and must get its receipt."""
    return _run(stage, Outcome("1b every point"), SOUND, n_runs=n_runs, seed=seed)


def control(stage: Stage, *, n_runs: int, seed: int) -> Outcome:
    """The same with alerts raised after the commit."""
    return _run(stage, Outcome("1b control"), LATE_ALERTS, n_runs=n_runs, seed=seed)


def _run(stage: Stage, outcome: Outcome, application: str, *, n_runs: int, seed: int) -> Outcome:
    server = stage.serve("empty", application=application)
    [first] = prepare_longest(server, 1, seed)
    n_points = _n_points(server, first)
    plans = [point for _ in range(n_runs) for point in range(1, n_points + 1)]
    forms = prepare_longest(server, len(plans), seed + 1)
    exits: Counter[int] = Counter()
    points = iter(plans)

    def send(respondent: Respondent) -> Sent:
        respondent.fill()
        point = next(points)
        sent = _send_into(respondent, point)
        exits[point] += sent.lost_replies > 0
        return sent

    crowd = everyone(server, forms, send)
    outcome.done = {"points of one send": n_points, "sends": len(crowd.sent)}
    outcome.at_least = {
        "exits at each point": (min(exits[point] for point in range(1, n_points + 1)), n_runs)
    }
    held_against(server, crowd.sent, outcome)
    return outcome


def _n_points(server: Server, form: Form) -> int:
    respondent = Respondent(form, port=server.port)
    respondent.fill()
    respondent.browser.headers["X-Points"] = "?"
    return int(respondent.send_once().headers["X-Points"])


def _send_into(respondent: Respondent, point: int) -> Sent:
    """Press Send on a process that will not live to answer, then press again."""
    headers, n_lost = respondent.browser.headers, 0
    headers["X-Exit-At"] = str(point)
    try:
        respondent.send_once()
    except BROKEN:
        n_lost = 1
    del headers["X-Exit-At"]
    sent = respondent.send()
    sent.lost_replies += n_lost
    return sent
