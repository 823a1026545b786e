"""The real product under test: gunicorn and the worker as processes, on a database of their own."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.engines import databases

ROOT = Path(__file__).resolve().parents[2]
SECRET_KEY = secrets.token_urlsafe(64)
READY_SECONDS = 30
STOP_SECONDS = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**extra: str) -> dict[str, str]:
    """Return what a process of the product sees: nothing of the caller's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TZ") if name in os.environ}
    return {**kept, "SECRET_KEY": SECRET_KEY, "PYTHONUNBUFFERED": "1", **extra}


def manage(*arguments: str, **extra: str) -> str:
    """Run one management command to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.returncode}\n{done.stdout}")
    return done.stdout


@dataclass(slots=True)
class Server:
    """One running copy of the product. `data_dir` holds the collected static files."""

    database: str
    data_dir: Path
    log: Path
    settings: dict[str, str]
    application: str = "alliance.wsgi"
    port: int = field(default_factory=free_port)
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "DATABASE_URL": self.database,
            "DATA_DIR": str(self.data_dir),
        }
        return own | self.settings

    def start(self) -> None:
        self.web = self._spawn(
            "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", self.application
        )
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.web.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def start_worker(self, *command: str) -> None:
        self.worker = self._spawn(*(command or ("manage.py", "worker")))

    def stop(self) -> None:
        """Ask politely, as systemd would; a process that does not heed fails the test."""
        for process in (self.worker, self.web):
            if process and process.poll() is None:
                process.terminate()
                process.wait(STOP_SECONDS)
        self.web = self.worker = None

    def kill(self) -> None:
        """Take the web server away in the middle of whatever it does, as a power cut would."""
        assert self.web
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def manage(self, *arguments: str) -> str:
        return manage(*arguments, **self.environment)

    def python(self, code: str) -> str:
        """Run `code` inside the product, with its models imported, and return what it printed."""
        return self.manage("shell", "--verbosity", "0", "--command", code)

    def begin(self, code: str) -> subprocess.Popen[str]:
        """Start running `code` inside the product, with a pipe either way."""
        command = ["manage.py", "shell", "--verbosity", "0", "--command", code]
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(**self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def query(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return databases.query(self.database, sql, *parameters)

    def _spawn(self, *command: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment(**self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            return False
        else:
            return True
        finally:
            connection.close()
