"""`manage.py serve`, which `make run` ends in: both processes, or none."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.server import ROOT, Server, environment, free_port

SECONDS = 30


@pytest.fixture
def start_serve(
    empty_server: Server,
) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Return a function that runs `serve` on a port, on the module's database."""
    started: list[subprocess.Popen[str]] = []

    def start(port: int) -> subprocess.Popen[str]:
        settings = {k: v for k, v in empty_server.environment.items() if k != "PUBLIC_URL"}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--first", "migrate --verbosity 0"],
            cwd=ROOT,
            env=environment(**settings | {"PORT": str(port)}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(SECONDS)
        process.stdout.close()


def test_says_where_it_is_and_stops_everything_on_sigterm(start_serve):
    port = free_port()
    process = start_serve(port)
    printed = _read_until(process, "Ctrl-C")
    children = _children(process.pid)

    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)  # as through make, which passes on what it gets

    assert process.wait(SECONDS) == 0
    assert f"http://127.0.0.1:{port}" in printed
    assert len(children) == 2
    assert [pid for pid in children if _is_running(pid)] == []
    assert not _is_open(port)


@pytest.mark.parametrize(("program", "name"), [("worker", "worker"), ("gunicorn", "web server")])
def test_one_that_dies_takes_the_other_along_and_is_named(start_serve, program, name):
    port = free_port()
    process = start_serve(port)
    _read_until(process, "Ctrl-C")
    victim = next(pid for pid in _children(process.pid) if program in _command(pid))

    os.kill(victim, signal.SIGKILL)

    assert process.wait(SECONDS) == 1
    assert f"The {name} stopped by itself" in process.stdout.read()
    assert not _is_open(port)


def test_a_taken_port_is_named_before_anything_starts(start_serve):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        process = start_serve(port)

        assert process.wait(SECONDS) == 1
    assert f"PORT={port + 1}" in process.stdout.read()


def _read_until(process: subprocess.Popen[str], text: str) -> str:
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def _children(pid: int) -> list[int]:
    """Return both children; the kernel's own list may for a moment be short."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if len(children) == 2:
            return [int(child) for child in children]
        time.sleep(0.05)
    raise AssertionError(f"serve has {len(children)} children, not two")


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def _is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _is_open(port: int) -> bool:
    deadline = time.monotonic() + 5  # gunicorn's own children need a moment to see it gone
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return False
        time.sleep(0.1)
    return True
