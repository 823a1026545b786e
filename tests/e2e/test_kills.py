"""The server is killed while forms are sent: what a client saw received is there, once, whole."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.e2e.crash_points import AFTER_COMMIT, BEFORE_COMMIT, statement
from tests.e2e.kills import RANDOM, Played, play
from tests.e2e.ledger import Found, examine, n_found_stored
from tests.e2e.respondents import Form, decide
from tests.e2e.server import Server

SEED = 20261123
N_FORMS = 100
RANDOM_KILLS = 20
STATEMENTS = 40  # a send has about so many


def test_no_response_is_lost_or_doubled_when_the_server_is_killed(
    serve: Callable[..., Server], run_folder: Path
) -> None:
    server = serve(
        "empty",
        application="tests.e2e.crashing_wsgi",
        CRASH_PLAN=str(run_folder / "kills_plan"),
    )
    random = Random(SEED)
    points = [statement(random.randint(1, STATEMENTS)) for _ in range(3)]
    plans = [RANDOM] * RANDOM_KILLS + points + [BEFORE_COMMIT] * 2 + [AFTER_COMMIT] * 3
    random.shuffle(plans)

    played = play(server, _forms(server, N_FORMS), plans, seed=SEED)
    _report("kills", server, played)

    assert examine(server, played.sent) == Found()
    assert played.n_kills == len(plans) > 20
    assert n_found_stored(server, played.sent) >= plans.count(AFTER_COMMIT)
    assert "safety alerts repaired: 0" in server.manage("sweep")
    assert examine(server, played.sent) == Found()


def test_the_same_kills_double_responses_when_submissions_are_not_recognised(
    serve: Callable[..., Server], run_folder: Path
) -> None:
    """Without its protection the product must fail the test above, or that test shows nothing."""
    server = serve(
        "empty",
        application="tests.e2e.forgetful_wsgi",
        CRASH_PLAN=str(run_folder / "control_plan"),
    )
    server.python("from tests.e2e import forms_to_fill; forms_to_fill.allow_second_responses()")
    plans = [AFTER_COMMIT] * 3

    played = play(server, _forms(server, 12), plans, seed=SEED)
    _report("control", server, played)

    assert len(examine(server, played.sent).doubled) >= len(plans)


def _forms(server: Server, n: int) -> list[Form]:
    code = f"from tests.e2e import forms_to_fill; print(forms_to_fill.prepare({n}))"
    return decide(json.loads(server.python(code).splitlines()[-1]), Random(SEED))


def _report(name: str, server: Server, played: Played) -> None:
    found = examine(server, played.sent)
    print(
        f"{name}: {played.n_kills} kills during sends; "
        f"{len(played.sent)} submissions, {played.n_lost_replies} replies lost, "
        f"{n_found_stored(server, played.sent)} retries found their form handed in; "
        f"lost {len(found.lost)}, doubled {len(found.doubled)}, altered {len(found.altered)}, "
        f"torn {len(found.torn)}, alerts wrong {len(found.alerts)}; {played.seconds:.1f} s"
    )
