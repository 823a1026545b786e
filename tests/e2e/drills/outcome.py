"""What came of one drill, and whether that is what it promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """One run. A sound product leaves every fault at zero and every time within its bound."""

    drill: str
    done: dict[str, int | float | str] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)  # measured, allowed
    at_least: dict[str, tuple[int, int]] = field(default_factory=dict)  # reached, wanted
    examples: list[str] = field(default_factory=list)
    took: float = 0.0

    def count(self, faults: Mapping[str, list[str]]) -> None:
        """Add what was found, a line for each fault; the first few are kept as examples."""
        for name, lines in faults.items():
            self.faults[name] = self.faults.get(name, 0) + len(lines)
            self.examples += [f"{name}: {line[:200]}" for line in lines[:3]]

    @property
    def failures(self) -> list[str]:
        """Why the drill has failed; empty when it has passed."""
        slow = {name: pair for name, pair in self.seconds.items() if pair[0] > pair[1]}
        few = {name: pair for name, pair in self.at_least.items() if pair[0] < pair[1]}
        return [
            *(f"{n} {name}" for name, n in self.faults.items() if n),
            *(f"{name}: {took:.1f} s, not {most:.0f}" for name, (took, most) in slow.items()),
            *(f"{name}: {n}, not {least}" for name, (n, least) in few.items()),
        ]

    def __str__(self) -> str:
        parts = [f"{name} {_short(value)}" for name, value in self.done.items()]
        parts += [f"{name} {s:.1f} s (<= {most:.0f})" for name, (s, most) in self.seconds.items()]
        parts += [f"{name} {n} (>= {least})" for name, (n, least) in self.at_least.items()]
        parts += [f"{name} {n}" for name, n in self.faults.items()]
        return f"{self.drill}: {', '.join(parts)}; {self.took:.0f} s"


def _short(value: float | str) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
