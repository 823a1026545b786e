"""What every drill looks for afterwards: what clients know against the rows, and invariants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from tests.e2e.drills.outcome import Outcome
from tests.e2e.ledger import examine
from tests.e2e.respondents import Sent
from tests.e2e.server import Server

CHECK = "from tests.e2e.drills import invariants; invariants.report()"


def held_against(server: Server, sent: Iterable[Sent], outcome: Outcome) -> None:
    """Count what was lost, doubled, altered or torn, alerts wrong, and invariants violated."""
    compare(server, sent, outcome)
    invariants_of(server, outcome)


def compare(server: Server, sent: Iterable[Sent], outcome: Outcome) -> None:
    """Count where the rows are not what the clients were told."""
    outcome.count(asdict(examine(server, sent)))


def invariants_of(server: Server, outcome: Outcome) -> None:
    """Count violations of IN-1, IN-4, IN-5 and IN-6 in all rows there are."""
    for line in server.python(CHECK).splitlines():
        name, _, rest = line.partition("|")
        if name.startswith("IN-"):
            outcome.count({name: rest.split("|") if rest else []})
