"""The secrets of a client's link: minting them, and recognising them by their hashes."""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet

from measures.models import Link

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
SELECTOR_LENGTH = SECRET_LENGTH = 5
LONGEST_LIFE = timedelta(days=7)
# What editors make of three full stops, a quotation mark or a bracket.
_TYPESET = "\u2026\u2019\u201d\u00bb\u203a\u3002\uff09"
_TRAILING = string.punctuation.replace("-", "").replace("_", "") + string.whitespace + _TYPESET
_LOOKALIKES = str.maketrans({"o": "0", "i": "1", "l": "1"})


@dataclass(frozen=True, slots=True)
class Secrets:
    """A link's token and typed code, known only while the message or page is being made."""

    token: str
    code: str

    @property
    def shown_code(self) -> str:
        """The code as people read it: two groups of five."""
        return f"{self.code[:SELECTOR_LENGTH]}-{self.code[SELECTOR_LENGTH:]}".upper()


def new_secrets() -> Secrets:
    """A 256-bit token and a ten-character code."""
    length = SELECTOR_LENGTH + SECRET_LENGTH
    code = "".join(secrets.choice(CROCKFORD) for _ in range(length))
    return Secrets(token=secrets.token_urlsafe(32), code=code)


def hash_token(token: str) -> str:
    """SHA-256 suffices for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_code(code: str) -> str:
    """The secret half of a typed code is short, so it gets the slow hash."""
    return make_password(code[SELECTOR_LENGTH:])


def find_by_token(text: str) -> Link | None:
    """The link of a token; signs that a messenger hung onto its end are cut off."""
    token = text.strip(_TRAILING)
    if not 20 <= len(token) <= 100:
        return None
    return _with_assignment().filter(token_hash=hash_token(token)).first()


def clean_code(text: str) -> str:
    """A typed code in its stored form; empty when it cannot be one."""
    code = text.lower().replace("-", "").replace(" ", "").translate(_LOOKALIKES)
    is_code = len(code) == SELECTOR_LENGTH + SECRET_LENGTH and set(code) <= set(CROCKFORD)
    return code if is_code else ""


def find_by_code(code: str) -> Link | None:
    """The link of a cleaned code, compared with the slow hash."""
    link = _with_assignment().filter(code_selector=code[:SELECTOR_LENGTH]).first()
    if link is None:
        # The same work as for a known selector, so that time tells nothing.
        make_password(code[SELECTOR_LENGTH:])
        return None
    return link if check_password(code[SELECTOR_LENGTH:], link.code_hash) else None


def expiry(form_expires_at: datetime, at: datetime) -> datetime:
    """A link dies with its form, and after seven days at the latest."""
    return min(form_expires_at, at + LONGEST_LIFE)


def _with_assignment() -> QuerySet[Link]:
    return Link.objects.select_related("assignment__clinic", "assignment__episode__client")
