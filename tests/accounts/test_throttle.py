"""Counting tries: exact within the window, also when many try at the same moment."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Throttle
from accounts.throttle import allow, give_back
from tests.factories import NOW
from web.address import client_address

WINDOW = timedelta(minutes=5)


def tried(subject="someone", at=NOW):
    return allow("sign-in", subject, limit=3, window=WINDOW, at=at)


@pytest.mark.django_db
def test_the_limit_is_allowed_and_the_next_is_not():
    assert [tried() for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.django_db
def test_a_window_that_is_over_starts_again_at_one():
    for _ in range(4):
        tried()

    assert not tried(at=NOW + WINDOW - timedelta(seconds=1))
    assert [tried(at=NOW + WINDOW) for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_subjects_and_names_are_counted_apart():
    for _ in range(3):
        tried()

    assert tried("someone else")
    assert allow("reset", "someone", limit=1, window=WINDOW, at=NOW)


@pytest.mark.django_db
def test_no_address_stands_in_the_table():
    tried("tom@example.org|203.0.113.7")

    row = Throttle.objects.get()
    assert len(row.key) == 64
    assert "tom" not in row.key


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted(tmp_path):
    def one(_: int) -> bool:
        try:
            return allow("sign-in", "someone", limit=7, window=WINDOW, at=NOW)
        finally:
            connection.close()

    with _reached_by_threads(tmp_path / "copy.sqlite3"), ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(24)))

    assert sum(answers) == 7


@contextmanager
def _reached_by_threads(file: Path) -> Iterator[None]:
    """SQLite in memory refuses a second writer instead of letting it wait: threads get a file."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", str(file))
        yield


@pytest.mark.django_db
def test_a_success_gives_its_try_back():
    for _ in range(10):
        assert allow("door", "one", limit=2, window=WINDOW, at=NOW)
        give_back("door", "one")

    assert Throttle.objects.get().tries == 0


@pytest.mark.django_db
def test_nothing_is_given_back_that_was_not_taken():
    give_back("door", "nobody")

    assert not Throttle.objects.exists()


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
    ],
)
def test_whoever_has_many_addresses_has_no_more_tries(rf, address, counted):
    assert client_address(rf.get("/", REMOTE_ADDR=address)) == counted
