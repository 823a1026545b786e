"""Drill 1: the whole server is killed, again and again, while clients send."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

from tests.e2e.drills.crowd import Crowd, everyone, fill_and_send, prepare
from tests.e2e.drills.examining import held_against
from tests.e2e.drills.outcome import Outcome
from tests.e2e.kills import start_again
from tests.e2e.respondents import Form
from tests.e2e.server import Server
from tests.e2e.stage import Stage

PAUSE = (0.5, 1.5)  # seconds of service between a start and the next kill
RECOVERY_SECONDS = 5.0


@dataclass(slots=True)
class Kill:
    """One end of the server, and its next beginning; monotonic seconds."""

    at: float
    started_at: float = 0.0


def run(stage: Stage, *, n_forms: int, n_kills: int, seed: int) -> Outcome:
    """Kill the server while `n_forms` are sent, until it has died often enough."""
    outcome = Outcome("1 app killed")
    server = stage.serve("empty")
    forms = prepare(server, n_forms, seed)
    began = time.monotonic()
    crowd = Crowd()
    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(_kill, server, crowd, n_kills, Random(seed))
        everyone(server, forms, fill_and_send, crowd=crowd)
        kills = killing.result()
    seconds = time.monotonic() - began
    _describe(outcome, crowd, kills, seconds)
    outcome.at_least = {"kills": (len(kills), n_kills), "receipts": (len(crowd.sent), n_forms)}
    held_against(server, crowd.sent, outcome)
    return outcome


def _describe(outcome: Outcome, crowd: Crowd, kills: list[Kill], seconds: float) -> None:
    recoveries = [
        waited
        for waited in (crowd.seconds_to_next(kill.started_at) for kill in kills)
        if waited is not None
    ]
    outcome.done = {
        "submissions": len(crowd.sent),
        "with a risk answer": sum(_is_alarming(each.form) for each in crowd.sent),
        "kills": len(kills),
        "replies lost": sum(each.lost_replies for each in crowd.sent),
        "submissions per second": len(crowd.sent) / seconds,
    }
    outcome.seconds = {"restart to first success, longest": (max(recoveries), RECOVERY_SECONDS)}
    outcome.done["restart to first success, median"] = sorted(recoveries)[len(recoveries) // 2]


def _is_alarming(form: Form) -> bool:
    return any(question.is_alarming for question in form.questions)


def _kill(server: Server, crowd: Crowd, n: int, random: Random) -> list[Kill]:
    kills: list[Kill] = []
    while len(kills) < n and not crowd.is_over.wait(random.uniform(*PAUSE)):
        os.killpg(server.web.pid, signal.SIGKILL)
        kill = Kill(time.monotonic())
        server.web.wait()
        kill.started_at = time.monotonic()
        start_again(server)
        kills.append(kill)
    return kills
