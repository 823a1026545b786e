"""Each clinic's crisis numbers in a file beside the data, for when the database does not answer."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.crypto import salted_hmac

from accounts.clinic import Clinic, CrisisContact
from web.languages import DEFAULT

FILE = "crisis.json"
READABLE_BY_ALL = 0o644  # the numbers are public: every client page shows them
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """What clients are shown of one clinic without the database."""

    name: str
    language: str
    contacts: tuple[CrisisContact, ...]  # never stored; each has label, number and href


# What the file said last, in case that it is gone too.
_last: dict[str, Known] = {}


def public_name(clinic_id: int) -> str:
    """Names a clinic in a cookie; says nothing but which clinic's numbers to show."""
    return salted_hmac("accounts.crisis_numbers", str(clinic_id)).hexdigest()[:16]


def known_clinic(name: str) -> Known | None:
    """The clinic of that public name, else the only one there is."""
    known = _read()
    if name in known:
        return known[name]
    return next(iter(known.values())) if len(known) == 1 else None


def write_file(at: datetime | None = None) -> None:
    """Bring the file up to what the database says. It holds nothing about any client.

    A disk that cannot be written to is logged: the pages then show what the file said before.
    """
    content = json.dumps(_clinics(), ensure_ascii=False, indent=1)
    try:
        _replace(_path(), content)
    except OSError:
        log.exception("the crisis numbers could not be written to %s", _path())


def write_file_if_possible() -> None:
    """At the start of serving: the database may be down or empty, and the file may stay."""
    try:
        write_file()
    except DatabaseError:
        log.warning("the database did not answer: the file of crisis numbers stays as it is")
    finally:
        connection.close()
    _read()


def _replace(path: Path, content: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=FILE, delete=False
    ) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(READABLE_BY_ALL)
    # A reader finds the old file or the new one, never half of one.
    Path(file.name).replace(path)


def _path() -> Path:
    return Path(settings.DATA_DIR) / FILE


def _clinics() -> dict[str, dict[str, Any]]:
    clinics = {
        clinic.pk: {"name": clinic.name, "language": clinic.language, "contacts": []}
        for clinic in Clinic.objects.order_by("pk")
    }
    for contact in CrisisContact.objects.order_by("clinic", "position", "pk"):
        entry = {"label": contact.label, "number": contact.number}
        clinics[contact.clinic_id]["contacts"].append(entry)
    return {public_name(pk): clinic for pk, clinic in clinics.items()}


def _read() -> Mapping[str, Known]:
    try:
        raw = json.loads(_path().read_text(encoding="utf-8"))
        known = {str(name): _known(entry) for name, entry in raw.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _last
    _last.clear()
    _last.update(known)
    return known


def _known(entry: Mapping[str, Any]) -> Known:
    contacts = tuple(
        CrisisContact(label=str(each["label"]), number=str(each["number"]))
        for each in entry["contacts"]
    )
    return Known(str(entry["name"]), str(entry.get("language", DEFAULT)), contacts)
