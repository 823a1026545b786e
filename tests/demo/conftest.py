"""One seeded demo clinic for all tests of a module; each test's own writes are taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from demo.seed import Seeded, seed_demo

# A Wednesday, early in the afternoon: two or three sessions of the day are over.
NOW = datetime(2026, 3, 11, 13, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Demo:
    """The seeded clinic, the moment of seeding and the truth file."""

    seeded: Seeded
    now: datetime
    truth: dict[str, Any]


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    file = tmp_path_factory.mktemp("demo") / "truth.json"
    with django_db_blocker.unblock(), transaction.atomic():
        seeded = seed_demo(seed=7, now=NOW, truth_file=file)
        yield Demo(seeded, NOW, json.loads(file.read_text(encoding="utf-8")))
        transaction.set_rollback(True)
