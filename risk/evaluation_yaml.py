"""Reads a map's YAML strictly: short, plain data, no key twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from science.errors import shown

MAX_BYTES = 100_000


class BadMap(ValueError):
    """A map that contradicts itself or its format; nothing was read."""

    def __init__(self, where: str, value: object, allowed: str) -> None:
        super().__init__(f"{where}: {shown(value)} is not allowed; expected {allowed}")


class _OnceLoader(yaml.SafeLoader):
    """Plain data only, and no key of a mapping twice: the last one would win unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [(key.tag, key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = [name for (_, name), n in Counter(keys).items() if n > 1]
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{shown(twice[0])} stands twice")
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """What the file says; its length is checked before, for a map is short.

    Raises
    ------
    BadMap
        Too long, or not readable as YAML.
    """
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise BadMap("map", path.name, f"a file of at most {MAX_BYTES:,} bytes")
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_OnceLoader)
    # A day that no month has, or a number of thousands of digits, is a ValueError.
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        if isinstance(error, BadMap):
            raise
        raise BadMap(path.name, str(error), "a readable YAML file") from error
