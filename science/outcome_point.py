"""One outcome score, with what its instrument's norms say a change is worth."""

from dataclasses import dataclass

from science.errors import HistoryError

# Sums and quotients of item answers carry rounding noise far below one answer step.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """The published size of a change that is more than measurement noise.

    Parameters
    ----------
    points : float
        Size of the change in points of the scale, above 0.
    inclusive : bool
        Whether a change of exactly this size counts (``>=`` in the source) or not (``>``).

    Raises
    ------
    HistoryError
        The size is not above 0.
    """

    points: float
    inclusive: bool = True

    def __post_init__(self) -> None:
        """Refuse a size under which every wobble would count as a change."""
        if not self.points > 0:
            raise HistoryError(f"reliable change {self.points} is not above 0")

    def reached_by(self, difference: float) -> bool:
        """Say whether a difference of this size, in points and without its sign, is reliable."""
        slack = ROUNDING if self.inclusive else -ROUNDING
        return abs(difference) >= self.points - slack


@dataclass(frozen=True, slots=True)
class OutcomePoint:
    """One outcome score of one session.

    Parameters
    ----------
    instrument : str
        Id of the instrument.
    points : float
        Main score in points of the scale, in [lowest, highest].
    lowest, highest : float
        Ends of the scale.
    higher_is_worse : bool
        True for symptom scales such as the PHQ-9, False for well-being scales.
    reliable_change : ReliableChange or None
        From the instrument's source. None where nothing is published: an original questionnaire.

    Raises
    ------
    HistoryError
        The score lies outside its scale.
    """

    instrument: str
    points: float
    lowest: float
    highest: float
    higher_is_worse: bool
    reliable_change: ReliableChange | None = None

    def __post_init__(self) -> None:
        """Refuse a score outside its scale, NaN included."""
        if not self.lowest - ROUNDING <= self.points <= self.highest + ROUNDING:
            raise HistoryError(
                f"{self.instrument}: {self.points} is not in {self.lowest}..{self.highest}"
            )
