"""The walk through an episode that gathers the model's terms and never looks ahead."""

from collections import deque
from dataclasses import dataclass

from science.dropout_terms import NAMES, PLANNED_NAMES
from science.history import (
    MISSED,
    AllianceRating,
    Attendance,
    RuleSettings,
    SessionFacts,
    TopicAnswer,
)
from science.outcome_point import ROUNDING, OutcomePoint
from science.progress import OnTrackRule, Scores, reliably_improved
from science.reference import Reference, worse_percent
from science.rupture_track import Track

SLOPE_SESSIONS = 5
SLOPE_SHRINKAGE = 3
RECENT_BOOKED = 3
CARRIED_SESSIONS = 1
LOW_SHARE = 0.25  # the lowest two of five answers


@dataclass(frozen=True, slots=True)
class Features:
    """One row of the model's input.

    Parameters
    ----------
    x : tuple of float
        Terms of leaving, in the order and the units of `science.dropout_terms.TERMS`.
    z : tuple of float
        Terms of a planned ending, in the order of `science.dropout_terms.PLANNED_TERMS`.
    missing : frozenset of str
        Names of the terms that had nothing to look at; their value is 0.
    """

    x: tuple[float, ...]
    z: tuple[float, ...]
    missing: frozenset[str]


class Walk:
    """What is known after the sessions taken in so far.

    Parameters
    ----------
    reference : Reference
        Usual scores, which make SD out of percent.
    settings : RuleSettings
        The limit of a possible drop.
    """

    def __init__(self, reference: Reference, settings: RuleSettings) -> None:
        self.reference = reference
        self.settings = settings
        self.n_attended = 0
        self.number = 0  # as recorded: an import may leave gaps
        self.recent: deque[bool] = deque(maxlen=RECENT_BOOKED)
        self.course: list[tuple[int, float]] = []  # attended session, sides combined in SD
        self.total = 0.0
        self.gaps: list[float] = []
        self.client: tuple[int, AllianceRating] | None = None
        self.tracks: dict[str, Track] = {}
        self.drop: float | None = None
        self.scores: dict[str, list[tuple[int, OutcomePoint]]] = {}
        self.support: TopicAnswer | None = None
        self.latest: SessionFacts | None = None

    def step(self, session: SessionFacts) -> None:
        """Take one more session in."""
        self.recent.append(session.attendance in MISSED)
        if session.attendance is Attendance.ATTENDED:
            self.n_attended += 1
            self.latest = session
            self._rate(session)
            self._score(session)
        if session.support is not None:
            self.support = session.support

    def _score(self, session: SessionFacts) -> None:
        self.number = session.number or self.number + 1
        for point in session.outcomes:
            self.scores.setdefault(point.instrument, []).append((self.number, point))

    def _rate(self, session: SessionFacts) -> None:
        self._fall(session.client)
        if session.client is not None:
            self.client = (self.n_attended, session.client)
        client = self._standardised(session.client, "client")
        therapist = self._standardised(session.therapist, "therapist")
        if client is not None and therapist is not None:
            self.gaps.append(therapist - client)
        sides = [side for side in (client, therapist) if side is not None]
        if sides:
            self.course.append((self.n_attended, sum(sides) / len(sides)))
            self.total += self.course[-1][1]

    def _fall(self, rating: AllianceRating | None) -> None:
        """Ask the rupture machine whether the client's latest score is a possible drop."""
        self.drop = None
        if rating is None or rating.percent is None:
            return
        name, is_first = rating.instrument, rating.instrument not in self.tracks
        track = self.tracks.setdefault(name, Track(name, self.settings.drop_size(name)))
        # Tension decides what becomes of a drop, not whether there is one.
        fall = track.rate(rating.percent, place=0, attended=self.n_attended, tense=False)
        self.drop = None if is_first else float(fall is not None)

    def _standardised(self, rating: AllianceRating | None, side: str) -> float | None:
        if rating is None or rating.percent is None:
            return None
        return self.reference.of_alliance(rating.instrument, side).standardise(rating.percent)

    def features(self, on_track: OnTrackRule) -> Features:
        """Return the terms as of the latest attended session."""
        scores = self._most_scored()
        is_on_track = on_track(scores) if scores else None
        form_missing, form_unopened = self._form()
        values = {
            "ally": self.total / len(self.course) if self.course else None,
            "ally_missing": float(not self.course),
            "ally_last": self._last_against_mean(),
            "drop": self.drop,
            "slope": self._slope(),
            "disc": sum(self.gaps) / len(self.gaps) if self.gaps else None,
            "ceil": self._ceiling(),
            "sev0": self._severity(scores),
            "ntx": None if is_on_track is None else float(not is_on_track),
            "miss": float(min(2, sum(self.recent))),
            "form_missing": form_missing,
            "form_unopened": form_unopened,
            "low_support": self._low_support(),
        }
        improved = reliably_improved([point for _, point in scores])
        planned = {"improved": None if improved is None else float(improved)}
        return Features(
            x=tuple(values[name] or 0.0 for name in NAMES),
            z=tuple(planned[name] or 0.0 for name in PLANNED_NAMES),
            missing=frozenset(name for name, value in (values | planned).items() if value is None),
        )

    def _last_against_mean(self) -> float | None:
        if not self.course or self.n_attended - self.course[-1][0] > CARRIED_SESSIONS:
            return None
        return self.course[-1][1] - self.total / len(self.course)

    def _slope(self) -> float | None:
        start = self.n_attended - SLOPE_SESSIONS
        recent = [each for each in self.course[-SLOPE_SESSIONS:] if each[0] > start]
        n = len(recent)
        if n < 2:
            return None
        mean_at = sum(at for at, _ in recent) / n
        mean = sum(value for _, value in recent) / n
        spread = sum((at - mean_at) ** 2 for at, _ in recent)
        along = sum((at - mean_at) * (value - mean) for at, value in recent)
        return along / spread * n / (n + SLOPE_SHRINKAGE)

    def _ceiling(self) -> float | None:
        if self.client is None or self.n_attended - self.client[0] > CARRIED_SESSIONS:
            return None
        return float(self.client[1].extreme == "ceiling")

    def _form(self) -> tuple[float | None, float | None]:
        """Whether the latest form is missing, and was never opened; None where none was asked."""
        if self.latest is None or not self.latest.form_asked:
            return None, None
        is_unopened = self.latest.form_missing and not self.latest.form_opened
        return float(self.latest.form_missing), float(is_unopened)

    def _severity(self, scores: Scores) -> float | None:
        if not scores:
            return None
        first = scores[0][1]
        return self.reference.of_outcome(first.instrument).standardise(worse_percent(first))

    def _low_support(self) -> float | None:
        if self.support is None:
            return None
        limit = self.support.lowest + LOW_SHARE * (self.support.highest - self.support.lowest)
        return float(self.support.value <= limit + ROUNDING)

    def _most_scored(self) -> Scores:
        if not self.scores:
            return ()
        return max(self.scores.items(), key=lambda each: (len(each[1]), each[0]))[1]
