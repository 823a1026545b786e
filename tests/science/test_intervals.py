"""How far apart sessions usually lie."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from science.intervals import usual_interval

DAYS = st.lists(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=12)


def test_one_holiday_changes_no_weekly_rhythm():
    weekly = [date(2026, 3, 2) + timedelta(weeks=n) for n in (0, 1, 2, 3, 7, 8)]

    assert usual_interval(weekly) == 7.0


def test_an_even_number_of_intervals_gives_half_days():
    assert usual_interval([date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 9)]) == 3.5


def test_two_days_show_no_rhythm_and_a_day_counts_once():
    days = [date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 9)]

    assert usual_interval(days) is None
    assert usual_interval(days, least=1) == 7.0
    assert usual_interval([]) is None


@given(DAYS, st.randoms())
def test_the_order_does_not_matter_and_half_the_intervals_are_at_most_as_long(days, random):
    usual = usual_interval(days)
    shuffled = days[:]
    random.shuffle(shuffled)

    assert usual_interval(shuffled) == usual
    known = sorted(set(days))
    if len(known) < 3:
        assert usual is None
        return
    gaps = [(later - earlier).days for earlier, later in pairwise(known)]
    assert 2 * sum(gap <= usual for gap in gaps) >= len(gaps)
    assert 2 * sum(gap >= usual for gap in gaps) >= len(gaps)
