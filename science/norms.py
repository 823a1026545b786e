"""Norm sets: with whom a score is compared, and by which criteria a change of it is judged."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Threshold:
    """A published limit: `op` is one of ``>=``, ``>``, ``<=``, ``<``, `evidence` a code."""

    op: str
    value: float
    evidence: str
    source: str


class Criterion(StrEnum):
    """Which cut-off of Jacobson & Truax (1991) a norm set uses."""

    A = "a"  # two SD of the clinical sample away from its mean, towards health
    B = "b"  # within two SD of the functional mean, by the functional SD
    C = "c"  # nearer to the functional mean than to the clinical one


@dataclass(frozen=True, slots=True)
class Sample:
    """Mean and SD in points of the scale, in a sample of `n` people (None: not given)."""

    mean: float
    sd: float
    n: int | None
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability between 0 and 1, and which kind it is, such as "alpha"."""

    value: float
    kind: str
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Norms:
    """One versioned norm set of one scale.

    A published criterion is used as it stands. Where there is none, `science.change.criteria`
    computes it from the samples and the reliability.

    Parameters
    ----------
    id : str
        Short name, unique within the scale: ``us``.
    title : str
        As pages show it: "US norms".
    population : str
        Who the people were, in words.
    version : int
        From 1; raised whenever a number or a rule of the set changes.
    confidence : float
        Two-sided confidence of the reliable change, between 0 and 1.
    z : float
        The exact normal quantile of `confidence`: 1.959964 and not 1.96 for 0.95.
    clinical, functional : Sample or None
        People in treatment, and people of the general or the functioning population.
    reliability : Reliability or None
        Of the scale in the sample that the reliable change rests on.
    reliable_change : Threshold or None
        The published size in points, reached (``>=``) or exceeded (``>``).
    cut : Threshold or None
        The published cut-off; `op` says how a score in the clinical range compares with it.
    criterion : Criterion or None
        Which cut-off it is. None for a screening threshold, and where the source does not say.
    """

    id: str
    title: str
    population: str
    version: int
    confidence: float
    z: float
    clinical: Sample | None = None
    functional: Sample | None = None
    reliability: Reliability | None = None
    reliable_change: Threshold | None = None
    cut: Threshold | None = None
    criterion: Criterion | None = None

    @property
    def name(self) -> str:
        """The set with its version, as it is shown with a result."""
        return f"{self.title}, version {self.version}"
