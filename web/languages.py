"""The languages that clients can choose. Staff pages are in English."""

from __future__ import annotations

DEFAULT = "en"
# Each in its own words, by its code in the database and in the `lang` of a page.
OFFERED = [("en", "English"), ("de", "Deutsch"), ("es", "Español")]
