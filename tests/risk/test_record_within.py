"""The latest rating against the client's own mean, from three ratings of the same form on."""

import pytest

from risk.record_within import within_words
from science.history import History
from tests.science.histories import attended, course, rating


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (course(60.0, 80.0), ""),
        (course(), ""),
        (course(None, None), ""),
        # Mean of 60, 80 and 40 is 60.
        (course(60.0, 80.0, 40.0), "lies 20 points below the own mean so far (60%)."),
        (course(60.0, 80.0, 82.0), "lies 8 points above the own mean so far (74%)."),
        (course(60.0, None, 60.0, 60.0), "is at the own mean so far (60%)."),
        (course(60.0, 60.0, 61.5), "lies 1 point above the own mean so far (61%)."),
    ],
)
def test_the_latest_rating_lies_against_the_mean_up_to_it(history, words):
    assert within_words(history) == (f"The client's latest rating {words}" if words else "")


def test_ratings_by_another_form_are_not_mixed_in():
    other = attended(4, client=rating(20.0, "ac-12"))

    assert within_words(History((*course(60.0, 80.0, 40.0).sessions, other))) == ""
