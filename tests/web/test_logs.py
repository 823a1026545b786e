"""Logs say what failed and where, and never what a row held."""

import logging

import pytest
from django.db import IntegrityError, connection

from accounts.models import RoleGrant
from tests.factories import make_therapist
from web.logs import ScrubDatabaseErrors

CANARY = "Canary-Quill"


def scrubbed(error: BaseException | None, message: str = "failed") -> str:
    """What a handler writes for a record with this error."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("web", logging.ERROR, __file__, 1, message, None, info)
    assert ScrubDatabaseErrors().filter(record)
    return logging.Formatter("%(message)s").format(record)


def caught(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except type(error) as raised:
        return raised


@pytest.mark.django_db
def test_a_refused_row_is_not_repeated():
    person = make_therapist(full_name=CANARY)
    grant = RoleGrant(clinic=person.clinic, user=person, role=CANARY)
    try:
        grant.save()
        raise AssertionError("the database took an unknown role")
    except IntegrityError as error:
        text = scrubbed(error)

    assert CANARY not in text
    assert text.startswith("failed [IntegrityError")
    if connection.vendor == "postgresql":
        assert "role_is_known" in text


def test_a_database_error_behind_another_error_is_cut_as_well():
    inner = caught(IntegrityError(f"Failing row contains ({CANARY})"))

    assert CANARY not in scrubbed(caught(ValueError("no"), inner))


def test_other_errors_keep_their_traceback():
    text = scrubbed(caught(ValueError("the place to look at")))

    assert "ValueError: the place to look at" in text


def test_a_plain_record_passes_unchanged():
    assert scrubbed(None, "delivered") == "delivered"
