"""Throw-away databases on the engine that DATABASE_URL names: SQLite files or PostgreSQL databases.

Plain SQL beside the ORM, so that a test can ask the database itself what the product has stored.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2


def is_postgres(url: str) -> bool:
    return url.startswith("postgres")


def create(name: str, folder: Path) -> str:
    """Make an empty database, in place of an older one, and return its URL."""
    server = os.environ.get("DATABASE_URL", "sqlite://")
    if not is_postgres(server):
        drop(url := f"sqlite:///{folder}/{name}.sqlite3")
        return url
    drop(url := urlsplit(server)._replace(path=f"/{name}").geturl())
    _maintain(server, f'CREATE DATABASE "{name}"')
    return url


def clone(template: str, name: str, folder: Path) -> str:
    """Copy a database that nobody is connected to, and return the copy's URL."""
    if is_postgres(template):
        drop(url := urlsplit(template)._replace(path=f"/{name}").geturl())
        _maintain(template, f'CREATE DATABASE "{name}" TEMPLATE "{urlsplit(template).path[1:]}"')
        return url
    copy = create(name, folder)
    with closing(sqlite3.connect(_file(template))) as source:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(_file(template), _file(copy))
    return copy


def drop(url: str) -> None:
    if is_postgres(url):
        _maintain(url, f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')
        return
    for suffix in ("", "-wal", "-shm"):
        Path(f"{_file(url)}{suffix}").unlink(missing_ok=True)


def query(url: str, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Run one statement, commit it, and return its rows. Placeholders are written `?`."""
    if is_postgres(url):
        with (
            closing(psycopg2.connect(url)) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.replace("?", "%s"), parameters)
            return cursor.fetchall() if cursor.description else []
    with closing(sqlite3.connect(_file(url), timeout=20)) as connection, connection:
        return connection.execute(sql, parameters).fetchall()


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _maintain(url: str, sql: str) -> None:
    connection = psycopg2.connect(urlsplit(url)._replace(path="/postgres").geturl())
    connection.autocommit = True  # CREATE and DROP DATABASE refuse to run inside a transaction
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(sql)
