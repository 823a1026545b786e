"""The clock of the client pages stands at NOW and moves only when a test says so."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine

from measures import catalogue
from measures.models import Assignment
from tests.factories import NOW
from tests.portal.bad_input import Unchanged


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def unchanged(form: Assignment, caplog: pytest.LogCaptureFixture) -> Unchanged:
    """Look afterwards whether the rows are as before, and the log holds no answer."""
    return Unchanged(caplog)


@pytest.fixture
def publish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], None]]:
    """Publish a second version of an instrument, with other answers to choose from."""
    folder = tmp_path / "instruments"
    shutil.copytree(catalogue.DIRECTORY, folder)

    def publish(name: str, answers: str) -> None:
        first = (folder / f"{name}.yaml").read_text(encoding="utf-8")
        (folder / f"{name}@1.yaml").write_text(first, encoding="utf-8")
        second = first.replace("version: 1", "version: 2", 1)
        second = re.sub(r"how_often: {.*}", f"how_often: {answers}", second, count=1)
        (folder / f"{name}.yaml").write_text(second, encoding="utf-8")
        monkeypatch.setattr(catalogue, "DIRECTORY", folder)
        catalogue.forget()

    yield publish
    monkeypatch.undo()
    catalogue.forget()
