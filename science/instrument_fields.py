"""Typed reading of a parsed definition file, with the path of whatever is wrong in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite

from science.errors import InstrumentError


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of the definition, and where it stands."""

    raw: Mapping[str, object]
    where: str

    @classmethod
    def of(cls, value: object, where: str, known: Collection[str]) -> "Fields":
        """Return `value` as fields, if it is a mapping that has no key beyond `known`."""
        if not isinstance(value, Mapping):
            raise InstrumentError(where, value, "a mapping")
        for key in value:
            if key not in known:
                raise InstrumentError(where, key, "one of the keys " + ", ".join(sorted(known)))
        return cls(value, where)

    def at(self, key: str) -> str:
        """Return the path of `key`."""
        return f"{self.where}.{key}" if self.where else key

    def has(self, key: str) -> bool:
        """Return whether `key` is there with a value."""
        return self.raw.get(key) is not None

    def text(self, key: str) -> str:
        """Return text that is not blank."""
        value = self.raw.get(key)
        if not isinstance(value, str) or not value.strip():
            raise InstrumentError(self.at(key), value, "text (quote it if it is a number)")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return text that is not blank, or None where the key is absent."""
        return self.text(key) if self.has(key) else None

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        """Return one of the words in `allowed`."""
        value = self.raw.get(key)
        if not isinstance(value, str) or value not in allowed:
            raise InstrumentError(self.at(key), value, "one of " + ", ".join(allowed))
        return value

    def number(self, key: str) -> float:
        """Return a finite number; a whole one stays an int."""
        value = self.raw.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
            raise InstrumentError(self.at(key), value, "a number")
        return value

    def whole(self, key: str, *, lowest: int) -> int:
        """Return an integer of at least `lowest`."""
        value = self.raw.get(key)
        if type(value) is not int or value < lowest:
            raise InstrumentError(self.at(key), value, f"a whole number from {lowest}")
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        """Return true or false, `default` where the key is absent."""
        value = self.raw.get(key, default)
        if not isinstance(value, bool):
            raise InstrumentError(self.at(key), value, "true or false")
        return value

    def day(self, key: str) -> date:
        """Return a calendar date."""
        value = self.raw.get(key)
        if type(value) is not date:
            raise InstrumentError(self.at(key), value, "a date such as 2026-11-23, not quoted")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, none of them twice."""
        values = self._list(key)
        for value in values:
            if not isinstance(value, str) or values.count(value) > 1:
                raise InstrumentError(self.at(key), value, "quoted texts, each once")
        return tuple(str(value) for value in values)

    def words(self, key: str) -> dict[str, str]:
        """Return a mapping of text to text; empty where the key is absent."""
        value = self.raw.get(key, {})
        is_words = isinstance(value, Mapping) and all(
            isinstance(part, str) for pair in value.items() for part in pair
        )
        if not isinstance(value, Mapping) or not is_words:
            raise InstrumentError(self.at(key), value, "a mapping of text to text")
        return dict(value)

    def child(self, key: str, known: Collection[str]) -> "Fields":
        """Return the mapping under `key`."""
        return Fields.of(self.raw.get(key), self.at(key), known)

    def rows(self, key: str, known: Collection[str]) -> tuple["Fields", ...]:
        """Return the list of mappings under `key`; empty where the key is absent."""
        return tuple(
            Fields.of(value, f"{self.at(key)}[{place}]", known)
            for place, value in enumerate(self._list(key) if key in self.raw else [])
        )

    def _list(self, key: str) -> list[object]:
        value = self.raw.get(key)
        if not isinstance(value, list):
            raise InstrumentError(self.at(key), value, "a list")
        return value
