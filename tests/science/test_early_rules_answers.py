"""The rules that read the client's answers: each fires, rests, and has no input."""

from dataclasses import replace

import pytest

from science.early_rules import early_rules, without_client_answers
from science.history import AllianceRating, History, RuleSettings, Status, TopicAnswer
from tests.science.histories import attended, course, missed, rating


def fired(history: History, settings: RuleSettings | None = None) -> list[str]:
    return [r.rule for r in early_rules(history, settings or RuleSettings()).reasons]


def fears(*values: int | None) -> History:
    """Attended sessions with these fear answers, alliance unchanged."""
    answers = [None if value is None else {"fear": value} for value in values]
    return History(tuple(attended(n, 80.0, experience=a) for n, a in enumerate(answers, start=1)))


@pytest.mark.parametrize("topic", ["safety", "bond", "goals"])
def test_bottom_answer_is_a_check_in_with_both_values(topic):
    sessions = (
        attended(1, client=rating(75.0, **{topic: 3})),
        attended(2, client=rating(70.0, **{topic: 0})),
    )

    (reason,) = early_rules(History(sessions)).reasons

    assert (reason.rule, reason.level) == ("bottom-answer", Status.CHECK_IN)
    assert (reason.item, reason.before, reason.after) == (topic, 3.0, 0.0)
    assert (reason.session_id, reason.unit) == (2, "on 0 to 4")


def test_bottom_is_the_lowest_option_of_the_items_own_scale():
    low = AllianceRating("wai-9", 30.0, {"bond": TopicAnswer(1.0, 1, 5, "bond")})
    near = AllianceRating("wai-9", 30.0, {"bond": TopicAnswer(1.3333, 1, 5, "bond")})

    assert fired(History((attended(1, client=low),))) == ["bottom-answer"]
    assert fired(History((attended(1, client=near),))) == []


def test_other_topics_at_the_bottom_do_not_fire():
    history = History((attended(1, client=rating(40.0, tasks=0, empathy=0, safety=2)),))

    assert fired(history) == []


def test_a_bottom_answer_ends_with_the_next_form():
    bottom = attended(1, client=rating(75.0, safety=0))

    assert fired(History((bottom, attended(2, client=rating(75.0, safety=2))))) == []


def test_without_the_three_topics_the_bottom_rule_is_not_recorded():
    assert "bottom-answer" in early_rules(course(80.0, 80.0)).not_recorded
    assert (
        "bottom-answer"
        not in early_rules(History((attended(1, client=rating(80.0, goals=3)),))).not_recorded
    )


def test_a_form_with_too_few_answers_for_a_score_still_speaks():
    skipped = replace(rating(None, safety=0), rift=True)

    history = History((attended(1, 90.0), attended(2, 70.0), attended(3, client=skipped)))

    assert fired(history) == ["bottom-answer", "unrepaired-tension", "rupture-confirmed", "drop"]


@pytest.mark.parametrize(
    ("percents", "rules"),
    [
        ([80.0, 65.0], ["drop"]),
        ([80.0, 65.1], []),
        ([65.0, 80.0], []),
        ([80.0, None, 65.0], ["drop"]),
        ([80.0, 60.0, 60.0], ["rupture-confirmed"]),
        ([100 * 20 / 24, 100 * 16 / 24], ["drop"]),
    ],
)
def test_drop_is_fifteen_percent_from_the_previous_answered_session(percents, rules):
    assert fired(course(*percents)) == rules


def test_drop_names_both_values():
    (reason,) = early_rules(course(80.0, 61.5)).reasons

    assert (reason.item, reason.before, reason.after) == ("alliance score", 80.0, 61.5)
    assert (reason.session_id, reason.session_number, reason.level) == (2, 2, Status.WATCH)


def test_the_size_of_a_drop_is_adjustable():
    assert fired(course(80.0, 70.0), RuleSettings(drop_share=10.0)) == ["drop"]


def test_only_scores_of_one_instrument_are_compared():
    other = attended(2, client=rating(40.0, instrument="ac-12"))
    history = History((attended(1, 80.0), other))

    assert fired(history) == []
    assert "drop" in early_rules(history).not_recorded
    assert fired(History((*history.sessions, attended(3, 64.0)))) == ["drop"]


