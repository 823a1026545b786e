"""The published rules once more, slowly and from the text of the help page: the oracle."""

from itertools import pairwise

from science.history import Attendance, SessionFacts
from tests.science.slow_ruptures import slow_ruptures

MISSED = ("no-show", "late-cancel")


def slow_rules(sessions: list[SessionFacts], share: float = 15.0) -> set[str]:
    """Ids of the rules that fire after the last of `sessions`."""
    fired = set()
    ruptures = slow_ruptures(sessions, share)
    if any(str(s.attendance) in MISSED for s in sessions[-3:]):
        fired.add("missed-session")

    held = [s for s in sessions if s.attendance is Attendance.ATTENDED]
    answered = [s for s in sessions if s.client]
    if answered and _is_fresh(sessions, answered[-1]):
        latest = answered[-1].client
        for topic in ("safety", "bond", "goals"):
            if topic in latest.topics and latest.topics[topic].value == latest.topics[topic].lowest:
                fired.add("bottom-answer")
        if latest.rift and latest.repair in (None, 0, 1):
            fired.add("unrepaired-tension")
    scored = [s for s in answered if s.client.percent is not None]
    if scored and _is_fresh(sessions, scored[-1]):
        latest = scored[-1].client
        scores = [s.client.percent for s in scored if s.client.instrument == latest.instrument]
        if len(scores) >= 4 and scores[-4] > scores[-3] > scores[-2] > scores[-1]:
            fired.add("three-falls")
        if len(scores) >= 2 and ruptures.drops[scored[-1].session_id]:
            fired.add("drop")
    for session, word in ruptures.changes[-1:]:
        if word in ("confirmed", "unrepaired") and _is_fresh(sessions, session):
            fired.add(f"rupture-{word}")
    if held and _is_tense(held[-1]):
        fired.add("unrepaired-tension")
    if held and held[-1].form_asked and held[-1].form_missing:
        fired.add("form-unfilled")

    for topic in ("fear", "shame"):
        if _rose_twice(sessions, topic):
            fired.add(f"{topic}-up")
    form_missing = any(s.form_asked and s.form_missing for s in sessions[-3:])
    if "drop" in fired and ("missed-session" in fired or form_missing):
        fired.add("drop-and-missed")
    if len(fired & {"drop", "fear-up", "shame-up", "form-unfilled"}) >= 2:
        fired.add("two-watch")
    return fired


def slow_status(sessions: list[SessionFacts], share: float = 15.0) -> str:
    """The status word after the last of `sessions`."""
    fired = slow_rules(sessions, share)
    if fired - {"drop", "fear-up", "shame-up", "form-unfilled"}:
        return "check-in"
    if fired:
        return "watch"
    n_answered = len([s for s in sessions if s.client or s.experience is not None])
    return "not-enough-data" if n_answered < 2 else "nothing-stands-out"


def slow_turnings(sessions: list[SessionFacts], share: float = 15.0) -> list[int]:
    """Ids of the sessions that turned the status into check-in, prefix by prefix."""
    words = [slow_status(sessions[:n], share) for n in range(len(sessions) + 1)]
    return [
        session.session_id
        for session, before, after in zip(sessions, words, words[1:], strict=False)
        if after == "check-in" and before != "check-in"
    ]


def _is_tense(held: SessionFacts) -> bool:
    own = held.therapist
    if held.tension is None:
        return bool(own and own.rift and own.repair in (None, 0, 1))
    return held.tension != "none" and held.repaired not in ("yes", "partly")


def _rose_twice(sessions: list[SessionFacts], topic: str) -> bool:
    early = [s for s in sessions if (s.number or 99) <= 5 and topic in (s.experience or {})]
    risen = [
        later
        for earlier, later in pairwise(early)
        if later.experience[topic] >= earlier.experience[topic] + 2
    ]
    return len(risen) >= 2 and _is_fresh(sessions, risen[-1])


def _is_fresh(sessions: list[SessionFacts], session: SessionFacts) -> bool:
    since = [s for s in sessions if s.session_id > session.session_id]
    return len([s for s in since if s.attendance is Attendance.ATTENDED]) < 4
