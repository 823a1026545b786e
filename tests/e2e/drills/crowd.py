"""Many clients at once, each with a form of its own, and what they saw and when."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.e2e.respondents import Form, Respondent, Sent, decide, own_address
from tests.e2e.server import Server

CLIENTS = 8
ALARMING = 1 / 3
UNHURRIED_EVERY = 20
CSRF = "x" * 32  # brought along by who is in a hurry, instead of a page fetched for it


class Hurried(Respondent):
    """A client who posts the link and all answers, no more; some go through every page."""

    @property
    def takes_time(self) -> bool:
        """Whether this one answers page by page and reads the receipt."""
        return self.form.assignment % UNHURRIED_EVERY == 0

    def fill(self) -> None:
        """Come to where the form can be sent."""
        if self.takes_time:
            super().fill()
            return
        self.browser.cookies["csrf"] = self.browser.token = CSRF
        self._until_answered("POST", "/f/open", token=self.form.token, expected=303)

    def receipt(self) -> str:
        """Where a send leads says already that it has arrived."""
        return super().receipt() if self.takes_time else ""


@dataclass(slots=True)
class Crowd:
    """What the clients have brought in so far; threads add to it."""

    sent: list[Sent] = field(default_factory=list)
    acknowledged_at: list[float] = field(default_factory=list)  # monotonic seconds
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_over: threading.Event = field(default_factory=threading.Event)

    def acknowledge(self, sent: Sent) -> None:
        """A client has its receipt."""
        with self.lock:
            self.sent.append(sent)
            self.acknowledged_at.append(time.monotonic())

    def seconds_to_next(self, moment: float) -> float | None:
        """How long after a moment somebody got a receipt."""
        later = [each - moment for each in self.acknowledged_at if each >= moment]
        return min(later, default=None)


def prepare(server: Server, n: int, seed: int) -> list[Form]:
    """New forms with links; about every third client will give an alarming answer."""
    random = Random(seed)
    return [
        _decided(each, random, is_alarming=random.random() < ALARMING)
        for each in _described(server, n, seed)
    ]


def prepare_longest(server: Server, n: int, seed: int) -> list[Form]:
    """New forms that all ask the same and all get an alarming answer."""
    random = Random(seed)
    described = _described(server, n, seed, is_longest=True)
    return [_decided(each, random, is_alarming=True) for each in described]


def everyone(
    server: Server,
    forms: Iterable[Form],
    act: Callable[[Respondent], Sent],
    *,
    crowd: Crowd | None = None,
    port: int = 0,
    n_clients: int = CLIENTS,
) -> Crowd:
    """Let every form's client act, so many at a time, and wait for all of them.

    `port` is where they believe the product to be: the server itself, or what stands before it.
    """
    crowd, waiting = crowd or Crowd(), queue.SimpleQueue()
    for number, form in enumerate(forms):
        waiting.put((number, form))

    def work() -> None:
        while not crowd.is_over.is_set():
            try:
                number, form = waiting.get_nowait()
            except queue.Empty:
                return
            address = own_address(number)
            crowd.acknowledge(act(Hurried(form, port=port or server.port, address=address)))

    try:
        with ThreadPoolExecutor(n_clients) as pool:
            for each in [pool.submit(work) for _ in range(n_clients)]:
                each.result()
    finally:
        crowd.is_over.set()
    return crowd


def fill_and_send(respondent: Respondent) -> Sent:
    """Bring one form in."""
    respondent.fill()
    return respondent.send()


def _described(
    server: Server, n: int, seed: int, *, is_longest: bool = False
) -> Iterator[dict[str, Any]]:
    path = Path(f"{server.log}.forms")
    server.python(
        "from tests.e2e.drills import preparing;"
        f"preparing.prepare({n}, {seed}, {str(path)!r}, is_longest={is_longest})"
    )
    described = json.loads(path.read_text(encoding="utf-8"))
    shapes = described["shapes"]
    for number, (key, name, token, submission) in enumerate(described["forms"]):
        yield {
            "assignment": key,
            "public_id": name,
            "token": token,
            "submission_id": submission,
            **shapes[number % len(shapes)],
        }


def _decided(described: dict[str, Any], random: Random, *, is_alarming: bool) -> Form:
    """`decide` makes the first of a list alarming, and the next one not."""
    return decide([described] * 2, random)[0 if is_alarming else 1]