@pytest.mark.parametrize(
    ("percents", "rules"),
    [
        ([80.0, 79.0, 78.0, 77.0], ["three-falls"]),
        ([80.0, 79.0, None, 78.0, 77.0], ["three-falls"]),
        ([80.0, 79.0, 79.0, 77.0], []),
        ([80.0, 79.0, 78.0], []),
        ([80.0, 79.0, 78.0, 77.0, 77.0], []),
        ([70.0, 80.0, 79.0, 78.0, 77.0], ["three-falls"]),
    ],
)
def test_three_falls_need_four_scores_up_to_the_latest(percents, rules):
    assert fired(course(*percents)) == rules


def test_three_falls_name_the_score_before_the_first_and_the_latest():
    (reason,) = early_rules(course(90.0, 80.0, 79.0, 78.0, 77.0)).reasons

    assert (reason.before, reason.after, reason.level) == (80.0, 77.0, Status.CHECK_IN)


def test_three_falls_below_four_scores_are_not_recorded():
    assert "three-falls" in early_rules(course(80.0, 79.0, 78.0)).not_recorded


def test_drop_with_a_missed_session_is_a_check_in():
    history = History((attended(1, 80.0), missed(2), attended(3, 60.0)))

    assessment = early_rules(history)

    assert [r.rule for r in assessment.reasons] == ["missed-session", "drop-and-missed", "drop"]
    assert assessment.reasons[1].item == "alliance score, together with a missed session"
    assert (assessment.reasons[1].before, assessment.reasons[1].after) == (80.0, 60.0)


def test_drop_with_a_form_missing_in_the_last_three_sessions_is_a_check_in():
    unfilled = {"form_asked": True, "form_missing": True}
    sessions = (attended(1, 80.0), attended(2, **unfilled), attended(3, 60.0, form_asked=True))

    assessment = early_rules(History(sessions))

    assert [r.rule for r in assessment.reasons] == ["drop-and-missed", "drop"]
    assert assessment.reasons[0].item == "alliance score, together with a missing form"


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ([2, 4, 6], ["fear-up"]),
        ([2, 4, 3, 5], ["fear-up"]),
        ([2, None, 4, None, 6], ["fear-up"]),
        ([2, 8], []),
        ([2, 4, 5], []),
        ([6, 4, 2], []),
        ([2, 4, 4, 4, 4, 6], []),
    ],
)
def test_fear_up_by_two_twice_in_sessions_one_to_five(values, rules):
    assert fired(fears(*values)) == rules


def test_fear_up_names_the_latest_rise():
    (reason,) = early_rules(fears(1, 3, 2, 6)).reasons

    assert (reason.item, reason.session_id, reason.before, reason.after) == ("fear", 4, 2.0, 6.0)
    assert reason.level is Status.WATCH


def test_fear_up_below_three_answers_is_not_recorded():
    assessment = early_rules(fears(2, 4))

    assert {"fear-up", "shame-up"} <= set(assessment.not_recorded)


def test_a_rise_speaks_until_four_attended_sessions_lie_behind_it():
    assert fired(fears(2, 4, 6, None, None, None)) == ["fear-up"]
    assert fired(fears(2, 4, 6, None, None, None, None)) == []


def test_any_two_watch_reasons_are_a_check_in():
    answers = ({"fear": 1, "shame": 0}, {"fear": 3, "shame": 2}, {"fear": 5, "shame": 4})
    history = History(tuple(attended(n, experience=a) for n, a in enumerate(answers, start=1)))

    assessment = early_rules(history)

    assert assessment.status is Status.CHECK_IN
    assert [r.rule for r in assessment.reasons] == ["two-watch", "fear-up", "shame-up"]
    assert assessment.reasons[0].item == "fear and shame"
    assert assessment.n_watch == 2


def test_an_answer_speaks_until_four_attended_sessions_lie_behind_it():
    fell = (80.0, 60.0, None, None, None)

    assert fired(course(*fell)) == ["drop"]
    assert fired(course(*fell, None)) == []
    assert "drop" in early_rules(course(*fell, None)).not_recorded


def test_answers_left_out_take_their_reasons_with_them():
    rift = replace(rating(50.0, safety=0), rift=True)
    last = attended(3, client=rift, experience={"fear": 9}, tension="mixed")
    history = History((attended(1, 80.0), attended(2, 80.0), last))

    blind = without_client_answers(history, {3})

    assert [r.source for r in early_rules(blind).reasons] == ["log"]
    assert blind.sessions[:2] == history.sessions[:2]
    assert blind.sessions[2].tension == "mixed"
