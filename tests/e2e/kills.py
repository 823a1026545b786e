"""Clients filling and sending forms while the server is killed and started again."""

from __future__ import annotations

import os
import queue
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.e2e.respondents import Form, Respondent, Sent, own_address
from tests.e2e.server import Server

RANDOM = "random"
CLIENTS = 8
SENDS_PER_KILL = 2  # how many more forms may be sent until the next kill; reloads come on top
PATIENCE_SECONDS = 60


@dataclass(slots=True)
class Traffic:
    """The sends that are with the server, as the killer sees and rations them."""

    allowed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    begun: queue.Queue[AssertionError | OSError | None] = field(default_factory=queue.Queue)
    in_flight: int = 0
    seconds: float = 0.05  # how long the last answered send took
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count a try to send; the block raises where its connection breaks."""
        with self.lock:
            self.in_flight += 1
        self.begun.put(None)
        started = time.monotonic()
        try:
            yield
            self.seconds = time.monotonic() - started
        finally:
            with self.lock:
                self.in_flight -= 1

    def wait_for_moment(self, random: Random) -> int:
        """Come back at a random moment of some send, and say how many are in flight."""
        while True:
            self._next_begun()
            time.sleep(random.uniform(0, self.seconds))  # the moment itself, no waiting for it
            if self.in_flight:
                return self.in_flight
            self.allowed.release()

    def let_more_begin(self) -> None:
        """From here on only what begins anew counts as begun."""
        while not self.begun.empty():
            self._next_begun()
        self.allowed.release(SENDS_PER_KILL)

    def _next_begun(self) -> None:
        if error := self.begun.get(timeout=PATIENCE_SECONDS):
            raise error


@dataclass(slots=True)
class Played:
    """What happened: each form as its client saw it; for each kill, how many sends it cut off."""

    sent: list[Sent]
    kills: dict[str, list[int]]
    seconds: float

    @property
    def n_kills(self) -> int:
        return sum(len(each) for each in self.kills.values())

    @property
    def n_lost_replies(self) -> int:
        return sum(each.lost_replies for each in self.sent)


def play(server: Server, forms: Sequence[Form], plans: Sequence[str], *, seed: int) -> Played:
    """Let clients fill and send `forms` while the server dies once for each of `plans`.

    Forms that nobody has begun by the last restart stay unfilled.
    """
    traffic, started = Traffic(), time.monotonic()

    def work(number: int, form: Form) -> Sent:
        respondent = Respondent(form, port=server.port, address=own_address(number))
        try:
            respondent.fill()
            traffic.allowed.acquire()
            return respondent.send(traffic.one)
        except (AssertionError, OSError) as error:
            traffic.begun.put(error)
            raise

    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(work, number, form) for number, form in enumerate(forms)]
        try:
            kills = _kill(server, plans, traffic, Random(seed))
        finally:
            begun = [each for each in running if not each.cancel()]
            traffic.allowed.release(len(forms))
        sent = [each.result() for each in begun]
    return Played(sent, kills, time.monotonic() - started)


def _kill(
    server: Server, plans: Sequence[str], traffic: Traffic, random: Random
) -> dict[str, list[int]]:
    kills: dict[str, list[int]] = {}
    for plan in plans:
        traffic.let_more_begin()
        if plan == RANDOM:
            in_flight = traffic.wait_for_moment(random)
            os.killpg(server.web.pid, signal.SIGKILL)
        else:
            _plan_file(server).write_text(plan, encoding="ascii")
            in_flight = 1  # the send that runs into it
        server.web.wait(PATIENCE_SECONDS)
        kills.setdefault(plan, []).append(in_flight)
        start_again(server)
    return kills


def start_again(server: Server) -> None:
    """Start the server once its last process has let go of the port."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _is_open(server.port):
        assert time.monotonic() < deadline, "the killed server still listens"
        time.sleep(0.01)
    server.start()


def _plan_file(server: Server) -> Path:
    return Path(server.settings["CRASH_PLAN"])


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
