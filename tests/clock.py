"""The moment at which tests of dated pages stand still."""

from datetime import UTC, datetime

# A Monday noon without daylight saving in London.
NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
