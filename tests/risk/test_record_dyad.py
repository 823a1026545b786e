"""Two views on the record: the distance from three sessions, the rest from twelve."""

import pytest

from measures import catalogue
from risk.record_dyad import in_words, two_views
from risk.record_rows import read
from science.dyad import compare_views
from tests.factories import (
    NOW,
    answer_form,
    make_episode,
    make_form,
    make_session,
    make_supervisor,
    rate_session,
    weeks_ago,
)
from tests.risk.test_record import record_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def points(total):
    """AC-6 answers that sum to `total` of 24."""
    return {"ac-6": {str(item): min(4, max(0, total - 4 * (item - 1))) for item in range(1, 7)}}


def rated(episode, weeks, client, therapist):
    """A session that the client gave `client` of 24 points and the therapist `therapist`."""
    session = make_session(episode, at=weeks_ago(weeks), attendance="attended")
    if client is not None:
        answer_form(make_form(session, moment="post", instruments=["ac-6"]), points(client))
    if therapist is not None:
        rate_session(session, points(therapist))
    return session


def words(*pairs):
    """Two views of these ratings in percent, client and therapist."""
    return in_words(compare_views(pairs), catalogue.latest("ac-6"))


def test_no_session_rated_by_both_leaves_the_part_out():
    episode = make_episode()
    rated(episode, 2, 18, None)
    rated(episode, 1, None, 18)

    assert record_of(episode).views is None


def test_sessions_rated_by_both_are_compared():
    """Of 24 points: differences -6, -3, -9, which are 25, 12.5 and 37.5 % of the range."""
    episode = make_episode()
    for weeks, client, therapist in ((5, 18, 12), (4, None, 6), (3, 21, 18), (2, 15, 6)):
        rated(episode, weeks, client, therapist)

    views = record_of(episode).views

    assert (views.n, views.instrument.id) == (3, "ac-6")
    assert views.finding == "On average the therapist's rating lies 25 points below the client's."


def test_below_three_sessions_it_says_what_it_waits_for():
    one, two = words((75, 50)), words((75, 50), (75, 25), (None, 50))

    assert one.finding == "1 session is rated by both. The average distance is shown from 3."
    assert two.finding == "2 sessions are rated by both. The average distance is shown from 3."
    assert (two.n, two.typical, two.interval, two.facts) == (2, "", "", ())
    assert two.facts_wait_for == ""


def test_three_sessions_give_a_distance_with_its_interval():
    """Mean -25, SD 12.5, so -25 -/+ 4.303 x 12.5 / root 3; root of (25^2 + 12.5^2 + 37.5^2) / 3."""
    views = words((75, 50), (87.5, 75), (62.5, 25))

    assert views.interval == "95% interval: 56 points below to 6 above, so it may be none at all."
    assert views.typical == "In a single session the two are typically 27 points apart, either way."
    assert "from 12 sessions on" in views.facts_wait_for


def test_a_clear_distance_names_its_side_without_a_verdict():
    """Differences of 40, 36, 44, 40: mean 40, SD 3.27, t(3) 3.182, so 5.2 on either side."""
    below = words((80, 40), (80, 44), (80, 36), (80, 40))
    above = words((40, 80), (44, 80), (36, 80), (40, 80))

    assert below.finding == "On average the therapist's rating lies 40 points below the client's."
    assert below.interval == "95% interval: 35 to 45 points below."
    assert above.finding == "On average the therapist's rating lies 40 points above the client's."
    assert above.interval == "95% interval: 35 to 45 points above."


def test_small_and_constant_distances_have_words_of_their_own():
    alike, by_one = words((75, 75), (70, 70), (60, 60)), words((75, 74), (70, 69), (60, 59))

    assert alike.finding == "On average the two ratings lie at the same height."
    assert alike.interval == "The distance was the same each time, so no interval is given."
    assert by_one.finding == "On average the therapist's rating lies 1 point below the client's."
    assert by_one.typical == "In a single session the two are typically 1 point apart, either way."


def test_an_interval_ends_where_the_scale_ends():
    """Three sessions this uneven would give an interval wider than any distance can be."""
    views = words((100, 0), (0, 100), (100, 0))

    assert views.interval == (
        "95% interval: 100 points below to 100 above, so it may be none at all."
    )


# Up and down by 10, and the therapist half as far and 15 lower.
DOZEN = [(60 + 10 * (k % 3), 45 + 5 * (k % 3)) for k in range(12)]


def test_twelve_sessions_show_how_far_the_two_move_together():
    facts = {fact.name: fact.value for fact in words(*DOZEN).facts}

    assert words(*DOZEN).facts_wait_for == ""
    assert facts["Moving together"] == "1.00 (1.00 to 1.00)"
    assert facts["Step for step"] == "5 (5 to 5) points"
    assert facts["Consistency"].startswith("0.80 (")  # 2 x 1 x 2 / (4 + 1), in units of the SDs
    assert set(facts) == {"Moving together", "Step for step", "Agreement", "Consistency"}


def test_numbers_below_zero_have_a_minus_sign():
    crossed = [(client, 130 - client) for client, _ in DOZEN]

    facts = {fact.name: fact.value for fact in words(*crossed).facts}

    minus = "\N{MINUS SIGN}"
    assert facts["Moving together"] == f"{minus}1.00 ({minus}1.00 to {minus}1.00)"
    assert facts["Step for step"] == f"{minus}10 ({minus}10 to {minus}10) points"


def test_a_side_that_never_moves_is_said_to_be_still():
    still_client = words(*[(70, therapist) for _, therapist in DOZEN])
    still_therapist = words(*[(client, 70) for client, _ in DOZEN])

    assert still_client.facts == ()
    assert still_client.facts_wait_for == (
        "The client's rating is the same each time: nothing moves."
    )
    assert still_therapist.facts[0].value == "The therapist's rating never moved"
    assert still_therapist.facts[1].value == "0 (0 to 0) points"


def test_only_the_latest_instrument_is_compared():
    episode = make_episode()
    for weeks in (6, 5, 4):
        rated(episode, weeks, 18, 12)
    session = make_session(episode, at=weeks_ago(3), attendance="attended")
    answer_form(make_form(session, moment="post", instruments=["ac-12"]))
    rate_session(session)  # with the AC-6: no pair

    views = record_of(episode).views

    assert (views.n, views.instrument.id) == (3, "ac-6")


def test_a_rating_that_is_closed_to_the_therapist_is_not_among_them():
    """Two clients who answered differently, unseen yet, leave the same two views."""
    bad, good = make_episode(), make_episode()
    for episode, last in ((bad, 0), (good, 24)):
        for weeks in (5, 4, 3):
            rated(episode, weeks, 18, 12)
        rated(episode, 1, last, None)

    own = [record_of(episode).views for episode in (bad, good)]
    supervised = record_of(bad, make_supervisor(of=bad.therapist)).views

    assert own[0] == own[1]
    assert own[0].n == 3
    assert supervised.n == 3  # the therapist's side is not there either


def test_no_row_is_read_for_it(django_assert_num_queries):
    episode = make_episode()
    for weeks in (5, 4, 3):
        rated(episode, weeks, 18, 12)
    rows = read(type(episode).objects.filter(pk=episode.pk), viewer=episode.therapist, at=NOW)
    rows.facts  # noqa: B018 - what every other part of the record reads as well

    with django_assert_num_queries(0):
        two_views(rows)
