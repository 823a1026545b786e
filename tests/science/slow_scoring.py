"""Scoring once more, slowly: one long way through the raw definition, in decimals."""

from collections.abc import Mapping
from decimal import Decimal, getcontext
from typing import Any

getcontext().prec = 40
MISSING = {None, "skipped", "not-asked"}


def slow_points(
    raw: Mapping[str, Any], answers: Mapping[str, Any]
) -> dict[str, tuple[Decimal, int] | None]:
    """Return points and gaps by scale, None where too little was answered."""
    results: dict[str, tuple[Decimal, int] | None] = {}
    pools: dict[str, tuple[list[Decimal], Decimal, Decimal]] = {}
    for scale in raw.get("scales", []):
        if "of" in scale:
            results[scale["id"]] = _of_scales(scale, results, pools)
        else:
            results[scale["id"]] = _of_items(raw, scale, answers, pools)
    return results


def _of_scales(scale: Any, results: Any, pools: Any) -> tuple[Decimal, int] | None:
    parts = [results[part] for part in scale["of"]]
    if None in parts:
        return None
    gaps = sum(part[1] for part in parts)
    factor = Decimal(str(scale.get("multiply", 1)))
    if scale["score"] == "sum":
        return factor * sum(part[0] for part in parts), gaps
    if scale["score"] == "mean":
        return factor * sum(part[0] for part in parts) / len(parts), gaps
    points: list[Decimal] = []
    for part in scale["of"]:
        values, low, high = pools[part]
        points += [(value - low) / (high - low) for value in values]
    return factor * 100 * sum(points) / len(points), gaps


def _of_items(raw: Any, scale: Any, answers: Any, pools: Any) -> tuple[Decimal, int] | None:
    values: list[Decimal] = []
    gaps = 0
    for item in raw["items"]:
        if item["id"] not in scale["items"]:
            continue
        low, high = _ends(raw, item)
        answer = answers.get(item["id"])
        if answer in MISSING:
            gaps += 1
        elif isinstance(answer, int | float):
            value = Decimal(str(answer))
            values.append(low + high - value if item.get("reversed") else value)
    rule = scale["missing"]
    if rule["rule"] == "none" and gaps > 0:
        return None
    if "max" in rule and gaps > rule["max"]:
        return None
    if not values:
        return None
    n_asked = len(values) + gaps
    if "min_share" in rule and Decimal(len(values)) < Decimal(str(rule["min_share"])) * n_asked:
        return None
    if rule["rule"] == "item-mean-rounded":
        # Not negative, so adding a half and cutting is rounding half up.
        values += [Decimal(int(sum(values) / len(values) + Decimal("0.5")))] * gaps
    pools[scale["id"]] = values, low, high
    mean = sum(values) / len(values)
    if scale["score"] == "percent":
        mean = 100 * (mean - low) / (high - low)
    if scale["score"] == "sum":
        mean = mean * n_asked
    return Decimal(str(scale.get("multiply", 1))) * mean, gaps


def _ends(raw: Any, item: Any) -> tuple[Decimal, Decimal]:
    if item.get("type") == "number":
        return Decimal(str(item["min"])), Decimal(str(item["max"]))
    codes = list(raw["answers"][item["answers"]])
    return Decimal(min(codes)), Decimal(max(codes))
