"""Run the web server and the worker as one: they start together and stop together."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

STOP_SECONDS = 15  # gunicorn's graceful_timeout, and some
GUNICORN = "deploy/gunicorn.conf.py"
EVERYWHERE = {"0.0.0.0", ""}

Child = subprocess.Popen[bytes]


class Command(BaseCommand):
    help = "Serve the product: gunicorn and the worker, until Ctrl-C or until one of them stops."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--first",
            action="append",
            default=[],
            metavar="COMMAND",
            help='management command to run before, e.g. --first "migrate"; may be repeated',
        )

    def handle(self, *, first: list[str], **options: Any) -> None:
        host = os.environ.get("HOST", "127.0.0.1")
        port = int(os.environ.get("PORT", "8000"))
        _check_free(host, port)
        for line in first:
            name, *arguments = shlex.split(line)
            call_command(name, *arguments, stdout=self.stdout)
        connections.close_all()

        _on_stop_signals(_interrupt)
        url = os.environ.get("PUBLIC_URL") or f"http://{_reachable(host)}:{port}"
        children: dict[str, Child] = {}
        try:
            # The worker comes second: the first page should not wait for both to load.
            children["web server"] = _start(url, "-m", "gunicorn", "--config", GUNICORN)
            if _opens(host, port, children["web server"]):
                children["worker"] = _start(url, "manage.py", "worker")
                self.stdout.write(f"\nAlliance is ready at {url}\nCtrl-C stops it.")
            fallen = _wait_until_one_falls(children)
        except KeyboardInterrupt:
            fallen = []
        finally:
            _stop(children)
        if fallen:
            raise CommandError(f"The {fallen[0]} stopped by itself, so everything was stopped.")
        self.stdout.write("Stopped.")


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Try: make run PORT={port + 1}"
            ) from error


def _reachable(host: str) -> str:
    """Return the address at which other machines of this network find a server on `host`."""
    if host not in EVERYWHERE:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only picks the outgoing interface
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _start(url: str, *command: str) -> Child:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PUBLIC_URL": url},
        # A session of its own: Ctrl-C then reaches only this process, which stops both in order.
        start_new_session=True,
    )


def _opens(host: str, port: int, web_server: Child) -> bool:
    """Wait until the server listens; False when it ended instead."""
    address = ("127.0.0.1" if host in EVERYWHERE else host, port)
    while web_server.poll() is None:
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def _wait_until_one_falls(children: dict[str, Child]) -> list[str]:
    while not (fallen := [name for name, child in children.items() if child.poll() is not None]):
        time.sleep(0.2)
    return fallen


def _stop(children: dict[str, Child]) -> None:
    _on_stop_signals(signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _on_stop_signals(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def _interrupt(*_: Any) -> None:
    # Once is enough, and it comes twice: make passes on what a terminal has sent to both.
    _on_stop_signals(signal.SIG_IGN)
    raise KeyboardInterrupt
