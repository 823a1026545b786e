"""How many finished therapies meet each of the three definitions of dropout, and all of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from science.figure import Figure
from science.flag_worth import share
from science.labels import Label, Labels


@dataclass(frozen=True, slots=True)
class Answers:
    """What one definition says about some therapies, as counts.

    Parameters
    ----------
    n_yes, n_no, n_undecided : int
        0 and up.
    """

    n_yes: int
    n_no: int
    n_undecided: int

    @property
    def n_decided(self) -> int:
        """Therapies about which it says anything."""
        return self.n_yes + self.n_no

    @property
    def share(self) -> Figure:
        """Yes among the decided, 0 to 1, with Wilson interval; absent below ten."""
        return share(self.n_yes, self.n_decided, "decided client")


@dataclass(frozen=True, slots=True)
class DefinitionsMet:
    """The three definitions side by side.

    Parameters
    ----------
    attendance, judged, outcome : Answers
        D1, D2 and D3 of `science.labels`.
    together : Answers
        Yes: all three say so. No: at least one says no. Undecided: the rest.
    """

    attendance: Answers
    judged: Answers
    outcome: Answers
    together: Answers


def definitions_met(therapies: Iterable[Labels]) -> DefinitionsMet:
    """Count what the three definitions say about the same therapies.

    Parameters
    ----------
    therapies : iterable of Labels
        What `science.labels.labels` says about each.

    Returns
    -------
    DefinitionsMet
        Every therapy is counted once in each of the four.

    References
    ----------
    Xiao, H. et al. (2023). Psychother Res 33, 146-157: fewer than 1 % of 2,977 clients met all
    three. https://doi.org/10.1080/10503307.2022.2082897

    Examples
    --------
    >>> found = definitions_met([
    ...     Labels(Label.YES, Label.YES, Label.YES),
    ...     Labels(Label.YES, Label.NO, Label.NO),
    ...     Labels(Label.YES, None, Label.NO),
    ... ])
    >>> found.attendance.n_yes, found.judged, found.together
    (3, Answers(n_yes=1, n_no=1, n_undecided=1), Answers(n_yes=1, n_no=2, n_undecided=0))
    """
    each = [(found.attendance, found.judged, found.outcome) for found in therapies]
    return DefinitionsMet(
        attendance=_answers(three[0] for three in each),
        judged=_answers(three[1] for three in each),
        outcome=_answers(three[2] for three in each),
        together=_answers(_together(three) for three in each),
    )


def _together(three: tuple[Label | None, ...]) -> Label | None:
    if Label.NO in three:  # whatever the undecided would say
        return Label.NO
    return None if None in three else Label.YES


def _answers(said: Iterable[Label | None]) -> Answers:
    answers = list(said)
    return Answers(answers.count(Label.YES), answers.count(Label.NO), answers.count(None))
