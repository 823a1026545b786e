"""Where the product is set up for a run: prepared databases, and servers on copies of them."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.server import Server, manage
from tests.engines import databases


@dataclass(slots=True)
class Stage:
    """Servers that one module of tests, or one drill, has started; all end with it."""

    name: str
    folder: Path  # one for the whole run, whichever of its processes asks
    email_url: str
    running: list[Server] = field(default_factory=list)

    def serve(
        self,
        kind: str,
        *,
        worker: bool = False,
        application: str = "alliance.wsgi",
        **settings: str,
    ) -> Server:
        """Start the product on a database of its own.

        "empty" is migrated and holds nothing, "demo" holds the demo clinic; `worker=True` starts
        the worker as well; `application` replaces the product's WSGI module; other keywords are
        environment variables.
        """
        name = f"{self.name}_{len(self.running)}"
        with _locked(self.folder):
            database = databases.clone(_template(kind, self.folder), name, self.folder)
        server = Server(
            database=database,
            data_dir=self.folder,
            log=self.folder / f"{name}.log",
            settings={"EMAIL_URL": self.email_url, **settings},
            application=application,
        )
        self.running.append(server)
        server.start()
        if worker:
            server.start_worker()
        return server

    def close(self) -> None:
        """Stop every server and drop its database."""
        for server in self.running:
            server.stop()
            databases.drop(server.database)


def _template(kind: str, folder: Path) -> str:
    """Name the database that others are copied from; the first to ask builds it."""
    ready = folder / f"{kind}.url"
    if not ready.exists():
        build = {"empty": _build_empty, "demo": _build_demo}[kind]
        ready.write_text(build(folder), encoding="ascii")
    return ready.read_text(encoding="ascii")


def _build_empty(folder: Path) -> str:
    manage("collectstatic", "--noinput", "--verbosity", "0", DATA_DIR=str(folder))
    url = databases.create("e2e_empty", folder)
    manage("migrate", "--verbosity", "0", DATA_DIR=str(folder), DATABASE_URL=url)
    return url


def _build_demo(folder: Path) -> str:
    url = databases.clone(_template("empty", folder), "e2e_demo", folder)
    manage("seed_demo", DATA_DIR=str(folder), DATABASE_URL=url)
    return url


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process of the run at a time make databases."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
