"""One outcome score, with what its norm set says a change of it is worth."""

from dataclasses import dataclass

from science.criteria import ROUNDING, Criteria, CutOff, ReliableChange
from science.errors import HistoryError
from science.scoring import round_half_up

__all__ = ["ROUNDING", "OutcomePoint", "ReliableChange"]


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
        Of the norm set that the clinic uses. None where there is none: an original questionnaire.
    cut : CutOff or None
        Of the same norm set.
    is_prorated : bool
        Whether skipped items were filled in to get this score.
    decimals : int or None
        Places that the score is reported with; None where it is reported as it stands.

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
    cut: CutOff | None = None
    is_prorated: bool = False
    decimals: int | None = None

    def __post_init__(self) -> None:
        """Refuse a score outside its scale, NaN included."""
        if not self.lowest - ROUNDING <= self.points <= self.highest + ROUNDING:
            raise HistoryError(
                f"{self.instrument}: {self.points} is not in {self.lowest}..{self.highest}"
            )

    @property
    def reported(self) -> float:
        """The score as pages show it and as published criteria were made for, rounded half up."""
        return self.points if self.decimals is None else round_half_up(self.points, self.decimals)

    @property
    def criteria(self) -> Criteria:
        """What this score is judged by."""
        return Criteria(self.reliable_change, self.cut)
