"""The machine behind ruptures: one form's ratings, one after the other."""

from dataclasses import dataclass, field
from enum import StrEnum

from science.control_chart import BASELINE, Limits, individuals_limits
from science.outcome_point import ROUNDING
from science.session_rules import ANSWER_HOLDS_SESSIONS

# Ratings that must be low, the drop's own included, before a drop is confirmed; and ratings
# without a return before it counts as not repaired. Defaults of this project.
LOW_RATINGS = 2
UNREPAIRED_RATINGS = 3

# Back means within a third of the size that makes a drop, a default of this project: 5 % of the
# range, so that one answer step of AC-6 below the old score (4.2 %) is back and not "unrepaired".
BACK_SHARE = 1 / 3


class RuptureState(StrEnum):
    """Where the machine stands after a session."""

    NONE = "none"
    POSSIBLE = "possible"
    CONFIRMED = "confirmed"
    REPAIRED = "repaired"
    UNREPAIRED = "unrepaired"


_UNDECIDED = (RuptureState.POSSIBLE, RuptureState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Drop:
    """A rating that lies further down than a single session should put it.

    Parameters
    ----------
    before : float
        What it is compared with, in percent of the range: the previous rating, or with ``by_chart``
        the centre of the client's own chart.
    after : float
        The rating.
    size : float
        The fall that was needed, in percent points, above 0.
    by_chart : bool
        True from the sixth rating on.
    """

    before: float
    after: float
    size: float
    by_chart: bool


@dataclass(slots=True)
class Track:
    """The ratings of one form so far, and the rupture they are in.

    Parameters
    ----------
    instrument : str
        Id of the form.
    size : float
        The external limit: a fall that a single session should not bring, in percent points.
    state : RuptureState
        Where this form's machine stands.
    ratings : list of float
        In percent of the range, oldest first.
    opened : Drop or None
        The drop that the state is about; None before the first.
    opened_at : int
        Index of its session in the history.
    """

    instrument: str
    size: float
    state: RuptureState = RuptureState.NONE
    ratings: list[float] = field(default_factory=list)
    opened: Drop | None = None
    opened_at: int = 0
    _chart: Limits | None = None
    _n_since: int = 0  # ratings since the drop, its own included
    _n_low: int = 0
    _attended: int = 0  # sessions attended up to the latest rating

    def rate(self, rating: float, *, place: int, attended: int, tense: bool) -> Drop | None:
        """Take the next rating and move on.

        Parameters
        ----------
        rating : float
            In percent of the range.
        place : int
            Index of its session in the history.
        attended : int
            Sessions attended so far.
        tense : bool
            Whether tension is reported of this session: then nothing is given up.

        Returns
        -------
        Drop or None
            The drop, if this rating is one, whether or not it opens a rupture.
        """
        drop = self._drop(rating)
        self.ratings.append(rating)
        self._attended = attended
        if len(self.ratings) == BASELINE:
            self._chart = individuals_limits(self.ratings)
        is_settled = self.state not in _UNDECIDED
        if self.opened is not None:
            self._follow(rating, self.opened, gives_up=drop is None and not tense)
        if drop is not None and is_settled:
            self.state, self.opened, self.opened_at = RuptureState.POSSIBLE, drop, place
            self._n_since = self._n_low = 1
        return drop

    def confirm(self, attended: int) -> bool:
        """Let reported tension confirm a possible drop, while its rating still speaks.

        Parameters
        ----------
        attended : int
            Sessions attended so far.

        Returns
        -------
        bool
            Whether it did.
        """
        is_fresh = attended - self._attended < ANSWER_HOLDS_SESSIONS
        if self.state is not RuptureState.POSSIBLE or not is_fresh:
            return False
        self.state = RuptureState.CONFIRMED
        return True

    def _drop(self, rating: float) -> Drop | None:
        if not self.ratings:
            return None
        previous = self.ratings[-1]
        if self._chart is None:
            fell = previous - rating >= self.size - ROUNDING
            return Drop(previous, rating, self.size, by_chart=False) if fell else None
        # A rating that stays low is no second drop; one that falls on by the external limit is.
        distance = max(self._chart.distance, self.size)
        limit = self._chart.centre - distance + ROUNDING
        fell_on = previous - rating >= self.size - ROUNDING
        if rating > limit or (previous <= limit and not fell_on):
            return None
        return Drop(self._chart.centre, rating, distance, by_chart=True)

    def _follow(self, rating: float, opened: Drop, *, gives_up: bool) -> None:
        if self.state in (RuptureState.NONE, RuptureState.REPAIRED):
            return
        self._n_since += 1
        self._n_low += opened.before - rating >= opened.size - ROUNDING
        if rating >= opened.before - BACK_SHARE * self.size - ROUNDING:
            self.state = RuptureState.REPAIRED
        elif self.state is RuptureState.CONFIRMED:
            if self._n_since >= UNREPAIRED_RATINGS:
                self.state = RuptureState.UNREPAIRED
        elif self.state is RuptureState.POSSIBLE:
            if self._n_low >= LOW_RATINGS:
                self.state = RuptureState.CONFIRMED
            elif self._n_since >= UNREPAIRED_RATINGS and gives_up:
                self.state = RuptureState.NONE
