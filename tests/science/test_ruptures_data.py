"""What the page of the science says about the IMPLEMENT data is counted again from its file."""

import csv
from collections import Counter, defaultdict
from pathlib import Path
from statistics import stdev

import pytest

from science.history import History, RuleSettings
from science.noise import session_to_session_error
from science.ruptures import rupture_course
from tests.science.histories import attended, rating

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tests" / "data" / "implement_gad_alliance" / "implement_sessions.csv"


@pytest.fixture(scope="module")
def series() -> list[list[float | None]]:
    """Each client's overall WAI-9 mean, 1 to 5, as percent of the range."""
    rows: dict[str, list[float | None]] = defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            mean = row["wai_mean"]
            rows[row["patient_id"]].append(100 * (float(mean) - 1) / 4 if mean else None)
    return list(rows.values())


def courses(series, **settings):
    histories = [
        History(
            tuple(
                attended(n, client=None if percent is None else rating(percent, "wai-9"))
                for n, percent in enumerate(ratings, start=1)
            )
        )
        for ratings in series
    ]
    return [rupture_course(history, RuleSettings(**settings)) for history in histories]


def test_the_session_to_session_error_of_the_data(series):
    estimate = session_to_session_error(series)

    assert (estimate.n_pairs, estimate.n_clients) == (674, 57)
    # Printed with one decimal.
    assert estimate.s_diff == pytest.approx(8.3, abs=0.05)
    assert RuleSettings(s_diff={"wai-9": estimate.s_diff}).drop_size("wai-9") == pytest.approx(
        16.3, abs=0.05
    )


def test_how_the_clients_of_the_data_ended(series):
    ended = Counter(course.state.value for course in courses(series))

    assert ended == {"none": 42, "repaired": 8, "unrepaired": 6, "possible": 1}


def test_how_many_ratings_of_the_data_are_drops(series):
    found = [drop for course in courses(series) for drop in course.drops if drop]

    # 228 of the 674 pairs lie among a client's first five ratings.
    assert Counter(drop.by_chart for drop in found) == {False: 18, True: 2}
    assert sum(min(4, len([r for r in ratings if r is not None]) - 1) for ratings in series) == 228


def test_how_far_the_clients_of_the_data_differ_at_one_session(series):
    spreads = [stdev(r[n] for r in series if len(r) > n and r[n] is not None) for n in range(6)]

    assert (round(min(spreads)), round(max(spreads))) == (15, 17)
